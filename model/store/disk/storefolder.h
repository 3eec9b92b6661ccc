// Reaching a file of the store through real folders alone: a symbolic link in the middle of its path, put
// there by hand, would lead a write or a removal out of the store. Only the store itself, blobs/ and
// manifests/ may be links. Blocks; any thread but the GUI's.
#pragma once

#include "model/core/error.h"
#include "model/core/file.h"
#include "model/store/disk/store.h"

#include <QString>
#include <QStringView>

namespace weightroom
{

// A folder of the store, opened step by step for the calls that end in "at". Errors: Refused naming the link,
// or a path that isn't below the root; NotFound.
Result<FileDescriptor> openFolder(const Store &store, const QString &path);

// That a folder of the store can't be opened, said of a file in its place: that's damage, and no right that
// is missing.
Error asFileInTheWay(Error error);

// Fails as openFolder() does for what is in the way; folders that aren't there yet are fine.
Result<void> checkFolders(const Store &store, const QString &path);

// Renames within the store, replacing. Not flushed. The error says what was being done, to from.
Result<void> renameInStore(const Store &store, const QString &from, const QString &to, QStringView doing);
// The same, and flushes to's folder; the error is about to.
Result<void> placeInStore(const Store &store, const QString &from, const QString &to);
// Unlinks; what isn't there is no error. Not flushed.
Result<void> unlinkInStore(const Store &store, const QString &path);

} // namespace weightroom
