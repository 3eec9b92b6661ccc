#include "model/store/trash.h"

#include "model/core/directory.h"
#include "model/store/staging.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString poolPath(const Store &store)
{
    return store.privatePath(u"trash/blobs"_s);
}

QString poolPath(const Store &store, const Digest &digest)
{
    return poolPath(store) + u'/' + digest.fileName();
}

Result<void>
renameBlob(const Store &store, const DigestRecords &records, const QString &from, const QString &to)
{
    const auto source = stampOf(from);
    if (!source)
        return tl::unexpected(source.error());
    // Two links of one inode: rename() would leave both.
    const auto target = stampOf(to);
    if (target && source->device == target->device && source->inode == target->inode) {
        if (auto removed = removeFile(from); !removed)
            return removed;
    } else if (std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0) {
        return tl::unexpected(systemError(errno, u"moving"_s, from));
    }
    carryDigestRecord(store, records, *source, to);
    return {};
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
        const auto isThere = isFileOrLink(path);
        if (!isThere)
            return tl::unexpected(isThere.error());
        if (*isThere)
            names.prepend(path);
    }
    return names;
}

// What is asked of manifests when the trash is put in order: these, and all that lies in the pool.
QSet<Digest> withPooled(const Store &store, const std::vector<Digest> &digests)
{
    QSet<Digest> asked(digests.begin(), digests.end());
    for (const auto &[digest, bytes] : pooledBlobs(store))
        asked.insert(digest);
    return asked;
}

// Everything in the pool that a manifest names and blobs/ lacks.
Result<void> putBackNamed(const Store &store, const StoreLock &lock, const References &references)
{
    for (const auto &[digest, bytes] : pooledBlobs(store)) {
        if (!references.digests.contains(digest))
            continue;
        if (auto back = putBack(store, lock, digest); !back)
            return tl::unexpected(back.error());
    }
    return {};
}

Result<void> syncBoth(const Store &store)
{
    if (auto synced = syncDirectory(poolPath(store)); !synced)
        return synced;
    return syncDirectory(store.blobsPath());
}

} // namespace

qint64 TrashEntry::bytesInPool(const Store &store) const
{
    qint64 bytes = asideBytes;
    for (const auto &digest : digests)
        bytes += stampOf(poolPath(store, digest)).value_or(FileStamp()).bytes;
    return bytes;
}

Result<QStringList> trashUnreferenced(
    const Store &store, const StoreLock &lock, const std::vector<Digest> &digests, const QString &besides)
{
    auto asked = withPooled(store, digests);
    if (asked.isEmpty())
        return QStringList();
    ReferenceReader manifests(store);
    auto references = manifests.find(&asked);
    if (!references)
        return tl::unexpected(references.error());
    const auto named = references->digests;
    for (const auto &pinned : pinnedBlobs(store, besides))
        references->digests.insert(pinned);
    const auto records = DigestRecords::load(store);
    QStringList inTheWay;
    bool moved = false;
    for (const auto &digest : digests) {
        if (references->digests.contains(digest))
            continue;
        const auto names = namesInBlobs(store, digest);
        if (!names)
            return tl::unexpected(names.error());
        if (names->isEmpty())
            continue;
        inTheWay = references->unreadable;
        if (!inTheWay.isEmpty())
            break;
        for (const auto &path : *names) {
            if (auto renamed = renameBlob(store, records, path, poolPath(store, digest)); !renamed)
                return tl::unexpected(renamed.error());
            moved = true;
        }
    }
    if (moved) {
        if (auto synced = syncBoth(store); !synced)
            return tl::unexpected(synced.error());
    }
    // Another program may have written a manifest meanwhile; where nothing was moved that's for the next one.
    asked = withPooled(store, {});
    if (moved)
        references = manifests.find(&asked);
    else
        references->digests = named;
    if (!references)
        return tl::unexpected(references.error());
    manifests.remember(lock);
    if (auto back = putBackNamed(store, lock, *references); !back)
        return tl::unexpected(back.error());
    return inTheWay;
}

Result<void> moveToPool(
    const Store &store, const StoreLock &, const DigestRecords &records, const QString &path,
    const Digest &digest)
{
    return renameBlob(store, records, path, poolPath(store, digest));
}

Result<void> syncPool(const Store &store, const StoreLock &)
{
    return syncBoth(store);
}

Result<Blob> blobOrTrashed(const Store &store, const Digest &digest)
{
    auto blob = findBlob(store, digest);
    if (blob || blob.error().kind != Error::Kind::NotFound || !trashedBytes(store, digest))
        return blob;
    const auto path = poolPath(store, digest);
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

Result<bool> putBack(const Store &store, const StoreLock &, const Digest &digest)
{
    if (existsAt(store.blobPath(digest)) || !existsAt(poolPath(store, digest)))
        return false;
    if (auto renamed =
            renameBlob(store, DigestRecords::load(store), poolPath(store, digest), store.blobPath(digest));
        !renamed)
        return tl::unexpected(renamed.error());
    if (auto synced = syncBoth(store); !synced)
        return tl::unexpected(synced.error());
    return true;
}

Result<void> putBackReferenced(const Store &store, const StoreLock &lock)
{
    const auto asked = withPooled(store, {});
    if (asked.isEmpty())
        return {};
    ReferenceReader manifests(store);
    const auto references = manifests.find(&asked);
    if (!references)
        return tl::unexpected(references.error());
    manifests.remember(lock);
    return putBackNamed(store, lock, *references);
}

std::optional<qint64> trashedBytes(const Store &store, const Digest &digest)
{
    const auto path = poolPath(store, digest);
    const auto stamp = isFileOrLink(path).value_or(false)
        ? stampOf(path)
        : Result<FileStamp>(failure(Error::Kind::NotFound, {}));
    return stamp ? std::optional<qint64>(stamp->bytes) : std::nullopt;
}

void settleTrash(const Store &store)
{
    const auto trashed = pooledBlobs(store);
    if (store.readOnlyReason() || trashed.empty())
        return;
    const auto asked = withPooled(store, {});
    const auto references = findReferences(store, &asked);
    const bool isNeeded =
        references && std::any_of(trashed.begin(), trashed.end(), [&](const auto &blob) {
            return references->digests.contains(blob.first) && !existsAt(store.blobPath(blob.first));
        });
    if (!isNeeded)
        return;
    if (const auto lock = StoreLock::acquire(store, std::chrono::seconds(1)))
        (void)putBackReferenced(store, *lock);
}

std::vector<std::pair<Digest, qint64>> pooledBlobs(const Store &store)
{
    std::vector<std::pair<Digest, qint64>> result;
    for (const auto &entry : entriesOf(poolPath(store))) {
        if (const auto digest = Digest::parse(entry.text()))
            result.emplace_back(*digest, entry.stamp.bytes);
    }
    return result;
}

bool hasTrashedBlobs(const Store &store)
{
    return !entriesOf(poolPath(store)).empty();
}

} // namespace weightroom
