// The whole check: every manifest is read, every blob that one names is hashed. Nothing is trusted that was
// remembered, nothing is changed but the memory of it (verifymemory.h).
#pragma once

#include "model/core/progress.h"
#include "model/names/name.h"
#include "model/store/care/verifyreport.h"
#include "model/store/disk/blobcheck.h"
#include "model/store/disk/store.h"

#include <vector>

namespace weightroom
{

struct VerifyOptions {
    std::vector<Name> names;      // only these models; empty = the whole store
    int workers = 0;              // threads that read; 0 = as many as there are processors, at most 8
    const Pause *pause = nullptr; // waited for before each blob
};

// Blocks; hashes on threads of its own. Progress counts the bytes of the blobs; cancelling ends it within a
// chunk of 256 KiB a thread, with what was found so far. What was found is remembered as it is found. Errors:
// NotFound and InvalidName for options.names; manifests/ can't be walked. Works on a read-only store.
Result<VerifyReport> verify(const Store &store, const VerifyOptions &options, Progress &progress);

} // namespace weightroom
