// Whether a blob is what its name says.
#pragma once

#include "model/core/digest.h"
#include "model/core/file.h"
#include "model/core/progress.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/store.h"

#include <QString>

namespace weightroom
{

enum class BlobVerdict {
    Good,
    Damaged,   // other bytes than the name says, bytes that the disk doesn't give, or no regular file
    Missing,   // nothing of that name, or a link that leads nowhere
    Unchecked, // it can't be opened, mostly for lack of permission: it may well be good
};

struct BlobCheck {
    Digest digest;
    BlobVerdict verdict = BlobVerdict::Missing;
    QString path;    // where it lies, or should
    QString problem; // for people; empty if it's good
    FileStamp stamp; // of the bytes that were looked at; zero where there are none
    bool isLink = false;
    bool isUnreadable = false; // damaged in that the disk doesn't give its bytes
};

// Only looks: a good one is a file that is there. Opens nothing.
BlobCheck lookAtBlob(const Store &store, const Digest &digest);

// Reads and hashes it, whatever is remembered of it; a link's target too. One that another program changes
// meanwhile, or that the disk doesn't give, is read once more. Advances progress by every byte. Errors:
// Cancelled, nothing else.
Result<BlobCheck> checkBlob(const Store &store, const Digest &digest, Progress &progress);
// The same of one file, whatever the blob's name leads to; read once. Unchecked also if it changed or went.
Result<BlobCheck> checkFile(const Blob &file, Progress &progress);

} // namespace weightroom
