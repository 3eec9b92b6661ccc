#include "model/library/blobuse.h"

#include "model/core/heap.h"
#include "model/library/rowcache.h"

#include <algorithm>

namespace weightroom
{

QStringList BlobUse::of(const Digest &digest) const
{
    QStringList names;
    const auto number = m_numbers.constFind(digest);
    if (number == m_numbers.constEnd())
        return names;
    const auto first = std::lower_bound(m_uses.begin(), m_uses.end(), std::pair(*number, quint32(0)));
    for (auto use = first; use != m_uses.end() && use->first == *number; ++use)
        names.append(m_names[qsizetype(use->second)]);
    return names;
}

quint32 BlobUse::numberOf(const Digest &digest)
{
    const auto known = m_numbers.constFind(digest);
    return known != m_numbers.constEnd() ? *known : *m_numbers.insert(digest, quint32(m_numbers.size()));
}

void BlobUse::add(const Ref &ref, const Manifest &manifest)
{
    const auto name = quint32(m_names.size());
    m_names.append(ref.name.canonical());
    for (const auto &digest : manifest.digests())
        m_uses.emplace_back(numberOf(digest), name);
    m_uses.emplace_back(numberOf(manifest.digest), name);
}

void BlobUse::finish()
{
    std::sort(m_uses.begin(), m_uses.end());
    m_uses.erase(std::unique(m_uses.begin(), m_uses.end()), m_uses.end());
    m_uses.shrink_to_fit();
}

Result<std::shared_ptr<const BlobUse>> BlobUseReader::read(const Store &store)
{
    m_use.reset();
    auto use = std::make_shared<BlobUse>();
    if (auto filled = fill(*use, store); !filled)
        return tl::unexpected(filled.error());
    giveBackFreedMemory();
    m_use = use;
    return m_use;
}

Result<void> BlobUseReader::fill(BlobUse &use, const Store &store)
{
    const auto scan = scanRefs(store);
    if (!scan)
        return tl::unexpected(scan.error());
    auto cache = RowCache::load(store);
    for (const auto &ref : scan->refs) {
        const auto known = ref.problem ? std::nullopt : cache.manifest(ref.stamp);
        const auto manifest = known ? Result<Manifest>(*known) : readManifest(store, ref);
        if (manifest)
            use.add(ref, *manifest);
        else
            ++use.m_unreadable;
    }
    use.finish();
    return {};
}

} // namespace weightroom
