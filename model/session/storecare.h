// The care of the open store for the window: what takes its space, whether it's intact, and mending it.
// Everything runs on workers.
#pragma once

#include "model/core/progress.h"
#include "model/core/workers.h"
#include "model/session/storeuse.h"
#include "model/store/care/repair.h"
#include "model/store/care/verify.h"

#include <QObject>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

namespace weightroom
{

// Lives in the GUI thread. Results of a store that isn't open any more are dropped.
class StoreCare : public QObject
{
    Q_OBJECT

public:
    explicit StoreCare(QObject *parent = nullptr);
    // Cancels what runs and waits a moment for it.
    ~StoreCare() override;

    void setStore(const std::optional<Store> &store);

    // Ends in measured() or measuringFailed(). Asked for again meanwhile, it's done once more afterwards.
    void measure();

    // Reads the whole store; ends in verified(). One at a time: asked for while one runs, nothing happens.
    void verify();
    bool isVerifying() const { return m_verifying != nullptr; }
    // Rests before the next file, or goes on.
    void setPaused(bool isPaused);
    // Whether it was asked to rest. Until it does, the files that it was at are read to their ends.
    bool isPaused() const { return m_pause != nullptr && m_pause->isSet(); }
    bool isResting() const { return isPaused() && m_isResting; }
    // What was found until then still comes in verified().
    void cancelVerifying();

    // One after the other; ends in repaired(), or failed() with the first that couldn't be begun.
    void repair(const std::vector<RepairRequest> &requests);
    bool isRepairing() const { return m_repairing != nullptr; }

signals:
    void measured(const weightroom::StoreUse &use);
    void measuringFailed(const weightroom::Error &error);
    void verifyingChanged(); // begun, paused, come to rest, ended
    void progressed(const weightroom::Progress::Snapshot &progress);
    void verified(const weightroom::VerifyReport &report);
    void repaired(const weightroom::RepairOutcome &outcome);
    void failed(const weightroom::Error &error);

private:
    template<class Value>
    void
    run(const Workers &workers, const std::function<Result<Value>(const Store &)> &work,
        const std::function<void(const Result<Value> &)> &done);

    Workers m_quick{Workers::Work::Reading}; // measuring
    Workers m_long{Workers::Work::Changing}; // verifying, repairing
    std::optional<Store> m_store;
    int m_generation = 0;
    bool m_isMeasuring = false;
    bool m_measuresAgain = false;
    std::shared_ptr<Progress> m_verifying;
    std::shared_ptr<Pause> m_pause;
    bool m_isResting = false; // as last told
    std::shared_ptr<Progress> m_repairing;
    std::shared_ptr<Progress> m_measuring;
    QTimer m_poll;
};

} // namespace weightroom
