// The layers of a model that are text: what a Modelfile's TEMPLATE, SYSTEM, LICENSE, PARAMETER and MESSAGE
// became (interop a.6).
#pragma once

#include "model/catalog/blobtext.h"
#include "model/modelfile/request.h"
#include "model/store/disk/manifest.h"
#include "model/store/disk/store.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

// How much of a model's texts is read: bytes of each template, system prompt or license, of which 16 MiB in
// all, and of the parameters and the messages.
struct TextLimits {
    qint64 textBytes = kTextLimitBytes;
    qint64 jsonBytes = kJsonLimitBytes;
};
// All that a Modelfile can hold, but for messages of which most characters are written as escapes.
inline constexpr TextLimits kWholeTexts{qint64(16) * 1024 * 1024, qint64(32) * 1024 * 1024};

// Of each kind but licenses the last layer counts. Nothing = there is no such layer, or it can't be read.
struct TextLayers {
    std::optional<QString> templateText;
    std::optional<QString> system;
    QStringList licenses; // in the manifest's order
    QJsonObject parameters;
    std::vector<modelfile::Message> messages;
    bool messagesHoldMore = false; // images, tool calls or thoughts, which aren't read
    // What isn't whole since it's longer than the limits.
    QStringList tooLong;
    // That, and what is malformed, not UTF-8 (the text then has U+FFFD in it) or not shown since it's a link.
    // Missing blobs aren't mentioned: blobProblems() does that.
    QStringList problems;
};

// The layer that holds the template: the last of its kind, .prompt being what .template was called before.
// Null if there is none.
const Layer *templateLayer(const Manifest &manifest);

// The text of a blob that is a link is not read: it could be any file's. Never fails.
TextLayers readTextLayers(const Store &store, const Manifest &manifest, const TextLimits &limits);

} // namespace weightroom
