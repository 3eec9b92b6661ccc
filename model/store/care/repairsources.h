// Where the bytes of a blob may be had again. Used by repair alone.
#pragma once

#include "model/core/digest.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/store.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

// Files are only named here; whoever takes their bytes hashes them.
class RepairSources
{
public:
    // from as in RepairRequest. Errors: NotFound; Refused for a folder that is no store; those of opening it
    // and of listing blobs/.
    static Result<RepairSources> open(const Store &store, const QString &from);

    // Paths that exist, the likeliest first.
    QStringList of(const Digest &digest) const;
    // The files in the store's own blobs/ that bear the digest in another spelling, when this was opened.
    std::vector<Blob> twins(const Digest &digest) const { return m_twins.value(digest); }
    // The store that was named to take from.
    const std::optional<Store> &otherStore() const { return m_other; }

private:
    explicit RepairSources(const Store &store)
        : m_store(store)
    {
    }

    Result<void> findTwins();
    void findImports();

    Store m_store;
    QString m_file;
    std::optional<Store> m_other;
    bool m_isUsual = false;
    QHash<Digest, std::vector<Blob>> m_twins;
    QHash<Digest, QStringList> m_imports; // weights by the files that they were imported from
};

} // namespace weightroom
