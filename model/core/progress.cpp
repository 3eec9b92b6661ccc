#include "model/core/progress.h"

#include <chrono>
#include <cmath>

using namespace Qt::StringLiterals;

namespace weightroom
{

QString phaseName(Phase phase)
{
    switch (phase) {
    case Phase::Preparing:
        return u"preparing"_s;
    case Phase::Importing:
        return u"importing"_s;
    case Phase::Hashing:
        return u"hashing"_s;
    case Phase::Finishing:
        return u"finishing"_s;
    case Phase::Done:
        return u"done"_s;
    }
    return {};
}

void Progress::begin(Phase phase, qint64 bytesTotal)
{
    m_bytesDone = 0;
    m_bytesTotal = bytesTotal;
    m_begun = std::chrono::steady_clock::now().time_since_epoch().count();
    m_phase = phase;
}

void Progress::advance(qint64 bytes)
{
    m_bytesDone.fetch_add(bytes, std::memory_order_relaxed);
}

void Progress::setTotal(qint64 bytesTotal)
{
    m_bytesTotal.store(bytesTotal, std::memory_order_relaxed);
}

tl::unexpected<Error> Progress::cancelledError()
{
    return failure(Error::Kind::Cancelled, u"cancelled; nothing was changed"_s);
}

Progress::Snapshot Progress::snapshot() const
{
    using namespace std::chrono;
    Snapshot result;
    result.phase = m_phase;
    result.bytesDone = m_bytesDone;
    result.bytesTotal = m_bytesTotal;
    const steady_clock::time_point begun{steady_clock::duration(m_begun)};
    const double seconds = duration<double>(steady_clock::now() - begun).count();
    // A rate over less than a fifth of a second is noise.
    if (m_begun != 0 && seconds > 0.2 && result.bytesDone > 0) {
        result.bytesPerSecond = double(result.bytesDone) / seconds;
        if (result.bytesTotal >= result.bytesDone)
            result.secondsLeft =
                std::llround(double(result.bytesTotal - result.bytesDone) / result.bytesPerSecond);
    }
    return result;
}

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
