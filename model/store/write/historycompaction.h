// Keeping history, and the manifests that it names, from growing for ever.
#pragma once

#include "model/store/disk/lock.h"
#include "model/store/disk/store.h"

namespace weightroom
{

// Once history is longer than $WEIGHTROOM_HISTORY_BYTES (16 MiB without it; 0 = it may grow), rewrites it
// with the lines of states that can still be brought back - all their blobs are in blobs/ or the trash -,
// those of entries of the trash, and the last 50 of each name; of names with no such state fewer, if it
// would be more than half of that still. Then removes the copies in .weightroom/manifests that no line and no
// entry names. Does nothing as long as history hasn't doubled since. Call at the end of what changed refs.
// Durable; killed in between, it leaves the old history or the new one. Failing is harmless: it's tried again
// at the next change.
void compactHistory(const Store &store, const StoreLock &lock);

} // namespace weightroom
