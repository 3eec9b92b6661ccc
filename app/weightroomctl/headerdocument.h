// A GGUF file as `inspect` and `show` print it.
#pragma once

#include "app/weightroomctl/json.h"
#include "app/weightroomctl/table.h"
#include "model/gguf/facts.h"
#include "model/gguf/header.h"

#include <QString>
#include <QStringList>
#include <vector>

namespace weightroom::cli
{

// One file of a split model.
struct ShardStatus {
    QString path;
    quint64 number = 0; // from 1, as in the file's name
    bool isPresent = false;
};

struct HeaderReport {
    QString path; // absolute
    gguf::Header header;
    gguf::Facts facts;
    std::vector<ShardStatus> shards; // empty unless the file is one of several
    QStringList problems;
};

// Looks for the other shards beside the file; what is wrong with the set is a problem, not an error. path is
// absolute.
HeaderReport headerReport(const QString &path, const gguf::Header &header);

// All keys but "metadata" and "tensors".
Json headerDocument(const HeaderReport &report);
// "Label  value" lines.
Table headerTable(const HeaderReport &report);

// Lists for JSON and for people.
Json metadataDocument(const gguf::Header &header);
Json tensorsDocument(const gguf::Header &header);
QString metadataText(const gguf::Header &header);
QString tensorsText(const gguf::Header &header);

} // namespace weightroom::cli
