// Writes manifests in the order that keeps every model whole at every instant. Used by publish.h alone.
#pragma once

#include "model/core/error.h"
#include "model/store/disk/lock.h"
#include "model/store/trash/trash.h"
#include "model/store/write/placement.h"
#include "model/store/write/publication.h"
#include "model/store/write/staging.h"

#include <optional>
#include <vector>

namespace weightroom
{

// Lives under the lock. write(), giveUp(), record() and finish(); abandon() instead of finish() when one
// before it fails.
class RefWriter
{
public:
    RefWriter(const Store &store, Staging &staging)
        : m_store(store)
        , m_staging(staging)
    {
    }

    // Copies of manifests, trash entries, the kept build, seed-era moves, then the ref itself, each durable
    // before the next.
    Result<Published>
    write(const StoreLock &lock, const Placement &placement, const Publication &publication);
    // What the model had before goes, durably: a rename's old name, a restore's entry in the trash.
    Result<void> giveUp(const Publication &publication);
    // Appends to history, flushed.
    Result<void> record(const Placement &placement, const Publication &publication) const;
    // Undoes what write() and giveUp() did, as far as they came: the refs, the kept build, the trash entries.
    // Seed-era moves stay; they lose nothing. What can't be undone is left whole under a name that lists it.
    void abandon(const Placement &placement);
    // The doubles that make room, and the blobs that nothing names any more: as trashUnreferenced() has it.
    Result<Trashing> finish(const StoreLock &lock, const Placement &placement);

private:
    struct Old {
        Ref ref;
        std::optional<QByteArray> bytes; // nothing if the file itself is kept
        std::optional<Digest> digest;    // nothing if it can't be parsed
        QString aside = {};              // then: where, once it's in the trash
    };

    struct Taken {
        QString backup; // in staging
        QString path;
    };

    Result<Old> readOld(const Ref &ref) const;
    // backup, if wanted, gets the path of a link to what lies there now, whatever it is.
    Result<void> writeRef(const Name &name, const QByteArray &bytes, QString *backup = nullptr);
    Result<void> writeDamaged(const QString &path, const Publication &publication);
    void putRefBack(const Name &name, const QString &backup) const;
    Result<void> takeAway(const QString &path, QStringView doing);
    bool putTakenBack() const;
    Result<void> moveSeeds(const StoreLock &lock, const Placement &placement, const QString &build);
    Result<void> keepOrTrash(const StoreLock &lock, const Placement &placement, const Digest &fresh);
    Result<void> trashOld(const StoreLock &lock, Old &old, const QString &why);
    Result<void> appendLine(
        const Name &name, std::optional<Digest> from, std::optional<Digest> to, ChangeReason why,
        const QString &source = {}) const;

    const Store &m_store;
    Staging &m_staging;
    std::optional<Old> m_replaced;
    std::vector<Old> m_doubles;
    std::vector<Old> m_seeds;
    std::vector<TrashEntry> m_entries;
    QString m_keptBackup;
    QString m_refBackup;
    std::vector<Taken> m_taken;
    bool m_keptIsNew = false;
    bool m_refWritten = false;
};

// Keeps a content-addressed copy of a manifest, if there is none yet.
Result<void> keepManifestCopy(const Store &store, Staging &staging, const QByteArray &bytes);

// Unlinks a ref and the folders that it leaves empty, up to manifests/. Call under the lock.
Result<void> unlinkRef(const Store &store, const Ref &ref);

} // namespace weightroom
