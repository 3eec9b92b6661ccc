#include "model/library/snapshot.h"

#include "model/core/inparts.h"
#include "model/core/sum.h"
#include "model/library/blobfacts.h"
#include "model/library/modeldescription.h"
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

// A model, and what it's sorted and compared by.
struct KeyedModel {
    Model model;
    QString shortForm;
    quint64 foldedHash = 0;
};

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
        readManifests(std::move(scan.refs));
        if (isCancelled())
            return Progress::cancelledError();
        findBlobs();
        putBack();
        nameBlobs(scan.strays);
        describeAll();
        if (isCancelled())
            return Progress::cancelledError();
        order();
        return std::move(m_snapshot);
    }

private:
    bool isCancelled() const { return m_progress != nullptr && m_progress->cancelled(); }

    void readManifests(std::vector<Ref> refs)
    {
        std::vector<std::optional<Result<Manifest>>> manifests(refs.size());
        std::vector<char> isFresh(refs.size()); // of the type that threads may write side by side
        inParts(
            refs.size(), kManyItems,
            [&](std::size_t from, std::size_t to) {
                for (auto i = from; i < to && !isCancelled(); ++i) {
                    if (auto known = refs[i].problem ? std::nullopt : m_cache.manifest(refs[i].stamp)) {
                        manifests[i] = std::move(*known);
                        continue;
                    }
                    manifests[i] = readManifest(m_store, refs[i]);
                    isFresh[i] = 1;
                    if (*manifests[i])
                        (*manifests[i])->bytes.clear();
                }
            },
            Threads::Disk);
        m_rows.reserve(refs.size());
        for (std::size_t i = 0; i < refs.size(); ++i) {
            auto &manifest = manifests[i];
            // Removed since the scan, or it doesn't matter any more.
            if (!manifest || (!*manifest && manifest->error().kind == Error::Kind::NotFound))
                continue;
            if (isFresh[i] != 0 && *manifest)
                m_cache.add(refs[i].stamp, **manifest);
            m_rows.push_back({std::move(refs[i]), std::move(*manifest), {}});
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
                m_blobs.push_back({digest, failure(Error::Kind::NotFound, {}), 0, 0, 0, {}, {}, {}});
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
        m_models.resize(m_rows.size());
        inParts(m_rows.size(), kManyItems, [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to && !isCancelled(); ++i) {
                // Freed here: ten thousand manifests take a while.
                auto row = std::move(m_rows[i]);
                const auto &name = row.ref.name;
                auto shortForm = name.shortForm();
                const auto hash = name.foldedHash();
                m_models[i] = {describeModel(row, m_verified), std::move(shortForm), hash};
            }
        });
    }

    void order()
    {
        std::vector<std::size_t> newestFirst;
        constexpr std::size_t kJobs = 2;
        inParts(
            kJobs, m_models.size() < kManyItems ? kJobs + 1 : kJobs, [&](std::size_t from, std::size_t to) {
                for (auto job = from; job < to; ++job) {
                    if (job == 0)
                        markTwins();
                    else
                        newestFirst = sorted();
                }
            });
        m_snapshot.models.reserve(newestFirst.size());
        for (const auto index : newestFirst)
            m_snapshot.models.push_back(std::move(m_models[index]->model));
    }

    // Only names with the same hash are compared as texts; of ten thousand hardly any.
    void markTwins()
    {
        std::vector<KeyedModel *> byHash;
        byHash.reserve(m_models.size());
        for (auto &keyed : m_models)
            byHash.push_back(&*keyed);
        const auto isBefore = [](const auto *a, const auto *b) { return a->foldedHash < b->foldedHash; };
        std::stable_sort(byHash.begin(), byHash.end(), isBefore);
        for (auto from = byHash.begin(); from != byHash.end();) {
            const auto to = std::upper_bound(from, byHash.end(), *from, isBefore);
            if (to - from > 1)
                markTwinsAmong(from, to);
            from = to;
        }
    }

    static void
    markTwinsAmong(std::vector<KeyedModel *>::iterator from, std::vector<KeyedModel *>::iterator to)
    {
        const auto mark = [](Model &model, const Model &other) {
            model.problems.append(u"%1 differs from it only by case: Ollama takes either for the other"_s.arg(
                other.name.shortForm()));
        };
        QHash<QString, Model *> firstOf;
        QSet<Model *> marked;
        for (; from != to; ++from) {
            auto &model = (*from)->model;
            auto &first = firstOf[model.name.foldedRef() + u'+' + model.name.build()];
            if (first == nullptr) {
                first = &model;
                continue;
            }
            if (!marked.contains(first))
                mark(*first, model);
            marked.insert(first);
            mark(model, *first);
        }
    }

    // Places in m_models.
    std::vector<std::size_t> sorted() const
    {
        struct Key {
            qint64 seconds;
            const QString *name;
            std::size_t index;
        };
        std::vector<Key> keys;
        keys.reserve(m_models.size());
        for (const auto &keyed : m_models)
            keys.push_back({keyed->model.modified.toSecsSinceEpoch(), &keyed->shortForm, keys.size()});
        std::stable_sort(keys.begin(), keys.end(), [](const Key &a, const Key &b) {
            return a.seconds != b.seconds ? a.seconds > b.seconds : *a.name < *b.name;
        });
        std::vector<std::size_t> places;
        places.reserve(keys.size());
        for (const auto &key : keys)
            places.push_back(key.index);
        return places;
    }

    const Store &m_store;
    RowCache &m_cache;
    const Progress *m_progress;
    VerifyMemory m_verified;
    std::vector<ReadRef> m_rows;
    std::deque<NamedBlob> m_blobs; // each stays where it is
    std::vector<std::optional<KeyedModel>> m_models;
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
    const auto plain = model.name.withoutBuild();
    const auto build = model.build.isEmpty() ? QString() : u'+' + model.build;
    const QStringList texts{plain.shortForm() + build, model.family, model.build, model.architecture};
    const auto full = plain.canonical() + build;
    return std::all_of(words.begin(), words.end(), [&](const QString &word) {
        const auto holds = [&](const QString &text) { return text.contains(word, Qt::CaseInsensitive); };
        return std::any_of(texts.begin(), texts.end(), holds) || (word.contains(u'/') && holds(full));
    });
}

} // namespace weightroom
