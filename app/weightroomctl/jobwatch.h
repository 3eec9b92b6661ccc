// A long job and the drawing of its progress.
#pragma once

#include "app/weightroomctl/cancelling.h"
#include "app/weightroomctl/command.h"
#include "app/weightroomctl/progressreport.h"

#include <chrono>
#include <future>

namespace weightroom::cli
{

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
