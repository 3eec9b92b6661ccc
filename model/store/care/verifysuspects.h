// The second look at blobs that something seemed wrong with. Used by verify.h alone.
#pragma once

#include "model/core/progress.h"
#include "model/store/care/verifyreport.h"
#include "model/store/disk/blobcheck.h"
#include "model/store/disk/refs.h"

#include <functional>
#include <vector>

namespace weightroom
{

// Where what is found goes.
struct VerifyFinds {
    VerifyReport &report;
    std::function<void(const BlobCheck &)> remember;
};

// Counts a blob of which all is well.
void addSound(const BlobCheck &check, VerifyReport &report);

// Looks at blobs again that weren't found as manifests say, and reports those that still aren't. A model may
// have been removed, or brought back, since its manifest was read: then it's no damage that its files aren't
// where they were looked for. So what counts is a manifest that names the blob and is the same file before
// the blob is looked at again and after; a blob that no manifest names any more isn't reported. named are
// further refs that count besides the store's own. Errors: manifests/ can't be walked.
Result<void> judgeSuspects(
    const Store &store, std::vector<BlobCheck> suspects, const std::vector<Ref> &named, Progress &progress,
    const VerifyFinds &finds);

} // namespace weightroom
