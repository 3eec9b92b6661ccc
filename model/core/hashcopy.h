// Moves bytes once: what is hashed is the very buffer that is written.
#pragma once

#include "model/core/digest.h"
#include "model/core/error.h"
#include "model/core/progress.h"

#include <QByteArray>
#include <QString>
#include <vector>

namespace weightroom
{

// A run of bytes: literal ones, or a range of an open file.
struct ByteRange {
    QByteArray literal; // used when fd is -1
    int fd = -1;        // stays the caller's
    qint64 offset = 0;
    qint64 bytes = 0;
    QString path; // for messages
};

// Hashes the ranges one after the other and writes them to out unless it is -1. Advances progress by every
// byte, obeys its cancel within a chunk. Blocks; runs a second thread while it copies something
// large, unless other copies of this process have the processors already.
// Errors: SourceChanged if a file ends early; Cancelled; those of reading and writing.
//
// 256 KiB a chunk, eight in flight: larger chunks fall out of the second-level cache and, in virtual
// machines, cost several times the system time; measured on 2 cores with SHA instructions, one thread that
// reads and writes beside one that hashes makes the copy free (0.97 x the time of hashing alone).
Result<Digest>
hashAndCopy(const std::vector<ByteRange> &ranges, int out, const QString &outPath, Progress &progress);

// Flushing a large file, when nobody may be kept waiting.
// syncFile(), but returns Cancelled within 20 ms of being cancelled; the flush itself can't be stopped and
// ends by itself on a thread and a descriptor of its own. The caller may close and remove the file.
Result<void> syncUnlessCancelled(int fd, const QString &path, const Progress &progress);

} // namespace weightroom
