// Which models use which blobs.
#pragma once

#include "model/core/digest.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringList>
#include <memory>
#include <utility>
#include <vector>

namespace weightroom
{

// A template or a licence may be shared by ten thousand models; nobody reads that many names.
struct ModelNames {
    static constexpr qsizetype kMostNamed = 25; // a menu's height

    QStringList first; // canonical, in the order of their paths; at most kMostNamed
    qsizetype count = 0;

    bool isEmpty() const { return count == 0; }
    bool operator==(const ModelNames &) const = default;
};

// Every ref of a store, seed-era ones too, by what its manifest names and by the manifest itself. A value;
// some 100 bytes a model.
class BlobUse
{
public:
    // The models but for one, by its canonical name, that use any of these blobs.
    ModelNames others(const std::vector<Digest> &digests, const QString &but) const;
    // Manifests whose blobs are unknown.
    int unreadable() const { return m_unreadable; }

private:
    friend class BlobUseReader;
    QByteArrayView name(quint32 index) const;
    quint32 numberOf(const Digest &digest);
    void add(const Ref &ref, const Manifest &manifest);
    void finish();

    QByteArray m_names; // canonical, UTF-8, one after the other
    std::vector<quint32> m_ends;
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
