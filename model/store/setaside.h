// Where damaged files go that nothing could repair: .weightroom/damaged. Nothing there is ever read or
// deleted by us; the user may look at it, and remove it.
#pragma once

#include "model/store/lock.h"
#include "model/store/store.h"

#include <QString>

namespace weightroom
{

// Renames a file, link, folder or whatever lies at a path of the store, and returns where it lies then; its
// name stays, with a number where that's taken. Durable.
Result<QString> setAside(const Store &store, const StoreLock &lock, const QString &path);

} // namespace weightroom
