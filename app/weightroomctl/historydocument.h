// A model's history as `history` and `show` print it.
#pragma once

#include "app/weightroomctl/json.h"
#include "model/core/digest.h"
#include "model/store/disk/history.h"

#include <QString>
#include <QStringList>
#include <vector>

namespace weightroom::cli
{

// {"done": [..], "bytes_freed"}
Json changeDocument(const QStringList &done, qint64 bytesFreed);
// The same with "warnings".
Json changeDocument(const QStringList &done, qint64 bytesFreed, const QStringList &warnings);

QStringList textsOf(const std::vector<Digest> &digests);

// A canonical name as people write it.
QString shortName(const QString &canonical);

// [{"when", "name", "from", "to", "why", "source"}], oldest first; a digest that there is none of is null.
Json historyDocument(const std::vector<HistoryLine> &lines);
// A table, oldest first.
QString historyText(const std::vector<HistoryLine> &lines);

} // namespace weightroom::cli
