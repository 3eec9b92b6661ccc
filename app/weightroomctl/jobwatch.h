// A long job and the drawing of its progress.
#pragma once

#include "app/weightroomctl/cancelling.h"
#include "app/weightroomctl/progressreport.h"

#include <chrono>
#include <future>

namespace weightroom::cli
{

// Runs job(progress) on a thread of its own and returns what it returns; this thread draws. Ctrl-C cancels
// it. Where no thread can be had it runs on this one, undrawn.
template<class Job> auto watched(bool jsonProgress, const Job &job)
{
    Progress progress;
    const CancelOnSignal cancelling(progress);
    ProgressReport report(ProgressReport::formFor(jsonProgress));
    report.show(progress.snapshot());
    auto outcome = std::async(std::launch::async | std::launch::deferred, [&] { return job(progress); });
    while (outcome.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout)
        report.show(progress.snapshot());
    report.show(progress.snapshot());
    report.end();
    return outcome.get();
}

} // namespace weightroom::cli
