#include "model/store/trash/trash.h"

#include "model/core/directory.h"
#include "model/core/process.h"
#include "model/store/disk/soundness.h"
#include "model/store/disk/stagingfolders.h"
#include "model/store/trash/setaside.h"

#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// There's nothing at to, or another name of the same file.
Result<void>
renameBlob(const Store &store, const DigestRecords &records, const QString &from, const QString &to)
{
    TRY_ASSIGN(const auto source, stampOf(from));
    // Two links of one inode: rename() would leave both.
    const auto target = stampOf(to);
    if (target && source.device == target->device && source.inode == target->inode) {
        TRY(removeFile(from));
    } else if (std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0) {
        return tl::unexpected(systemError(errno, u"moving"_s, from));
    }
    carryDigestRecord(store, records, source, to);
    return {};
}

// Whether there's another file at path than the one that other names. Errors: it can't be told, which isn't
// "no".
Result<bool> isAnotherFile(const QString &path, const QString &other)
{
    const auto stamp = stampOf(path);
    if (!stamp)
        return stamp.error().kind == Error::Kind::NotFound ? Result<bool>(false)
                                                           : tl::unexpected(stamp.error());
    const auto second = stampOf(other);
    return !second || stamp->device != second->device || stamp->inode != second->inode;
}

// A folder with a blob's name is nothing that we would move. Errors: it can't be told, which isn't "no".
Result<bool> isFileOrLink(const QString &path)
{
    struct stat status {
    };
    if (::lstat(QFile::encodeName(path).constData(), &status) == 0)
        return S_ISREG(status.st_mode) || S_ISLNK(status.st_mode);
    if (errno == ENOENT || errno == ENOTDIR)
        return false;
    return tl::unexpected(systemError(errno, u"examining"_s, path));
}

// Every name under which a blob lies there, its own last: that one is what the pool ends with.
Result<QStringList> namesInBlobs(const Store &store, const Digest &digest)
{
    QStringList names;
    for (const auto &path : blobSpellings(store, digest)) {
        TRY_ASSIGN(const auto isThere, isFileOrLink(path));
        if (isThere)
            names.prepend(path);
    }
    return names;
}

// What is asked of manifests when the trash is put in order: these, and all that lies in the pool.
Result<QSet<Digest>> withPooled(const Store &store, const std::vector<Digest> &digests)
{
    TRY_ASSIGN(const auto pooled, pooledBlobs(store));
    QSet<Digest> asked(digests.begin(), digests.end());
    for (const auto &[digest, bytes] : pooled)
        asked.insert(digest);
    return asked;
}

Result<void> syncBoth(const Store &store)
{
    TRY(syncDirectory(store.poolPath()));
    return syncDirectory(store.blobsPath());
}

} // namespace

qint64 TrashEntry::bytesInPool(const Store &store) const
{
    qint64 bytes = asideBytes;
    for (const auto &digest : digests)
        bytes += stampOf(store.poolPath(digest)).value_or(FileStamp()).bytes;
    return bytes;
}

namespace
{

// Everything in the pool that a manifest names and blobs/ lacks.
Result<void> putBackNamed(const Store &store, const StoreLock &lock, const References &references)
{
    TRY_ASSIGN(const auto pooled, pooledBlobs(store));
    const auto records = DigestRecords::load(store);
    bool any = false;
    for (const auto &[digest, bytes] : pooled) {
        // One that is there is left as it is: which of the two is sound is asked when it matters.
        if (!references.digests.contains(digest) || existsAt(store.blobPath(digest)))
            continue;
        TRY_ASSIGN(const auto taken, takeFromPool(store, lock, records, digest));
        any = any || taken;
    }
    return any ? syncBoth(store) : Result<void>();
}

} // namespace

Result<Trashing> trashUnreferenced(
    const Store &store, const StoreLock &lock, const std::vector<Digest> &digests, const QString &besides)
{
    auto asked = withPooled(store, digests);
    if (!asked)
        return tl::unexpected(asked.error());
    if (asked->isEmpty())
        return Trashing();
    ReferenceReader manifests(store);
    auto references = manifests.find(&*asked);
    if (!references)
        return tl::unexpected(references.error());
    TRY_ASSIGN(const auto pinned, pinnedBlobs(store, besides));
    const auto named = references->digests;
    references->digests.unite(QSet<Digest>(pinned.begin(), pinned.end()));
    const auto records = DigestRecords::load(store);
    Trashing result;
    bool moved = false;
    for (const auto &digest : digests) {
        if (references->digests.contains(digest))
            continue;
        TRY_ASSIGN(const auto names, namesInBlobs(store, digest));
        if (names.isEmpty())
            continue;
        result.unreadable = references->unreadable;
        if (!result.unreadable.isEmpty())
            break;
        bool isDecided = true;
        for (const auto &path : names) {
            TRY_ASSIGN(const auto renamed, moveToPool(store, lock, records, path, digest));
            moved = moved || renamed;
            isDecided = isDecided && renamed;
        }
        if (!isDecided)
            result.undecided.push_back(digest);
    }
    if (moved) {
        TRY(syncBoth(store));
    }
    // Another program may have written a manifest meanwhile; where nothing was moved that's for the next one.
    if (moved) {
        asked = withPooled(store, {});
        references = asked ? manifests.find(&*asked) : tl::unexpected(asked.error());
    } else {
        references->digests = named;
    }
    if (!references)
        return tl::unexpected(references.error());
    manifests.remember(lock);
    TRY(putBackNamed(store, lock, *references));
    return result;
}

QStringList trashUndecided(const Store &store, std::vector<Digest> digests, Progress *progress)
{
    constexpr int kTries = 3; // another program may change them meanwhile
    for (int attempt = 0; attempt < kTries && !digests.empty(); ++attempt) {
        auto done = learnSoundness(store, digests, WhichCopy::Any, progress);
        const auto lock = done ? StoreLock::acquire(store) : tl::unexpected(done.error());
        auto trashing = lock ? trashUnreferenced(store, *lock, digests) : tl::unexpected(lock.error());
        if (!trashing)
            return {u"the model's files stay in the store until a prune: %1"_s.arg(trashing.error().message)};
        digests = std::move(trashing->undecided);
    }
    QStringList warnings;
    for (const auto &digest : digests)
        warnings.append(
            u"%1 stays in the store: the trash has another file with this digest, and neither could be checked"_s
                .arg(store.blobPath(digest)));
    return warnings;
}

Result<bool> moveToPool(
    const Store &store, const StoreLock &lock, const DigestRecords &records, const QString &path,
    const Digest &digest)
{
    // Where case is folded one file has two spellings, and goes with the first.
    if (const auto isThere = isFileOrLink(path); !isThere || !*isThere)
        return isThere ? Result<bool>(true) : tl::unexpected(isThere.error());
    const auto target = store.poolPath(digest);
    TRY_ASSIGN(const auto isTaken, isAnotherFile(target, path));
    if (isTaken) {
        const auto pooled = soundnessOf(records, target, digest);
        const auto moving = soundnessOf(records, path, digest);
        const bool anySound = pooled == Soundness::Sound || moving == Soundness::Sound;
        if (!anySound && (pooled == Soundness::Unknown || moving == Soundness::Unknown))
            return false;
        // The better comes first in Soundness.
        const bool keepsPooled = pooled <= moving;
        const auto &other = keepsPooled ? path : target;
        const bool hasTheBytes = (keepsPooled ? moving : pooled) <= Soundness::Linked;
        const auto cleared =
            hasTheBytes ? removeFile(other) : setAside(store, lock, other).map([](const QString &) {});
        if (!cleared)
            return tl::unexpected(cleared.error());
        if (keepsPooled)
            return true;
    }
    const auto renamed = renameBlob(store, records, path, target);
    return renamed ? Result<bool>(true) : tl::unexpected(renamed.error());
}

Result<void> syncPool(const Store &store, const StoreLock &)
{
    return syncBoth(store);
}

Result<Blob> blobOrTrashed(const Store &store, const Digest &digest)
{
    auto blob = findBlob(store, digest);
    if (blob || blob.error().kind != Error::Kind::NotFound)
        return blob;
    const auto path = store.poolPath(digest);
    TRY_ASSIGN(const auto isPooled, isFileOrLink(path));
    if (!isPooled)
        return blob;
    // A link is fetched back like a file, but there's nothing in it to rely on.
    const auto stamp =
        QFileInfo(path).isSymLink() ? Result<FileStamp>(tl::unexpected(blob.error())) : stampOf(path);
    return stamp ? Result<Blob>(Blob{digest, path, *stamp, false}) : tl::unexpected(stamp.error());
}

void returnToTrash(
    const Store &store, const StoreLock &lock, const std::vector<Digest> &digests, const QString &besides)
{
    if (digests.empty())
        return;
    const auto entries = listTrash(store);
    if (!entries)
        return;
    std::vector<Digest> named;
    for (const auto &digest : digests) {
        const bool isNamed = std::any_of(entries->begin(), entries->end(), [&](const TrashEntry &entry) {
            return std::find(entry.digests.begin(), entry.digests.end(), digest) != entry.digests.end();
        });
        if (isNamed && !trashedBytes(store, digest))
            named.push_back(digest);
    }
    if (!named.empty())
        (void)trashUnreferenced(store, lock, named, besides);
}

Result<bool>
takeFromPool(const Store &store, const StoreLock &lock, const DigestRecords &records, const Digest &digest)
{
    const auto pooled = store.poolPath(digest);
    const auto own = store.blobPath(digest);
    if (auto isPooled = isFileOrLink(pooled); !isPooled || !*isPooled)
        return isPooled;
    const auto stored = findBlob(store, digest);
    if (!stored && stored.error().kind != Error::Kind::NotFound)
        return tl::unexpected(stored.error());
    if (stored && stored->path != own && soundnessOf(records, stored->path, digest) != Soundness::Damaged)
        return false;
    TRY_ASSIGN(const auto isTaken, isAnotherFile(own, pooled));
    const bool isInTheWay = isTaken || (stored && stored->path != own);
    if (isInTheWay && soundnessOf(records, pooled, digest) > Soundness::Linked)
        return false;
    if (isTaken) {
        if (soundnessOf(records, own, digest) != Soundness::Damaged)
            return false;
        TRY(setAside(store, lock, own));
    }
    const auto renamed = renameBlob(store, records, pooled, own);
    return renamed ? Result<bool>(true) : tl::unexpected(renamed.error());
}

Result<bool> putBack(const Store &store, const StoreLock &lock, const Digest &digest)
{
    if (auto isPooled = isFileOrLink(store.poolPath(digest)); !isPooled || !*isPooled)
        return isPooled;
    auto taken = takeFromPool(store, lock, DigestRecords::load(store), digest);
    if (taken && *taken) {
        TRY(syncBoth(store));
    }
    return taken;
}

Result<void> putBackReferenced(const Store &store, const StoreLock &lock)
{
    TRY_ASSIGN(const auto asked, withPooled(store, {}));
    if (asked.isEmpty())
        return {};
    ReferenceReader manifests(store);
    TRY_ASSIGN(const auto references, manifests.find(&asked));
    manifests.remember(lock);
    return putBackNamed(store, lock, references);
}

std::optional<qint64> trashedBytes(const Store &store, const Digest &digest)
{
    const auto path = store.poolPath(digest);
    const auto stamp = isFileOrLink(path).value_or(false)
        ? stampOf(path)
        : Result<FileStamp>(failure(Error::Kind::NotFound, {}));
    return stamp ? std::optional<qint64>(stamp->bytes) : std::nullopt;
}

void putBackNeededBlobs(const Store &store)
{
    const auto trashed = pooledBlobs(store);
    if (store.readOnlyReason() || !trashed || trashed->empty())
        return;
    QSet<Digest> asked;
    for (const auto &[digest, bytes] : *trashed)
        asked.insert(digest);
    const auto references = findReferences(store, &asked);
    giveBackFreedMemory(); // of 100,000 models 20 MB, and this comes before everything else
    const bool isNeeded =
        references && std::any_of(trashed->begin(), trashed->end(), [&](const auto &blob) {
            return references->digests.contains(blob.first) && !existsAt(store.blobPath(blob.first));
        });
    if (!isNeeded)
        return;
    if (const auto lock = StoreLock::acquire(store, std::chrono::seconds(1)))
        (void)putBackReferenced(store, *lock);
}

Result<PooledBlobs> pooledBlobs(const Store &store)
{
    TRY_ASSIGN(const auto entries, listFolder(store.poolPath()));
    PooledBlobs result;
    for (const auto &entry : entries) {
        if (const auto digest = Digest::parse(entry.text()))
            result.emplace_back(*digest, entry.stamp.bytes);
    }
    return result;
}

Result<PooledBlobs> unclaimedBlobs(const Store &store, const std::vector<TrashEntry> &entries)
{
    QSet<Digest> named;
    for (const auto &entry : entries)
        named.unite(QSet<Digest>(entry.digests.begin(), entry.digests.end()));
    auto blobs = pooledBlobs(store);
    if (!blobs)
        return blobs;
    std::erase_if(*blobs, [&](const auto &blob) { return named.contains(blob.first); });
    return blobs;
}

bool hasTrashedBlobs(const Store &store)
{
    const auto entries = listFolder(store.poolPath());
    return !entries || !entries->empty();
}

} // namespace weightroom
