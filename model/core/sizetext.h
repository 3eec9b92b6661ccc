// A number of bytes for people.
#pragma once

#include <QString>

namespace weightroom
{

// Decimal units, one digit, in the locale's separators: 4.9 GB, 270.5 MB, 856 B, 0 GB.
QString sizeText(qint64 bytes);

} // namespace weightroom
