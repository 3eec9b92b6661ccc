// One build in the queue: what was asked for, how far it is, what came of it.
#pragma once

#include "model/build/builder.h"
#include "model/build/shortage.h"

#include <QDateTime>
#include <memory>
#include <optional>

namespace weightroom
{

enum class BuildState { Waiting, Running, Finished, Failed, Cancelled };

// Belongs to the queue's thread, but for the progress, which the worker shares.
struct BuildJob {
    int id = 0;
    Store store;
    BuildRequest request;
    qint64 expectedBytes = 0; // that will be written as far as the asker knows; 0 = few, or unknown
    BuildState state = BuildState::Waiting;
    std::shared_ptr<Progress> progress;    // never null; a new one for each try
    std::optional<BuildResult> result;     // Finished
    std::optional<Error> error;            // Failed
    std::optional<SpaceShortage> shortage; // Failed with NoSpace
    QDateTime started;                     // invalid while it hasn't
    QDateTime ended;
    qint64 durationMs = 0; // of the last try, by a clock that nobody sets

    bool isActive() const { return state == BuildState::Waiting || state == BuildState::Running; }
};

} // namespace weightroom
