// Threads for an owner that may go before they're done: a drive that doesn't answer can hold one for ever.
#pragma once

#include <QThreadPool>
#include <chrono>
#include <memory>

namespace weightroom
{

// The owner's thread makes, uses and destroys it.
class Workers
{
public:
    enum class Work {
        Reading,  // nothing is lost by leaving it
        Changing, // gets more time for its end
    };

    explicit Workers(Work work, int threads = 1);
    // Waits a moment for what runs: 200 ms, 2 s for changes. What doesn't end by then is left to itself.
    ~Workers();
    Workers(const Workers &) = delete;
    Workers &operator=(const Workers &) = delete;

    // What runs in it must own all that it uses, since it may be left to itself.
    QThreadPool *pool() const { return m_pool.get(); }
    // Waits for nothing: what runs is left to itself, and what is started from now on doesn't stand behind
    // it.
    void leave();

    // Waits for all that was left to itself by anyone, any thread. Returns whether it has ended.
    static bool waitForLeft(std::chrono::milliseconds patience);

private:
    Work m_work;
    std::unique_ptr<QThreadPool> m_pool;
};

} // namespace weightroom
