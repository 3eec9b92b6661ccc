// Joins the shards of a split model into one GGUF file, as a list of pieces that an importer streams in one
// pass: shard 1's keys in their order without "split.*", the tensor infos in the order of the shards, the
// data re-based. Keys and weights are copied as the bytes they are.
#pragma once

#include "model/gguf/shards.h"

#include <QByteArray>
#include <QString>
#include <vector>

namespace weightroom::gguf
{

// Either bytes of our own or a range of a file.
struct JoinPiece {
    QByteArray literal; // written as it is, if path is empty
    QString path;
    quint64 offset = 0; // in path
    quint64 bytes = 0;  // of the literal or the range
};

struct JoinPlan {
    std::vector<JoinPiece> pieces; // one after the other they are the joined file
    quint64 totalBytes = 0;
    Header header; // what readHeader() would find in the joined file
};

// Reads and writes nothing. The ranges are those of the set's stamps: compare them when the pieces were
// copied.
JoinPlan joinPlan(const ShardSet &set);

} // namespace weightroom::gguf
