#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/headerdocument.h"
#include "app/weightroomctl/historydocument.h"
#include "app/weightroomctl/output.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/details/modeldetails.h"
#include "model/details/storedmodelfile.h"
#include "model/gguf/facts.h"
#include "model/store/write/copy.h"

#include <QCommandLineParser>
#include <QJsonArray>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

constexpr qsizetype kShownLines = 2; // of a system prompt or a license, as Ollama does

const LayerInfo *weightsLayer(const ModelDetails &details)
{
    const auto *weights = details.model.manifest.weights();
    const auto found = std::find_if(details.layers.begin(), details.layers.end(), [&](const auto &info) {
        return weights != nullptr && info.layer.digest == weights->digest;
    });
    return found == details.layers.end() ? nullptr : &*found;
}

// A stored file is whole, so that its shards are not looked for.
Json weightsDocument(const ModelDetails &details)
{
    const auto *layer = weightsLayer(details);
    if (layer == nullptr || !details.header || !details.facts)
        return {};
    return headerDocument({layer->path, *details.header, *details.facts, {}, details.facts->problems});
}

Json messagesDocument(const ModelDetails &details)
{
    auto list = Json::array();
    for (const auto &message : details.messages)
        list.append(Json::object({{u"role"_s, message.role}, {u"content"_s, message.content}}));
    return list;
}

QString section(const QString &title, const QString &body)
{
    return body.isEmpty() ? QString() : title + u'\n' + body + u'\n';
}

QString modelSection(const ModelDetails &details)
{
    Table table;
    const auto addNumber = [&table](const QString &label, const std::optional<quint64> &value) {
        if (value)
            table.add({label, countText(*value)});
    };
    if (details.facts) {
        table.add({u"architecture"_s, details.facts->family()});
        table.add({u"parameters"_s, gguf::parameterText(details.facts->parameterCount)});
        addNumber(u"context length"_s, details.facts->contextLength);
        addNumber(u"embedding length"_s, details.facts->embeddingLength);
    }
    table.add({u"quantization"_s, details.model.build.isEmpty() ? u"unknown"_s : details.model.build});
    if (const auto needed = details.config.value(u"requires"_s).toString(); !needed.isEmpty())
        table.add({u"requires"_s, needed});
    table.add({u"size"_s, sizeText(details.model.manifest.totalBytes())});
    table.add({u"ID"_s, details.model.manifest.digest.shortId()});
    if (const auto *weights = weightsLayer(details))
        table.add(
            {u"weights"_s,
             weights->present        ? weights->path
                 : weights->obstacle ? u"unknown"_s
                                     : u"missing"_s});
    return table.toText(u"  "_s);
}

QString parametersSection(const ModelDetails &details)
{
    Table table;
    for (auto it = details.parameters.begin(); it != details.parameters.end(); ++it) {
        const auto values = it->isArray() ? it->toArray() : QJsonArray{*it};
        for (const auto &value : values) {
            const auto text =
                value.isString() ? value.toString() : QString::fromUtf8(Json::from(value).toText()).trimmed();
            table.add({it.key(), value.isString() ? u'"' + text + u'"' : text});
        }
    }
    return table.toText(u"  "_s);
}

// The first lines that aren't blank.
QString linesSection(const QString &text)
{
    QString body;
    qsizetype shown = 0;
    for (const auto &line : text.split(u'\n')) {
        if (line.trimmed().isEmpty())
            continue;
        if (shown == kShownLines)
            return body + u"  ...\n"_s;
        body += u"  "_s + visibleLines(line).left(Table::kCellCharacters) + u'\n';
        ++shown;
    }
    return body;
}

QString listSection(const QStringList &texts)
{
    Table table;
    for (const auto &text : texts)
        table.add({text});
    return table.toText(u"  "_s);
}

Json layersDocument(const ModelDetails &details)
{
    const auto problemOf = [](const LayerInfo &info) {
        return info.obstacle ? Json(info.obstacle->message) : Json();
    };
    auto list = Json::array();
    for (const auto &info : details.layers)
        list.append(Json::object(
            {{u"media_type"_s, info.layer.mediaType},
             {u"digest"_s, info.layer.digest.toString()},
             {u"bytes"_s, info.layer.bytes},
             {u"path"_s, info.path},
             {u"present"_s, info.present},
             {u"problem"_s, problemOf(info)}}));
    return list;
}

Json showDocument(const ModelDetails &details)
{
    const auto &manifest = details.model.manifest;
    return Json::object(
        {{u"name"_s, details.name.canonical()},
         {u"manifest"_s,
          Json::object(
              {{u"digest"_s, manifest.digest.toString()},
               {u"path"_s, details.manifestPath},
               {u"bytes"_s, manifest.bytes.size()}})},
         {u"config"_s, Json::from(details.config)},
         {u"layers"_s, layersDocument(details)},
         {u"weights"_s, weightsDocument(details)},
         {u"capabilities"_s, details.capabilities},
         {u"parameters"_s, Json::from(details.parameters)},
         {u"system"_s, details.system},
         {u"template"_s, details.templateText},
         {u"licenses"_s, details.licenses},
         {u"messages"_s, messagesDocument(details)},
         {u"history"_s, historyDocument(details.history)},
         {u"problems"_s, details.problems}});
}

QString layersText(const ModelDetails &details)
{
    Table table({u"MEDIA TYPE"_s, u">SIZE"_s, u"PATH"_s});
    for (const auto &info : details.layers)
        table.add(
            {info.layer.mediaType, sizeText(info.layer.bytes),
             info.present        ? info.path
                 : info.obstacle ? info.obstacle->message
                                 : u"missing: "_s + info.path});
    return table.toText();
}

QString showText(const ModelDetails &details)
{
    auto text = section(u"Model  "_s + details.name.shortForm(), modelSection(details));
    text += section(u"Capabilities"_s, listSection(details.capabilities));
    text += section(u"Parameters"_s, parametersSection(details));
    text += section(u"System"_s, linesSection(details.system.value_or(QString())));
    text += section(u"Template"_s, linesSection(details.templateText.value_or(QString())));
    for (const auto &license : details.licenses)
        text += section(u"License"_s, linesSection(license));
    text += section(u"Problems"_s, listSection(details.problems));
    return text.chopped(1);
}

// Exactly, but for control characters on a terminal.
QByteArray exactText(const QByteArray &bytes, const TextStyle &style)
{
    return style.isTerminal ? visibleLines(QString::fromUtf8(bytes)).toUtf8() : bytes;
}

Result<Outcome> showModelfile(const Store &store, const Name &name, const Invocation &invocation)
{
    TRY_ASSIGN(const auto text, modelfileOf(store, name));
    return Outcome{
        Json::object({{u"name"_s, name.canonical()}, {u"modelfile"_s, text}}),
        {},
        0,
        exactText(text.toUtf8(), invocation.style)};
}

Result<Outcome> showManifest(const Store &store, const Name &name, const Invocation &invocation)
{
    TRY_ASSIGN(const auto bytes, manifestData(store, name));
    return Outcome{
        Json::object(
            {{u"name"_s, name.canonical()},
             {u"digest"_s, Digest::of(bytes).toString()},
             {u"text"_s, QString::fromUtf8(bytes)}}),
        {},
        0,
        exactText(bytes, invocation.style)};
}

Result<Outcome> showDetails(const Store &store, const Name &name, bool onlyLayers)
{
    TRY_ASSIGN(const auto details, readDetails(store, name));
    if (onlyLayers) {
        printWarnings(details.problems);
        return Outcome{
            Json::object(
                {{u"name"_s, details.name.canonical()},
                 {u"layers"_s, layersDocument(details)},
                 {u"problems"_s, details.problems}}),
            layersText(details)};
    }
    return Outcome{showDocument(details), showText(details)};
}

Result<Outcome> runShow(const Invocation &invocation)
{
    const auto &options = invocation.options;
    const bool modelfile = options.isSet(u"modelfile"_s);
    const bool manifest = options.isSet(u"manifest"_s);
    const bool layers = options.isSet(u"layers"_s);
    if (int(modelfile) + int(manifest) + int(layers) > 1)
        return failure(Error::Kind::Usage, u"show takes one of --modelfile, --manifest and --layers"_s);
    TRY_ASSIGN(const auto name, completeName(invocation.arguments.first()));
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Read));
    if (modelfile)
        return showModelfile(store, name, invocation);
    if (manifest)
        return showManifest(store, name, invocation);
    return showDetails(store, name, layers);
}

} // namespace

Command showCommand()
{
    return {
        u"show"_s,
        u"NAME [--modelfile | --manifest | --layers]"_s,
        u"Show everything about a model"_s,
        u"The Modelfile builds the model again; the manifest is printed byte for byte."_s,
        u"weightroomctl show mistral:7b --modelfile > Modelfile"_s,
        {{u"modelfile"_s, u"Print the Modelfile."_s},
         {u"manifest"_s, u"Print the manifest."_s},
         {u"layers"_s, u"Print the layers and their paths."_s}},
        1,
        1,
        runShow};
}

} // namespace weightroom::cli
