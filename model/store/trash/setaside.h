// Where files go that are damaged and can't be repaired, or of which a better copy was kept:
// .weightroom/damaged. Nothing there is ever read by us; the user may look at it, and emptying the trash
// (trash.h) frees it.
#pragma once

#include "model/store/disk/lock.h"
#include "model/store/disk/store.h"

#include <QString>
#include <vector>

namespace weightroom
{

// Renames a file, link, folder or whatever lies at a path of the store, and returns where it lies then; its
// name stays, with a number where that's taken. Durable.
Result<QString> setAside(const Store &store, const StoreLock &lock, const QString &path);

struct SetAsideFile {
    QString path;
    qint64 bytes = 0;
};

// What lies there, by name; folders, which no blob is, are left out. Takes no lock.
std::vector<SetAsideFile> setAsideFiles(const Store &store);

} // namespace weightroom
