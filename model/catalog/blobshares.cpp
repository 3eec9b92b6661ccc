#include "model/catalog/blobshares.h"

#include "model/core/bytes.h"

#include <QHash>
#include <algorithm>

namespace weightroom
{

BlobShares::BlobShares(const Snapshot &snapshot, const LibraryRows &rows)
    : m_blobs(snapshot.shared)
{
    // Models with one manifest name the same blobs, so it doesn't matter which of them is found.
    QHash<Digest, const Model *> models;
    models.reserve(qsizetype(snapshot.models.size()));
    for (const auto &model : snapshot.models) {
        if (model.id)
            models.insert(*model.id, &model);
    }
    m_rows.reserve(std::size_t(rows.size()) + 1);
    for (const auto &row : rows) {
        const auto *model = row.id ? models.value(*row.id) : nullptr;
        m_rows.push_back({model != nullptr ? model->unsharedBytes : 0, quint32(m_sidebar.size())});
        if (model != nullptr)
            m_sidebar.insert(m_sidebar.end(), model->shared.begin(), model->shared.end());
    }
    m_rows.push_back({0, quint32(m_sidebar.size())});
    m_sidebar.shrink_to_fit();
}

BlobShares::Sum BlobShares::sumOf(const LibraryRows &rows, const QSet<QString> &keys) const
{
    Sum sum;
    std::vector<quint32> chosen(m_blobs.size()); // how many of these rows name it
    const auto known = std::min(std::size_t(rows.size()), std::max<std::size_t>(m_rows.size(), 1) - 1);
    for (std::size_t i = 0; i < known; ++i) {
        const auto &row = rows.at(qsizetype(i));
        if (!keys.contains(row.key))
            continue;
        sum.bytes = saturatingSum(sum.bytes, row.bytes - row.sharedBytes);
        sum.freedBytes = saturatingSum(sum.freedBytes, m_rows[i].unsharedBytes);
        for (auto place = m_rows[i].first; place < m_rows[i + 1].first; ++place)
            ++chosen[m_sidebar[place]];
    }
    for (std::size_t i = 0; i < m_blobs.size(); ++i) {
        if (chosen[i] > 0)
            sum.bytes = saturatingSum(sum.bytes, m_blobs[i].bytes);
        if (chosen[i] == m_blobs[i].models)
            sum.freedBytes = saturatingSum(sum.freedBytes, m_blobs[i].diskBytes);
    }
    return sum;
}

} // namespace weightroom
