// How far a job is, and the wish to cancel it. Shared by one job and its watchers.
#pragma once

#include "model/core/error.h"

#include <QString>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace weightroom
{

enum class Phase {
    Preparing, // reading headers, checking space
    Importing, // reading, hashing and writing weights
    Hashing,   // hashing what is there already
    Finishing, // placing blobs and the manifest
    Done,
};

// The phase's stable name as the command line prints it, e.g. "importing".
QString phaseName(Phase phase);

// Every function may be called from any thread. Costs a few atomic writes a chunk; watchers poll snapshot()
// (ten times a second is plenty), nothing is pushed.
class Progress
{
public:
    struct Snapshot {
        Phase phase = Phase::Preparing;
        qint64 bytesDone = 0;
        qint64 bytesTotal = 0;     // 0 = unknown or nothing to move
        double bytesPerSecond = 0; // since the phase began
        qint64 secondsLeft = -1;   // -1 = unknown
    };

    // Starts a phase: done is set to 0.
    void begin(Phase phase, qint64 bytesTotal = 0);
    void advance(qint64 bytes);
    // Sets what the phase's total is when it turns out to be another.
    void setTotal(qint64 bytesTotal);

    // The job looks once a chunk and stops; what it staged is removed.
    bool cancelled() const { return m_cancelled.load(std::memory_order_relaxed); }
    void cancel() { m_cancelled.store(true, std::memory_order_relaxed); }
    // The failure that a cancelled job returns.
    static tl::unexpected<Error> cancelledError();

    Snapshot snapshot() const;

private:
    std::atomic<Phase> m_phase{Phase::Preparing};
    std::atomic<qint64> m_bytesDone{0};
    std::atomic<qint64> m_bytesTotal{0};
    std::atomic<std::chrono::steady_clock::rep> m_begun{0};
    std::atomic<bool> m_cancelled{false};
};

// The wish that a job rests for a while. Shared by one job and its watchers, like Progress.
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
