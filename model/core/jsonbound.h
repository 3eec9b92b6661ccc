// A bound on JSON before it's parsed. For each pair of brackets Qt's parser makes a container of some hundred
// bytes, so that a file of 4 MiB of them would take a hundred MiB.
#pragma once

#include <QByteArrayView>

namespace weightroom
{

// More than a manifest of the longest that is read can have of sound layers.
inline constexpr qsizetype kJsonValuesLimit = 200'000;

// Whether parsing the text would make more values than that. It needn't be JSON.
bool hasTooManyValues(QByteArrayView json);

} // namespace weightroom
