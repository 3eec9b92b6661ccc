#include "model/library/blobuse.h"

namespace weightroom
{

BlobUseReader::Known BlobUseReader::look(const Store &store, const Ref &ref) const
{
    const auto known = m_known.constFind(ref.path);
    if (known != m_known.constEnd() && known->stamp == ref.stamp && !ref.problem)
        return *known;
    const auto manifest = readManifest(store, ref);
    if (!manifest)
        return {ref.stamp, {}};
    auto digests = manifest->digests();
    digests.push_back(manifest->digest);
    return {ref.stamp, std::move(digests)};
}

Result<std::shared_ptr<const BlobUse>> BlobUseReader::read(const Store &store)
{
    m_use.reset();
    const auto scan = scanRefs(store);
    if (!scan)
        return tl::unexpected(scan.error());
    if (store.root() != m_root) {
        m_known.clear();
        m_root = store.root();
    }
    QHash<QString, Known> known;
    known.reserve(qsizetype(scan->refs.size()));
    auto use = std::make_shared<BlobUse>();
    for (const auto &ref : scan->refs) {
        const auto &entry = *known.insert(ref.path, look(store, ref));
        if (entry.digests.empty())
            ++use->unreadable;
        const auto name = ref.name.canonical();
        for (const auto &digest : entry.digests) {
            auto &users = use->users[digest];
            if (users.isEmpty() || users.back() != name)
                users.append(name);
        }
    }
    m_known = std::move(known);
    m_use = use;
    return m_use;
}

} // namespace weightroom
