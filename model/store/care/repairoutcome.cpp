#include "model/store/care/repair.h"

using namespace Qt::StringLiterals;

namespace weightroom
{

Error RepairOutcome::saidIn(Error error) const
{
    if (repaired.empty())
        return error;
    // It says otherwise that nothing was changed.
    if (error.kind == Error::Kind::Cancelled)
        error.message = u"cancelled"_s;
    const auto &first = repaired.front();
    const auto what = first.digest ? first.digest->toString() : first.name;
    const auto others = repaired.size() - 1;
    error.message += u"; %1%2 was repaired before that"_s.arg(
        what, others == 0 ? QString() : u" (and %1 more)"_s.arg(others));
    return error;
}

} // namespace weightroom
