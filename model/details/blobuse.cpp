#include "model/details/blobuse.h"

#include "model/catalog/rowcache.h"
#include "model/core/process.h"

#include <algorithm>

namespace weightroom
{

ModelNames BlobUse::others(const std::vector<Digest> &digests, const QString &but) const
{
    std::vector<quint32> models;
    for (const auto &digest : digests) {
        const auto number = m_numbers.constFind(digest);
        if (number == m_numbers.constEnd())
            continue;
        auto use = std::lower_bound(m_uses.begin(), m_uses.end(), std::pair(*number, quint32(0)));
        for (; use != m_uses.end() && use->first == *number; ++use)
            models.push_back(use->second);
    }
    if (digests.size() > 1) {
        std::sort(models.begin(), models.end());
        models.erase(std::unique(models.begin(), models.end()), models.end());
    }
    const auto self = but.toUtf8();
    std::erase_if(models, [&](quint32 model) { return name(model) == self; });
    ModelNames names{{}, qsizetype(models.size())};
    for (std::size_t i = 0; i < models.size() && i < std::size_t(ModelNames::kMostNamed); ++i)
        names.first.append(QString::fromUtf8(name(models[i])));
    return names;
}

QByteArrayView BlobUse::name(quint32 index) const
{
    const auto begin = index == 0 ? 0U : m_ends[index - 1];
    return QByteArrayView(m_names).sliced(begin, m_ends[index] - begin);
}

quint32 BlobUse::numberOf(const Digest &digest)
{
    const auto known = m_numbers.constFind(digest);
    return known != m_numbers.constEnd() ? *known : *m_numbers.insert(digest, quint32(m_numbers.size()));
}

void BlobUse::add(const Ref &ref, const Manifest &manifest)
{
    const auto name = quint32(m_ends.size());
    m_names.append(ref.name.canonical().toUtf8());
    m_ends.push_back(quint32(m_names.size()));
    for (const auto &digest : manifest.digests())
        m_uses.emplace_back(numberOf(digest), name);
    m_uses.emplace_back(numberOf(manifest.digest), name);
}

void BlobUse::finish()
{
    std::sort(m_uses.begin(), m_uses.end());
    m_uses.erase(std::unique(m_uses.begin(), m_uses.end()), m_uses.end());
    m_uses.shrink_to_fit();
    m_names.squeeze();
    m_ends.shrink_to_fit();
}

Result<std::shared_ptr<const BlobUse>> BlobUseReader::read(const Store &store)
{
    m_use.reset();
    auto use = std::make_shared<BlobUse>();
    TRY(fill(*use, store));
    giveBackFreedMemory();
    m_use = use;
    return m_use;
}

Result<void> BlobUseReader::fill(BlobUse &use, const Store &store)
{
    TRY_ASSIGN(const auto scan, scanRefs(store));
    auto cache = RowCache::load(store);
    for (const auto &ref : scan.refs) {
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
