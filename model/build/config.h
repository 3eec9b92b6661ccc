// The config blob: the JSON that describes a model (interop a.5; ollama fb307609, fields in its order).
#pragma once

#include "model/core/error.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <optional>

namespace weightroom
{

struct Config {
    QString modelFormat = QStringLiteral("gguf");
    QString modelFamily;                      // general.architecture, or "unknown"
    std::optional<QStringList> modelFamilies; // one a model layer; nothing is written as null
    QString modelType;                        // parameter count as text
    QString fileType;                         // as Ollama names it: F32 and unlisted are "unknown"
    QString renderer;
    QString parser;
    QString requires_;  // REQUIRES; "requires" is a keyword
    QJsonObject others; // fields of a base model that isn't GGUF, kept as they are

    // The bytes that Ollama writes, with the final line feed.
    QByteArray toJson() const;
    // Reads a stored one. Unknown fields are dropped, missing ones empty.
    static Config read(const QByteArray &json);
};

} // namespace weightroom
