// The last step of everything that writes a ref: under the lock, blobs first, the manifest last, and at every
// instant the old model or the new one is whole (design: a build's last step).
#pragma once

#include "model/store/disk/lock.h"
#include "model/store/write/publication.h"
#include "model/store/write/staging.h"

#include <optional>
#include <vector>

namespace weightroom
{

struct PublishOutcome {
    std::optional<Published> published;
    // Blobs that are no longer as they were verified, so nothing was written: verify them anew and try again.
    std::vector<Digest> changed;
};

// Takes the lock. staging must be the operation's own and outlive the call. Errors: Busy; SourceChanged (a
// file to be moved is not as it was hashed, or a ref to be given up holds something else); those of
// placement.h; NoSpace and Io with the old state put back.
Result<PublishOutcome> publish(const Store &store, Staging &staging, const Publication &publication);
// The same for who holds the lock already, since what is published was read from the store.
Result<PublishOutcome>
publish(const Store &store, Staging &staging, const StoreLock &lock, const Publication &publication);

} // namespace weightroom
