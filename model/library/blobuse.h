// Which models use which blobs.
#pragma once

#include "model/core/digest.h"
#include "model/store/refs.h"
#include "model/store/store.h"

#include <QHash>
#include <QStringList>
#include <memory>
#include <utility>
#include <vector>

namespace weightroom
{

// Every ref of a store, seed-era ones too, by what its manifest names and by the manifest itself. A value;
// some 200 bytes a model.
class BlobUse
{
public:
    // Canonical names in the order of their paths, each once.
    QStringList of(const Digest &digest) const;
    // Manifests whose blobs are unknown.
    int unreadable() const { return m_unreadable; }

private:
    friend class BlobUseReader;
    quint32 numberOf(const Digest &digest);
    void add(const Ref &ref, const Manifest &manifest);
    void finish();

    QStringList m_names;
    QHash<Digest, quint32> m_numbers;
    std::vector<std::pair<quint32, quint32>> m_uses; // of a digest's number by a name's index, in order
    int m_unreadable = 0;
};

// One thread at a time, any but the GUI's.
class BlobUseReader
{
public:
    // Walks manifests/ and reads what the row cache doesn't know. Errors: it can't be walked.
    Result<std::shared_ptr<const BlobUse>> read(const Store &store);
    // What read() found last; null before the first time or after it failed.
    const std::shared_ptr<const BlobUse> &last() const { return m_use; }

private:
    static Result<void> fill(BlobUse &use, const Store &store);

    std::shared_ptr<const BlobUse> m_use;
};

} // namespace weightroom
