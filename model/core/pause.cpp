#include "model/core/pause.h"

#include <chrono>

namespace weightroom
{

Pause::Piece::Piece(const Pause *pause, const Progress &progress)
    : m_pause(pause)
{
    if (m_pause == nullptr)
        return;
    std::unique_lock lock(m_pause->m_mutex);
    ++m_pause->m_waiting;
    // Progress tells nobody that it was cancelled: it's set in signal handlers.
    while (m_pause->m_paused && !progress.cancelled())
        m_pause->m_changed.wait_for(lock, std::chrono::milliseconds(50));
    --m_pause->m_waiting;
    ++m_pause->m_pieces;
}

Pause::Piece::~Piece()
{
    if (m_pause == nullptr)
        return;
    const std::lock_guard lock(m_pause->m_mutex);
    --m_pause->m_pieces;
}

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

bool Pause::isResting() const
{
    const std::lock_guard lock(m_mutex);
    return m_paused && m_pieces == 0 && m_waiting > 0;
}

} // namespace weightroom
