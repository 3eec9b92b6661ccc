// One look at all that a store's space goes to: every manifest is read once, every folder listed.
#pragma once

#include "model/catalog/snapshot.h"
#include "model/core/error.h"
#include "model/names/name.h"
#include "model/store/care/unused.h"
#include "model/store/disk/references.h"

#include <cstddef>
#include <vector>

namespace weightroom
{

// A model whose manifest could be read.
struct LookedModel {
    Name name;                   // complete; with its build if it is seed-era
    qint64 bytes = 0;            // what the manifest declares, each blob once; saturating
    std::size_t firstDigest = 0; // in StoreLook::digests, where those of the next model follow
};

struct StoreLook {
    std::vector<LookedModel> models; // by path of the manifest
    std::vector<Digest> digests;     // that they name, each once a model
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
