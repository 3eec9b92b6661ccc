#include "model/core/workers.h"

#include <QDeadlineTimer>
#include <mutex>
#include <utility>
#include <vector>

namespace weightroom
{

namespace
{

constexpr std::chrono::milliseconds kForReading(200);
constexpr std::chrono::milliseconds kForChanging(2000);

struct LeftPools {
    std::mutex mutex;
    std::vector<std::unique_ptr<QThreadPool>> pools;
};

// Never destroyed: that would wait for them.
LeftPools &leftPools()
{
    static auto *left = new LeftPools;
    return *left;
}

bool waitFor(QThreadPool &pool, std::chrono::milliseconds patience)
{
    return pool.waitForDone(int(patience.count()));
}

std::unique_ptr<QThreadPool> newPool(int threads)
{
    auto pool = std::make_unique<QThreadPool>();
    pool->setMaxThreadCount(threads);
    return pool;
}

void leaveToItself(std::unique_ptr<QThreadPool> pool)
{
    (void)Workers::waitForLeft({});
    auto &left = leftPools();
    const std::lock_guard lock(left.mutex);
    left.pools.push_back(std::move(pool));
}

} // namespace

Workers::Workers(Work work, int threads)
    : m_work(work)
    , m_pool(newPool(threads))
{
}

Workers::~Workers()
{
    if (!waitFor(*m_pool, m_work == Work::Reading ? kForReading : kForChanging))
        leaveToItself(std::move(m_pool));
}

void Workers::leave()
{
    if (waitFor(*m_pool, {}))
        return;
    auto fresh = newPool(m_pool->maxThreadCount());
    leaveToItself(std::exchange(m_pool, std::move(fresh)));
}

bool Workers::waitForLeft(std::chrono::milliseconds patience)
{
    QDeadlineTimer deadline(patience);
    auto &left = leftPools();
    const std::lock_guard lock(left.mutex);
    std::erase_if(left.pools, [&](const auto &pool) {
        return waitFor(*pool, std::chrono::milliseconds(deadline.remainingTime()));
    });
    return left.pools.empty();
}

} // namespace weightroom
