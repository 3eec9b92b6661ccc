// A small layer as text for people: JSON indented, control characters made visible.
#pragma once

#include "model/core/error.h"

#include <QString>

namespace weightroom
{

// Reads a whole file of at most 4 MiB, no link followed. Not text: a sentence that says so. Any thread but
// the GUI's.
Result<QString> readLayerText(const QString &path);

} // namespace weightroom
