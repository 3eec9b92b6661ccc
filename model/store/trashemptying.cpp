// Emptying the trash: all that deletes for good what was kept.
#include "model/core/sum.h"
#include "model/store/setaside.h"
#include "model/store/staging.h"
#include "model/store/storefolder.h"
#include "model/store/trash.h"

#include <QSet>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// What emptying would delete.
struct Waste {
    QStringList entries;
    QStringList files;
    qint64 bytes = 0;
};

Waste findWaste(
    const Store &store, const TrashFolder &folder, const QStringList &ids, const References &references)
{
    Waste waste;
    QSet<Digest> going;
    QSet<Digest> kept;
    const auto damaged = folder.damagedFiles();
    if (ids.isEmpty()) {
        waste.files = damaged;
        for (const auto &aside : setAsideFiles(store)) {
            waste.files.append(aside.path);
            waste.bytes = saturatingSum(waste.bytes, aside.bytes);
        }
    }
    for (const auto &entry : folder.entries) {
        const bool goes = ids.isEmpty() || ids.contains(entry.id);
        if (goes)
            waste.entries.append(entry.id);
        if (goes)
            waste.bytes = saturatingSum(waste.bytes, entry.asideBytes);
        for (const auto &digest : entry.digests)
            (goes ? going : kept).insert(digest);
    }
    for (const auto &pinned : pinnedBlobs(store))
        kept.insert(pinned);
    for (const auto &[digest, bytes] : pooledBlobs(store)) {
        const bool isOurs = ids.isEmpty() || (damaged.empty() && going.contains(digest));
        // What lies in blobs/ too is a copy that was imported anew.
        const bool isWanted = references.digests.contains(digest) && !existsAt(store.blobPath(digest));
        if (!isOurs || isWanted || kept.contains(digest))
            continue;
        waste.files.append(store.privatePath(u"trash/blobs/"_s + digest.fileName()));
        waste.bytes = saturatingSum(waste.bytes, bytes);
    }
    return waste;
}

} // namespace

Result<qint64> emptyTrash(const Store &store, const QStringList &ids, bool dryRun)
{
    std::optional<StoreLock> held;
    if (!dryRun) {
        auto lock = StoreLock::acquire(store);
        if (!lock)
            return tl::unexpected(lock.error());
        held.emplace(std::move(*lock));
        if (auto back = putBackReferenced(store, *held); !back)
            return tl::unexpected(back.error());
    }
    const auto folder = readTrashFolder(store);
    const auto entries = folder.map([](const TrashFolder &read) { return read.entries; });
    // Nothing there, nothing to find out: most stores, each time the window measures it.
    if (entries && entries->empty() && ids.isEmpty() && !hasTrashedBlobs(store)
        && setAsideFiles(store).empty())
        return qint64(0);
    const auto references = findReferences(store);
    if (!entries || !references)
        return tl::unexpected(entries ? references.error() : entries.error());
    if (!references->unreadable.isEmpty())
        return failure(
            Error::Kind::Refused,
            u"the trash stays as it is while %1 can't be read: it may need what lies there"_s.arg(
                references->unreadable.front()),
            references->unreadable.front());
    for (const auto &id : ids) {
        if (std::none_of(entries->begin(), entries->end(), [&](const auto &entry) { return entry.id == id; }))
            return failure(Error::Kind::NotFound, u"the trash has no entry %1"_s.arg(id), id);
    }
    const auto waste = findWaste(store, *folder, ids, *references);
    if (dryRun)
        return waste.bytes;
    // Entries first: a blob without an entry is harmless, an entry without its blobs is a promise broken.
    if (auto removed = removeTrashEntries(store, waste.entries); !removed)
        return tl::unexpected(removed.error());
    for (const auto &path : waste.files) {
        if (auto removed = unlinkInStore(store, path); !removed)
            return tl::unexpected(removed.error());
    }
    return waste.bytes;
}

} // namespace weightroom
