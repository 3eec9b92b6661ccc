#include "app/weightroomctl/jobwatch.h"

#include "app/weightroomctl/failure.h"
#include "app/weightroomctl/table.h"
#include "model/core/file.h"

#include <QStringList>
#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace weightroom::cli
{

namespace
{

constexpr auto kJsonInterval = 500ms;
constexpr int kDefaultColumns = 80;

void write(const QString &text)
{
    (void)writeAll(STDERR_FILENO, text.toUtf8(), u"standard error"_s);
}

int terminalColumns()
{
    struct winsize size {
    };
    const bool isKnown = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return isKnown ? size.ws_col : kDefaultColumns;
}

QString lineOf(const Progress::Snapshot &snapshot)
{
    QStringList parts{phaseName(snapshot.phase)};
    if (snapshot.bytesTotal > 0) {
        const auto percent =
            std::min(100.0, 100.0 * double(snapshot.bytesDone) / double(snapshot.bytesTotal));
        parts.append(u"%1 %"_s.arg(int(percent)));
        parts.append(u"%1 of %2"_s.arg(sizeText(snapshot.bytesDone), sizeText(snapshot.bytesTotal)));
    }
    if (snapshot.bytesPerSecond > 0)
        parts.append(u"%1/s"_s.arg(sizeText(qint64(snapshot.bytesPerSecond))));
    if (snapshot.secondsLeft >= 0)
        parts.append(u"%1 left"_s.arg(durationText(snapshot.secondsLeft)));
    return parts.join(u"  "_s);
}

} // namespace

ProgressReport::Form ProgressReport::formFor(bool wantsJson)
{
    if (wantsJson)
        return Form::Json;
    return ::isatty(STDERR_FILENO) == 1 ? Form::Terminal : Form::Lines;
}

void ProgressReport::show(const Progress::Snapshot &snapshot)
{
    const auto now = std::chrono::steady_clock::now();
    const bool isNewPhase = m_phase != snapshot.phase;
    m_phase = snapshot.phase;
    switch (m_form) {
    case Form::Terminal:
        write(u"\r"_s + lineOf(snapshot).left(terminalColumns() - 1) + u"\u001b[K"_s);
        m_lineStands = true;
        return;
    case Form::Lines:
        if (isNewPhase)
            write(
                snapshot.bytesTotal > 0
                    ? u"%1 (%2)\n"_s.arg(phaseName(snapshot.phase), sizeText(snapshot.bytesTotal))
                    : phaseName(snapshot.phase) + u'\n');
        return;
    case Form::Json:
        break;
    }
    const bool isDue = snapshot.bytesDone != m_shownBytes && now - m_shownAt >= kJsonInterval;
    if (!isNewPhase && !isDue)
        return;
    m_shownBytes = snapshot.bytesDone;
    m_shownAt = now;
    write(u"{\"phase\": \"%1\", \"bytes_done\": %2, \"bytes_total\": %3}\n"_s.arg(
        phaseName(snapshot.phase), QString::number(snapshot.bytesDone),
        QString::number(snapshot.bytesTotal)));
}

void ProgressReport::end()
{
    if (m_lineStands)
        write(u"\r\u001b[K"_s);
    m_lineStands = false;
}

namespace
{

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// A handler may touch lock-free atomics and nothing else.
std::atomic<Progress *> g_job{nullptr};
static_assert(std::atomic<Progress *>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);
std::array<struct sigaction, kSignals.size()> g_before;

extern "C" void cancelJob(int)
{
    if (auto *job = g_job.load())
        job->cancel();
}

} // namespace

CancelOnSignal::CancelOnSignal(Progress &progress)
{
    g_job = &progress;
    struct sigaction action {
    };
    action.sa_handler = cancelJob;
    action.sa_flags = SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        ::sigaction(kSignals[i], nullptr, &g_before[i]);
        // nohup had us ignore it. A shell's background job ignores SIGINT, but one that's sent to us is
        // meant.
        const bool isNohup = kSignals[i] == SIGHUP && g_before[i].sa_handler == SIG_IGN;
        if (!isNohup)
            ::sigaction(kSignals[i], &action, nullptr);
    }
}

CancelOnSignal::~CancelOnSignal()
{
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        ::sigaction(kSignals[i], &g_before[i], nullptr);
    g_job = nullptr;
}

void endWithoutJob(const Invocation &invocation, const Progress &progress, ProgressReport &report)
{
    report.end();
    if (progress.snapshot().phase == Phase::Preparing)
        std::_Exit(cli::report(Progress::cancelledError().value(), invocation.json));
    const Error error{
        Error::Kind::Cancelled,
        u"cancelled, but a drive didn't respond for %1 seconds while %2; the store is intact, and the next command that writes removes what was left unfinished"_s
            .arg(kCancelPatience.count())
            .arg(phaseName(progress.snapshot().phase)),
        invocation.arguments.join(u' ')};
    // Nothing is taken down that the job still uses.
    std::_Exit(cli::report(error, invocation.json));
}

} // namespace weightroom::cli
