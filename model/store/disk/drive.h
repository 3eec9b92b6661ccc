// The drive that a store is on: whether it went away - pulled out, unmounted, a server that is gone - and
// what it's called. All of this asks the disk and waits where a drive doesn't answer: any thread but the
// GUI's.
#pragma once

#include "model/store/disk/store.h"

#include <QString>
#include <optional>

namespace weightroom
{

// The device of a path, or of the nearest folder above it that is there; 0 where it can't be asked.
quint64 deviceAt(const QString &path);

// Whether the store's drive went away since it was opened. A folder that was deleted from it is no such case.
bool isDriveAway(const Store &store);

// The store, opened for reading, if its drive is back; nothing otherwise. deviceMeanwhile is what deviceAt()
// gave for its path while it was away.
std::optional<Store> openIfBack(const QString &path, quint64 deviceMeanwhile);

// The last part of where the drive is mounted: "Samsung T7".
QString driveName(const Store &store);
// The same of a drive that isn't there: the part of the path where it most likely would be.
QString awayDriveName(const QString &path);

} // namespace weightroom
