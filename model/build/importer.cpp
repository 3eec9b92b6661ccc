#include "model/build/importer.h"

#include "model/build/hashcopy.h"
#include "model/store/blobs.h"
#include "model/store/lock.h"
#include "model/store/trash.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
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

namespace
{

QByteArray native(const QString &path)
{
    return QFile::encodeName(path);
}

QString inWords(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

tl::unexpected<Error> sourceChanged(const QString &path)
{
    return failure(
        Error::Kind::SourceChanged, u"%1 changed while it was read; nothing was kept"_s.arg(path), path);
}

} // namespace

// An open source and what has been done with it so far.
struct Importer::Source {
    QString path; // links resolved
    FileDescriptor fd;
    FileStamp stamp;
    Imported result;
    QElapsedTimer timer;

    bool isUnchanged() const { return stampOf(fd.get(), path).value_or(FileStamp()) == stamp; }

    Imported finish(NeededBlob blob, ImportMethod method)
    {
        result.blob = std::move(blob);
        result.bytes = stamp.bytes;
        result.method = method;
        result.seconds = double(timer.nsecsElapsed()) / 1e9;
        return std::move(result);
    }
};

QString importWord(ImportMethod method)
{
    switch (method) {
    case ImportMethod::None:
        return u"none"_s;
    case ImportMethod::Copy:
        return u"copy"_s;
    case ImportMethod::Reflink:
        return u"reflink"_s;
    case ImportMethod::Link:
        return u"link"_s;
    case ImportMethod::Move:
        return u"move"_s;
    }
    return {};
}

std::optional<ImportMode> importMode(QStringView word)
{
    constexpr std::array<std::pair<QStringView, ImportMode>, 5> kModes{
        {{u"auto", ImportMode::Auto},
         {u"reflink", ImportMode::Reflink},
         {u"copy", ImportMode::Copy},
         {u"link", ImportMode::Link},
         {u"move", ImportMode::Move}}};
    const auto found =
        std::find_if(kModes.begin(), kModes.end(), [&](const auto &mode) { return mode.first == word; });
    return found == kModes.end() ? std::nullopt : std::optional<ImportMode>(found->second);
}

Importer::Importer(const Store &store, Staging &staging, ImportMode mode, bool rehash, Progress &progress)
    : m_store(store)
    , m_staging(staging)
    , m_mode(mode)
    , m_rehash(rehash)
    , m_progress(progress)
{
}

Result<Imported> Importer::importFile(const QString &path, const FileStamp &stamp)
{
    Source source;
    source.timer.start();
    source.result.path = path;
    auto fd = openRegular(path, Links::Follow);
    if (!fd)
        return tl::unexpected(fd.error());
    source.fd = std::move(*fd);
    source.stamp = stamp;
    if (!source.isUnchanged())
        return sourceChanged(path);
    source.path = QFileInfo(path).canonicalFilePath();
    if (m_mode == ImportMode::Move && QFileInfo(path).isSymLink())
        return failure(
            Error::Kind::Refused,
            u"%1 is a symbolic link: name the file itself (%2) to move it"_s.arg(path, source.path), path);
    if (!m_rehash) {
        if (const auto record = DigestRecords::load(m_store).find(stamp)) {
            source.result.digestCached = true;
            return importKnown(source, record->digest);
        }
    }
    return importUnknown(source);
}

// The source has to be read. Where the store may have it already it's hashed first and perhaps not written.
Result<Imported> Importer::importUnknown(Source &source)
{
    if (m_mode == ImportMode::Move || !holdsBlobOfSize(source.stamp.bytes))
        return importNew(source);
    const auto digest = hash(source.fd.get(), source.stamp.bytes, source.path);
    if (!digest)
        return tl::unexpected(digest.error());
    source.result.bytesHashed += source.stamp.bytes;
    const auto now = fileClockNow();
    if (!source.isUnchanged())
        return sourceChanged(source.path);
    source.result.sourceRecord = DigestRecord{source.stamp, source.stamp.mtimeNs, now, *digest};
    return importKnown(source, *digest);
}

Result<Imported> Importer::importKnown(Source &source, const Digest &digest)
{
    const bool fromStore = source.path.startsWith(m_store.root() + u'/');
    auto stored = storedBlob(digest, source.stamp.bytes, false, source.result.bytesHashed);
    if (!stored)
        return tl::unexpected(stored.error());
    if (!*stored) {
        // What was hashed already is read once more.
        if (source.result.bytesHashed > 0)
            m_progress.setTotal(m_progress.snapshot().bytesTotal + source.stamp.bytes);
        return importNew(source);
    }
    source.result.reused = true;
    if (m_mode == ImportMode::Move && !fromStore)
        source.result.removeAfter.append(source.path);
    return source.finish(**stored, ImportMethod::None);
}

// The store's blob, pinned and verified; nothing if it's missing or damaged (then it's to be replaced).
Result<std::optional<NeededBlob>>
Importer::storedBlob(const Digest &digest, qint64 bytes, bool isTrusted, qint64 &hashed)
{
    NeededBlob needed{digest, NeededBlob::How::Stored, m_staging.pinPath(digest), {}, 0, 0};
    {
        const auto lock = StoreLock::acquire(m_store);
        if (!lock)
            return tl::unexpected(lock.error());
        if (auto back = putBack(m_store, *lock, digest); !back)
            return tl::unexpected(back.error());
        const auto blob = findBlob(m_store, digest);
        if (!blob || blob->stamp.bytes != bytes)
            return std::nullopt;
        const auto record = DigestRecords::load(m_store).find(blob->stamp);
        const bool isKnown = !m_rehash && record && record->digest == digest;
        if (!existsAt(needed.file)
            && (blob->isLink || ::link(native(blob->path).constData(), native(needed.file).constData()) != 0))
            needed.file.clear();
        const auto pinned = findBlob(m_store, digest);
        if (!pinned)
            return std::nullopt;
        needed.stamp = pinned->stamp;
        if (isKnown) {
            needed.mtimeAtHashingNs = record->mtimeAtHashingNs;
            needed.hashedAtNs = record->hashedAtNs;
            appendDigestRecord(m_store, {needed.stamp, record->mtimeAtHashingNs, record->hashedAtNs, digest});
        }
        if (isKnown || isTrusted)
            return needed;
    }
    const auto fd =
        openRegular(needed.file.isEmpty() ? m_store.blobPath(digest) : needed.file, Links::Follow);
    if (!fd)
        return std::nullopt;
    m_progress.setTotal(m_progress.snapshot().bytesTotal + bytes);
    const auto actual = hash(fd->get(), bytes, m_store.blobPath(digest));
    if (!actual)
        return actual.error().kind == Error::Kind::Cancelled
            ? tl::unexpected(actual.error())
            : Result<std::optional<NeededBlob>>(std::nullopt);
    hashed += bytes;
    needed.hashedAtNs = fileClockNow();
    needed.mtimeAtHashingNs = needed.stamp.mtimeNs;
    if (*actual != digest)
        return std::nullopt;
    return needed;
}

Result<Imported> Importer::importNew(Source &source)
{
    const bool fromStore = source.path.startsWith(m_store.root() + u'/');
    const auto root = stampOf(m_store.blobsPath());
    const bool sameDevice = root && root->device == source.stamp.device;
    if (m_mode == ImportMode::Move && sameDevice && !fromStore)
        return moveInPlace(source);
    const auto staged = m_staging.newFile();
    FileDescriptor out;
    auto method = ImportMethod::Copy;
    if (m_mode == ImportMode::Link) {
        if (::link(native(source.path).constData(), native(staged).constData()) != 0)
            return failure(
                Error::Kind::Refused,
                u"%1 can't be linked into the store (%2); copy it instead"_s.arg(
                    source.path, qt_error_string(errno)),
                source.path);
        ::chmod(native(staged).constData(), 0644);
        // The link and the mode changed the times; what was hashed is what lies there from now on.
        source.stamp = stampOf(source.fd.get(), source.path).value_or(FileStamp());
        method = ImportMethod::Link;
    } else {
        if (auto space = checkSpace(source.stamp.bytes, source.path); !space)
            return tl::unexpected(space.error());
        const auto cloned = clone(source, staged, out);
        if (!cloned)
            return tl::unexpected(cloned.error());
        method = *cloned ? ImportMethod::Reflink : ImportMethod::Copy;
        if (!*cloned) {
            auto created = createStaged(staged, source.stamp.bytes);
            if (!created)
                return tl::unexpected(created.error());
            out = std::move(*created);
        }
    }
    const bool writes = method == ImportMethod::Copy;
    const int from = method == ImportMethod::Reflink ? out.get() : source.fd.get();
    const auto digest = hashAndCopy(
        {{{}, from, 0, source.stamp.bytes, source.path}}, writes ? out.get() : -1, staged, m_progress);
    if (!digest)
        return tl::unexpected(digest.error());
    source.result.bytesHashed += source.stamp.bytes;
    source.result.bytesWritten += writes ? source.stamp.bytes : 0;
    const auto now = fileClockNow();
    // A byte more than was read means that it grew, whatever its times say.
    if (!source.isUnchanged())
        return sourceChanged(source.path);
    if (out.isOpen()) {
        if (auto synced = syncFile(out.get(), staged); !synced)
            return tl::unexpected(synced.error());
    }
    if (m_mode == ImportMode::Move && !fromStore)
        source.result.removeAfter.append(source.path);
    source.result.sourceRecord = DigestRecord{source.stamp, source.stamp.mtimeNs, now, *digest};
    const auto mtime = method == ImportMethod::Link ? source.stamp.mtimeNs : 0;
    return source.finish({*digest, NeededBlob::How::Staged, staged, {}, mtime, now}, method);
}

Result<Imported> Importer::moveInPlace(Source &source)
{
    const auto digest = hash(source.fd.get(), source.stamp.bytes, source.path);
    if (!digest)
        return tl::unexpected(digest.error());
    source.result.bytesHashed += source.stamp.bytes;
    const auto now = fileClockNow();
    if (!source.isUnchanged())
        return sourceChanged(source.path);
    if (holdsBlobOfSize(source.stamp.bytes)) {
        auto stored = storedBlob(*digest, source.stamp.bytes, false, source.result.bytesHashed);
        if (!stored)
            return tl::unexpected(stored.error());
        if (*stored) {
            source.result.reused = true;
            source.result.removeAfter.append(source.path);
            return source.finish(**stored, ImportMethod::None);
        }
    }
    // Flushed now: once it's in blobs/ a manifest may name it.
    if (auto synced = syncFile(source.fd.get(), source.path); !synced)
        return tl::unexpected(synced.error());
    return source.finish(
        {*digest, NeededBlob::How::Moved, source.path, source.stamp, source.stamp.mtimeNs, now},
        ImportMethod::Move);
}

Result<bool> Importer::clone(Source &source, const QString &to, FileDescriptor &out)
{
    if (m_mode != ImportMode::Auto && m_mode != ImportMode::Reflink)
        return false;
    auto created = createStaged(to, 0);
    if (!created)
        return tl::unexpected(created.error());
    if (::ioctl(created->get(), FICLONE, source.fd.get()) == 0) {
        out = std::move(*created);
        return true;
    }
    const int reason = errno;
    if (auto removed = removeFile(to); !removed)
        return tl::unexpected(removed.error());
    if (m_mode == ImportMode::Reflink)
        return failure(
            Error::Kind::Refused,
            u"%1 can't be cloned into the store: the file system doesn't do it, or it's another one (%2); copy it instead"_s
                .arg(source.path, qt_error_string(reason)),
            source.path);
    return false;
}

Result<Imported> Importer::importJoined(const gguf::ShardSet &shards, const gguf::JoinPlan &plan)
{
    if (m_mode == ImportMode::Reflink || m_mode == ImportMode::Link)
        return failure(
            Error::Kind::Refused,
            u"a split model is joined into one file, so it can only be copied or moved"_s,
            shards.shards.front().path);
    Source source;
    source.timer.start();
    source.result.path = shards.shards.front().path;
    source.stamp.bytes = qint64(plan.totalBytes);
    if (auto space = checkSpace(source.stamp.bytes, source.result.path); !space)
        return tl::unexpected(space.error());
    std::vector<std::pair<QString, FileDescriptor>> files;
    for (const auto &shard : shards.shards) {
        auto fd = openRegular(shard.path, Links::Follow);
        if (!fd)
            return tl::unexpected(fd.error());
        files.emplace_back(shard.path, std::move(*fd));
    }
    const auto isUnchanged = [&] {
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (stampOf(files[i].second.get(), files[i].first).value_or(FileStamp())
                != shards.shards[i].stamp)
                return false;
        }
        return true;
    };
    if (!isUnchanged())
        return sourceChanged(source.result.path);
    std::vector<ByteRange> ranges;
    for (const auto &piece : plan.pieces) {
        const auto file =
            std::find_if(files.begin(), files.end(), [&](const auto &f) { return f.first == piece.path; });
        ranges.push_back(
            {piece.literal, file == files.end() ? -1 : file->second.get(), qint64(piece.offset),
             qint64(piece.bytes), piece.path});
    }
    const auto staged = m_staging.newFile();
    const auto out = createStaged(staged, source.stamp.bytes);
    if (!out)
        return tl::unexpected(out.error());
    const auto digest = hashAndCopy(ranges, out->get(), staged, m_progress);
    if (!digest)
        return tl::unexpected(digest.error());
    if (!isUnchanged())
        return sourceChanged(source.result.path);
    if (auto synced = syncFile(out->get(), staged); !synced)
        return tl::unexpected(synced.error());
    source.result.bytesHashed = source.stamp.bytes;
    source.result.bytesWritten = source.stamp.bytes;
    if (m_mode == ImportMode::Move) {
        for (const auto &shard : shards.shards)
            source.result.removeAfter.append(shard.path);
    }
    auto stored = storedBlob(*digest, source.stamp.bytes, false, source.result.bytesHashed);
    if (!stored)
        return tl::unexpected(stored.error());
    source.result.reused = stored->has_value();
    if (*stored)
        return source.finish(**stored, ImportMethod::None);
    return source.finish(
        {*digest, NeededBlob::How::Staged, staged, {}, 0, fileClockNow()}, ImportMethod::Copy);
}

Result<Imported> Importer::importText(const QByteArray &bytes)
{
    const auto digest = Digest::of(bytes);
    Imported result;
    result.bytes = bytes.size();
    qint64 hashed = 0;
    auto stored = storedBlob(digest, bytes.size(), false, hashed);
    if (!stored)
        return tl::unexpected(stored.error());
    if (*stored) {
        result.blob = **stored;
        result.reused = true;
        return result;
    }
    const auto staged = m_staging.newFile();
    if (auto written = m_store.writeNew(staged, bytes); !written)
        return tl::unexpected(written.error());
    result.blob = {digest, NeededBlob::How::Staged, staged, {}, 0, fileClockNow()};
    result.bytesWritten = bytes.size();
    return result;
}

Result<Imported> Importer::reuse(const Digest &digest, qint64 bytes)
{
    qint64 hashed = 0;
    auto stored = storedBlob(digest, bytes, true, hashed);
    if (!stored)
        return tl::unexpected(stored.error());
    if (!*stored) {
        const auto blob = findBlob(m_store, digest);
        if (!blob)
            return tl::unexpected(blob.error());
        return failure(
            Error::Kind::Integrity,
            u"the blob %1 has %2 bytes where the model says %3; import its weights again to heal it"_s
                .arg(digest.toString())
                .arg(blob->stamp.bytes)
                .arg(bytes),
            blob->path);
    }
    Imported result;
    result.blob = **stored;
    result.bytes = bytes;
    result.reused = true;
    return result;
}

Result<void> Importer::checkSpace(qint64 bytes, const QString &path) const
{
    const auto free = freeBytes(m_store);
    if (free < 0 || bytes <= free)
        return {};
    const auto trash = emptyTrash(m_store, {}, true).value_or(0);
    const auto advice = trash > 0 ? u"; emptying the trash would give %1"_s.arg(inWords(trash)) : QString();
    return failure(
        Error::Kind::NoSpace,
        u"not enough space for %1: it needs %2, %3 is free%4. Nothing was changed"_s.arg(
            path, inWords(bytes), inWords(free), advice),
        path);
}

Result<FileDescriptor> Importer::createStaged(const QString &path, qint64 bytes) const
{
    FileDescriptor fd(
        ::open(native(path).constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!fd.isOpen())
        return tl::unexpected(systemError(errno, u"creating"_s, path));
    if (::fchmod(fd.get(), 0644) != 0)
        return tl::unexpected(systemError(errno, u"setting the mode of"_s, path));
    m_store.giveToOwner(path);
    // Out of space is better known now than after forty gigabytes; where it isn't supported, it's no loss.
    if (bytes > 0 && ::fallocate(fd.get(), FALLOC_FL_KEEP_SIZE, 0, bytes) != 0
        && (errno == ENOSPC || errno == EDQUOT))
        return tl::unexpected(systemError(errno, u"reserving space for"_s, path));
    return fd;
}

Result<Digest> Importer::hash(int fd, qint64 bytes, const QString &path)
{
    return hashAndCopy({{{}, fd, 0, bytes, path}}, -1, {}, m_progress);
}

bool Importer::holdsBlobOfSize(qint64 bytes) const
{
    const auto blobs = listBlobs(m_store);
    return blobs && std::any_of(blobs->begin(), blobs->end(), [&](const Blob &blob) {
               return blob.stamp.bytes == bytes;
           });
}

} // namespace weightroom
