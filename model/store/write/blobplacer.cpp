#include "model/store/write/blobplacer.h"

#include "model/store/disk/blobs.h"
#include "model/store/disk/references.h"
#include "model/store/disk/soundness.h"
#include "model/store/trash/setaside.h"
#include "model/store/trash/trash.h"

#include <QFileInfo>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

void touchFile(const QString &path)
{
    // Never through a link: its target isn't ours.
    (void)::utimensat(AT_FDCWD, nativePath(path).constData(), nullptr, AT_SYMLINK_NOFOLLOW);
}

} // namespace

Result<void> BlobPlacer::place(const std::vector<NeededBlob> &blobs)
{
    for (const auto &blob : blobs) {
        switch (blob.how) {
        case NeededBlob::How::Optional: {
            // Also one that fails may have been moved.
            if (trashedBytes(m_store, blob.digest))
                fetchedFromTrash(blob.digest);
            TRY(putBack(m_store, m_lock, blob.digest));
            TRY(preferSoundSpelling(blob.digest));
            TRY(touch(blob.digest));
            break;
        }
        case NeededBlob::How::Stored:
            TRY(touch(blob.digest));
            break;
        case NeededBlob::How::Moved:
        case NeededBlob::How::Staged:
            TRY(bringIn(blob));
            break;
        }
    }
    return syncDirectory(m_store.blobsPath());
}

// Its pin says, should we be killed, that it lay there.
void BlobPlacer::fetchedFromTrash(const Digest &digest)
{
    m_fetched.push_back(digest);
    const auto pooled = m_store.poolPath(digest);
    const auto before = stampOf(pooled);
    if (!before || QFileInfo(pooled).isSymLink()
        || ::link(nativePath(pooled).constData(), nativePath(m_staging.pinPath(digest)).constData()) != 0)
        return;
    carryDigestRecord(m_store, m_records, *before, pooled);
    m_records = DigestRecords::load(m_store);
}

void BlobPlacer::dropPins() const
{
    const auto records = DigestRecords::load(m_store);
    for (const auto &digest : m_fetched) {
        const auto pin = m_staging.pinPath(digest);
        const auto before = stampOf(pin);
        const auto blob = blobOrTrashed(m_store, digest);
        if (before && removeFile(pin) && blob)
            carryDigestRecord(m_store, records, *before, blob->path);
    }
}

Result<void> BlobPlacer::bringIn(const NeededBlob &blob)
{
    const auto file = nativePath(blob.file);
    const auto target = m_store.blobPath(blob.digest);
    Placed placed{&blob, {}, {}, false};
    if (::lstat(file.constData(), &placed.before) != 0)
        return tl::unexpected(systemError(errno, u"placing"_s, blob.file));
    if (existsAt(target)) {
        placed.replaced = m_staging.newFile();
        if (::link(nativePath(target).constData(), nativePath(placed.replaced).constData()) != 0)
            placed.replaced.clear();
    }
    m_placed.push_back(placed);
    // The user's own file, moved or linked, may have any mode.
    TRY_ASSIGN(const auto fd, openRegular(blob.file, Links::Refuse));
    m_store.settle(fd.get(), Store::Made::Blob);
    touchFile(blob.file);
    TRY(moveIn(blob, target));
    m_placed.back().isIn = true;
    return {};
}

// The user's own file keeps its name until the manifest is durable: should we be killed before, it lies where
// it lay.
Result<void> BlobPlacer::moveIn(const NeededBlob &blob, const QString &target) const
{
    auto file = nativePath(blob.file);
    if (blob.how == NeededBlob::How::Moved) {
        const auto second = nativePath(m_staging.newFile());
        if (::link(file.constData(), second.constData()) != 0)
            return tl::unexpected(systemError(errno, u"moving into the store"_s, blob.file));
        file = second;
    }
    if (std::rename(file.constData(), nativePath(target).constData()) != 0)
        return tl::unexpected(systemError(errno, u"placing"_s, target));
    return {};
}

QStringList BlobPlacer::removeOriginals() const
{
    QStringList problems;
    for (const auto &placed : m_placed) {
        if (placed.blob->how != NeededBlob::How::Moved)
            continue;
        const auto original = stampOf(placed.blob->file);
        const auto blob = stampOf(m_store.blobPath(placed.blob->digest));
        const bool isSame =
            original && blob && original->inode == blob->inode && original->device == blob->device;
        const auto removed = isSame ? removeFile(placed.blob->file) : Result<void>();
        if (!removed)
            problems.append(
                u"the model is in the store, but the original stays: %1"_s.arg(removed.error().message));
    }
    return problems;
}

Result<void> BlobPlacer::touch(const Digest &digest)
{
    const auto blob = findBlob(m_store, digest);
    if (!blob)
        return {};
    const auto own = m_store.blobPath(digest);
    if (blob->path != own) {
        TRY(giveOwnName(*blob));
    }
    if (blob->isLink)
        return {};
    touchFile(own);
    carryDigestRecord(m_store, m_records, blob->stamp, own);
    return {};
}

// What has its own name is what is read, here and by Ollama; the sound file may have an old one.
Result<void> BlobPlacer::preferSoundSpelling(const Digest &digest)
{
    const auto spellings = blobSpellings(m_store, digest);
    const auto sound = std::find_if(spellings.begin(), spellings.end(), [&](const QString &path) {
        return existsAt(path) && soundnessOf(m_records, path, digest) == Soundness::Sound;
    });
    const auto &own = spellings.front();
    if (sound == spellings.end() || *sound == own || !existsAt(own)
        || soundnessOf(m_records, own, digest) != Soundness::Damaged)
        return {};
    TRY(setAside(m_store, m_lock, own));
    const auto stamp = stampOf(*sound);
    return stamp ? giveOwnName({digest, *sound, *stamp, false}) : tl::unexpected(stamp.error());
}

// The old name stays beside it where a file can have two: another manifest may spell it so.
Result<void> BlobPlacer::giveOwnName(const Blob &blob)
{
    const auto old = nativePath(blob.path);
    const auto own = nativePath(m_store.blobPath(blob.digest));
    if (::link(old.constData(), own.constData()) != 0 && std::rename(old.constData(), own.constData()) != 0)
        return tl::unexpected(systemError(errno, u"giving its own name to"_s, blob.path));
    m_named.push_back(blob);
    return {};
}

void BlobPlacer::takeOwnNamesBack()
{
    for (const auto &blob : m_named) {
        const auto own = m_store.blobPath(blob.digest);
        if (existsAt(blob.path))
            (void)removeFile(own);
        else
            (void)std::rename(nativePath(own).constData(), nativePath(blob.path).constData());
    }
    m_named.clear();
}

void BlobPlacer::record(const std::vector<NeededBlob> &blobs) const
{
    dropPins();
    for (const auto &blob : blobs) {
        // The manifest protects it now, and taking the pin away changes the blob's times once more.
        if (blob.how == NeededBlob::How::Stored && !blob.file.isEmpty())
            (void)removeFile(blob.file);
        const auto found = findBlob(m_store, blob.digest);
        if (found && !found->isLink && blob.how != NeededBlob::How::Optional)
            appendDigestRecord(m_store, {found->stamp, blob.mtimeAtHashingNs, blob.hashedAtNs, blob.digest});
    }
}

void BlobPlacer::undo()
{
    if (!m_fetched.empty())
        (void)trashUnreferenced(m_store, m_lock, m_fetched, m_staging.path());
    dropPins();
    m_fetched.clear();
    takeOwnNamesBack();
    if (m_placed.empty())
        return;
    QSet<Digest> asked;
    for (const auto &placed : m_placed)
        asked.insert(placed.blob->digest);
    const auto references = findReferences(m_store, &asked);
    for (auto placed = m_placed.rbegin(); placed != m_placed.rend(); ++placed) {
        const bool isInUse = !references || !references->unreadable.isEmpty()
            || references->digests.contains(placed->blob->digest);
        takeOut(*placed, isInUse);
    }
    m_placed.clear();
    (void)syncDirectory(m_store.blobsPath());
}

void BlobPlacer::takeOut(const Placed &placed, bool isInUse) const
{
    const auto file = nativePath(placed.blob->file);
    const auto target = nativePath(m_store.blobPath(placed.blob->digest));
    const bool isMoved = placed.blob->how == NeededBlob::How::Moved;
    const bool isUsers = isMoved || placed.before.st_nlink > 1;
    if (placed.isIn && !placed.replaced.isEmpty()) {
        // A linked file is reached by its name in staging.
        if (isUsers && !isMoved)
            (void)!::link(target.constData(), file.constData());
        // What had the name before has its place back without a moment in which nothing has it.
        (void)std::rename(nativePath(placed.replaced).constData(), target.constData());
    } else if (placed.isIn && !isInUse && isMoved) {
        ::unlink(target.constData());
    } else if (placed.isIn && !isInUse) {
        (void)std::rename(target.constData(), file.constData());
    }
    if (!isUsers)
        return;
    ::chmod(file.constData(), placed.before.st_mode & 07777);
    (void)!::lchown(file.constData(), placed.before.st_uid, placed.before.st_gid);
    const std::array<timespec, 2> times{placed.before.st_atim, placed.before.st_mtim};
    (void)::utimensat(AT_FDCWD, file.constData(), times.data(), AT_SYMLINK_NOFOLLOW);
}

} // namespace weightroom
