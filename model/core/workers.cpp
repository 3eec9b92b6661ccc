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

struct AbandonedPools {
    std::mutex mutex;
    std::vector<std::unique_ptr<QThreadPool>> pools;
};

// Never destroyed: that would wait for them.
AbandonedPools &abandonedPools()
{
    static auto *left = new AbandonedPools;
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

void abandon(std::unique_ptr<QThreadPool> pool)
{
    (void)Workers::waitForAbandoned({});
    auto &left = abandonedPools();
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
        abandon(std::move(m_pool));
}

void Workers::leave()
{
    if (waitFor(*m_pool, {}))
        return;
    auto fresh = newPool(m_pool->maxThreadCount());
    abandon(std::exchange(m_pool, std::move(fresh)));
}

bool Workers::waitForAbandoned(std::chrono::milliseconds patience)
{
    QDeadlineTimer deadline(patience);
    auto &left = abandonedPools();
    const std::lock_guard lock(left.mutex);
    std::erase_if(left.pools, [&](const auto &pool) {
        return waitFor(*pool, std::chrono::milliseconds(deadline.remainingTime()));
    });
    return left.pools.empty();
}

} // namespace weightroom
