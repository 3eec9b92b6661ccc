#include "model/details/storedmodelfile.h"

#include "model/catalog/blobtext.h"
#include "model/catalog/textlayers.h"
#include "model/details/modeldetails.h"
#include "model/gguf/facts.h"
#include "model/gguf/reader.h"
#include "model/modelfile/decode.h"
#include "model/modelfile/gojson.h"
#include "model/modelfile/parameters.h"
#include "model/modelfile/parser.h"
#include "model/modelfile/printer.h"
#include "model/modelfile/request.h"
#include "model/names/quoting.h"
#include "model/store/disk/blobs.h"

#include <QJsonArray>
#include <algorithm>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using modelfile::Command;
using modelfile::CommandKind;

// Fields of a config that a build sets itself, or that a command sets, or that nobody reads.
const QStringList &knownFields()
{
    static const QStringList fields{u"model_format"_s, u"model_family"_s, u"model_families"_s,
                                    u"model_type"_s,   u"file_type"_s,    u"renderer"_s,
                                    u"parser"_s,       u"requires"_s,     u"architecture"_s,
                                    u"os"_s,           u"rootfs"_s};
    return fields;
}

class ModelfileWriter
{
public:
    ModelfileWriter(const Store &store, ResolvedModel model, Name name)
        : m_store(store)
        , m_model(std::move(model))
        , m_name(std::move(name))
    {
    }

    Result<QString> write()
    {
        const auto texts = readTextLayers(m_store, manifest(), kWholeTexts);
        if (!texts.tooLong.isEmpty())
            return tooLong(texts.tooLong.join(u"; "_s));
        const auto config = readConfig();
        comment(u"Modelfile of %1, written by Weightroom."_s.arg(m_name.shortForm()));
        comment(u"To build on this model, replace the first FROM by:"_s);
        comment(u"FROM %1"_s.arg(m_name.shortForm()));
        writeProblems(texts);
        append(u"\n"_s);
        writeFiles();
        writeText(CommandKind::Template, texts.templateText);
        writeText(CommandKind::System, texts.system);
        writeConfig(config);
        writeParameters(texts.parameters);
        writeLicenses(texts.licenses);
        writeMessages(texts);
        if (m_bytes > modelfile::kMaximumBytes)
            return tooLong(u"more than %1 bytes"_s.arg(modelfile::kMaximumBytes));
        return std::move(m_text);
    }

private:
    const Manifest &manifest() const { return m_model.manifest; }

    tl::unexpected<Error> tooLong(const QString &why) const
    {
        const auto name = m_name.shortForm();
        return failure(
            Error::Kind::Refused, u"the Modelfile of %1 would be too long to build from: %2"_s.arg(name, why),
            name);
    }

    void append(const QString &text)
    {
        m_text += text;
        m_bytes += text.toUtf8().size();
    }

    // One line, whatever the text holds.
    void comment(const QString &text)
    {
        constexpr qsizetype kLongest = 1000;
        append(u"# "_s + visibleText(text, kLongest) + u'\n');
    }

    void add(CommandKind kind, const QString &value, const QString &key = {}, const QString &role = {})
    {
        const auto what = modelfile::commandName(kind).toUpper()
            + (key.isEmpty() && role.isEmpty() ? QString() : u' ' + key + role);
        Command command;
        command.kind = kind;
        command.value = value;
        command.key = key;
        command.role = role;
        if (m_bytes + value.toUtf8().size() > modelfile::kMaximumBytes)
            m_bytes = modelfile::kMaximumBytes + 1; // longer than what could be read back
        if (m_bytes > modelfile::kMaximumBytes)
            return;
        if (const auto text = modelfile::print({command}))
            append(*text);
        else
            comment(u"%1 is left out: a Modelfile can't hold its text, which begins %2."_s.arg(
                what, quotedText(value)));
    }

    // A blob's path; its digest where the path has characters that a Modelfile can't hold.
    void addBlob(CommandKind kind, const Layer &layer)
    {
        const auto path = findBlob(m_store, layer.digest)
                              .map([](const Blob &blob) { return blob.path; })
                              .value_or(m_store.blobPath(layer.digest));
        add(kind, modelfile::quoted(path) || kind != CommandKind::From ? path : layer.digest.toString());
    }

    QJsonObject readConfig() const
    {
        if (!manifest().config)
            return {};
        const auto blob = findBlob(m_store, manifest().config->digest);
        const auto json = blob ? readJson(*blob) : tl::unexpected(blob.error());
        return json ? json->object() : QJsonObject();
    }

    void writeProblems(const TextLayers &texts)
    {
        auto problems = texts.problems;
        const auto check = [&](const Layer &layer) {
            const auto blob = findBlob(m_store, layer.digest);
            if (isDamaged(layer, blob))
                problems += blobProblems(layer, blob);
        };
        for (const auto &layer : manifest().layers)
            check(layer);
        if (manifest().config)
            check(*manifest().config);
        problems.removeDuplicates();
        for (const auto &problem : problems)
            comment(u"Damaged: %1."_s.arg(problem));
    }

    // The kind of a GGUF blob, if it can be read.
    Result<gguf::Facts> factsOf(const Layer &layer) const
    {
        const auto blob = findBlob(m_store, layer.digest);
        const auto header = blob ? gguf::readHeader(blob->path) : tl::unexpected(blob.error());
        return header ? Result<gguf::Facts>(gguf::factsOf(*header)) : tl::unexpected(header.error());
    }

    void writeFiles()
    {
        const auto *weights = manifest().weights();
        const auto facts = weights == nullptr ? failure(Error::Kind::NoWeights, {}) : factsOf(*weights);
        const bool isMissing = weights != nullptr && !findBlob(m_store, weights->digest);
        if (facts || isMissing) {
            if (facts && !facts->fileType)
                comment(u"The weights don't say how they are quantised: build with --file-type%1."_s.arg(
                    m_model.build.isEmpty() ? QString() : u' ' + m_model.build));
            addBlob(CommandKind::From, *weights);
            for (const auto &layer : manifest().layers)
                writeFile(layer, *weights);
            return;
        }
        comment(
            weights == nullptr
                ? u"There are no GGUF weights to name; everything not listed below comes from the model itself."_s
                : u"The weights can't be read (%1); everything not listed below comes from the model itself."_s
                      .arg(facts.error().message));
        add(CommandKind::From, m_name.shortForm());
        m_inherits = true;
    }

    void writeFile(const Layer &layer, const Layer &weights)
    {
        const auto isLast = [&](const Layer &one) { return manifest().last(one.mediaType) == &one; };
        if (layer.mediaType == mediatype::kProjector || layer.mediaType == mediatype::kAdapter) {
            const bool isProjector = layer.mediaType == mediatype::kProjector;
            const auto facts = factsOf(layer);
            const auto kind = isProjector ? gguf::Kind::Projector : gguf::Kind::Adapter;
            if (facts && facts->kind != kind)
                comment(u"The %1 %2 isn't marked as one, so a build would refuse it:"_s.arg(
                    layerLabel(layer), layer.digest.toString()));
            if ((facts && facts->kind != kind) || (!isProjector && !isLast(layer)))
                comment(u"%1 %2 is left out."_s.arg(layerLabel(layer), layer.digest.toString()));
            else
                addBlob(isProjector ? CommandKind::From : CommandKind::Adapter, layer);
        } else if (layer.mediaType == mediatype::kDraft) {
            addBlob(CommandKind::Draft, layer);
        } else if (layer.mediaType == mediatype::kModel && layer.digest != weights.digest) {
            comment(u"A second model, %1, is left out: a build uses one."_s.arg(layer.digest.toString()));
        } else if (!isText(layer) && layer.mediaType != mediatype::kModel) {
            comment(u"No command adds the layer %1 (%2)."_s.arg(layer.digest.toString(), layerLabel(layer)));
        }
    }

    static bool isText(const Layer &layer)
    {
        const auto &type = layer.mediaType;
        return type == mediatype::kTemplate || type == mediatype::kPrompt || type == mediatype::kSystem
            || type == mediatype::kLicense || type == mediatype::kSeedLicense || type == mediatype::kParams
            || type == mediatype::kMessages;
    }

    void writeText(CommandKind kind, const std::optional<QString> &text)
    {
        if (text && text->isEmpty())
            comment(u"%1 is empty, which a Modelfile can't ask for."_s.arg(
                modelfile::commandName(kind).toUpper()));
        else if (text)
            add(kind, *text);
    }

    void writeConfig(const QJsonObject &config)
    {
        const auto field = [&](CommandKind kind, const QString &key) {
            if (const auto text = config.value(key).toString(); !text.isEmpty())
                add(kind, text);
        };
        field(CommandKind::Renderer, u"renderer"_s);
        field(CommandKind::Parser, u"parser"_s);
        const auto version = config.value("requires"_L1).toString();
        if (!version.isEmpty() && modelfile::requirementOf(version) != version)
            comment(u"REQUIRES is left out: %1 isn't a version."_s.arg(quotedText(version)));
        else
            field(CommandKind::Requires, u"requires"_s);
        for (const auto &key : config.keys()) {
            if (!m_inherits && !knownFields().contains(key))
                comment(u"No command sets the config's %1."_s.arg(quotedText(key)));
        }
    }

    void writeParameters(const QJsonObject &parameters)
    {
        auto names = parameters.keys();
        names.sort();
        for (const auto &name : names) {
            const auto *info = modelfile::findParameter(name);
            const auto value = parameters.value(name);
            if (info == nullptr)
                comment(u"PARAMETER %1 is left out: Ollama no longer uses it. It was %2."_s.arg(
                    visibleText(name), QString::fromUtf8(modelfile::goJson(value))));
            else if (info->repeatable && value.isArray())
                writeEach(*info, value.toArray());
            else
                writeParameter(*info, value);
        }
    }

    void writeEach(const modelfile::ParameterInfo &info, const QJsonArray &values)
    {
        if (values.isEmpty())
            comment(u"PARAMETER %1 is an empty list, which a Modelfile can't ask for."_s.arg(info.name));
        for (const auto &value : values) {
            if (value.isString())
                add(CommandKind::Parameter, value.toString(), info.name);
            else
                writeParameter(info, value);
        }
    }

    void writeParameter(const modelfile::ParameterInfo &info, const QJsonValue &value)
    {
        const auto stored = modelfile::goJson(value);
        const auto text = value.isString() ? value.toString() : QString::fromUtf8(stored);
        const auto read = modelfile::parameterJson(info, text);
        if (!read) {
            comment(u"PARAMETER %1 is left out: it can't be %2."_s.arg(info.name, QString::fromUtf8(stored)));
            return;
        }
        if (*read != stored || info.repeatable)
            comment(u"The next line stores %1, the model has %2:"_s.arg(
                QString::fromUtf8(info.repeatable ? '[' + *read + ']' : *read), QString::fromUtf8(stored)));
        add(CommandKind::Parameter, text, info.name);
    }

    void writeLicenses(const QStringList &licenses)
    {
        if (m_inherits && !licenses.isEmpty()) {
            comment(u"Its licenses come with it; LICENSE would add another."_s);
            return;
        }
        for (const auto &license : licenses)
            add(CommandKind::License, license);
    }

    void writeMessages(const TextLayers &texts)
    {
        if (texts.messagesHoldMore)
            comment(
                u"Images, tool calls and thoughts of the messages are left out: a Modelfile can't hold them."_s);
        for (const auto &message : texts.messages)
            add(CommandKind::Message, message.content, {}, message.role);
    }

    const Store &m_store;
    ResolvedModel m_model;
    Name m_name;
    QString m_text;
    qint64 m_bytes = 0;      // of the text as UTF-8
    bool m_inherits = false; // FROM names the model, not its blobs
};

} // namespace

Result<QString> modelfileOf(const Store &store, const Name &name)
{
    TRY_ASSIGN(auto model, resolve(store, name));
    auto shown = model.ref.name;
    if (name.digest())
        shown = nameOf(model, name);
    return ModelfileWriter(store, std::move(model), std::move(shown)).write();
}

Result<QString> editableCopyOf(const Store &store, const Name &name)
{
    using modelfile::CommandKind;
    TRY_ASSIGN(const auto whole, modelfileOf(store, name));
    modelfile::Command from;
    from.value = name.withoutBuild().withoutDigest().shortForm();
    std::vector<modelfile::Command> commands{from};
    for (auto &command : modelfile::parse(whole).commands) {
        if (command.kind == CommandKind::System || command.kind == CommandKind::Parameter)
            commands.push_back(std::move(command));
    }
    return modelfile::print(commands);
}

} // namespace weightroom
