#include "model/build/buildqueue.h"

#include "model/core/runthen.h"
#include "model/store/disk/drive.h"

#include <algorithm>
#include <chrono>

namespace weightroom
{

namespace
{

constexpr int kMostThreads = 2;
constexpr std::chrono::milliseconds kTick(100);
constexpr std::chrono::seconds kDrivesAsked(2);

bool isFrom(const BuildRequest &request, const QString &foldedRef)
{
    return std::any_of(request.recipe.from.begin(), request.recipe.from.end(), [&](const auto &source) {
        const auto name = Name::parse(source.text);
        return name && name->foldedRef() == foldedRef;
    });
}

bool mustFollow(const BuildJob &later, const BuildJob &earlier)
{
    if (later.store.root() != earlier.store.root())
        return false;
    const auto target = earlier.request.name.foldedRef();
    return later.request.name.foldedRef() == target || isFrom(later.request, target);
}

BuildJob newJob(int id, const Store &store, const BuildRequest &request, qint64 expectedBytes)
{
    return {id, store, request, expectedBytes, BuildState::Waiting, std::make_shared<Progress>(), {}, {}, {},
            {}, {},    0};
}

} // namespace

// What a worker brings back.
struct BuildQueue::Outcome {
    Result<BuildResult> result;
    std::optional<SpaceShortage> shortage;
    qint64 durationMs = 0;
    std::optional<quint64> deviceMeanwhile; // the drive is away; the result says nothing else
};

BuildQueue::BuildQueue(QObject *parent)
    : QObject(parent)
    // Which of them run is decided here; the pool never has more to do than it has threads.
    , m_workers(Workers::Work::Changing, kMostThreads)
    , m_timer(new QTimer(this))
    , m_driveTimer(new QTimer(this))
{
    m_driveTimer->setInterval(kDrivesAsked);
    connect(m_driveTimer, &QTimer::timeout, this, &BuildQueue::askForDrives);
    m_timer->setInterval(kTick);
    m_timer->setTimerType(Qt::PreciseTimer);
    connect(m_timer, &QTimer::timeout, this, &BuildQueue::tick);
}

BuildQueue::~BuildQueue()
{
    for (const auto &job : m_jobs)
        job.progress->cancel();
}

void BuildQueue::setThreads(int threads)
{
    m_threads = std::clamp(threads, 1, kMostThreads);
    startNext();
}

int BuildQueue::add(const Store &store, const BuildRequest &request, qint64 expectedBytes)
{
    const int id = ++m_lastId;
    m_jobs.push_back(newJob(id, store, request, expectedBytes));
    emit jobAdded(id);
    startNext();
    return id;
}

void BuildQueue::cancel(int id)
{
    const auto job = find(id);
    if (job == m_jobs.end() || !job->isActive() || job->progress->cancelled())
        return;
    job->progress->cancel();
    const bool hasEnded = job->state == BuildState::Waiting;
    if (hasEnded) {
        job->state = BuildState::Cancelled;
        job->ended = QDateTime::currentDateTime();
    }
    emit jobChanged(id);
    if (!hasEnded)
        return;
    emit finished(id);
    startNext();
}

void BuildQueue::retry(int id)
{
    if (const auto *found = job(id))
        retryWith(id, found->request.options.import);
}

void BuildQueue::retryWith(int id, ImportMode mode)
{
    const auto found = find(id);
    if (found == m_jobs.end()
        || (found->state != BuildState::Failed && found->state != BuildState::Cancelled))
        return;
    auto again =
        newJob(id, found->store, found->request, mode == ImportMode::Link ? 0 : found->expectedBytes);
    again.request.options.import = mode;
    m_jobs.erase(found);
    m_jobs.push_back(std::move(again));
    emit jobChanged(id);
    startNext();
}

void BuildQueue::remove(int id)
{
    const auto job = find(id);
    if (job == m_jobs.end() || job->isActive())
        return;
    m_jobs.erase(job);
    emit jobRemoved(id);
    reportCounts();
}

void BuildQueue::clearFinished()
{
    for (const int id : ids()) {
        const auto *known = job(id);
        if (known != nullptr
            && (known->state == BuildState::Finished || known->state == BuildState::Cancelled))
            remove(id);
    }
}

const BuildJob *BuildQueue::job(int id) const
{
    const auto found =
        std::find_if(m_jobs.begin(), m_jobs.end(), [id](const BuildJob &job) { return job.id == id; });
    return found == m_jobs.end() ? nullptr : &*found;
}

std::vector<int> BuildQueue::ids() const
{
    std::vector<int> ids;
    ids.reserve(m_jobs.size());
    for (const auto &job : m_jobs)
        ids.push_back(job.id);
    return ids;
}

bool BuildQueue::waitsForDrive(int id) const
{
    const auto *known = job(id);
    return known != nullptr && known->state == BuildState::Waiting
        && m_awayDrives.contains(known->store.root());
}

int BuildQueue::waitsFor(int id) const
{
    const auto found =
        std::find_if(m_jobs.begin(), m_jobs.end(), [id](const BuildJob &job) { return job.id == id; });
    if (found == m_jobs.end() || found->state != BuildState::Waiting)
        return 0;
    if (const auto before = obstacle(found); before != found)
        return before->id;
    const auto before = std::find_if(
        std::make_reverse_iterator(found), m_jobs.rend(), [](const BuildJob &job) { return job.isActive(); });
    return before == m_jobs.rend() ? 0 : before->id;
}

BuildQueue::Counts BuildQueue::counts() const
{
    Counts counts;
    for (const auto &job : m_jobs) {
        switch (job.state) {
        case BuildState::Waiting:
            ++counts.waiting;
            break;
        case BuildState::Running:
            ++counts.running;
            break;
        case BuildState::Finished:
            ++counts.finished;
            break;
        case BuildState::Failed:
            ++counts.failed;
            break;
        case BuildState::Cancelled:
            ++counts.cancelled;
            break;
        }
    }
    return counts;
}

BuildQueue::Jobs::iterator BuildQueue::find(int id)
{
    return std::find_if(m_jobs.begin(), m_jobs.end(), [id](const BuildJob &job) { return job.id == id; });
}

// The earlier build that has to end first; the job itself if there's none.
BuildQueue::Jobs::const_iterator BuildQueue::obstacle(Jobs::const_iterator job) const
{
    return std::find_if(m_jobs.begin(), job, [&](const BuildJob &earlier) {
        return earlier.isActive() && mustFollow(*job, earlier);
    });
}

void BuildQueue::startNext()
{
    std::vector<int> started;
    int running = counts().running;
    for (auto job = m_jobs.begin(); job != m_jobs.end() && running < m_threads; ++job) {
        if (job->state != BuildState::Waiting || m_awayDrives.contains(job->store.root())
            || obstacle(job) != Jobs::const_iterator(job))
            continue;
        start(*job);
        started.push_back(job->id);
        ++running;
    }
    if (running > 0 && !m_timer->isActive())
        m_timer->start();
    // Only now: whoever listens may add, cancel or remove.
    for (const int id : started)
        emit jobChanged(id);
    reportCounts();
}

void BuildQueue::start(BuildJob &job)
{
    job.state = BuildState::Running;
    job.started = QDateTime::currentDateTime();
    runThen(
        this, m_workers.pool(),
        [store = job.store, request = job.request, progress = job.progress, expected = job.expectedBytes] {
            return work(store, request, progress, expected);
        },
        [this, id = job.id](const Outcome &outcome) { finish(id, outcome); });
}

BuildQueue::Outcome BuildQueue::work(
    const Store &store, const BuildRequest &request, const std::shared_ptr<Progress> &progress,
    qint64 expectedBytes)
{
    using namespace std::chrono;
    const auto begun = steady_clock::now();
    const auto away = [&]() -> std::optional<quint64> {
        return isDriveAway(store) ? std::optional(deviceAt(store.root())) : std::nullopt;
    };
    if (const auto meanwhile = away())
        return {failure(Error::Kind::NotFound, {}), {}, 0, meanwhile};
    Outcome outcome{build(store, request, *progress), {}, 0, {}};
    if (!outcome.result && outcome.result.error().kind != Error::Kind::Cancelled)
        outcome.deviceMeanwhile = away();
    outcome.durationMs = duration_cast<milliseconds>(steady_clock::now() - begun).count();
    if (!outcome.result && outcome.result.error().kind == Error::Kind::NoSpace) {
        const auto total = progress->snapshot().bytesTotal;
        outcome.shortage = shortageOf(store, request, total > 0 ? total : expectedBytes);
    }
    return outcome;
}

void BuildQueue::finish(int id, Outcome outcome)
{
    const auto job = find(id);
    Q_ASSERT(job != m_jobs.end()); // what runs can't be removed
    if (outcome.deviceMeanwhile && !job->progress->cancelled()) {
        putOff(*job, *outcome.deviceMeanwhile);
        return;
    }
    job->ended = QDateTime::currentDateTime();
    job->durationMs = outcome.durationMs;
    if (outcome.result) {
        job->state = BuildState::Finished;
        job->result = std::move(*outcome.result);
    } else if (outcome.deviceMeanwhile || outcome.result.error().kind == Error::Kind::Cancelled) {
        job->state = BuildState::Cancelled;
    } else {
        job->state = BuildState::Failed;
        job->error = std::move(outcome.result.error());
        job->shortage = outcome.shortage;
    }
    if (counts().running == 0)
        m_timer->stop();
    emit jobChanged(id);
    emit finished(id);
    startNext();
}

void BuildQueue::putOff(BuildJob &job, quint64 deviceMeanwhile)
{
    job.state = BuildState::Waiting;
    job.progress = std::make_shared<Progress>();
    job.started = {};
    const auto root = job.store.root();
    m_awayDrives[root] = deviceMeanwhile;
    m_driveTimer->start();
    if (counts().running == 0)
        m_timer->stop();
    for (const int id : ids()) {
        if (waitsForDrive(id))
            emit jobChanged(id);
    }
    startNext();
}

void BuildQueue::askForDrives()
{
    if (m_isAsking)
        return;
    m_isAsking = true;
    using Stores = std::vector<Store>;
    runThen(
        this, m_askers.pool(),
        [drives = m_awayDrives] {
            Stores back;
            for (const auto &[root, meanwhile] : drives) {
                if (auto store = openIfBack(root, meanwhile))
                    back.push_back(std::move(*store));
            }
            return back;
        },
        [this](const Stores &stores) {
            m_isAsking = false;
            for (const auto &store : stores)
                renewStore(store);
        });
}

void BuildQueue::renewStore(const Store &store)
{
    for (auto &job : m_jobs) {
        if (job.store.root() == store.root())
            job.store = store;
    }
    if (m_awayDrives.erase(store.root()) == 0)
        return;
    if (m_awayDrives.empty())
        m_driveTimer->stop();
    for (const int id : ids()) {
        const auto *known = job(id);
        if (known != nullptr && known->state == BuildState::Waiting)
            emit jobChanged(id);
    }
    startNext();
}

void BuildQueue::tick()
{
    for (const int id : ids()) {
        const auto *known = job(id);
        if (known != nullptr && known->state == BuildState::Running)
            emit jobChanged(id);
    }
}

void BuildQueue::reportCounts()
{
    if (const auto now = counts(); now != m_reported) {
        m_reported = now;
        emit countsChanged();
    }
}

} // namespace weightroom
