// Where the shared test vectors lie.
#pragma once

#include <QString>

namespace weightroom
{

// Empty when they are absent; a test then uses the project's own data alone.
inline const QString kShared = QStringLiteral(WEIGHTROOM_SHARED);

} // namespace weightroom
