// What a command says that changed the store.
#pragma once

#include "app/weightroomctl/json.h"
#include "model/core/digest.h"

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

} // namespace weightroom::cli
