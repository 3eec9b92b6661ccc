// A long job and the drawing of its progress.
#pragma once

#include "app/weightroomctl/command.h"
#include "model/core/progress.h"

#include <chrono>
#include <future>
#include <optional>

namespace weightroom::cli
{

// On a terminal one line, redrawn and erased at the end; else a line a phase; with JSON an object a line:
// {"phase", "bytes_done", "bytes_total"}, at each change of phase and twice a second while bytes move.
// Nobody reading it is no error.
class ProgressReport
{
public:
    enum class Form { Terminal, Lines, Json };

    // Json if it's asked for, else what stderr is.
    static Form formFor(bool wantsJson);
    explicit ProgressReport(Form form)
        : m_form(form)
    {
    }

    // To be called some ten times a second, and once when the job has ended.
    void show(const Progress::Snapshot &snapshot);
    // Takes the redrawn line away.
    void end();

private:
    Form m_form;
    std::optional<Phase> m_phase;
    qint64 m_shownBytes = -1;
    std::chrono::steady_clock::time_point m_shownAt;
    bool m_lineStands = false;
};

// While one lives, SIGINT, SIGTERM and SIGHUP cancel its job instead of killing the program; before and after
// they do what they did. One at a time.
class CancelOnSignal
{
public:
    explicit CancelOnSignal(Progress &progress);
    ~CancelOnSignal();
    CancelOnSignal(const CancelOnSignal &) = delete;
    CancelOnSignal &operator=(const CancelOnSignal &) = delete;
};

// How long a cancelled job is waited for.
constexpr std::chrono::seconds kCancelPatience(5);

// Ends the program as Cancelled, as a kill would: the job waits for a drive that doesn't answer.
[[noreturn]] void
endWithoutJob(const Invocation &invocation, const Progress &progress, ProgressReport &report);

enum class Drawn {
    FromTheStart,
    WhenBytesMove, // for what mostly takes milliseconds and waits for nothing but the store's lock
};

// Runs job(progress) on a thread of its own and returns what it returns; this thread draws. Ctrl-C cancels
// it; if it hasn't ended five seconds later, the program ends without it. If no thread can be started it runs
// on this one, undrawn.
template<class Job>
auto watched(const Invocation &invocation, const Job &job, Drawn drawn = Drawn::FromTheStart)
{
    Progress progress;
    const CancelOnSignal cancelling(progress);
    ProgressReport report(ProgressReport::formFor(invocation.jsonProgress));
    const auto isQuiet = [&] {
        return drawn == Drawn::WhenBytesMove && progress.snapshot().phase == Phase::Preparing;
    };
    const auto show = [&] {
        if (!isQuiet())
            report.show(progress.snapshot());
    };
    show();
    auto outcome = std::async(std::launch::async | std::launch::deferred, [&] { return job(progress); });
    auto wanted = std::chrono::steady_clock::now(); // when it was last not cancelled
    while (outcome.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout) {
        show();
        const auto now = std::chrono::steady_clock::now();
        if (!progress.cancelled())
            wanted = now;
        else if (now - wanted > kCancelPatience)
            endWithoutJob(invocation, progress, report);
    }
    show();
    report.end();
    return outcome.get();
}

} // namespace weightroom::cli
