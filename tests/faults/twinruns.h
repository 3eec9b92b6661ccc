// Runs cases of stores with twins (twinstore.h), and makes those that fail small.
#pragma once

#include "faults/soundaudit.h"
#include "faults/twinstore.h"

#include <QList>
#include <QStringList>

namespace weightroom
{

struct TwinRun {
    TwinSeed seed;
    QStringList faults;
    bool isThrough = true; // every operation did its work, none stopped at some digest
};

// The case's operations one after the other, or at once, judged after each.
TwinRun runTwins(const TwinSeed &seed);

// Runs them all, on several threads, and prints those that fail: each kind of failure some times, as small as
// it gets. How many do. With WEIGHTROOM_SOUND_CASE only that one is run.
qsizetype countTwinFailures(const QList<TwinSeed> &seeds);

} // namespace weightroom
