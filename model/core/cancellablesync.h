// Flushing a large file, when nobody may be kept waiting.
#pragma once

#include "model/core/error.h"
#include "model/core/progress.h"

#include <QString>

namespace weightroom
{

// syncFile(), but returns Cancelled within 20 ms of being cancelled; the flush itself can't be stopped and
// ends by itself on a thread and a descriptor of its own. The caller may close and remove the file.
Result<void> syncUnlessCancelled(int fd, const QString &path, const Progress &progress);

} // namespace weightroom
