// What takes a store's space, as the window shows it: the parts of the map, the files that no model uses, the
// trash.
#pragma once

#include "model/items/unusedmodel.h"
#include "model/space/trashcontent.h"
#include "model/store/disk/store.h"

#include <QString>
#include <vector>

namespace weightroom
{

// A tile of the disk map.
struct StorePart {
    enum class Kind { Own, Shared, Unused, Trash };

    Kind kind = Kind::Own;
    QString title; // "llama3.3:70b"; cut at the colon where it doesn't fit
    qint64 bytes = 0;
    QString key; // of a model: its canonical name, as the library's rows are keyed; else empty
};

struct StoreUse {
    std::vector<StorePart> parts;
    qint64 ownBytes = 0;           // that one model alone uses, of all
    qint64 sharedBytes = 0;        // that several use
    qint64 unusedBytes = 0;        // all of unused
    qint64 freeBytes = -1;         // of the disk; -1 = unknown
    std::vector<UnusedRow> unused; // largest first within those that may go
    TrashContent trash;
    QString
        obstacle; // why nothing can be said to be unused now; names the file. Empty = nothing is in the way
    QString verified; // "Verified 3 days ago, all intact"; empty = never

    // Everything but what is free.
    qint64 bytes() const { return ownBytes + sharedBytes + unusedBytes + trash.bytes; }
};

// Reads manifests and the headers of unused weights; no blob is hashed. Any thread but the GUI's. Errors:
// blobs/ or manifests/ can't be listed; Cancelled.
Result<StoreUse> readStoreUse(const Store &store, const Progress *progress = nullptr);

} // namespace weightroom
