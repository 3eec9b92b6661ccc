#include "model/watch/drivewatch.h"

#include "model/core/runthen.h"
#include "model/store/disk/drive.h"

#include <chrono>

using namespace std::chrono_literals;

namespace weightroom
{

namespace
{

constexpr auto kThere = 1s;
constexpr auto kAway = 2s;
// A sleeping disk answers sooner: what is asked about a folder that was just used is in the kernel's memory.
constexpr qint64 kDrivePatienceMs = 3000;

} // namespace

struct DriveWatch::Answer {
    int generation = 0;
    bool wasLookedFor = false;
    std::optional<quint64> deviceMeanwhile; // if it's away now
    std::optional<Store> back;              // if it was looked for and found
};

QString AwayDrive::sentence() const
{
    return isSilent ? DriveWatch::tr("%1 doesn't respond.").arg(name)
                    : DriveWatch::tr("%1 isn't connected. Connect the drive to use it.").arg(name);
}

DriveWatch::DriveWatch(QObject *parent)
    : QObject(parent)
{
    connect(&m_timer, &QTimer::timeout, this, &DriveWatch::tick);
}

void DriveWatch::watch(const QString &path)
{
    start(path, {});
}

void DriveWatch::watch(const Store &store)
{
    start(store.root(), store);
}

void DriveWatch::start(const QString &path, const std::optional<Store> &store)
{
    m_path = path;
    m_store = store;
    m_meanwhile.reset();
    ++m_generation;
    m_workers.leave();
    m_asked.invalidate();
    m_timer.start(kThere);
}

void DriveWatch::lookFor(quint64 deviceMeanwhile)
{
    m_meanwhile = deviceMeanwhile;
    m_timer.start(kAway);
}

void DriveWatch::tick()
{
    if (!m_asked.isValid()) {
        ask();
    } else if (!m_meanwhile && m_asked.elapsed() > kDrivePatienceMs) {
        lookFor(0);
        emit lost(0, true);
    }
}

void DriveWatch::ask()
{
    if (m_asked.isValid())
        return;
    m_asked.start();
    const auto work = [path = m_path, store = m_store, meanwhile = m_meanwhile,
                       generation = m_generation]() -> Answer {
        Answer answer{generation, meanwhile.has_value(), {}, {}};
        if (meanwhile)
            answer.back = openIfBack(path, *meanwhile);
        else if (!store)
            (void)deviceAt(path);
        else if (isDriveAway(*store))
            answer.deviceMeanwhile = deviceAt(path);
        return answer;
    };
    runThen(this, m_workers.pool(), work, [this](const Answer &answer) { hear(answer); });
}

void DriveWatch::hear(const Answer &answer)
{
    if (answer.generation != m_generation)
        return;
    m_asked.invalidate();
    const bool isLost = answer.deviceMeanwhile.has_value();
    if (isLost)
        lookFor(*answer.deviceMeanwhile);
    // It answers after all, or what it answers is a matter of being looked for.
    else if (m_meanwhile && !answer.wasLookedFor)
        ask();
    if (isLost)
        emit lost(*answer.deviceMeanwhile, false);
    else if (answer.back)
        emit found(*answer.back);
}

} // namespace weightroom
