#include "model/store/write/publish.h"

#include "model/store/disk/blobs.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/storefolder.h"
#include "model/store/trash/trash.h"
#include "model/store/write/blobplacer.h"
#include "model/store/write/historycompaction.h"
#include "model/store/write/placement.h"
#include "model/store/write/refwriter.h"

#include <QFile>
#include <QSet>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// What is hashed in a millisecond is hashed again rather than sent back to be verified.
constexpr qint64 kSmallBytes = qint64(1024) * 1024;

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
        , m_placer(store, staging, lock)
        , m_writer(store, staging)
    {
    }

    Result<PublishOutcome> run()
    {
        auto outcome = work();
        // Where they are pinned, the end of staging sees to it.
        if (!outcome || !outcome->published)
            returnToTrash(m_store, m_lock, m_fetched);
        return outcome;
    }

private:
    Result<PublishOutcome> work()
    {
        TRY_ASSIGN(const auto scan, scanRefsOf(m_store, m_publication.target));
        TRY(checkWay(scan));
        TRY_ASSIGN(
            const auto placement,
            m_publication.why == ChangeReason::Build
                ? placeBuild(m_store, scan, m_publication.target, m_publication.build)
                : placeOver(scan, m_publication.target));
        if (m_publication.mustBeNew && placement.replaced)
            return failure(
                Error::Kind::Exists,
                u"a model %1 already exists; choose another name"_s.arg(placement.ref.shortForm()),
                placement.ref.shortForm());
        TRY_ASSIGN(auto changed, recheck());
        if (!changed.empty())
            return PublishOutcome{{}, std::move(changed)};
        if (auto placed = m_placer.place(m_publication.blobs); !placed)
            return undo(placement, placed.error());
        auto written = m_writer.write(m_lock, placement, m_publication);
        if (!written)
            return undo(placement, written.error());
        if (auto present = checkPresent(); !present)
            return undo(placement, present.error());
        if (auto given = m_writer.giveUp(m_publication); !given)
            return undo(placement, given.error());
        if (auto recorded = m_writer.record(placement, m_publication); !recorded)
            return undo(placement, recorded.error());
        written->warnings += m_placer.removeOriginals();
        m_placer.record(m_publication.blobs);
        // The model is there; what's left is tidying, and nothing is lost if it can't be done.
        auto trashing = m_writer.finish(m_lock, placement);
        if (!trashing)
            written->warnings.append(
                u"the model was built, but files of the replaced one may stay in the store until a prune: %1"_s
                    .arg(trashing.error().message));
        else if (!trashing->unreadable.isEmpty())
            written->warnings.append(whyFilesStay(u"replaced", trashing->unreadable));
        else
            written->undecided = std::move(trashing->undecided);
        compactHistory(m_store, m_lock);
        return PublishOutcome{std::move(*written), {}};
    }

    // What the name holds now mustn't be replaced unseen: the scan follows no link.
    Result<void> checkWay(const RefScan &scan) const
    {
        TRY_ASSIGN(
            const auto path, m_publication.target.withoutBuild().manifestPath(m_store.manifestsPath()));
        TRY(checkFolders(m_store, directoryOf(path)));
        for (const auto &folder : scan.unlisted) {
            if (path.startsWith(folder.where + u'/', Qt::CaseInsensitive))
                return tl::unexpected(folder);
        }
        return {};
    }

    // Every blob that we rely on is still what it was, or is fetched back from the trash. Nothing is changed
    // but that.
    Result<std::vector<Digest>> recheck()
    {
        std::vector<Digest> changed;
        for (const auto &blob : m_publication.blobs) {
            if (blob.how == NeededBlob::How::Moved) {
                const auto stamp = stampOf(blob.file);
                if (!stamp || *stamp != blob.stamp)
                    return failure(
                        Error::Kind::SourceChanged,
                        u"%1 changed after it was read; nothing was changed in the store"_s.arg(blob.file),
                        blob.file);
            }
            if (blob.how == NeededBlob::How::Stored) {
                TRY(fetch(blob));
            }
        }
        // After that: what is fetched back takes what is known of it along.
        const auto records = DigestRecords::load(m_store);
        for (const auto &blob : m_publication.blobs) {
            if (blob.how != NeededBlob::How::Stored)
                continue;
            auto found = findBlob(m_store, blob.digest);
            if (!found && pinBack(blob))
                found = findBlob(m_store, blob.digest);
            const bool isAsItWas = found && m_unchanged.contains(blob.digest);
            if (!found || (!isAsItWas && !isUnchanged(*found, blob, records)))
                changed.push_back(blob.digest);
        }
        return changed;
    }

    // From the trash, if it lies there. Our own rename changes its times and no byte.
    Result<void> fetch(const NeededBlob &blob)
    {
        const auto before = blobOrTrashed(m_store, blob.digest);
        TRY_ASSIGN(const auto back, putBack(m_store, m_lock, blob.digest));
        if (back)
            m_fetched.push_back(blob.digest);
        if (back && before && before->stamp == blob.stamp)
            m_unchanged.insert(blob.digest);
        return {};
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

    // Ollama may have deleted one between our touch and the manifest.
    Result<void> checkPresent()
    {
        for (const auto &blob : m_publication.blobs) {
            if (blob.how == NeededBlob::How::Optional)
                continue;
            const auto there = findBlob(m_store, blob.digest);
            if (!there && there.error().kind != Error::Kind::NotFound)
                return tl::unexpected(there.error());
            if (there || pinBack(blob))
                continue;
            return failure(
                Error::Kind::Busy,
                u"another program deleted the blob %1 while the model was written; the old state was restored. Try again"_s
                    .arg(blob.digest.toString()),
                m_store.blobPath(blob.digest));
        }
        return {};
    }

    tl::unexpected<Error> undo(const Placement &placement, const Error &error)
    {
        m_writer.abandon(placement);
        m_placer.undo();
        return tl::unexpected(error);
    }

    const Store &m_store;
    const Publication &m_publication;
    const StoreLock &m_lock;
    BlobPlacer m_placer;
    RefWriter m_writer;
    std::vector<Digest> m_fetched; // from the trash
    QSet<Digest> m_unchanged;      // of those
};

} // namespace

Result<PublishOutcome> publish(const Store &store, Staging &staging, const Publication &publication)
{
    TRY_ASSIGN(const auto lock, StoreLock::acquire(store));
    return publish(store, staging, lock, publication);
}

Result<PublishOutcome>
publish(const Store &store, Staging &staging, const StoreLock &lock, const Publication &publication)
{
    return Publisher(store, staging, publication, lock).run();
}

} // namespace weightroom
