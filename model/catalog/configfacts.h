// What a model's config blob says of it (interop a.5): the fields that are listed.
#pragma once

#include "model/core/error.h"
#include "model/gguf/facts.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/manifest.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <optional>

namespace weightroom
{

// Untrusted texts, cut after a few hundred characters; escape them before they're shown.
struct ConfigFacts {
    QString format;   // model_format
    QString family;   // model_family
    QString type;     // model_type: the parameter count as text
    QString fileType; // file_type as it stands
    QString parser;
    QStringList capabilities;
    std::optional<quint64> contextLength;
    bool isRemote = false;            // the model runs on a server elsewhere, there are no weights
    QStringList problems;             // fields of the wrong type; that there is no object at all
    std::optional<Error> unread = {}; // the system's, if the blob couldn't be read this time; a problem too
};

ConfigFacts configFactsOf(const QJsonObject &config);

// The same from its blob; that it can't be read is a problem then.
ConfigFacts readConfigFacts(const Blob &blob);

// That a model has no weights where it ought to have some: not if it is of safetensors or runs elsewhere.
QStringList missingWeights(const Manifest &manifest, const ConfigFacts &config);

} // namespace weightroom
