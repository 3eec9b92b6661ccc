// Where the space of a store goes.
#pragma once

#include "model/core/error.h"
#include "model/names/name.h"
#include "model/space/storelook.h"
#include "model/store/disk/store.h"

#include <QStringList>
#include <vector>

namespace weightroom
{

struct ModelUsage {
    Name name;                // complete; with its build if it is seed-era
    qint64 bytes = 0;         // what the manifest declares, each blob once; saturating
    qint64 unsharedBytes = 0; // on disk, of the blobs that no other ref names; links count nothing
};

// Bytes of files as they are long, each file once, however many names it has: what has several belongs to
// the first of these sums that has it. A blob that is a symbolic link lies elsewhere and counts nothing.
struct Usage {
    qint64 modelsBytes = 0;       // blobs that models name
    qint64 sharedBytes = 0;       // ... of those, that more than one ref names
    qint64 unreferencedBytes = 0; // blobs that no model names
    qint64 partialBytes = 0;      // unfinished downloads
    qint64 foreignBytes = 0;      // what else lies in blobs/
    qint64 blobsBytes = 0;        // the four together: all files of blobs/
    qint64 stagingBytes = 0;      // operations under way, or dead
    qint64 trashBytes = 0;
    qint64 damagedBytes = 0;        // set aside by a repair
    qint64 freeBytes = -1;          // of the file system, for this user; -1 = unknown
    std::vector<ModelUsage> models; // by path of the manifest
    // Manifests, and folders of them, that can't be read: what they name is counted as unreferenced, and
    // nothing is pruned. And folders of ours, which count nothing then.
    QStringList unreadable;
    QStringList warnings; // what each of them leaves out, and why it can't be read
};

// Reads manifests and folders, no blob. Works on a read-only store. Any thread but the GUI's. Errors: a
// folder can't be listed.
Result<Usage> measureUsage(const Store &store);
Usage measureUsage(const Store &store, const StoreLook &look);

} // namespace weightroom
