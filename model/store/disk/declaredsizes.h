// The sizes that manifests give their blobs. Used by repair.h's .cpp file alone.
#pragma once

#include "model/store/disk/manifest.h"

#include <QHash>
#include <QSet>

namespace weightroom
{

class DeclaredSizes
{
public:
    void clear()
    {
        m_sizes.clear();
        m_others.clear();
    }
    void add(const Layer &layer)
    {
        const auto known = m_sizes.constFind(layer.digest);
        if (known == m_sizes.constEnd())
            m_sizes.insert(layer.digest, layer.bytes);
        else if (*known != layer.bytes)
            m_others[layer.digest].insert(layer.bytes);
    }

    bool contains(const Digest &digest) const { return m_sizes.contains(digest); }
    // Several where manifests disagree.
    QSet<qint64> of(const Digest &digest) const
    {
        auto sizes = m_others.value(digest);
        const auto known = m_sizes.constFind(digest);
        if (known != m_sizes.constEnd())
            sizes.insert(*known);
        return sizes;
    }
    // Whether all that give it a size give it this one.
    bool agree(const Digest &digest, qint64 bytes) const
    {
        const auto sizes = of(digest);
        return sizes.isEmpty() || sizes == QSet<qint64>{bytes};
    }

private:
    QHash<Digest, qint64> m_sizes;        // the first that was given
    QHash<Digest, QSet<qint64>> m_others; // hardly any
};

} // namespace weightroom
