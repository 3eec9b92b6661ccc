#include "faults/stoppedctl.h"

#include "faults/operations.h"

#include <QFile>
#include <algorithm>
#include <csignal>
#include <sys/wait.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kPatienceMs = 60'000;

} // namespace

StoppedCtl::StoppedCtl(const CtlProcess &ctl, const QStringList &arguments, const Choose &before)
{
    CtlProcess trial;
    trial.copyHome(ctl);
    copyTimes(ctl, trial);
    auto inTrial = arguments;
    for (auto &argument : inTrial)
        argument.replace(ctl.home(), trial.home());
    const auto calls = watchedCalls(trial, inTrial);
    const auto at = before(calls);
    if (at == 0)
        return;
    m_where = QString::fromUtf8(calls[at - 1].call + ' ' + calls[at - 1].path);
    // By its path and how often that comes up: numbers vary a little with the order of folders and tables.
    auto text = calls[at - 1].path.mid(QFile::encodeName(trial.home()).size());
    // An operation's own folder has another name each time.
    if (text.contains("/.weightroom/staging/"))
        text = text.mid(text.lastIndexOf('/'));
    const auto times = std::count_if(calls.begin(), calls.begin() + at, [&](const WatchedCall &call) {
        return call.call == calls[at - 1].call && call.path.contains(text);
    });
    const auto stop = calls[at - 1].call + ':' + text + ':' + QByteArray::number(qlonglong(times));
    auto environment = const_cast<CtlProcess &>(ctl).environment();
    setFault(environment, ctl.home(), {stop, "stop"});
    m_process.setProcessEnvironment(environment);
    m_process.setWorkingDirectory(ctl.home());
    m_process.start(QStringLiteral(WEIGHTROOM_CTL), QStringList{u"--json"_s} + arguments);
    if (!m_process.waitForStarted(kPatienceMs))
        return;
    siginfo_t info{};
    const auto waited =
        ::waitid(P_PID, id_t(m_process.processId()), &info, WSTOPPED | WEXITED | WNOWAIT | __WALL);
    m_hasStopped = waited == 0 && info.si_code == CLD_STOPPED;
}

StoppedCtl::~StoppedCtl()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kPatienceMs);
}

void StoppedCtl::interrupt() const
{
    ::kill(pid_t(m_process.processId()), SIGTERM);
}

CtlResult StoppedCtl::finish()
{
    ::kill(pid_t(m_process.processId()), SIGCONT);
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(kPatienceMs) || m_process.exitStatus() != QProcess::NormalExit)
        return {-1, m_process.readAllStandardOutput(), m_process.readAllStandardError()};
    return {m_process.exitCode(), m_process.readAllStandardOutput(), m_process.readAllStandardError()};
}

qsizetype beforePublishing(const QList<WatchedCall> &calls)
{
    qsizetype lock = 0;
    for (qsizetype i = 0; i < calls.size(); ++i) {
        if (calls[i].call == "flock" && calls[i].path.endsWith("/.weightroom/lock"))
            lock = i + 1;
        const bool isPlacing = calls[i].call == "rename" && calls[i].path.contains("/models/manifests/");
        if (isPlacing)
            return lock;
    }
    return 0;
}

qsizetype beforeTheManifest(const QList<WatchedCall> &calls)
{
    for (qsizetype i = 0; i < calls.size(); ++i) {
        if (calls[i].call == "rename" && calls[i].path.contains("/models/manifests/"))
            return i + 1;
    }
    return 0;
}

} // namespace weightroom
