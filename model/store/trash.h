// The trash: everything that is deleted goes here, and comes back from here.
//
// trash/blobs is one pool, named by digest; trash/refs/TIME-ID.json is an entry:
// {"name":canonical,"when":RFC 3339 UTC,"why":"remove"|"replace","manifest":base64,"digests":[...]}
#pragma once

#include "model/core/digest.h"
#include "model/store/lock.h"
#include "model/store/references.h"
#include "model/store/store.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <vector>

namespace weightroom
{

struct TrashEntry {
    QString id;                  // TIME-ID, also the file's base name
    QString name;                // canonical, of the ref that it was
    QDateTime when;              // UTC
    QString why;                 // "remove" or "replace"
    QByteArray manifest;         // the ref's bytes, damaged or not
    std::vector<Digest> digests; // what the manifest named; empty if it couldn't be read

    // The blobs that only the pool holds still have to be freed or put back; their bytes.
    qint64 bytesInPool(const Store &store) const;
};

// All entries, newest first. Damaged ones are left out. Takes no lock.
Result<std::vector<TrashEntry>> listTrash(const Store &store);

// Writes an entry, durable when this returns. The lock shows that the caller holds it.
Result<TrashEntry> addTrashEntry(
    const Store &store, const StoreLock &lock, const QString &name, const QString &why,
    const QByteArray &manifest);

// Forgets an entry; its blobs stay in the pool. Call under the lock.
Result<void> removeTrashEntry(const Store &store, const QString &id);

// Moves those of digests into the pool that no manifest names and no operation has pinned. Manifests are read
// anew, before and after: what one names meanwhile is put back. Nothing moves while any can't be read.
Result<void> trashUnreferenced(const Store &store, const StoreLock &lock, const std::vector<Digest> &digests);

// Puts back every blob of the pool that a manifest names and blobs/ lacks.
Result<void> putBackReferenced(const Store &store, const StoreLock &lock);

// Puts one blob back into blobs/ if the pool has it and blobs/ doesn't. True if it did.
Result<bool> putBack(const Store &store, const StoreLock &lock, const Digest &digest);

// Deletes entries for good (all of them when ids is empty), and the pool's blobs that neither another entry
// nor a manifest names. Returns the bytes freed. With dryRun nothing is touched. Errors: NotFound for an id
// that isn't there; Refused while a manifest can't be read, since it may need what lies in the pool.
Result<qint64> emptyTrash(const Store &store, const QStringList &ids, bool dryRun);

// Whether the pool holds anything: cheap.
bool hasTrashedBlobs(const Store &store);

} // namespace weightroom
