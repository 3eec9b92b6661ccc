// The sizes that manifests give their blobs. Used by repair.h's .cpp file alone.
#pragma once

#include "model/store/manifest.h"

#include <QHash>
#include <QSet>

namespace weightroom
{

class DeclaredSizes
{
public:
    void clear() { m_sizes.clear(); }
    void add(const Manifest &manifest)
    {
        for (const auto &layer : manifest.layers)
            m_sizes[layer.digest].insert(layer.bytes);
        if (manifest.config)
            m_sizes[manifest.config->digest].insert(manifest.config->bytes);
    }

    bool contains(const Digest &digest) const { return m_sizes.contains(digest); }
    // Several where manifests disagree.
    QSet<qint64> of(const Digest &digest) const { return m_sizes.value(digest); }
    // Whether all that give it a size give it this one.
    bool agree(const Digest &digest, qint64 bytes) const
    {
        const auto sizes = of(digest);
        return sizes.isEmpty() || sizes == QSet<qint64>{bytes};
    }

private:
    QHash<Digest, QSet<qint64>> m_sizes;
};

} // namespace weightroom
