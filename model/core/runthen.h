// Work on another thread whose result comes back to the owner's.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QThreadPool>
#include <QtConcurrent>
#include <atomic>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weightroom
{

// Runs work() in the pool, then calls then(result), or then() for work without one, in the owner's thread. If
// the owner dies first, the result is dropped; work itself must own all that it uses.
template<class Work, class Then> void runThen(QObject *owner, QThreadPool *pool, Work work, Then then)
{
    using Value = std::invoke_result_t<Work>;
    auto *watcher = new QFutureWatcher<Value>(owner);
    QObject::connect(
        watcher, &QFutureWatcherBase::finished, owner, [watcher, then = std::move(then)]() mutable {
            watcher->deleteLater();
            if constexpr (std::is_void_v<Value>)
                then();
            else
                then(watcher->future().takeResult());
        });
    watcher->setFuture(QtConcurrent::run(pool, std::move(work)));
}

// The same where only the newest run counts: results of earlier ones are dropped, and those that haven't
// begun aren't run at all. One for each thing that is asked for again and again; the owner's thread uses it.
class LatestRun
{
public:
    // What work may ask, from its own thread, to stop early.
    class Wanted
    {
    public:
        bool operator()() const { return *m_newest == m_ticket; }

    private:
        friend class LatestRun;
        Wanted(std::shared_ptr<const std::atomic<int>> newest, int ticket)
            : m_newest(std::move(newest))
            , m_ticket(ticket)
        {
        }
        std::shared_ptr<const std::atomic<int>> m_newest;
        int m_ticket;
    };

    LatestRun() = default;
    ~LatestRun() { drop(); }
    LatestRun(const LatestRun &) = delete;
    LatestRun &operator=(const LatestRun &) = delete;

    // work is called as work(wanted) if it takes a Wanted, else as work(); it returns a value.
    template<class Work, class Then> void run(QObject *owner, QThreadPool *pool, Work work, Then then)
    {
        const Wanted wanted(m_newest, ++*m_newest);
        const auto call = [wanted](auto &job) {
            if constexpr (std::is_invocable_v<Work &, const Wanted &>)
                return job(wanted);
            else
                return job();
        };
        using Value = decltype(call(work));
        m_isRunning = true;
        runThen(
            owner, pool,
            [call, wanted, work = std::move(work)]() mutable {
                return wanted() ? std::optional<Value>(call(work)) : std::nullopt;
            },
            [this, wanted, then = std::move(then)](std::optional<Value> value) mutable {
                if (!wanted())
                    return;
                m_isRunning = false;
                then(std::move(*value));
            });
    }

    // What is under way doesn't count any more.
    void drop()
    {
        ++*m_newest;
        m_isRunning = false;
    }

    // Whether the newest run hasn't come back yet.
    bool isRunning() const { return m_isRunning; }

private:
    std::shared_ptr<std::atomic<int>> m_newest = std::make_shared<std::atomic<int>>(0);
    bool m_isRunning = false;
};

} // namespace weightroom
