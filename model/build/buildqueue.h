// The builds of a window: they run one after the other on workers, and are kept until they're removed.
#pragma once

#include "model/build/buildjob.h"
#include "model/core/workers.h"

#include <QObject>
#include <QTimer>
#include <map>
#include <vector>

namespace weightroom
{

// Lives in one thread, as a rule the GUI's: every function and every signal belongs there, and none of them
// blocks but the destructor, which cancels what runs and waits two seconds for its end. Builds start in the
// order they were added or retried in; one whose name an earlier one still builds, or which is FROM that
// name, waits for it. Those of a store whose drive is away wait until it's back: what fails for that reason
// is tried again.
class BuildQueue : public QObject
{
    Q_OBJECT

public:
    struct Counts {
        int running = 0;
        int waiting = 0;
        int failed = 0;
        int finished = 0;
        int cancelled = 0;
        bool operator==(const Counts &) const = default;
    };

    explicit BuildQueue(QObject *parent = nullptr);
    ~BuildQueue() override;

    // How many may run at once: 1 (also at first) or 2.
    void setThreads(int threads);

    // Returns the build's id, from 1 upwards. request.name is complete but for the build.
    int add(const Store &store, const BuildRequest &request, qint64 expectedBytes = 0);
    // A waiting build is cancelled at once. A running one is asked to stop; it ends as Cancelled with nothing
    // left behind, or as Finished if it was too late.
    void cancel(int id);
    // The store was opened anew, which its builds are told: its drive is there.
    void renewStore(const Store &store);
    // Back to the end of the queue, for what failed or was cancelled; the id stays.
    void retry(int id);
    void retryWith(int id, ImportMode mode);
    // Drops what has ended.
    void remove(int id);
    // Drops all that are Finished or Cancelled. What failed stays: it asks for something.
    void clearFinished();

    // Nothing if there's no such build. Valid until the next call that isn't const, or the next event.
    const BuildJob *job(int id) const;
    std::vector<int> ids() const; // in the queue's order
    // The unfinished build that a waiting one stands behind; 0 = none.
    int waitsFor(int id) const;
    // Whether it waits for its store's drive.
    bool waitsForDrive(int id) const;
    Counts counts() const;

signals:
    void jobAdded(int id);
    // A new state, or, ten times a second while it runs, progress.
    void jobChanged(int id);
    void jobRemoved(int id);
    // It has ended, well or not; after jobChanged.
    void finished(int id);
    void countsChanged();

private:
    struct Outcome;
    using Jobs = std::vector<BuildJob>;

    Jobs::iterator find(int id);
    static Outcome work(
        const Store &store, const BuildRequest &request, const std::shared_ptr<Progress> &progress,
        qint64 expectedBytes);
    void putOff(BuildJob &job, quint64 deviceMeanwhile);
    void askForDrives();
    Jobs::const_iterator obstacle(Jobs::const_iterator job) const;
    void startNext();
    void start(BuildJob &job);
    void finish(int id, Outcome outcome);
    void tick();
    void reportCounts();

    Jobs m_jobs;
    Workers m_workers;
    Workers m_askers{Workers::Work::Reading};
    QTimer *m_timer;
    QTimer *m_driveTimer;
    std::map<QString, quint64> m_awayDrives; // by the root of their store; what openIfBack() wants to know
    bool m_isAsking = false;
    Counts m_reported;
    int m_threads = 1;
    int m_lastId = 0;
};

} // namespace weightroom
