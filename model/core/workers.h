// Threads for an owner that may go before they're done: a drive that doesn't answer can hold one for ever.
#pragma once

#include <QThread>
#include <QThreadPool>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

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
    static bool waitForAbandoned(std::chrono::milliseconds patience);

private:
    Work m_work;
    std::unique_ptr<QThreadPool> m_pool;
};

// Work over many like things, shared out among the processors.
// Work that asks the disk takes more threads than there are processors: what isn't cached is waited for, and
// a disk answers several at once.
enum class Threads { Processors, Disk };

// Calls work(from, to) for parts of [0, count), each index in one part, on several threads at once if there
// are at least many; returns when all is done. Where things are made, make room for them first and let work
// fill the places: nothing is copied then. The caller works along, and alone where no thread is to be had;
// that's why this isn't QtConcurrent, which waits for ever then. work must not throw.
template<class Work>
void parallelFor(std::size_t count, std::size_t many, const Work &work, Threads kind = Threads::Processors)
{
    constexpr std::size_t kOfTheDisk = 8;
    const auto processors = std::size_t(std::max(1, QThread::idealThreadCount()));
    const auto atOnce = kind == Threads::Disk ? std::max(processors, kOfTheDisk) : processors;
    if (count < many || count < 2 || atOnce < 2) {
        work(std::size_t(0), count);
        return;
    }
    // Several parts a thread, so that none waits long for the last one.
    constexpr std::size_t kParts = 32;
    const auto part = std::max<std::size_t>(1, count / kParts);
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
        for (auto from = next.fetch_add(part); from < count; from = next.fetch_add(part))
            work(from, std::min(count, from + part));
    };
    std::vector<std::thread> threads;
    try {
        while (threads.size() + 1 < atOnce)
            threads.emplace_back(run);
    } catch (const std::system_error &) {
    }
    run();
    for (auto &thread : threads)
        thread.join();
}

} // namespace weightroom
