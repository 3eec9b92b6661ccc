// What a RefWriter did, undone.
#include "model/core/file.h"
#include "model/store/disk/storefolder.h"
#include "model/store/write/refwriter.h"

#include <algorithm>

namespace weightroom
{

void RefWriter::putRefBack(const Name &name, const QString &backup) const
{
    // Where the ref is still what it was, renaming between two links of one file does nothing.
    if (const auto path = name.manifestPath(m_store.manifestsPath()))
        (void)placeInStore(m_store, backup, *path);
}

bool RefWriter::putTakenBack() const
{
    bool isBack = true;
    for (const auto &taken : m_taken) {
        if (m_store.makeDirectory(directoryOf(taken.path)))
            (void)placeInStore(m_store, taken.backup, taken.path);
        isBack = isBack && existsAt(taken.path);
    }
    return isBack;
}

void RefWriter::abandon(const Placement &placement)
{
    // First of all: at every instant the model has a name.
    if (!putTakenBack())
        return;
    const auto unlink = [&](const Name &name) {
        if (const auto path = name.manifestPath(m_store.manifestsPath()))
            (void)unlinkRef(m_store, {name, *path, {}, false, false, {}});
    };
    if (m_refWritten && !m_refBackup.isEmpty())
        putRefBack(placement.ref, m_refBackup);
    else if (m_replaced && !m_replaced->aside.isEmpty() && (m_refWritten || !existsAt(m_replaced->ref.path)))
        putRefBack(placement.ref, m_replaced->aside);
    else if (m_refWritten && m_replaced)
        (void)writeRef(placement.ref, *m_replaced->bytes);
    else if (m_refWritten)
        unlink(placement.ref);
    if (m_keptIsNew && placement.keepAs) {
        // Where the kept build took the place of an older one, that one goes back.
        const auto older = std::find_if(m_doubles.begin(), m_doubles.end(), [&](const Old &old) {
            return old.ref.name == *placement.keepAs;
        });
        if (!m_keptBackup.isEmpty())
            putRefBack(*placement.keepAs, m_keptBackup);
        else if (older == m_doubles.end())
            unlink(*placement.keepAs);
        else
            (void)writeRef(older->ref.name, *older->bytes);
    }
    for (const auto &entry : m_entries)
        (void)removeTrashEntry(m_store, entry.id);
}

} // namespace weightroom
