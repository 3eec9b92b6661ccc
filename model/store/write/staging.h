// A running operation's own folder: files on their way in, and pins of blobs that it relies on.
#pragma once

#include "model/core/digest.h"
#include "model/core/file.h"
#include "model/store/disk/store.h"

#include <memory>
#include <optional>
#include <vector>

namespace weightroom
{

class StoreLock;

// Owns .weightroom/staging/ID, which is flocked as long as this lives and removed with all it holds when it
// dies; for that it takes the store's lock if it still pins blobs, so it must outlive any lock of its owner;
// what was fetched from the trash and that no manifest names goes back there. Busy, it leaves its pins to the
// next sweep. One thread at a time; may be moved.
class Staging
{
public:
    // Takes the store's lock for a moment; removes what dead operations left behind.
    static Result<Staging> create(const Store &store);
    ~Staging();
    Staging(Staging &&) noexcept = default;
    Staging &operator=(Staging &&) = delete;
    Staging(const Staging &) = delete;
    Staging &operator=(const Staging &) = delete;

    // A path for a new file in the folder, never given twice.
    QString newFile();
    // Where a blob's pin lies: a hard link that keeps its bytes whatever becomes of its name.
    QString pinPath(const Digest &digest) const;
    const QString &path() const { return m_path; }

private:
    Staging(const Store &store, QString path, FileDescriptor lock);

    Store m_store;
    QString m_path;
    FileDescriptor m_lock;
    int m_next = 0;
};

// Removes the staging folders whose operations are dead, as far as that can be done. What they had fetched
// from the trash goes back there.
void sweepStaging(const Store &store, const StoreLock &lock);

} // namespace weightroom
