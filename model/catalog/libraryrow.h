// A row of the library as the list shows it: plain values, made on a worker.
#pragma once

#include "model/core/digest.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <optional>

namespace weightroom
{

enum class ModelKind { Chat, Code, Vision, Embedding };

struct LibraryRow {
    QString key;           // canonical name; stable as long as the ref lives
    QString groupKey;      // what rows of one model share, lower case
    QString modelText;     // short name without the tag: "llama3.1", "me/support-bot"
    QString tag;           // "8b"; a seed-era build as "8b+Q4_0"
    QString build;         // quantisation; empty = unknown
    QString family;        // as people write it: "GPT-OSS"
    QString parameters;    // "8.0B"
    QString problem;       // what is wrong, in a few words; empty = nothing
    QByteArray filterText; // lower case, UTF-8: name, family, build, architecture
    ModelKind kind = ModelKind::Chat;
    quint64 parameterCount = 0;
    quint64 contextLength = 0; // 0 = unknown
    qint64 bytes = 0;
    qint64 sharedBytes = 0;        // of these, how many another model holds too
    QDateTime modified;            // UTC
    std::optional<Digest> id;      // of the manifest
    std::optional<Digest> weights; // in the store

    bool operator==(const LibraryRow &) const = default;
};

// The key without build and digest. In lower case it's what Name::foldedRef() gives, without parsing: rows
// are many. Lives as long as the row.
QStringView refOf(const LibraryRow &row);
// Whether that is this folded ref.
bool isOf(const LibraryRow &row, QStringView foldedRef);

} // namespace weightroom
