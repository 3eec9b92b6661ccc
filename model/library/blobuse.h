// Which models use which blobs.
#pragma once

#include "model/core/digest.h"
#include "model/store/refs.h"
#include "model/store/store.h"

#include <QHash>
#include <QStringList>
#include <memory>
#include <vector>

namespace weightroom
{

// Every ref of a store, seed-era ones too, by what its manifest names and by the manifest itself.
struct BlobUse {
    QHash<Digest, QStringList> users; // canonical names in the order of their paths, each once
    int unreadable = 0;               // manifests whose blobs are unknown

    QStringList of(const Digest &digest) const { return users.value(digest); }
};

// Reads all manifests once and later only those that changed. One thread at a time, any but the GUI's.
class BlobUseReader
{
public:
    // Walks manifests/; ten thousand models take about half a second the first time. Errors: it can't be
    // walked.
    Result<std::shared_ptr<const BlobUse>> read(const Store &store);
    // What read() found last; null before the first time or after it failed.
    const std::shared_ptr<const BlobUse> &last() const { return m_use; }

private:
    struct Known {
        FileStamp stamp;
        std::vector<Digest> digests; // the manifest's own last; empty = it can't be read
    };

    Known look(const Store &store, const Ref &ref) const;

    QString m_root;
    QHash<QString, Known> m_known; // by the manifest's path
    std::shared_ptr<const BlobUse> m_use;
};

} // namespace weightroom
