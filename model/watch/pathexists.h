// Whether a file is there, asked again and again while someone types.
#pragma once

#include <QString>
#include <optional>

namespace weightroom
{

// Blocks as long as the drive does, so any thread but the GUI's. Nothing if an earlier question about the
// same folder has waited for a second: a drive that doesn't answer shall not hold a thread for each key.
std::optional<bool> pathExists(const QString &path);

} // namespace weightroom
