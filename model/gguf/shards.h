// Split files: one model in several GGUF files, STEM-00001-of-00003.gguf and so on (llama.cpp,
// llama-gguf-split).
//
// Each file is a GGUF of its own with some of the tensors and the keys split.no (from 0), split.count and
// split.tensors.count; the first also has the model's own keys. Read as one model.
#pragma once

#include "model/core/error.h"
#include "model/core/file.h"
#include "model/gguf/header.h"

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

namespace weightroom::gguf
{

// More shards than this are refused; the largest known models have some 200.
inline constexpr quint64 kMaxShards = 1024;

// What a header says about its place; it may lie (number >= count).
struct ShardPlace {
    quint64 number = 0;             // from 0
    quint64 count = 0;              // at least 2
    std::optional<quint64> tensors; // of all shards together
};

// Nothing for a file that stands alone (no split.count, or one of at most 1).
std::optional<ShardPlace> shardPlace(const Header &header);

// A path taken apart; the stem includes the folder.
struct ShardName {
    QString stem;
    quint64 number = 0; // from 0, while the file's name counts from 1
    quint64 count = 0;

    // The path of another shard of the set.
    QString path(quint64 ofNumber) const;
};

// Nothing for a name that isn't STEM-NNNNN-of-NNNNN.gguf.
std::optional<ShardName> parseShardName(const QString &path);

struct Shard {
    QString path;
    FileStamp stamp; // when its header was read: compare before and after copying
    Header header;   // of all but the first without its entries
};

struct ShardSet {
    std::vector<Shard> shards; // by number, all there
};

// The whole set that a shard belongs to, read and checked as one: same count, numbers 0 ... n-1 as the files
// are named, the same version, byte order and alignment, the tensors that split.tensors.count promises, no
// tensor twice. Errors: Gguf, naming what is missing or wrong; else as readHeader().
Result<ShardSet> collectShards(const QString &anyShardPath);

// Joins the shards of a split model into one GGUF file, as a list of pieces that an importer streams in one
// pass: shard 1's keys in their order without "split.*", the tensor infos in the order of the shards, the
// data re-based. Keys and weights are copied as the bytes they are.
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
