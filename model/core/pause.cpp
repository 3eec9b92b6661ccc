#include "model/core/pause.h"

#include <chrono>

namespace weightroom
{

void Pause::set(bool paused)
{
    {
        const std::lock_guard lock(m_mutex);
        m_paused = paused;
    }
    m_changed.notify_all();
}

bool Pause::isSet() const
{
    const std::lock_guard lock(m_mutex);
    return m_paused;
}

void Pause::wait(const Progress &progress) const
{
    std::unique_lock lock(m_mutex);
    // Progress tells nobody that it was cancelled: it's set in signal handlers.
    while (m_paused && !progress.cancelled())
        m_changed.wait_for(lock, std::chrono::milliseconds(50));
}

} // namespace weightroom
