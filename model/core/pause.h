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
    // A piece of work, as long as it lives. Made once nobody wants the job to rest, or within 50 ms of the
    // job being cancelled; until then its maker waits.
    class Piece
    {
    public:
        // Without a pause it waits for nothing.
        Piece(const Pause *pause, const Progress &progress);
        ~Piece();
        Piece(const Piece &) = delete;
        Piece &operator=(const Piece &) = delete;

    private:
        const Pause *m_pause;
    };

    void set(bool paused);
    bool isSet() const;
    // Whether the job has come to rest: it waits, and no piece is under way.
    bool isResting() const;

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    mutable int m_waiting = 0;
    mutable int m_pieces = 0;
    bool m_paused = false;
};

} // namespace weightroom
