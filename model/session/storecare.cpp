#include "model/session/storecare.h"

#include "model/core/runthen.h"
#include "model/store/disk/drive.h"

#include <chrono>
#include <functional>
#include <utility>

namespace weightroom
{

namespace
{

constexpr std::chrono::milliseconds kPoll(100);

void append(RepairOutcome &all, RepairOutcome &&some)
{
    const auto move = [](auto &to, auto &from) {
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    all.checked += some.checked;
    move(all.repaired, some.repaired);
    move(all.setAside, some.setAside);
    move(all.unrepaired, some.unrepaired);
}

} // namespace

StoreCare::StoreCare(QObject *parent)
    : QObject(parent)
{
    m_poll.setInterval(kPoll);
    connect(&m_poll, &QTimer::timeout, this, [this] {
        if (!m_verifying)
            return;
        const bool isResting = m_pause->isResting();
        if (std::exchange(m_isResting, isResting) != isResting)
            emit verifyingChanged();
        emit progressed(m_verifying->snapshot());
    });
}

StoreCare::~StoreCare()
{
    for (const auto &work : {m_verifying, m_repairing, m_measuring}) {
        if (work)
            work->cancel();
    }
}

void StoreCare::setStore(const std::optional<Store> &store)
{
    const bool isSame = store && m_store && store->root() == m_store->root();
    m_store = store;
    if (isSame)
        return;
    ++m_generation;
    cancelVerifying();
    for (const auto &work : {m_repairing, m_measuring}) {
        if (work)
            work->cancel();
    }
    m_quick.leave();
    m_long.leave();
    m_verifying.reset();
    m_pause.reset();
    m_repairing.reset();
    m_isMeasuring = m_measuresAgain = false;
    m_poll.stop();
    emit verifyingChanged();
}

template<class Value>
void StoreCare::run(
    const Workers &workers, const std::function<Result<Value>(const Store &)> &work,
    const std::function<void(const Result<Value> &)> &done)
{
    const auto workOnStore = [work, store = *m_store]() -> Result<Value> {
        auto result = work(store);
        // Without its drive, any result only says that the store is missing.
        if (isDriveAway(store))
            return failure(
                Error::Kind::NotFound, tr("the drive with %1 was disconnected").arg(store.root()),
                store.root());
        return result;
    };
    runThen(
        this, workers.pool(), workOnStore,
        [this, done, generation = m_generation](const Result<Value> &result) {
            if (generation == m_generation)
                done(result);
        });
}

void StoreCare::measure()
{
    if (!m_store)
        return;
    if (m_isMeasuring) {
        m_measuresAgain = true;
        return;
    }
    m_isMeasuring = true;
    m_measuring = std::make_shared<Progress>();
    const auto work = [progress = m_measuring](const Store &store) {
        return readStoreUse(store, progress.get());
    };
    run<StoreUse>(m_quick, work, [this](const Result<StoreUse> &use) {
        m_isMeasuring = false;
        if (use)
            emit measured(*use);
        else
            emit measuringFailed(use.error());
        if (std::exchange(m_measuresAgain, false))
            measure();
    });
}

void StoreCare::verify()
{
    if (!m_store || m_verifying)
        return;
    m_verifying = std::make_shared<Progress>();
    m_pause = std::make_shared<Pause>();
    m_isResting = false;
    m_poll.start();
    emit verifyingChanged();
    const auto work = [progress = m_verifying, pause = m_pause](const Store &store) {
        VerifyOptions options;
        options.pause = pause.get();
        return weightroom::verify(store, options, *progress);
    };
    run<VerifyReport>(m_long, work, [this](const Result<VerifyReport> &report) {
        m_verifying.reset();
        m_pause.reset();
        m_poll.stop();
        emit verifyingChanged();
        if (report)
            emit verified(*report);
        else
            emit failed(report.error());
    });
}

void StoreCare::setPaused(bool isPaused)
{
    if (!m_pause || m_pause->isSet() == isPaused)
        return;
    m_pause->set(isPaused);
    m_isResting = false;
    emit verifyingChanged();
}

void StoreCare::cancelVerifying()
{
    if (m_verifying)
        m_verifying->cancel();
}

void StoreCare::repair(const std::vector<RepairRequest> &requests)
{
    if (!m_store || m_repairing || requests.empty())
        return;
    m_repairing = std::make_shared<Progress>();
    const auto work = [progress = m_repairing, requests](const Store &store) -> Result<RepairOutcome> {
        RepairOutcome all;
        for (const auto &request : requests) {
            TRY_ASSIGN(auto outcome, weightroom::repair(store, request, *progress));
            append(all, std::move(outcome));
        }
        return all;
    };
    run<RepairOutcome>(m_long, work, [this](const Result<RepairOutcome> &outcome) {
        m_repairing.reset();
        if (outcome)
            emit repaired(*outcome);
        else
            emit failed(outcome.error());
    });
}

} // namespace weightroom
