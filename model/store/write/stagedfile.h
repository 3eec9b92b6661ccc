// A new file in staging that bytes are to be written to.
#pragma once

#include "model/core/error.h"
#include "model/core/file.h"
#include "model/store/disk/store.h"

#include <QString>

namespace weightroom
{

// Creates it, a blob for its mode and owner, open for reading and writing, with space reserved for so many
// bytes where the file system does that. Errors: NoSpace; those of the system.
Result<FileDescriptor> createStagedFile(const Store &store, const QString &path, qint64 bytes);

// Whether the store's file system has room for a copy of a file of so many bytes. NoSpace says what is
// missing, and what emptying the trash would give.
Result<void> checkSpaceFor(const Store &store, qint64 bytes, const QString &path);

} // namespace weightroom
