#include "app/weightroomctl/jobwatch.h"

#include "app/weightroomctl/failure.h"

#include <cstdlib>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

void endWithoutJob(const Invocation &invocation, const Progress &progress, ProgressReport &report)
{
    report.end();
    if (progress.snapshot().phase == Phase::Preparing)
        std::_Exit(cli::report(Progress::cancelledError().value(), invocation.json));
    const Error error{
        Error::Kind::Cancelled,
        u"cancelled, but a drive didn't answer for %1 seconds while it was %2, so that wasn't waited for; "
        u"the "
        "store is whole, and the next command that writes removes what was left half done"_s
            .arg(kCancelPatience.count())
            .arg(phaseName(progress.snapshot().phase)),
        invocation.arguments.join(u' ')};
    // Nothing is taken down that the job still uses.
    std::_Exit(cli::report(error, invocation.json));
}

} // namespace weightroom::cli
