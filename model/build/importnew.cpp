// The importer's other half: files that the store doesn't have, each by the way that was asked for.
#include "model/build/importer.h"
#include "model/core/hashcopy.h"
#include "model/store/write/stagedfile.h"

#include <QFileInfo>
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

bool Importer::canMoveInPlace(Source &source)
{
    if (m_mode != ImportMode::Move || source.file().isInStore)
        return false;
    if (!source.takesSecondName)
        source.takesSecondName = takesSecondName(source);
    return *source.takesSecondName;
}

// A moved file keeps its name until the model is durable, so it needs a second one. On another file system,
// on one without hard links (FAT), or of another user's file, there is none: it's copied, then removed.
bool Importer::takesSecondName(Source &source)
{
    auto &file = source.file();
    const auto trial = m_staging.newFile();
    if (::link(nativePath(file.path).constData(), nativePath(trial).constData()) != 0)
        return false;
    const auto linked = stampOf(trial);
    if (!removeFile(trial))
        return false;
    // That changed one of the times, and nothing else; and it was the file that's open here.
    const auto now = stampOf(file.fd.get(), file.path);
    if (linked && now && linked->isSameContent(file.stamp) && now->isSameContent(file.stamp))
        file.stamp = *now;
    return true;
}

Result<Imported> Importer::importNew(Source &source)
{
    // Whatever was remembered of it, it's read now.
    source.result.digestCached = false;
    if (canMoveInPlace(source))
        return moveInPlace(source);
    return m_mode == ImportMode::Link ? importLinked(source) : copyOrClone(source);
}

Result<Imported> Importer::moveInPlace(Source &source)
{
    const auto &file = source.file();
    TRY_ASSIGN(const auto digest, hash(file.fd.get(), source.bytes, file.path));
    source.result.bytesHashed += source.bytes;
    const auto now = fileClockNow();
    if (!source.isUnchanged())
        return source.changed();
    if (holdsBlobOfSize(source.bytes)) {
        source.result.sourceRecord = DigestRecord{file.stamp, file.stamp.mtimeNs, now, digest};
        TRY_ASSIGN(auto stored, storedBlob(digest, source.bytes, false, source.result));
        source.result.sourceRecord.reset(); // the file goes
        if (stored) {
            source.result.reused = true;
            source.leaveBehind(&*stored);
            return source.finish(*stored, ImportMethod::None);
        }
    }
    // Flushed now: once it's in blobs/ a manifest may name it.
    TRY(syncUnlessCancelled(file.fd.get(), file.path, m_progress));
    return source.finish(
        {digest, NeededBlob::How::Moved, file.path, file.stamp, file.stamp.mtimeNs, now}, ImportMethod::Move);
}

Result<Imported> Importer::importLinked(Source &source)
{
    auto &file = source.file();
    const auto staged = m_staging.newFile();
    if (::link(nativePath(file.path).constData(), nativePath(staged).constData()) != 0)
        return failure(
            Error::Kind::Refused,
            u"%1 can't be linked into the store (%2); copy it instead"_s.arg(
                file.path, qt_error_string(errno)),
            file.path);
    // The link changed one of its times, nothing else; and it is the file that's open here. Its mode is set
    // when it's placed, so that a build that fails leaves it as it was.
    const auto linked = stampOf(staged);
    if (!linked || !linked->isSameContent(file.stamp))
        return source.changed();
    file.stamp = *linked;
    source.result.sourceRecord.reset();
    TRY_ASSIGN(const auto digest, hash(file.fd.get(), source.bytes, file.path));
    source.result.bytesHashed += source.bytes;
    const auto now = fileClockNow();
    if (!source.isUnchanged())
        return source.changed();
    TRY(syncUnlessCancelled(file.fd.get(), file.path, m_progress));
    return source.finish(
        {digest, NeededBlob::How::Staged, staged, {}, file.stamp.mtimeNs, now}, ImportMethod::Link);
}

Result<Imported> Importer::copyOrClone(Source &source)
{
    const auto &file = source.file();
    const auto staged = m_staging.newFile();
    FileDescriptor out;
    TRY_ASSIGN(const auto cloned, clone(source, staged, out));
    if (!cloned) {
        TRY(checkSpaceFor(m_store, source.bytes, file.path));
        TRY_ASSIGN(auto created, createStagedFile(m_store, staged, source.bytes));
        out = std::move(created);
    }
    // Of a clone the clone's bytes are hashed: they can't change any more.
    TRY_ASSIGN(
        const auto digest,
        cloned
            ? hash(out.get(), source.bytes, file.path)
            : hashAndCopy({{{}, file.fd.get(), 0, source.bytes, file.path}}, out.get(), staged, m_progress));
    source.result.bytesHashed += source.bytes;
    source.result.bytesWritten += cloned ? 0 : source.bytes;
    const auto now = fileClockNow();
    if (!source.isUnchanged())
        return source.changed();
    TRY(syncUnlessCancelled(out.get(), staged, m_progress));
    if (m_mode == ImportMode::Move)
        source.leaveBehind(nullptr);
    source.result.sourceRecord = DigestRecord{file.stamp, file.stamp.mtimeNs, now, digest};
    return source.finish(
        {digest, NeededBlob::How::Staged, staged, {}, 0, now},
        cloned ? ImportMethod::Reflink : ImportMethod::Copy);
}

Result<bool> Importer::clone(Source &source, const QString &to, FileDescriptor &out)
{
    if (m_mode != ImportMode::Auto && m_mode != ImportMode::Reflink)
        return false;
    TRY_ASSIGN(auto created, createStagedFile(m_store, to, 0));
    if (::ioctl(created.get(), FICLONE, source.file().fd.get()) == 0) {
        out = std::move(created);
        return true;
    }
    const int reason = errno;
    TRY(removeFile(to));
    if (m_mode == ImportMode::Reflink)
        return failure(
            Error::Kind::Refused,
            u"%1 can't be cloned into the store: the file system can't clone, or it is another one (%2); copy it instead"_s
                .arg(source.file().path, qt_error_string(reason)),
            source.file().path);
    return false;
}

Result<void> Importer::openShards(Source &source, const gguf::ShardSet &shards)
{
    for (const auto &shard : shards.shards) {
        const QFileInfo info(shard.path);
        const bool isKept = isInStore(info.canonicalFilePath());
        if (m_mode == ImportMode::Move && !isKept && info.isSymLink())
            return failure(
                Error::Kind::Refused,
                u"%1 is a symbolic link: only files themselves can be moved"_s.arg(shard.path), shard.path);
        TRY_ASSIGN(auto fd, openRegular(shard.path, Links::Follow));
        source.files.push_back({shard.path, std::move(fd), shard.stamp, isKept});
    }
    return {};
}

Result<Imported> Importer::importJoined(const gguf::ShardSet &shards, const gguf::JoinPlan &plan)
{
    Source source;
    source.timer.start();
    source.result.path = shards.shards.front().path;
    source.bytes = qint64(plan.totalBytes);
    if (m_mode == ImportMode::Reflink || m_mode == ImportMode::Link)
        return failure(
            Error::Kind::Refused,
            u"a split model is joined into one file, so it can only be copied or moved"_s,
            source.result.path);
    TRY(openShards(source, shards));
    if (!source.isUnchanged())
        return source.changed();
    std::vector<ByteRange> ranges;
    for (const auto &piece : plan.pieces) {
        const auto file = std::find_if(source.files.begin(), source.files.end(), [&](const auto &candidate) {
            return candidate.path == piece.path;
        });
        ranges.push_back(
            {piece.literal, file == source.files.end() ? -1 : file->fd.get(), qint64(piece.offset),
             qint64(piece.bytes), piece.path});
    }
    return importRanges(source, ranges);
}

// As with a single file: hashed first where the store may have the whole, else written in the same pass.
Result<Imported> Importer::importRanges(Source &source, const std::vector<ByteRange> &ranges)
{
    for (bool writes = !holdsBlobOfSize(source.bytes);; writes = true) {
        QString staged;
        FileDescriptor out;
        if (writes) {
            TRY(checkSpaceFor(m_store, source.bytes, source.result.path));
            staged = m_staging.newFile();
            TRY_ASSIGN(auto created, createStagedFile(m_store, staged, source.bytes));
            out = std::move(created);
        }
        TRY_ASSIGN(const auto digest, hashAndCopy(ranges, out.get(), staged, m_progress));
        source.result.bytesHashed += source.bytes;
        if (!source.isUnchanged())
            return source.changed();
        if (writes)
            return finishJoined(source, digest, staged, out.get());
        TRY_ASSIGN(auto stored, storedBlob(digest, source.bytes, false, source.result));
        if (stored) {
            source.result.reused = true;
            if (m_mode == ImportMode::Move)
                source.leaveBehind(nullptr);
            return source.finish(*stored, ImportMethod::None);
        }
        m_progress.setTotal(m_progress.snapshot().bytesTotal + source.bytes);
    }
}

Result<Imported> Importer::finishJoined(Source &source, const Digest &digest, const QString &staged, int fd)
{
    TRY(syncUnlessCancelled(fd, staged, m_progress));
    source.result.bytesWritten += source.bytes;
    if (m_mode == ImportMode::Move)
        source.leaveBehind(nullptr);
    return source.finish(
        {digest, NeededBlob::How::Staged, staged, {}, 0, fileClockNow()}, ImportMethod::Copy);
}

} // namespace weightroom
