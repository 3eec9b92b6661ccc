#include "model/store/care/prune.h"

#include "model/core/bytes.h"
#include "model/core/directory.h"
#include "model/store/disk/soundness.h"
#include "model/store/trash/trash.h"
#include "model/store/write/staging.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// So many files are removed before the manifests are read again.
constexpr std::size_t kPruneBatch = 64;

struct PrunePlan {
    std::vector<UnusedFile> files;
    int keptRecent = 0;
    std::optional<Error> obstacle;
};

// All files of blobs/, links as they are.
qint64 bytesInBlobs(const Store &store)
{
    const auto directory = openDirectory(store.blobsPath(), Links::Follow);
    const auto entries =
        directory ? readDirectory(directory->get(), store.blobsPath()) : tl::unexpected(directory.error());
    qint64 bytes = 0;
    for (const auto &entry : entries.value_or(std::vector<DirectoryEntry>())) {
        if (entry.type != DirectoryEntry::Type::Directory)
            bytes = saturatingSum(bytes, entry.stamp.bytes);
    }
    return bytes;
}

class Pruner
{
public:
    Pruner(const Store &store, const PruneOptions &options, Progress *progress)
        : m_store(store)
        , m_options(options)
        , m_progress(progress)
        , m_manifests(store)
    {
    }

    Result<Pruned> run()
    {
        if (!m_options.dryRun && m_store.readOnlyReason())
            return tl::unexpected(*m_store.readOnlyReason());
        putBackNeededBlobs(m_store);
        m_result.dryRun = m_options.dryRun;
        m_result.blobsBytesBefore = bytesInBlobs(m_store);
        m_result.blobsBytesAfter = m_result.blobsBytesBefore;
        // Without the lock first: where there is nothing to do, or it's refused, the store isn't touched.
        TRY_ASSIGN(auto first, plan());
        m_result.keptRecent = first.keptRecent;
        if (first.obstacle || first.files.empty()) {
            m_result.refused = first.obstacle;
            return std::move(m_result);
        }
        if (!m_options.dryRun) {
            TRY(learnDoubles(first));
            return removeUnderLock();
        }
        for (const auto &file : first.files)
            addRemoved(file);
        return std::move(m_result);
    }

private:
    bool isPicked(const UnusedFile &file) const
    {
        if (m_options.only && file.kind != UnusedFile::Kind::Staging && !m_options.only->contains(file.name))
            return false;
        switch (file.kind) {
        case UnusedFile::Kind::Partial:
            return m_options.partials;
        case UnusedFile::Kind::Foreign:
            return m_options.foreign;
        case UnusedFile::Kind::Blob:
        case UnusedFile::Kind::Staging:
            break;
        }
        return true;
    }

    Result<PrunePlan> plan()
    {
        TRY_ASSIGN(const auto references, m_manifests.find());
        PrunePlan plan{{}, 0, findObstacle(m_store, references)};
        if (plan.obstacle)
            return plan;
        TRY_ASSIGN(auto files, findUnused(m_store, references, m_progress));
        const auto now = fileClockNow();
        for (auto &file : files) {
            if (!isPicked(file) || !file.heldBy.isEmpty())
                continue;
            // Whether a folder of ours is dead is known from its lock, not from its age.
            if (file.kind != UnusedFile::Kind::Staging && file.isYoung(now))
                ++plan.keptRecent;
            else
                plan.files.push_back(std::move(file));
        }
        return plan;
    }

    // Of two files of a digest only one can go to the pool under its name.
    Result<void> learnDoubles(const PrunePlan &plan)
    {
        if (m_options.purge)
            return {};
        QSet<Digest> seen;
        TRY_ASSIGN(const auto pooled, pooledBlobs(m_store));
        for (const auto &[digest, bytes] : pooled)
            seen.insert(digest);
        std::vector<Digest> doubles;
        for (const auto &file : plan.files) {
            if (file.digest && seen.contains(*file.digest))
                doubles.push_back(*file.digest);
            else if (file.digest)
                seen.insert(*file.digest);
        }
        return learnSoundness(m_store, doubles, WhichCopy::Any, m_progress);
    }

    Result<Pruned> removeUnderLock()
    {
        TRY_ASSIGN(const auto lock, StoreLock::acquire(m_store));
        TRY_ASSIGN(auto now, plan());
        m_result.keptRecent = now.keptRecent;
        m_result.refused = now.obstacle;
        if (now.obstacle)
            return std::move(m_result);
        m_manifests.remember(lock);
        sweep(lock, now);
        auto removed = removeAll(lock, now);
        // What was moved is on the disk in any case, and its entry says what that is.
        if (auto settled = settle(lock); !settled && removed)
            removed = settled;
        if (!removed)
            return tl::unexpected(removed.error());
        m_result.blobsBytesAfter = bytesInBlobs(m_store);
        return std::move(m_result);
    }

    void sweep(const StoreLock &lock, const PrunePlan &plan)
    {
        sweepStaging(m_store, lock);
        for (const auto &file : plan.files) {
            if (file.kind == UnusedFile::Kind::Staging && !existsAt(file.pathIn(m_store)))
                addRemoved(file);
        }
    }

    Result<void> removeAll(const StoreLock &lock, const PrunePlan &plan)
    {
        std::vector<const UnusedFile *> files;
        std::vector<Digest> digests;
        for (const auto &file : plan.files) {
            const bool isTrashed = file.digest && !m_options.purge;
            if (isTrashed && digests.size() == std::size_t(kMostPrunedBlobs)) {
                ++m_result.leftForLater;
                continue;
            }
            if (file.kind != UnusedFile::Kind::Staging)
                files.push_back(&file);
            if (isTrashed)
                digests.push_back(*file.digest);
        }
        // The entry first: a crash between leaves blobs in the pool that can be brought back.
        if (!digests.empty()) {
            TRY_ASSIGN(const auto entry, addNamelessEntry(m_store, lock, digests));
            m_result.trashEntry = entry.id;
        }
        const auto records = DigestRecords::load(m_store);
        for (std::size_t begin = 0; begin < files.size(); begin += kPruneBatch) {
            if (m_progress != nullptr && m_progress->cancelled())
                return Progress::cancelledError();
            const auto end = std::min(begin + kPruneBatch, files.size());
            if (auto removed =
                    removeBatch(lock, records, {files.begin() + long(begin), files.begin() + long(end)});
                !removed)
                return removed;
            if (m_result.refused)
                return {};
        }
        return {};
    }

    // Ollama takes no lock, so what a manifest names is looked up anew.
    Result<void> removeBatch(
        const StoreLock &lock, const DigestRecords &records, const std::vector<const UnusedFile *> &files)
    {
        QSet<Digest> asked;
        for (const auto *file : files) {
            if (file->digest)
                asked.insert(*file->digest);
        }
        TRY_ASSIGN(const auto references, m_manifests.find(&asked));
        m_result.refused = findObstacleInManifests(m_store, references);
        if (m_result.refused)
            return {};
        TRY_ASSIGN(const auto directory, openDirectory(m_store.blobsPath(), Links::Follow));
        for (const auto *file : files) {
            if (file->digest && references.digests.contains(*file->digest))
                continue;
            TRY_ASSIGN(const auto still, file->isStillIn(m_store, directory.get()));
            if (!still)
                continue;
            TRY_ASSIGN(const auto removed, removeOne(lock, records, *file, directory.get()));
            if (removed)
                addRemoved(*file);
            else
                ++m_result.undecided;
        }
        return {};
    }

    Result<bool>
    removeOne(const StoreLock &lock, const DigestRecords &records, const UnusedFile &file, int blobs)
    {
        if (file.digest && !m_options.purge) {
            m_moved.insert(*file.digest);
            auto moved = moveToPool(m_store, lock, records, file.pathIn(m_store), *file.digest);
            if (moved && !*moved)
                m_moved.remove(*file.digest);
            return moved;
        }
        if (::unlinkat(blobs, file.name.constData(), 0) != 0 && errno != ENOENT)
            return tl::unexpected(systemError(errno, u"removing"_s, file.pathIn(m_store)));
        return true;
    }

    Result<void> settle(const StoreLock &lock)
    {
        auto done = syncDirectory(m_store.blobsPath());
        if (done && !m_result.trashEntry.isEmpty())
            done = syncPool(m_store, lock);
        // A manifest may have been written while we moved what it names.
        if (done)
            done = putBackReferenced(m_store, lock);
        if (!done || m_result.trashEntry.isEmpty())
            return done;
        // One that can't be looked at keeps its entry: nothing would bring it back without.
        const auto isBack = [&](const Digest &digest) {
            return existsAt(m_store.blobPath(digest)) && !trashedBytes(m_store, digest);
        };
        m_moved.removeIf(isBack);
        forgetPutBack();
        if (m_moved.isEmpty()) {
            done = removeTrashEntry(m_store, m_result.trashEntry);
            m_result.trashEntry.clear();
            return done;
        }
        const auto entry =
            addNamelessEntry(m_store, lock, {m_moved.begin(), m_moved.end()}, m_result.trashEntry);
        return entry ? Result<void>() : tl::unexpected(entry.error());
    }

    // What a manifest got back wasn't removed.
    void forgetPutBack()
    {
        for (auto &file : m_result.removed) {
            if (!file.isFreed && existsAt(file.path))
                m_result.bytes -= std::exchange(file.bytes, 0);
        }
        std::erase_if(
            m_result.removed, [](const PrunedFile &file) { return !file.isFreed && existsAt(file.path); });
    }

    void addRemoved(const UnusedFile &file)
    {
        const bool isTrashed = file.kind == UnusedFile::Kind::Blob && !m_options.purge;
        m_result.removed.push_back({file.pathIn(m_store), file.bytes, file.kind, !isTrashed});
        m_result.bytes = saturatingSum(m_result.bytes, file.bytes);
        if (m_options.dryRun && file.kind != UnusedFile::Kind::Staging)
            m_result.blobsBytesAfter -= file.bytes;
    }

    const Store &m_store;
    const PruneOptions &m_options;
    Progress *m_progress;
    ReferenceReader m_manifests;
    Pruned m_result;
    QSet<Digest> m_moved;
};

} // namespace

Result<Pruned> prune(const Store &store, const PruneOptions &options, Progress *progress)
{
    return Pruner(store, options, progress).run();
}

} // namespace weightroom
