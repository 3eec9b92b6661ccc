#include "model/session/pendingnames.h"

#include "model/build/buildqueue.h"

namespace weightroom
{

PendingNames pendingNames(const BuildQueue &queue, const Store &store)
{
    PendingNames names;
    for (const int id : queue.ids()) {
        const auto *job = queue.job(id);
        if (job->isActive() && job->store.root() == store.root())
            names.push_back({job->request.name, job->state == BuildState::Running});
    }
    return names;
}

} // namespace weightroom
