// What can be said about a build that didn't fit on the disk.
#pragma once

#include "model/build/builder.h"

namespace weightroom
{

struct SpaceShortage {
    qint64 neededBytes = 0; // 0 = unknown
    qint64 freeBytes = -1;  // once what was staged is gone again; -1 = unknown
    bool canLink = false;   // the files can be linked into the store instead
};

// Call when the build has ended. Reads headers, so it's for a worker. Linking can be had for single files on
// the store's file system that this user may link (the kernel's fs.protected_hardlinks taken as set).
SpaceShortage shortageOf(const Store &store, const BuildRequest &request, qint64 neededBytes);

} // namespace weightroom
