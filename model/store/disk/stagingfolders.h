// The folders of operations that run, or died, below .weightroom/staging: what they hold and pin.
#pragma once

#include "model/core/digest.h"
#include "model/core/directory.h"
#include "model/core/file.h"
#include "model/store/disk/store.h"

#include <optional>
#include <vector>

namespace weightroom
{

// A folder below staging/, as it is now.
struct StagingFolder {
    QString path;
    qint64 bytes = 0;                  // of its files; pins, which are links, count nothing
    qint64 mtimeNs = 0;                // of the folder
    bool isLive = false;               // its operation runs; else the next writer sweeps it
    std::vector<Digest> pins;          // blobs that it has pinned
    std::optional<Error> problem = {}; // it can't be listed: size and pins are unknown
};

// All of them. Whether one is live is found out by trying its lock for a moment, without the store's. Errors:
// they can't be listed.
Result<std::vector<StagingFolder>> listStaging(const Store &store);

// Digests of the blobs that operations, running or just dead, have pinned; but for those of the folder
// besides, if one is named. Errors: not all of them can be told.
Result<std::vector<Digest>> pinnedBlobs(const Store &store, const QString &besides = {});

// The folder's lock, which its operation holds as long as it lives; nothing when it's held, or the file
// system can't tell.
std::optional<FileDescriptor> lockStagingFolder(const QString &path);
// Whether an entry of such a folder is a hard link that keeps a blob's bytes, and of which blob.
bool isPin(const DirectoryEntry &entry);
std::optional<Digest> pinnedBy(const DirectoryEntry &entry);

} // namespace weightroom
