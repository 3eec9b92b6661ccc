#include "model/library/snapshot.h"

#include "model/core/inparts.h"
#include "model/core/sum.h"
#include "model/library/blobfacts.h"
#include "model/library/modeldescription.h"
#include "model/library/modelorder.h"
#include "model/library/putback.h"
#include "model/library/rowcache.h"
#include "model/store/references.h"
#include "model/store/verifymemory.h"

#include <QHash>
#include <algorithm>
#include <deque>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Fewer aren't worth waking other threads for.
constexpr std::size_t kManyItems = 64;

class SnapshotTaker
{
public:
    SnapshotTaker(const Store &store, RowCache &cache, const Progress *progress)
        : m_store(store)
        , m_cache(cache)
        , m_progress(progress)
        , m_verified(VerifyMemory::load(store))
    {
    }

    Result<Snapshot> take(RefScan scan)
    {
        m_cache.startRound();
        for (const auto &stray : scan.strays)
            m_snapshot.notes.append(u"%1: %2"_s.arg(stray.path, stray.what));
        if (m_verified.problem())
            m_snapshot.notes.append(
                u"what was found by verifying isn't known: %1"_s.arg(m_verified.problem()->message));
        m_snapshot.unlisted = std::move(scan.unlisted);
        if (scan.refs.empty() && !m_snapshot.unlisted.empty())
            return tl::unexpected(m_snapshot.unlisted.front());
        auto manifests = readManifests(scan.refs);
        if (isCancelled())
            return Progress::cancelledError();
        for (const auto &manifest : manifests) {
            if (manifest && !*manifest && manifest->error().isShortage())
                return tl::unexpected(manifest->error());
        }
        order(std::move(scan.refs), std::move(manifests));
        findBlobs();
        putBack();
        nameBlobs(scan.strays);
        describeAll();
        if (isCancelled())
            return Progress::cancelledError();
        for (const auto &blob : m_blobs) {
            if (blob.unread && blob.unread->isShortage())
                return tl::unexpected(*blob.unread);
        }
        if (auto present = m_store.checkPresence(); !present)
            return tl::unexpected(present.error());
        markTwins();
        return std::move(m_snapshot);
    }

private:
    bool isCancelled() const { return m_progress != nullptr && m_progress->cancelled(); }

    using Manifests = std::vector<std::optional<Result<Manifest>>>;

    // Nothing where a ref is gone since the scan.
    Manifests readManifests(const std::vector<Ref> &refs)
    {
        Manifests manifests(refs.size());
        inParts(refs.size(), kManyItems, [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to; ++i) {
                if (auto known = refs[i].problem ? std::nullopt : m_cache.manifest(refs[i].stamp))
                    manifests[i] = std::move(*known);
            }
        });
        std::vector<std::size_t> unknown;
        for (std::size_t i = 0; i < refs.size(); ++i) {
            if (!manifests[i])
                unknown.push_back(i);
        }
        inParts(
            unknown.size(), kManyItems,
            [&](std::size_t from, std::size_t to) {
                for (auto i = from; i < to && !isCancelled(); ++i) {
                    auto &manifest = manifests[unknown[i]];
                    manifest = readManifest(m_store, refs[unknown[i]]);
                    if (*manifest)
                        (*manifest)->bytes.clear();
                }
            },
            Threads::Disk);
        for (const auto i : unknown) {
            auto &manifest = manifests[i];
            if (manifest && *manifest)
                m_cache.add(refs[i].stamp, **manifest);
            else if (manifest && manifest->error().kind == Error::Kind::NotFound)
                manifest.reset();
        }
        return manifests;
    }

    // Makes each model where it stays, before it is described: moving ten thousand afterwards takes a tenth
    // of the time that listing them does.
    void order(std::vector<Ref> refs, Manifests manifests)
    {
        std::vector<ModelKey> keys(refs.size());
        inParts(refs.size(), kManyItems, [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to; ++i)
                keys[i] = keyOf(refs[i]);
        });
        std::vector<std::size_t> places;
        constexpr std::size_t kJobs = 2;
        const auto many = refs.size() < kManyItems ? kJobs + 1 : kJobs;
        std::vector<std::vector<std::size_t>> alike;
        inParts(kJobs, many, [&](std::size_t from, std::size_t to) {
            for (auto job = from; job < to; ++job) {
                if (job == 0)
                    alike = alikeNames(keys);
                else
                    places = newestFirst(keys);
            }
        });
        std::vector<Model *> models(refs.size());
        m_snapshot.models.reserve(refs.size());
        m_rows.reserve(refs.size());
        for (const auto place : places) {
            if (!manifests[place])
                continue;
            auto &model = m_snapshot.models.emplace_back(std::move(refs[place]));
            model.modified = keys[place].modified;
            m_rows.push_back({&model, std::move(*manifests[place]), {}});
            models[place] = &model;
        }
        for (const auto &group : alike) {
            auto &twins = m_twins.emplace_back();
            for (const auto place : group) {
                if (models[place] != nullptr)
                    twins.push_back(models[place]);
            }
        }
    }

    void findBlobs()
    {
        QHash<Digest, NamedBlob *> known;
        for (auto &row : m_rows) {
            if (row.manifest)
                nameBlobsOf(row, known);
        }
        inParts(
            m_blobs.size(), kManyItems,
            [&](std::size_t from, std::size_t to) {
                for (auto i = from; i < to; ++i)
                    m_blobs[i].blob = findBlob(m_store, m_blobs[i].digest);
            },
            Threads::Disk);
    }

    void nameBlobsOf(ReadRef &row, QHash<Digest, NamedBlob *> &known)
    {
        const auto &manifest = *row.manifest;
        row.blobs.reserve(manifest.layers.size() + manifest.others.size() + 1);
        const auto add = [&](const Digest &digest, qint64 declaredBytes) {
            auto &blob = known[digest];
            if (blob == nullptr) {
                m_blobs.push_back({digest, failure(Error::Kind::NotFound, {}), 0, 0, 0, {}, {}, {}, {}});
                blob = &m_blobs.back();
            }
            blob->declaredBytes = std::max(blob->declaredBytes, declaredBytes);
            if (std::find(row.blobs.begin(), row.blobs.end(), blob) == row.blobs.end())
                ++blob->refs;
            row.blobs.push_back(blob);
        };
        for (const auto &layer : manifest.layers)
            add(layer.digest, layer.bytes);
        if (manifest.config)
            add(manifest.config->digest, manifest.config->bytes);
        for (const auto &other : manifest.others)
            add(other, 0);
    }

    void putBack()
    {
        std::vector<Digest> missing;
        for (const auto &named : m_blobs) {
            if (!named.blob && named.blob.error().kind == Error::Kind::NotFound)
                missing.push_back(named.digest);
        }
        const auto notes = putBackMissing(m_store, missing);
        if (notes.isEmpty())
            return;
        m_snapshot.notes += notes;
        for (auto &named : m_blobs) {
            if (!named.blob && named.blob.error().kind == Error::Kind::NotFound)
                named.blob = findBlob(m_store, named.digest);
        }
    }

    void nameBlobs(const std::vector<Stray> &strays)
    {
        Survey others;
        others.strays = strays;
        m_snapshot.named = referencesOf(others).digests;
        m_snapshot.shared = placeShared(m_blobs);
        QSet<std::pair<quint64, quint64>> counted;
        for (const auto &named : m_blobs) {
            m_snapshot.named.insert(named.digest);
            if (!named.blob || named.blob->isLink)
                continue;
            const auto &stamp = named.blob->stamp;
            const std::pair file(stamp.device, stamp.inode);
            if (!counted.contains(file))
                m_snapshot.modelsBytes = saturatingSum(m_snapshot.modelsBytes, stamp.bytes);
            counted.insert(file);
        }
    }

    void describeAll()
    {
        readBlobFacts(m_rows, m_cache, m_progress);
        inParts(m_rows.size(), kManyItems, [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to && !isCancelled(); ++i) {
                // Freed here: ten thousand manifests take a while.
                const auto row = std::move(m_rows[i]);
                describeModel(row, m_verified);
            }
        });
    }

    void markTwins()
    {
        for (const auto &group : m_twins)
            markTwinsAmong(group);
    }

    const Store &m_store;
    RowCache &m_cache;
    const Progress *m_progress;
    VerifyMemory m_verified;
    std::vector<ReadRef> m_rows;
    std::deque<NamedBlob> m_blobs;             // each stays where it is
    std::vector<std::vector<Model *>> m_twins; // perhaps: their names' hashes are the same
    Snapshot m_snapshot;
};

Result<Snapshot>
takeSnapshotOf(Result<RefScan> scan, const Store &store, RowCache &cache, const Progress *progress)
{
    if (!scan)
        return tl::unexpected(scan.error());
    return SnapshotTaker(store, cache, progress).take(std::move(*scan));
}

} // namespace

Result<Snapshot> takeSnapshot(const Store &store, RowCache &cache, const Progress *progress)
{
    return takeSnapshotOf(scanRefs(store), store, cache, progress);
}

Result<Snapshot> takeSnapshot(const Store &store, const Progress *progress, std::optional<RefScan> scan)
{
    RowCache cache;
    std::optional<Result<RefScan>> refs;
    if (scan)
        refs = std::move(*scan);
    // The cache's file is read beside the walk: one waits for the disk, the other for the processor.
    constexpr std::size_t kJobs = 2;
    inParts(kJobs, kJobs, [&](std::size_t from, std::size_t to) {
        for (auto job = from; job < to; ++job) {
            if (job == 0)
                cache = RowCache::load(store);
            else if (!refs)
                refs = scanRefs(store);
        }
    });
    auto snapshot = takeSnapshotOf(std::move(*refs), store, cache, progress);
    cache.save(store);
    return snapshot;
}

bool matches(const Model &model, const QString &filter)
{
    const auto words = filter.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return true;
    const auto plain = model.name().withoutBuild();
    const auto build = model.build.isEmpty() ? QString() : u'+' + model.build;
    const QStringList texts{plain.shortForm() + build, model.family, model.build, model.architecture};
    const auto full = plain.canonical() + build;
    return std::all_of(words.begin(), words.end(), [&](const QString &word) {
        const auto holds = [&](const QString &text) { return text.contains(word, Qt::CaseInsensitive); };
        return std::any_of(texts.begin(), texts.end(), holds) || (word.contains(u'/') && holds(full));
    });
}

} // namespace weightroom
