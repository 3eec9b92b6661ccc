// One look at all that a store's space goes to: every manifest is read once, every folder listed once.
#pragma once

#include "model/core/error.h"
#include "model/library/snapshot.h"
#include "model/store/references.h"
#include "model/store/survey.h"
#include "model/store/unused.h"

#include <vector>

namespace weightroom
{

struct StoreLook {
    Survey survey;
    References references;
    std::vector<UnusedFile> unused;
};

// What a store's parts take, for a meter.
struct StoreSizes {
    qint64 modelsBytes = 0;
    qint64 unusedBytes = 0; // as storeuse.h counts them
    qint64 trashBytes = 0;
};

// Lists two folders; reads no manifest. Cancelled, it counts nothing as unused. Any thread but the GUI's.
StoreSizes sizesOf(const Store &store, const Snapshot &snapshot, const Progress *progress = nullptr);

// Any thread but the GUI's. Errors: manifests/ or blobs/ can't be listed; Cancelled.
Result<StoreLook> lookAt(const Store &store, const Progress *progress = nullptr);

} // namespace weightroom
