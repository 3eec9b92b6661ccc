// Which of several files of one digest hold its bytes. That a file exists says nothing about what it holds:
// wherever one of two has to make way, this decides.
#pragma once

#include "model/core/digest.h"
#include "model/core/progress.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/store.h"

#include <QString>
#include <vector>

namespace weightroom
{

enum class Soundness {
    Sound,
    Linked,  // a symbolic link to the bytes: better than none, but what it leads to isn't ours to keep
    Unknown, // not hashed since it last changed, or it can't be read
    Damaged, // other bytes, or no regular file and no link to one
};

// By what is remembered of exactly this file, or its link's target; a file of up to 1 MiB that isn't known is
// read, which takes milliseconds. For use under the store's lock. Nothing at the path is Damaged.
Soundness soundnessOf(const DigestRecords &records, const QString &path, const Digest &digest);

enum class WhichCopy {
    Any,    // one sound copy is enough, wherever it is
    Stored, // whether blobs/ has a sound one; if it hasn't, whether the pool has
};

// For each of digests that has several files in blobs/ and the trash's pool: hashes as many of them as it
// takes to answer which, so that soundnessOf() knows afterwards. Call without the lock, which it takes to
// write down what it found; with progress it reports and obeys its cancel. A file that was changed within
// the last two seconds is waited for, since it could change again unseen. One that can't be read, or changes
// while it's read, stays Unknown. Errors: Cancelled; those of the lock.
Result<void>
learnSoundness(const Store &store, const std::vector<Digest> &digests, WhichCopy which, Progress *progress);

// The same, for which Any is enough, of the blobs that these refs alone name: asked before the refs go, so
// that a cancel finds nothing moved. Errors: Cancelled; any other is left for those who make the refs go.
Result<void> learnReleased(const Store &store, const std::vector<Ref> &going, Progress *progress);

} // namespace weightroom
