// The store's one exclusive lock: guards every change of refs, history, digests and trash and every unlink or
// rename in blobs/. Held for milliseconds, never while weights are read or written. Readers take none.
#pragma once

#include "model/core/file.h"
#include "model/store/disk/store.h"

#include <chrono>

namespace weightroom
{

// Holds the lock as long as it lives. Each one opens the file anew, so threads of one process exclude each
// other too. flock dies with its holder: there is no stale lock.
class StoreLock
{
public:
    // Prepares the store for writing (Store::prepareForWriting), then waits up to patience. The file,
    // "PROCESS START PROGRAM", is open to those alone who may write in the store (Store::Made::Private).
    // Where it can't be made since the disk is full the store's folder is locked, so that something can be
    // freed. Errors: Busy naming the holder if it lives and is the one; Permission or ReadOnly for a store
    // that can't be written.
    static Result<StoreLock>
    acquire(const Store &store, std::chrono::milliseconds patience = std::chrono::seconds(20));

    // Gives it up before its end.
    void release() { m_file.reset(); }

private:
    explicit StoreLock(FileDescriptor file)
        : m_file(std::move(file))
    {
    }

    FileDescriptor m_file;
};

} // namespace weightroom
