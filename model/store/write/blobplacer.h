// Brings a publication's blobs into blobs/, and takes them out again if it fails. Used by publish.h alone.
#pragma once

#include "model/core/error.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/lock.h"
#include "model/store/write/publication.h"
#include "model/store/write/staging.h"

#include <QString>
#include <QStringList>
#include <sys/stat.h>
#include <vector>

namespace weightroom
{

// Lives under the lock.
class BlobPlacer
{
public:
    BlobPlacer(const Store &store, Staging &staging, const StoreLock &lock)
        : m_store(store)
        , m_staging(staging)
        , m_lock(lock)
        , m_records(DigestRecords::load(store))
    {
    }

    // Renames staged and moved blobs in, fetches wanted ones from the trash, touches those that are there:
    // Ollama deletes unreferenced blobs that are older than an hour. One that is there under an old spelling
    // alone gets its own name, the one that Ollama looks for. Durable when it returns.
    Result<void> place(const std::vector<NeededBlob> &blobs);
    // Takes moved files away from where they lay, now that the manifest is durable. What can't be is told.
    QStringList removeOriginals() const;
    // The renames and touches were ours: the bytes are still the ones that were hashed. Call once the
    // manifest is durable.
    void record(const std::vector<NeededBlob> &blobs) const;
    // As before place(): moved files lie where they lay, and they and linked ones have their mode and date;
    // staged ones are in staging again, unless a manifest names them by now; what was fetched from the trash
    // goes back there.
    void undo();

private:
    struct Placed {
        const NeededBlob *blob;
        struct stat before; // of blob->file
        QString replaced;   // a link to what had the blob's name
        bool isIn = false;
    };

    void fetchedFromTrash(const Digest &digest);
    void dropPins() const;
    Result<void> bringIn(const NeededBlob &blob);
    Result<void> moveIn(const NeededBlob &blob, const QString &target) const;
    Result<void> touch(const Digest &digest);
    Result<void> preferSoundSpelling(const Digest &digest);
    Result<void> giveOwnName(const Blob &blob);
    void takeOwnNamesBack();
    void takeOut(const Placed &placed, bool isInUse) const;

    const Store &m_store;
    Staging &m_staging;
    const StoreLock &m_lock;
    DigestRecords m_records;
    std::vector<Placed> m_placed;
    std::vector<Digest> m_fetched; // from the trash
    std::vector<Blob> m_named;     // which had only an old spelling
};

} // namespace weightroom
