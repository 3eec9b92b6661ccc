// Emptying the trash: all that deletes for good what was kept.
#include "model/core/bytes.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/soundness.h"
#include "model/store/disk/stagingfolders.h"
#include "model/store/disk/storefolder.h"
#include "model/store/trash/setaside.h"
#include "model/store/trash/trash.h"

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

enum class Doubt { Frees, Keeps };

// Whether a manifest needs the pool's file of a blob that it names: blobs/ has no sound one. If that can't be
// told without hashing, as doubt says.
bool isNeededFromPool(const Store &store, const DigestRecords &records, const Digest &digest, Doubt doubt)
{
    const auto spellings = blobSpellings(store, digest);
    return std::none_of(spellings.begin(), spellings.end(), [&](const QString &path) {
        const auto soundness = soundnessOf(records, path, digest);
        return soundness == Soundness::Sound || (soundness == Soundness::Unknown && doubt == Doubt::Frees);
    });
}

Result<Waste> findWaste(
    const Store &store, const TrashFolder &folder, const QStringList &ids, const References &references,
    Doubt doubt)
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
    const auto pinned = pinnedBlobs(store);
    const auto pooled = pooledBlobs(store);
    if (!pinned || !pooled)
        return tl::unexpected(pinned ? pooled.error() : pinned.error());
    kept.unite(QSet<Digest>(pinned->begin(), pinned->end()));
    const auto records = DigestRecords::load(store);
    for (const auto &[digest, bytes] : *pooled) {
        const bool isOurs = ids.isEmpty() || (damaged.empty() && going.contains(digest));
        if (!isOurs || kept.contains(digest)
            || (references.digests.contains(digest) && isNeededFromPool(store, records, digest, doubt)))
            continue;
        waste.files.append(store.privatePath(u"trash/blobs/"_s + digest.fileName()));
        waste.bytes = saturatingSum(waste.bytes, bytes);
    }
    return waste;
}

// Those blobs of the pool that a manifest names and of which blobs/ has a file as well.
Result<std::vector<Digest>> findDoubtful(const Store &store)
{
    std::vector<Digest> doubtful;
    TRY_ASSIGN(const auto pooled, pooledBlobs(store));
    for (const auto &[digest, bytes] : pooled) {
        if (findBlob(store, digest))
            doubtful.push_back(digest);
    }
    if (doubtful.empty())
        return doubtful;
    TRY_ASSIGN(const auto references, findReferences(store));
    std::erase_if(doubtful, [&](const Digest &digest) { return !references.digests.contains(digest); });
    return doubtful;
}

// Where blobs/ has a damaged file, the pool's sound one takes its place; else the pool's would stay there as
// something that no entry names.
Result<void> heal(const Store &store, const StoreLock &lock, const std::vector<Digest> &digests)
{
    for (const auto &digest : digests) {
        TRY(putBack(store, lock, digest));
    }
    return {};
}

} // namespace

Result<qint64> emptyTrash(const Store &store, const QStringList &ids, bool dryRun, Progress *progress)
{
    std::optional<StoreLock> held;
    if (!dryRun) {
        TRY_ASSIGN(const auto doubtful, findDoubtful(store));
        TRY(learnSoundness(store, doubtful, WhichCopy::Stored, progress));
        TRY_ASSIGN(auto lock, StoreLock::acquire(store));
        held.emplace(std::move(lock));
        TRY(putBackReferenced(store, *held));
        TRY(heal(store, *held, doubtful));
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
            u"the trash can't be emptied while %1 can't be read: it may need files from the trash"_s.arg(
                withReason(references->unreadable.front())),
            references->unreadable.front());
    for (const auto &id : ids) {
        if (std::none_of(entries->begin(), entries->end(), [&](const auto &entry) { return entry.id == id; }))
            return failure(Error::Kind::NotFound, u"the trash has no entry %1"_s.arg(id), id);
    }
    TRY_ASSIGN(
        const auto waste, findWaste(store, *folder, ids, *references, dryRun ? Doubt::Frees : Doubt::Keeps));
    if (dryRun)
        return waste.bytes;
    // Entries first: a blob without an entry is harmless, an entry without its blobs is a promise broken.
    TRY(removeTrashEntries(store, waste.entries));
    for (const auto &path : waste.files) {
        TRY(unlinkInStore(store, path));
    }
    return waste.bytes;
}

} // namespace weightroom
