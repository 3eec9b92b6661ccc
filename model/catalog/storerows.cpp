#include "model/catalog/storerows.h"

#include "model/core/process.h"
#include "model/core/workers.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <sys/stat.h>
#include <thread>

namespace weightroom
{

namespace
{

// Fewer aren't worth waking other threads for.
constexpr std::size_t kManyRows = 64;
// What was read leaves as much behind as it holds.
constexpr std::size_t kMuchRead = 20'000;

} // namespace

StoreRows::StoreRows(const Store &store, RowCache &cache, std::vector<Ref> refs, const Progress *progress)
    : m_store(store)
    , m_cache(cache)
    , m_progress(progress)
    , m_refs(std::move(refs))
    , m_rows(m_refs.size())
    , m_blobs(store, cache)
{
    readUnknown();
    m_blobs.grow();
    for (const auto &row : m_rows)
        name(row);
    m_blobs.lookAtAll();
}

void StoreRows::readUnknown()
{
    std::vector<char> isKnown(m_rows.size());
    parallelFor(m_rows.size(), kManyRows, [&](std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i) {
            const auto known = m_refs[i].problem ? std::nullopt : m_cache.packedManifest(m_refs[i].stamp);
            isKnown[i] = known ? 1 : 0;
            m_rows[i].manifest = known.value_or(PackedManifest());
        }
    });
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (isKnown[i] == 0)
            unknown.push_back(i);
    }
    // Packed before more are read.
    constexpr std::size_t kHeld = 2048;
    std::vector<std::optional<Result<Manifest>>> manifests(std::min(kHeld, unknown.size()));
    for (std::size_t begin = 0; begin < unknown.size() && !isCancelled(); begin += kHeld) {
        const auto count = std::min(kHeld, unknown.size() - begin);
        parallelFor(
            count, kManyRows,
            [&](std::size_t from, std::size_t to) {
                for (auto i = from; i < to && !isCancelled(); ++i) {
                    auto ref = m_refs[unknown[begin + i]];
                    completePath(m_store, ref);
                    manifests[i] = readManifest(m_store, ref);
                }
            },
            Threads::Disk);
        for (std::size_t i = 0; i < count && !isCancelled(); ++i)
            take(unknown[begin + i], std::move(*manifests[i]));
    }
    if (unknown.size() > kMuchRead) {
        m_cache.rest();
        giveBackFreedMemory();
    }
}

void StoreRows::take(std::size_t row, Result<Manifest> manifest)
{
    auto &taken = m_rows[row];
    taken = {};
    if (!manifest && manifest.error().kind == Error::Kind::NotFound) {
        taken.isGone = true;
        return;
    }
    if (!manifest && manifest.error().isShortage() && !m_shortage)
        m_shortage = manifest.error();
    if (manifest) {
        manifest->bytes.clear();
        m_cache.add(m_refs[row].stamp, *manifest);
        if (const auto packed = m_cache.packedManifest(m_refs[row].stamp)) {
            taken.manifest = *packed;
            return;
        }
    }
    ReadRef read{std::move(manifest), {}};
    if (read.manifest) {
        for (const auto &layer : read.manifest->layers)
            read.blobs.push_back(m_cache.numberOf(layer.digest));
        if (read.manifest->config)
            read.blobs.push_back(m_cache.numberOf(read.manifest->config->digest));
        for (const auto &other : read.manifest->others)
            read.blobs.push_back(m_cache.numberOf(other));
    }
    taken.other = quint32(m_others.size());
    m_others.push_back(std::move(read));
}

ReadRef StoreRows::read(std::size_t row) const
{
    const auto &its = m_rows[row];
    if (its.other != kPacked)
        return m_others[its.other];
    ReadRef read{m_cache.unpacked(its.manifest), {}};
    auto layers = m_cache.layersOf(its.manifest);
    const bool hasConfig = its.manifest.hasConfig != 0;
    for (const auto &layer : layers.subspan(hasConfig ? 1 : 0))
        read.blobs.push_back(layer.digest);
    if (hasConfig)
        read.blobs.push_back(layers.front().digest);
    return read;
}

// Each blob of a manifest with the size that it gives it, as often as it names it.
template<class Use> void StoreRows::eachBlob(const Row &row, const Use &use) const
{
    if (row.isGone)
        return;
    if (row.other == kPacked) {
        for (const auto &layer : m_cache.layersOf(row.manifest))
            use(layer.digest, std::optional<qint64>(layer.bytes));
        return;
    }
    const auto &[manifest, blobs] = m_others[row.other];
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        const auto layers = manifest->layers.size();
        use(blobs[i],
            i < layers                            ? std::optional<qint64>(manifest->layers[i].bytes)
                : i == layers && manifest->config ? std::optional<qint64>(manifest->config->bytes)
                                                  : std::nullopt);
    }
}

void StoreRows::name(const Row &row)
{
    std::vector<quint32> seen;
    eachBlob(row, [&](quint32 number, std::optional<qint64> bytes) {
        auto &named = m_blobs.at(number);
        named.declaredBytes = std::max(named.declaredBytes, bytes.value_or(0));
        if (std::find(seen.begin(), seen.end(), number) != seen.end())
            return;
        seen.push_back(number);
        ++named.refs;
    });
}

void StoreRows::forget(const Row &row)
{
    std::vector<quint32> seen;
    eachBlob(row, [&](quint32 number, std::optional<qint64>) {
        if (std::find(seen.begin(), seen.end(), number) != seen.end())
            return;
        seen.push_back(number);
        --m_blobs.at(number).refs;
    });
}

bool StoreRows::isDoubtful(const Row &row) const
{
    bool isDoubtful = false;
    eachBlob(row, [&](quint32 number, std::optional<qint64> bytes) {
        const auto &named = m_blobs.at(number);
        isDoubtful = isDoubtful || named.state == NamedBlob::State::Missing
            || (named.isThere() && bytes && named.stamp.bytes != *bytes);
    });
    return isDoubtful;
}

void StoreRows::lookAgain(const Row &row)
{
    std::vector<quint32> doubtful;
    eachBlob(row, [&](quint32 number, std::optional<qint64> bytes) {
        const auto &named = m_blobs.at(number);
        if (named.state == NamedBlob::State::Missing || named.state == NamedBlob::State::Unseen
            || (named.isThere() && bytes && named.stamp.bytes != *bytes))
            doubtful.push_back(number);
    });
    for (const auto number : doubtful)
        m_blobs.look(number);
}

void StoreRows::readAgain(std::size_t row)
{
    forget(m_rows[row]);
    auto &ref = m_refs[row];
    struct stat status {
    };
    const auto path = nativePath(ref.path);
    const auto found = ref.isLink ? ::stat(path.constData(), &status) : ::lstat(path.constData(), &status);
    // What is no file any more is no model of the list's; the next one tells.
    if (found != 0 || !S_ISREG(status.st_mode)) {
        m_rows[row] = {};
        m_rows[row].isGone = true;
        return;
    }
    ref.stamp = FileStamp::of(status);
    take(row, readManifest(m_store, ref));
    m_blobs.grow();
    name(m_rows[row]);
}

void StoreRows::settle()
{
    std::vector<std::size_t> doubtful;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (isDoubtful(m_rows[row]))
            doubtful.push_back(row);
    }
    // Not for ever beside a program that keeps changing these models.
    constexpr int kLooks = 50;
    for (int look = 0; look < kLooks && !doubtful.empty() && !isCancelled(); ++look) {
        if (look > 1)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        std::vector<std::size_t> changed;
        for (const auto row : doubtful) {
            completePath(m_store, m_refs[row]);
            lookAgain(m_rows[row]);
            if (!isDoubtful(m_rows[row]) || isUnchanged(m_refs[row]))
                continue;
            readAgain(row);
            changed.push_back(row);
        }
        doubtful = std::move(changed);
    }
}

} // namespace weightroom
