// What a build says of itself while it waits and runs and when it's done, in the window's words.
#pragma once

#include "model/build/buildjob.h"

#include <QString>

namespace weightroom
{

// "Waiting for qwen3:14b · 2.5 GB to copy". before is the build that it stands behind, if there's one.
QString waitingText(const BuildJob &job, const BuildJob *before);

// "Copying and checking · 4.1 of 10.5 GB".
QString runningText(const BuildJob &job);
// "1.1 GB/s · 6 s left"; empty while there's nothing to tell.
QString speedAndTimeText(const BuildJob &job);
// 0 to 1000; -1 = unknown.
int perMilleDone(const BuildJob &job);

// "Built at 09:41 in 0.1 s · weights were already in the store, 2.1 kB written", then the warnings.
QString finishedText(const BuildJob &job);
// The name in the store that holds what was built, as the library's rows are keyed.
QString builtKey(const BuildJob &job);

} // namespace weightroom
