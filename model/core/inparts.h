// Work over many like things, shared out among the processors.
#pragma once

#include <QThread>
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace weightroom
{

// Work that asks the disk takes more threads than there are processors: what isn't cached is waited for, and
// a disk answers several at once.
enum class Threads { Processors, Disk };

// Calls work(from, to) for parts of [0, count), each index in one part, on several threads at once if there
// are at least many; returns when all is done. Where things are made, make room for them first and let work
// fill the places: nothing is copied then. The caller works along, and alone where no thread is to be had;
// that's why this isn't QtConcurrent, which waits for ever then. work must not throw.
template<class Work>
void inParts(std::size_t count, std::size_t many, const Work &work, Threads kind = Threads::Processors)
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
