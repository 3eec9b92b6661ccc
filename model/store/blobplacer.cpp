#include "model/store/blobplacer.h"

#include "model/store/blobs.h"
#include "model/store/references.h"
#include "model/store/trash.h"

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
        case NeededBlob::How::Wanted:
            if (auto back = putBack(m_store, m_lock, blob.digest); !back)
                return tl::unexpected(back.error());
            touch(blob.digest);
            break;
        case NeededBlob::How::Stored:
            touch(blob.digest);
            break;
        case NeededBlob::How::Moved:
        case NeededBlob::How::Staged:
            if (auto in = bringIn(blob); !in)
                return in;
            break;
        }
    }
    return syncDirectory(m_store.blobsPath());
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
    if (blob.how == NeededBlob::How::Moved)
        ::chmod(file.constData(), 0644);
    touchFile(blob.file);
    if (std::rename(file.constData(), nativePath(target).constData()) != 0)
        return tl::unexpected(systemError(errno, u"placing"_s, target));
    m_placed.back().isIn = true;
    m_store.giveToOwner(target);
    return {};
}

void BlobPlacer::touch(const Digest &digest) const
{
    const auto blob = findBlob(m_store, digest);
    if (!blob || blob->isLink)
        return;
    touchFile(blob->path);
    carryDigestRecord(m_store, m_records, blob->stamp, blob->path);
}

void BlobPlacer::record(const std::vector<NeededBlob> &blobs) const
{
    for (const auto &blob : blobs) {
        // The manifest protects it now, and taking the pin away changes the blob's times once more.
        if (blob.how == NeededBlob::How::Stored && !blob.file.isEmpty())
            (void)removeFile(blob.file);
        const auto found = findBlob(m_store, blob.digest);
        if (found && !found->isLink && blob.how != NeededBlob::How::Wanted)
            appendDigestRecord(m_store, {found->stamp, blob.mtimeAtHashingNs, blob.hashedAtNs, blob.digest});
    }
}

void BlobPlacer::undo()
{
    if (m_placed.empty())
        return;
    const auto references = findReferences(m_store);
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
    if (placed.isIn && !placed.replaced.isEmpty()) {
        // What had the name before has its place back without a moment in which nothing has it.
        if (!isMoved || ::link(target.constData(), file.constData()) == 0)
            (void)std::rename(nativePath(placed.replaced).constData(), target.constData());
    } else if (placed.isIn && isInUse) {
        if (isMoved)
            (void)!::link(target.constData(), file.constData());
    } else if (placed.isIn) {
        (void)std::rename(target.constData(), file.constData());
    }
    if (!isMoved)
        return;
    ::chmod(file.constData(), placed.before.st_mode & 07777);
    (void)!::lchown(file.constData(), placed.before.st_uid, placed.before.st_gid);
    const std::array<timespec, 2> times{placed.before.st_atim, placed.before.st_mtim};
    (void)::utimensat(AT_FDCWD, file.constData(), times.data(), AT_SYMLINK_NOFOLLOW);
}

} // namespace weightroom
