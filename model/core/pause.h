// The wish that a job rests for a while. Shared by one job and its watchers, like Progress.
#pragma once

#include "model/core/progress.h"

#include <condition_variable>
#include <mutex>

namespace weightroom
{

// Every function may be called from any thread.
class Pause
{
public:
    void set(bool paused);
    bool isSet() const;
    // Called by the job between two pieces of work: returns once nobody wants it to rest, or within 50 ms of
    // being cancelled.
    void wait(const Progress &progress) const;

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    bool m_paused = false;
};

} // namespace weightroom
