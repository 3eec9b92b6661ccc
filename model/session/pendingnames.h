// Names that builds in the queue are still to make: no list of the store shows them yet.
#pragma once

#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <vector>

namespace weightroom
{

class BuildQueue;

struct PendingName {
    Name name;
    bool isRunning = false; // else its build waits

    bool operator==(const PendingName &) const = default;
};
using PendingNames = std::vector<PendingName>;

// Of the builds into this store, in the queue's order.
PendingNames pendingNames(const BuildQueue &queue, const Store &store);

} // namespace weightroom
