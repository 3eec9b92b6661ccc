#include "model/build/importer.h"

#include "model/core/hashcopy.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/soundness.h"
#include "model/store/trash/trash.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <array>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

// A blob of the store that's held by a link in staging, where links exist.
struct Importer::Pinned {
    NeededBlob blob;
    bool isKnown = false; // a record says that it's what its name says
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

QStringList Imported::removeSources() const
{
    QStringList problems;
    for (const auto &file : removeAfter) {
        const auto now = stampOf(file.path);
        if (!now && now.error().kind == Error::Kind::NotFound)
            continue;
        const bool isSame = now && now->device == file.stamp.device && now->inode == file.stamp.inode
            && now->bytes == file.stamp.bytes && (file.isTheBlob || now->mtimeNs == file.stamp.mtimeNs);
        if (now && !isSame) {
            problems.append(
                u"the model is in the store, but %1 stays: it changed after it was read"_s.arg(file.path));
            continue;
        }
        if (const auto removed = now ? removeFile(file.path) : tl::unexpected(now.error()); !removed)
            problems.append(
                u"the model is in the store, but the original stays: %1"_s.arg(removed.error().message));
    }
    return problems;
}

Importer::Importer(const Store &store, Staging &staging, ImportMode mode, bool rehash, Progress &progress)
    : m_store(store)
    , m_staging(staging)
    , m_mode(mode)
    , m_rehash(rehash)
    , m_progress(progress)
{
}

// blobs/ may be a link to another folder.
bool Importer::isInStore(const QString &canonicalPath) const
{
    return canonicalPath.startsWith(m_store.root() + u'/')
        || canonicalPath.startsWith(QFileInfo(m_store.blobsPath()).canonicalFilePath() + u'/');
}

Result<Imported> Importer::importFile(const QString &path, const FileStamp &stamp)
{
    Source source;
    source.timer.start();
    source.result.path = path;
    source.bytes = stamp.bytes;
    TRY_ASSIGN(auto fd, openRegular(path, Links::Follow));
    const auto canonical = QFileInfo(path).canonicalFilePath();
    source.files.push_back({canonical, std::move(fd), stamp, isInStore(canonical)});
    if (canonical.isEmpty() || !source.isUnchanged())
        return source.changed();
    if (m_mode == ImportMode::Move && !source.file().isInStore && QFileInfo(path).isSymLink())
        return failure(
            Error::Kind::Refused,
            u"%1 is a symbolic link: name the file itself (%2) to move it"_s.arg(path, canonical), path);
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
    if (canMoveInPlace(source) || !holdsBlobOfSize(source.bytes))
        return importNew(source);
    TRY_ASSIGN(const auto digest, hash(source.file().fd.get(), source.bytes, source.file().path));
    source.result.bytesHashed += source.bytes;
    const auto now = fileClockNow();
    if (!source.isUnchanged())
        return source.changed();
    source.result.sourceRecord = DigestRecord{source.file().stamp, source.file().stamp.mtimeNs, now, digest};
    return importKnown(source, digest);
}

Result<Imported> Importer::importKnown(Source &source, const Digest &digest)
{
    const bool wasRead = !source.result.digestCached;
    TRY_ASSIGN(auto stored, storedBlob(digest, source.bytes, false, source.result));
    const auto total = m_progress.snapshot().bytesTotal;
    if (!stored) {
        if (wasRead) // ... and is read once more
            m_progress.setTotal(total + source.bytes);
        return importNew(source);
    }
    if (!wasRead)
        m_progress.setTotal(total - source.bytes);
    source.result.reused = true;
    if (m_mode == ImportMode::Move)
        source.leaveBehind(&*stored);
    return source.finish(*stored, ImportMethod::None);
}

// Links the blob into staging, so that its bytes stay whatever becomes of its name.
Result<std::optional<Importer::Pinned>> Importer::pin(const Digest &digest, qint64 bytes, Imported &result)
{
    TRY(StoreLock::acquire(m_store));
    // What lies in the trash stays there until the last step: a build that fails mustn't have emptied it.
    const auto blob = blobOrTrashed(m_store, digest);
    if (!blob || blob->stamp.bytes != bytes)
        return std::nullopt;
    auto record = m_rehash ? std::nullopt : DigestRecords::load(m_store).find(blob->stamp);
    // The source may be the blob itself, under this or another name, and was just hashed.
    if (result.sourceRecord && result.sourceRecord->stamp == blob->stamp)
        record = std::exchange(result.sourceRecord, std::nullopt);
    Pinned pinned{{digest, NeededBlob::How::Stored, m_staging.pinPath(digest), blob->stamp, 0, 0}, false};
    auto &needed = pinned.blob;
    // One of an earlier attempt may hold what has been replaced since.
    const auto older = stampOf(needed.file);
    const bool isHeld = older && !blob->isLink && older->inode == blob->stamp.inode;
    if (older && !isHeld)
        (void)removeFile(needed.file);
    if (!isHeld
        && (blob->isLink
            || ::link(QFile::encodeName(blob->path).constData(), QFile::encodeName(needed.file).constData())
                != 0))
        needed.file.clear();
    const auto after = blobOrTrashed(m_store, digest);
    if (!after)
        return std::nullopt;
    needed.stamp = after->stamp;
    if (record && record->digest == digest) {
        pinned.isKnown = true;
        needed.mtimeAtHashingNs = record->mtimeAtHashingNs;
        needed.hashedAtNs = record->hashedAtNs;
        appendDigestRecord(m_store, {needed.stamp, record->mtimeAtHashingNs, record->hashedAtNs, digest});
    }
    return pinned;
}

// The store's blob, pinned and verified; nothing if it's missing or damaged (then it's to be replaced).
Result<std::optional<NeededBlob>>
Importer::storedBlob(const Digest &digest, qint64 bytes, bool isTrusted, Imported &result)
{
    TRY_ASSIGN(auto pinned, pin(digest, bytes, result));
    if (!pinned)
        return std::nullopt;
    auto &needed = pinned->blob;
    if (pinned->isKnown || isTrusted)
        return needed;
    const auto there = blobOrTrashed(m_store, digest);
    if (!there)
        return std::nullopt;
    const auto fd = openRegular(needed.file.isEmpty() ? there->path : needed.file, Links::Follow);
    if (!fd)
        return std::nullopt;
    m_progress.setTotal(m_progress.snapshot().bytesTotal + bytes);
    const auto actual = hash(fd->get(), bytes, m_store.blobPath(digest));
    if (!actual)
        return actual.error().kind == Error::Kind::Cancelled
            ? tl::unexpected(actual.error())
            : Result<std::optional<NeededBlob>>(std::nullopt);
    result.bytesHashed += bytes;
    needed.hashedAtNs = fileClockNow();
    needed.mtimeAtHashingNs = needed.stamp.mtimeNs;
    if (*actual != digest)
        return std::nullopt;
    return needed;
}

Result<Imported> Importer::importText(const QByteArray &bytes)
{
    const auto digest = Digest::of(bytes);
    Imported result;
    result.bytes = bytes.size();
    TRY_ASSIGN(auto stored, storedBlob(digest, bytes.size(), false, result));
    if (stored) {
        result.blob = *stored;
        result.reused = true;
        return result;
    }
    const auto staged = m_staging.newFile();
    TRY(m_store.writeNew(staged, bytes));
    result.blob = {digest, NeededBlob::How::Staged, staged, {}, 0, fileClockNow()};
    result.bytesWritten = bytes.size();
    return result;
}

Result<Imported> Importer::reuse(const Digest &digest, qint64 bytes)
{
    Imported result;
    // Its bytes aren't read, but what is known of them counts.
    const auto there = blobOrTrashed(m_store, digest);
    if (there && soundnessOf(DigestRecords::load(m_store), there->path, digest) == Soundness::Damaged)
        return failure(
            Error::Kind::Integrity,
            u"the blob %1 is damaged; run \"weightroomctl repair\", or import it again"_s.arg(
                digest.toString()),
            there->path);
    TRY_ASSIGN(auto stored, storedBlob(digest, bytes, true, result));
    if (!stored) {
        TRY_ASSIGN(const auto blob, findBlob(m_store, digest));
        return failure(
            Error::Kind::Integrity,
            u"the blob %1 has %2 bytes, but the model says %3; import its weights again to repair it"_s
                .arg(digest.toString())
                .arg(blob.stamp.bytes)
                .arg(bytes),
            blob.path);
    }
    result.blob = *stored;
    result.bytes = bytes;
    result.reused = true;
    return result;
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
