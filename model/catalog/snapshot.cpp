#include "model/catalog/snapshot.h"

#include "model/catalog/blobfacts.h"
#include "model/catalog/modeldescription.h"
#include "model/catalog/modelorder.h"
#include "model/catalog/rowcache.h"
#include "model/catalog/storerows.h"
#include "model/catalog/textlayers.h"
#include "model/core/bytes.h"
#include "model/core/process.h"
#include "model/core/workers.h"
#include "model/store/care/verifymemory.h"
#include "model/store/disk/references.h"
#include "model/store/trash/putback.h"

#include <QHash>
#include <algorithm>
#include <mutex>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Those of the blobs that several refs name; each learns its place.
std::vector<SharedBlob> placeShared(NamedBlobs &blobs)
{
    std::vector<SharedBlob> shared;
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        auto &named = blobs.at(quint32(i));
        if (named.refs < 2)
            continue;
        named.place = quint32(shared.size());
        const auto diskBytes = named.state == NamedBlob::State::There ? named.stamp.bytes : 0;
        shared.push_back({named.declaredBytes, diskBytes, named.refs});
    }
    return shared;
}

// Fewer aren't worth waking other threads for.
constexpr std::size_t kManyItems = 64;

class SnapshotTaker
{
public:
    SnapshotTaker(const Store &store, RowCache &cache, const Progress *progress)
        : m_store(store)
        , m_cache(cache)
        , m_progress(progress)
        , m_verified(VerifyMemory::loadDamaged(store))
    {
    }

    // Gives the models to use, or where there is none makes them the snapshot's.
    Result<Snapshot> take(RefScan scan, const UseModel &use)
    {
        m_cache.startRound();
        for (const auto &stray : scan.strays)
            m_snapshot.notes.append(u"%1: %2"_s.arg(stray.path, stray.what));
        if (m_verified.problem())
            m_snapshot.notes.append(
                u"the results of the last verification are unknown: %1"_s.arg(m_verified.problem()->message));
        m_snapshot.unlisted = std::move(scan.unlisted);
        if (scan.refs.empty() && !m_snapshot.unlisted.empty())
            return tl::unexpected(m_snapshot.unlisted.front());
        StoreRows rows(m_store, m_cache, std::move(scan.refs), m_progress);
        if (isCancelled())
            return Progress::cancelledError();
        rows.settle();
        putBack(rows.blobs());
        BlobFacts facts(m_cache, rows.blobs());
        readFacts(rows, facts);
        // Beside a program that takes models away what was there a moment ago may be gone.
        constexpr int kLooks = 20;
        for (int look = 0; look < kLooks && facts.forgetChanged(); ++look) {
            rows.settle();
            readFacts(rows, facts);
        }
        for (const auto &shortage : {rows.shortage(), facts.shortage()}) {
            if (shortage)
                return tl::unexpected(*shortage);
        }
        measure(rows.blobs());
        if (!use)
            nameBlobs(rows.blobs(), scan.strays);
        const auto order = orderOf(rows);
        TRY(m_store.checkPresence());
        if (use)
            giveAll(rows, order, facts, use);
        else
            describeAll(rows, order, facts);
        if (isCancelled())
            return Progress::cancelledError();
        return std::move(m_snapshot);
    }

private:
    bool isCancelled() const { return m_progress != nullptr && m_progress->cancelled(); }

    void putBack(NamedBlobs &blobs)
    {
        std::vector<Digest> missing;
        std::vector<quint32> numbers;
        for (quint32 number = 0; number < blobs.size(); ++number) {
            if (blobs.at(number).refs == 0 || blobs.at(number).state != NamedBlob::State::Missing)
                continue;
            missing.push_back(m_cache.digest(number));
            numbers.push_back(number);
        }
        const auto notes = putBackMissing(m_store, missing);
        if (notes.isEmpty())
            return;
        m_snapshot.notes += notes;
        for (const auto number : numbers)
            blobs.look(number);
    }

    void measure(NamedBlobs &blobs)
    {
        m_snapshot.shared = placeShared(blobs);
        // A file counts once, however many names it has.
        std::vector<std::pair<std::pair<quint64, quint64>, qint64>> files;
        for (quint32 number = 0; number < blobs.size(); ++number) {
            const auto &named = blobs.at(number);
            if (named.refs > 0 && named.state == NamedBlob::State::There)
                files.push_back({{named.stamp.device, named.stamp.inode}, named.stamp.bytes});
        }
        std::sort(files.begin(), files.end());
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (i == 0 || files[i].first != files[i - 1].first)
                m_snapshot.modelsBytes = saturatingSum(m_snapshot.modelsBytes, files[i].second);
        }
    }

    void nameBlobs(const NamedBlobs &blobs, const std::vector<Stray> &strays)
    {
        Survey others;
        others.strays = strays;
        m_snapshot.named = referencesOf(others).digests;
        for (quint32 number = 0; number < blobs.size(); ++number) {
            if (blobs.at(number).refs > 0)
                m_snapshot.named.insert(m_cache.digest(number));
        }
    }

    // The rows, newest first. Those that are gone aren't among them.
    std::vector<std::size_t> orderOf(const StoreRows &rows)
    {
        std::vector<ModelKey> keys(rows.size());
        parallelFor(rows.size(), kManyItems, [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to; ++i)
                keys[i] = keyOf(rows.ref(i));
        });
        std::vector<std::size_t> places;
        constexpr std::size_t kJobs = 2;
        const auto many = rows.size() < kManyItems ? kJobs + 1 : kJobs;
        std::vector<std::vector<std::size_t>> alike;
        parallelFor(kJobs, many, [&](std::size_t from, std::size_t to) {
            for (auto job = from; job < to; ++job) {
                if (job == 0)
                    alike = alikeNames(keys);
                else
                    places = newestFirst(keys);
            }
        });
        std::erase_if(places, [&](std::size_t row) { return rows.isGone(row); });
        for (const auto &group : alike) {
            std::vector<const Ref *> refs;
            for (const auto row : group) {
                if (!rows.isGone(row))
                    refs.push_back(&rows.ref(row));
            }
            for (const auto &[ref, problem] : twinsAmong(refs))
                m_twins[ref].append(problem);
        }
        return places;
    }

    void readFacts(const StoreRows &rows, BlobFacts &facts)
    {
        std::mutex mutex;
        BlobFacts::Wanted wanted;
        const auto append = [](std::vector<quint32> &all, const std::vector<quint32> &some) {
            all.insert(all.end(), some.begin(), some.end());
        };
        parallelFor(rows.size(), kManyItems, [&](std::size_t from, std::size_t to) {
            BlobFacts::Wanted its;
            for (auto i = from; i < to; ++i) {
                if (!rows.isGone(i))
                    addWanted(rows.read(i), facts, its);
            }
            const std::lock_guard lock(mutex);
            append(wanted.configs, its.configs);
            append(wanted.weights, its.weights);
            append(wanted.templates, its.templates);
        });
        facts.read(std::move(wanted), m_progress);
    }

    static void addWanted(const ReadRef &row, const BlobFacts &facts, BlobFacts::Wanted &wanted)
    {
        if (row.manifest)
            facts.addUnknown(
                wanted, row.configBlob(), row.blobOf(row.manifest->weights()),
                row.blobOf(templateLayer(*row.manifest)));
    }

    // Each model where it stays: moving ten thousand afterwards takes a tenth of the time that listing them
    // does.
    void describeAll(StoreRows &rows, const std::vector<std::size_t> &order, const BlobFacts &facts)
    {
        const DescriptionSources sources{rows.blobs(), facts, m_verified};
        m_snapshot.models.reserve(order.size());
        std::vector<QStringList> twins;
        for (const auto row : order) {
            twins.push_back(m_twins.value(&rows.ref(row)));
            m_snapshot.models.emplace_back(rows.takeRef(row));
        }
        parallelFor(order.size(), kManyItems, [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to && !isCancelled(); ++i)
                describe(rows.read(order[i]), sources, twins[i], m_snapshot.models[i]);
        });
    }

    void giveAll(
        StoreRows &rows, const std::vector<std::size_t> &order, const BlobFacts &facts, const UseModel &use)
    {
        constexpr std::size_t kHeld = 1024;
        const DescriptionSources sources{rows.blobs(), facts, m_verified};
        std::vector<Model> models;
        for (std::size_t begin = 0; begin < order.size(); begin += kHeld) {
            const auto count = std::min(kHeld, order.size() - begin);
            models.clear();
            std::vector<QStringList> twins;
            for (std::size_t i = 0; i < count; ++i) {
                twins.push_back(m_twins.value(&rows.ref(order[begin + i])));
                models.emplace_back(rows.takeRef(order[begin + i]));
            }
            parallelFor(count, kManyItems, [&](std::size_t from, std::size_t to) {
                for (auto i = from; i < to; ++i)
                    describe(rows.read(order[begin + i]), sources, twins[i], models[i]);
            });
            for (const auto &model : models)
                use(model);
        }
    }

    static void
    describe(const ReadRef &row, const DescriptionSources &sources, const QStringList &twins, Model &model)
    {
        model.modified = modifiedOf(model.ref);
        describeModel(row, sources, model);
        model.problems += twins;
    }

    const Store &m_store;
    RowCache &m_cache;
    const Progress *m_progress;
    VerifyMemory m_verified;
    QHash<const Ref *, QStringList> m_twins; // of names that differ only by case
    Snapshot m_snapshot;
};

Result<Snapshot>
takeWithCache(const Store &store, const UseModel &use, const Progress *progress, std::optional<RefScan> scan)
{
    RowCache cache;
    std::optional<Result<RefScan>> refs;
    if (scan)
        refs = std::move(*scan);
    // The cache's file is read beside the walk: one waits for the disk, the other for the processor.
    constexpr std::size_t kJobs = 2;
    parallelFor(kJobs, kJobs, [&](std::size_t from, std::size_t to) {
        for (auto job = from; job < to; ++job) {
            if (job == 0)
                cache = RowCache::load(store);
            else if (!refs)
                refs = scanRefs(store, Paths::OfOddOnes);
        }
    });
    if (!*refs)
        return tl::unexpected(refs->error());
    // Both leave as much behind as they hold.
    constexpr std::size_t kMuch = 20'000;
    if ((*refs)->refs.size() > kMuch)
        giveBackFreedMemory();
    auto snapshot = SnapshotTaker(store, cache, progress).take(std::move(**refs), use);
    cache.save(store);
    return snapshot;
}

} // namespace

Result<Snapshot> takeSnapshot(const Store &store, RowCache &cache, const Progress *progress)
{
    TRY_ASSIGN(auto scan, scanRefs(store));
    return SnapshotTaker(store, cache, progress).take(std::move(scan), {});
}

Result<Snapshot> takeSnapshot(const Store &store, const Progress *progress, std::optional<RefScan> scan)
{
    return takeWithCache(store, {}, progress, std::move(scan));
}

Result<Snapshot> listModels(const Store &store, const UseModel &use)
{
    return takeWithCache(store, use, nullptr, std::nullopt);
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
