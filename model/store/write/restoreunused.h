// Taking a prune back.
#pragma once

#include "model/core/digest.h"
#include "model/core/error.h"
#include "model/core/progress.h"
#include "model/store/disk/store.h"

#include <QString>
#include <vector>

namespace weightroom
{

struct UnusedBack {
    std::vector<Digest> back;    // they lie in blobs/ again
    std::vector<Digest> missing; // neither there nor in the trash
    std::vector<Digest> damaged; // there, but known not to hold what the name says
};

// Takes a prune back: puts the blobs of a nameless entry of the trash into blobs/ again and forgets the
// entry. They count as changed now, so that neither we nor Ollama remove them within the hour. Of those that
// blobs/ has a file of, too, the sound one ends there; for that they may have to be hashed (soundness.h):
// progress, which may be null, is for that. Errors: NotFound (no such entry); Refused (it has a name:
// restoreModel()); Busy; Cancelled.
Result<UnusedBack> restoreUnused(const Store &store, const QString &id, Progress *progress = nullptr);

} // namespace weightroom
