// Names with numbers in them in the order that people expect.
#pragma once

#include <QByteArrayView>

namespace weightroom
{

// Whether a comes before b: runs of ASCII digits by their value, of any length, the rest by bytes. A strict
// weak order; of equal values the one with fewer leading zeros is first.
bool isNaturallyLess(QByteArrayView a, QByteArrayView b);

} // namespace weightroom
