// The trash: everything that is deleted goes here, and comes back from here.
//
// trash/blobs is one pool, named by digest; trash/refs/TIME-ID.json is an entry:
// {"name":canonical,"when":RFC 3339 UTC,"why":"remove"|"replace"|"prune","manifest":base64,"digests":[...]},
// with "aside":true where trash/refs/TIME-ID.ref is what lay under the name: a link, or longer than a
// manifest is.
#pragma once

#include "model/core/digest.h"
#include "model/core/progress.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/references.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>
#include <optional>
#include <utility>
#include <vector>

namespace weightroom
{

struct TrashEntry {
    QString id;                  // TIME-ID, also the file's base name
    QString name;                // canonical, of the ref that it was; empty for blobs that no model used
    QDateTime when;              // UTC
    QString why;                 // "remove", "replace" or "prune"
    QByteArray manifest;         // the ref's bytes, damaged or not
    std::vector<Digest> digests; // what the manifest named, or spelled if it couldn't be read
    bool isAside = false;        // what lay under the name is trashAsidePath(), and manifest is empty
    qint64 asideBytes = 0;       // of that

    // The blobs that only the pool holds still have to be freed or put back; their bytes, and those aside.
    qint64 bytesInPool(const Store &store) const;
};

// What the folder of entries holds, from one reading of it.
struct TrashFolder {
    std::vector<TrashEntry> entries; // newest first, also where the clock was set back
    std::vector<Error> unreadable;   // entries that can't be read, looked at twice: where is the file
    QStringList leftovers; // what crashes left of entries that aren't there: nothing comes back from it

    // The files of all that is no entry.
    QStringList damagedFiles() const;
};

// Takes no lock: an entry that goes meanwhile is left out, one that comes may be. Errors: the folder can't be
// listed, which isn't that there is nothing in it.
Result<TrashFolder> readTrashFolder(const Store &store);
// Its entries alone.
Result<std::vector<TrashEntry>> listTrash(const Store &store);

// Writes an entry of what a ref holds, durable when this returns. Without bytes (bytesToKeep()) the caller
// then brings the ref's file to trashAsidePath(). The lock shows that the caller holds it.
Result<TrashEntry> addTrashEntry(
    const Store &store, const StoreLock &lock, const Ref &ref, const QString &why,
    const std::optional<QByteArray> &manifest);

// The same for blobs that no model used: an entry without a name. With the id of such an entry that one is
// written anew.
Result<TrashEntry> addNamelessEntry(
    const Store &store, const StoreLock &lock, const std::vector<Digest> &digests, const QString &id = {});

// Forgets an entry, or several; their blobs stay in the pool. Durable. Call under the lock.
Result<void> removeTrashEntry(const Store &store, const QString &id);
Result<void> removeTrashEntries(const Store &store, const QStringList &ids);
// Where an entry of that id lies, and the file that it may have beside it.
QString trashEntryPath(const Store &store, const QString &id);
QString trashAsidePath(const Store &store, const QString &id);

struct Trashing {
    QStringList unreadable;        // manifests that can't be read; with any, nothing was moved
    std::vector<Digest> undecided; // stayed in blobs/: see moveToPool()
};

// Moves those of digests into the pool that no manifest names and no operation has pinned, pins in the folder
// besides not counted. Manifests are read anew, before and after: what one names meanwhile is put back, also
// what lay in the pool before. Unreadable manifests are returned only if there was something to move. What is
// known of the blobs' bytes (digestrecords.h) stays known.
Result<Trashing> trashUnreferenced(
    const Store &store, const StoreLock &lock, const std::vector<Digest> &digests,
    const QString &besides = {});
// Hashes what that left undecided and moves it after all. Call without the lock. Returns warnings about what
// still stays in blobs/; nothing is lost by that. progress may be null.
QStringList trashUndecided(const Store &store, std::vector<Digest> digests, Progress *progress);

// Says to people that the files of what was removed, replaced, ... stay, since these can't be read.
QString whyFilesStay(QStringView done, const QStringList &unreadable);

// Renames a file or link of blobs/ into the pool, without asking whether anything needs it. If the pool has
// another file of the digest, the better one of the two is kept there (Soundness) and the other set aside
// (setaside.h), or deleted if it has the same bytes or leads to them. False, and nothing done, if it isn't
// known which one is: soundness.h. Not durable before syncPool().
Result<bool> moveToPool(
    const Store &store, const StoreLock &lock, const DigestRecords &records, const QString &path,
    const Digest &digest);
Result<void> syncPool(const Store &store, const StoreLock &lock);

// Puts back every blob of the pool that a manifest names and blobs/ lacks.
Result<void> putBackReferenced(const Store &store, const StoreLock &lock);

// The blob's file in blobs/, or, if it isn't a link, in the pool.
Result<Blob> blobOrTrashed(const Store &store, const Digest &digest);

// What a build relied on and doesn't any more: those of digests that an entry names, that no manifest does
// and that lie in blobs/ go to where they were. The pins in the folder besides, which say that they lay
// there, are dropped afterwards: should we be killed between, the next sweep still knows.
void returnToTrash(
    const Store &store, const StoreLock &lock, const std::vector<Digest> &digests,
    const QString &besides = {});

// Puts one blob back into blobs/ if the pool has it and blobs/ doesn't, or has a file that is known to be
// damaged where the pool's is known to be sound: that one is set aside. True if it did. Durable; without
// that, takeFromPool(), whose caller calls syncPool() once.
Result<bool> putBack(const Store &store, const StoreLock &lock, const Digest &digest);
Result<bool>
takeFromPool(const Store &store, const StoreLock &lock, const DigestRecords &records, const Digest &digest);

// Deletes entries for good, and those of their blobs that no other entry names and no manifest needs: one
// that a manifest names stays unless blobs/ has a sound file of it, for which those that have one are hashed;
// where that one is damaged the pool's takes its place. With no ids everything goes, also blobs without an
// entry, entries that can't be read and what was set aside (setaside.h); as long as there are such, other
// entries' blobs stay. Returns the bytes freed. With dryRun nothing is touched or hashed. Works on a full
// disk. Errors: NotFound for an id that isn't there; Refused while a manifest can't be read, since it may
// need what lies in the pool; Cancelled, before anything was deleted.
Result<qint64>
emptyTrash(const Store &store, const QStringList &ids, bool dryRun, Progress *progress = nullptr);

// The size of a blob in the pool; nothing if it isn't there.
std::optional<qint64> trashedBytes(const Store &store, const Digest &digest);

// Puts back what a manifest names, if there is any such; takes the lock only then. Ollama may have written a
// manifest that names what we have in the trash: what only reads a store calls this after opening it, what
// changes one reads the manifests in any case. A store that can't be written or is busy is left as it is.
void putBackNeededBlobs(const Store &store);

using PooledBlobs = std::vector<std::pair<Digest, qint64>>;
// What lies in the pool, links themselves, each with its size. Errors: it can't be listed.
Result<PooledBlobs> pooledBlobs(const Store &store);

// Those of it that none of entries names.
Result<PooledBlobs> unclaimedBlobs(const Store &store, const std::vector<TrashEntry> &entries);

// Whether the pool holds anything, or may, since it can't be listed: cheap.
bool hasTrashedBlobs(const Store &store);

} // namespace weightroom
