#include "model/store/publish.h"

#include "model/store/blobs.h"
#include "model/store/digestrecords.h"
#include "model/store/lock.h"
#include "model/store/placement.h"
#include "model/store/refwriter.h"
#include "model/store/trash.h"

#include <QFile>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// What is hashed in a millisecond is hashed again rather than sent back to be verified.
constexpr qint64 kSmallBytes = 1024 * 1024;

bool isUnchanged(const Blob &now, const NeededBlob &blob, const DigestRecords &records)
{
    if (now.stamp == blob.stamp)
        return true;
    // Another build's pin or touch changes the times; it leaves a record that says what the bytes are.
    if (const auto record = records.find(now.stamp))
        return record->digest == blob.digest;
    const auto bytes = readWhole(now.path, kSmallBytes, Links::Follow);
    return bytes && Digest::of(*bytes) == blob.digest;
}

class Publisher
{
public:
    Publisher(const Store &store, Staging &staging, const Publication &publication, const StoreLock &lock)
        : m_store(store)
        , m_publication(publication)
        , m_lock(lock)
        , m_writer(store, staging)
    {
    }

    Result<PublishOutcome> run()
    {
        const auto scan = scanRefs(m_store);
        if (!scan)
            return tl::unexpected(scan.error());
        const auto placement = m_publication.why == Why::Build
            ? placeBuild(m_store, *scan, m_publication.target, m_publication.build)
            : placeOver(*scan, m_publication.target);
        if (!placement)
            return tl::unexpected(placement.error());
        if (m_publication.mustBeNew && placement->replaced)
            return failure(
                Error::Kind::Exists,
                u"there is a model %1 already; give another name"_s.arg(placement->ref.shortForm()),
                placement->ref.shortForm());
        auto changed = recheck();
        if (!changed)
            return tl::unexpected(changed.error());
        if (!changed->empty())
            return PublishOutcome{{}, std::move(*changed)};
        if (auto placed = placeBlobs(); !placed)
            return undoMoves(placed.error());
        auto written = m_writer.write(m_lock, *placement, m_publication);
        const auto present = written ? checkPresent() : Result<void>(tl::unexpected(written.error()));
        if (!present) {
            m_writer.abandon(*placement);
            return undoMoves(present.error());
        }
        recordPlaced();
        auto finished = m_writer.finish(m_lock, *placement, m_publication);
        if (finished)
            finished = putBackReferenced(m_store, m_lock);
        if (!finished)
            return tl::unexpected(finished.error());
        return PublishOutcome{std::move(*written), {}};
    }

private:
    // Every blob that we rely on is still what it was, or is fetched back from the trash. Nothing is changed
    // but that.
    Result<std::vector<Digest>> recheck()
    {
        std::vector<Digest> changed;
        const auto records = DigestRecords::load(m_store);
        for (const auto &blob : m_publication.blobs) {
            if (blob.how == NeededBlob::How::Moved) {
                const auto stamp = stampOf(blob.file);
                if (!stamp || *stamp != blob.stamp)
                    return failure(
                        Error::Kind::SourceChanged,
                        u"%1 changed after it was read; nothing was changed in the store"_s.arg(blob.file),
                        blob.file);
            }
            if (blob.how != NeededBlob::How::Stored)
                continue;
            if (auto back = putBack(m_store, m_lock, blob.digest); !back)
                return tl::unexpected(back.error());
            auto found = findBlob(m_store, blob.digest);
            if (!found && pinBack(blob))
                found = findBlob(m_store, blob.digest);
            if (!found || !isUnchanged(*found, blob, records))
                changed.push_back(blob.digest);
        }
        return changed;
    }

    // Gives a deleted blob its name back from its pin.
    bool pinBack(const NeededBlob &blob)
    {
        if (blob.file.isEmpty())
            return false;
        const auto pin = QFile::encodeName(blob.file);
        return ::link(pin.constData(), QFile::encodeName(m_store.blobPath(blob.digest)).constData()) == 0
            && syncDirectory(m_store.blobsPath()).has_value();
    }

    Result<void> placeBlobs()
    {
        for (const auto &blob : m_publication.blobs) {
            const auto target = m_store.blobPath(blob.digest);
            switch (blob.how) {
            case NeededBlob::How::Wanted:
                if (auto back = putBack(m_store, m_lock, blob.digest); !back)
                    return tl::unexpected(back.error());
                touch(blob.digest);
                continue;
            case NeededBlob::How::Stored:
                touch(blob.digest);
                continue;
            case NeededBlob::How::Moved:
                m_moved.push_back(&blob);
                ::chmod(QFile::encodeName(blob.file).constData(), 0644);
                break;
            case NeededBlob::How::Staged:
                break;
            }
            // Now, not when the import ended: Ollama deletes unreferenced blobs that are older than an hour.
            touchFile(blob.file);
            if (std::rename(QFile::encodeName(blob.file).constData(), QFile::encodeName(target).constData())
                != 0)
                return tl::unexpected(systemError(errno, u"placing"_s, target));
            m_store.giveToOwner(target);
        }
        return syncDirectory(m_store.blobsPath());
    }

    static void touchFile(const QString &path)
    {
        // Never through a link: its target isn't ours.
        (void)::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), nullptr, AT_SYMLINK_NOFOLLOW);
    }

    void touch(const Digest &digest)
    {
        const auto blob = findBlob(m_store, digest);
        if (blob && !blob->isLink)
            touchFile(blob->path);
    }

    // Ollama may have deleted one between our touch and the manifest.
    Result<void> checkPresent()
    {
        for (const auto &blob : m_publication.blobs) {
            if (blob.how == NeededBlob::How::Wanted || findBlob(m_store, blob.digest) || pinBack(blob))
                continue;
            return failure(
                Error::Kind::Busy,
                u"another program deleted the blob %1 while the model was written; the old state is back, try again"_s
                    .arg(blob.digest.toString()),
                m_store.blobPath(blob.digest));
        }
        return {};
    }

    // The renames and touches above were ours: the bytes are still the ones that were hashed.
    void recordPlaced()
    {
        for (const auto &blob : m_publication.blobs) {
            const auto found = findBlob(m_store, blob.digest);
            if (found && !found->isLink && blob.how != NeededBlob::How::Wanted)
                appendDigestRecord(
                    m_store, {found->stamp, blob.mtimeAtHashingNs, blob.hashedAtNs, blob.digest});
        }
    }

    tl::unexpected<Error> undoMoves(const Error &error)
    {
        for (const auto *blob : m_moved) {
            const auto from = QFile::encodeName(m_store.blobPath(blob->digest));
            if (!existsAt(blob->file))
                (void)std::rename(from.constData(), QFile::encodeName(blob->file).constData());
        }
        return tl::unexpected(error);
    }

    const Store &m_store;
    const Publication &m_publication;
    const StoreLock &m_lock;
    RefWriter m_writer;
    std::vector<const NeededBlob *> m_moved;
};

} // namespace

Result<PublishOutcome> publish(const Store &store, Staging &staging, const Publication &publication)
{
    const auto lock = StoreLock::acquire(store);
    if (!lock)
        return tl::unexpected(lock.error());
    return Publisher(store, staging, publication, *lock).run();
}

} // namespace weightroom
