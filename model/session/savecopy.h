// A copy of a store's file for the user.
#pragma once

#include "model/core/error.h"
#include "model/core/progress.h"
#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <QString>

namespace weightroom
{

// Writes what lies at source to target, whole or not at all: cloned where the file system can, else copied
// into a file beside target, flushed and renamed over it. A link at target is replaced, not followed. Mode
// 0666 less the umask. Progress counts bytes; cancelling leaves what was there before. Any thread but the
// GUI's. Errors: Refused for a target inside the store, UnsupportedModelFormat for a source that is no file,
// SourceChanged, NoSpace, Permission, Io, Cancelled.
Result<void> saveCopy(const Store &store, const QString &source, const QString &target, Progress &progress);

// The same for bytes that are in memory.
Result<void> saveBytes(const Store &store, const QByteArray &bytes, const QString &target);

// A name for people: "llama3.1-8b.Q4_K_M.gguf" from the model's name and an ending (layersmodel.h). Only
// characters that any file system takes, at most 200.
QString proposedFileName(const Name &name, const QString &ending);

} // namespace weightroom
