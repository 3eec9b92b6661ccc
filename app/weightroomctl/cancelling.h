// Ctrl-C and its like end a long job cleanly.
#pragma once

#include "model/core/progress.h"

namespace weightroom::cli
{

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

} // namespace weightroom::cli
