#include "model/modelfile/request.h"

#include "model/core/jsontext.h"
#include "model/modelfile/gojson.h"
#include "model/modelfile/parameters.h"
#include "model/modelfile/templateproblem.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

std::optional<QString> unlessEmpty(const QString &value)
{
    return value.isEmpty() ? std::nullopt : std::optional(value);
}

class Merger
{
public:
    explicit Merger(const Document &document)
        : m_document(document)
    {
    }
    Result<Request> merge();

private:
    Result<void> add(const Command &command);
    Result<void> addParameter(const Command &command);

    const Document &m_document;
    Request m_request;
    std::map<QString, QByteArray> m_parameters; // known names are ASCII, so this is the order of the bytes
};

Result<void> Merger::addParameter(const Command &command)
{
    if (isDeprecatedParameter(command.key)) {
        m_request.warnings.push_back(m_document.diagnose(
            Problem::DeprecatedParameter, command.keyRange, {command.key},
            deprecatedParameterText(command.key)));
        return {};
    }
    const auto *info = findParameter(command.key);
    if (info == nullptr) {
        const auto range = command.keyRange.isEmpty() ? command.keyword : command.keyRange;
        return failure(Error::Kind::Modelfile, unknownParameterText(command.key), m_document.where(range));
    }
    const auto json = parameterJson(*info, command.value);
    if (!json)
        return failure(Error::Kind::Modelfile, json.error(), m_document.where(command.valueRange));
    auto &stored = m_parameters[command.key];
    if (!info->repeatable) {
        stored = *json;
    } else if (stored.isEmpty()) {
        stored = '[' + *json + ']';
    } else {
        stored.back() = ',';
        stored += *json + ']';
    }
    return {};
}

Result<void> Merger::add(const Command &command)
{
    const Source source = {command.value, m_document.where(command.valueRange)};
    switch (command.kind) {
    case CommandKind::From:
        m_request.from.push_back(source);
        break;
    case CommandKind::License:
        m_request.licenses.append(command.value);
        break;
    case CommandKind::Template:
        m_request.templateText = unlessEmpty(command.value);
        break;
    case CommandKind::System:
        m_request.system = unlessEmpty(command.value);
        break;
    case CommandKind::Adapter:
        m_request.adapter = source;
        break;
    case CommandKind::Draft:
        m_request.drafts.push_back(source);
        break;
    case CommandKind::Renderer:
        m_request.renderer = unlessEmpty(command.value);
        break;
    case CommandKind::Parser:
        m_request.parser = unlessEmpty(command.value);
        break;
    case CommandKind::Parameter:
        return addParameter(command);
    case CommandKind::Message:
        m_request.messages.push_back({command.role, command.value});
        break;
    case CommandKind::Requires:
        m_request.requirement = requirementOf(command.value);
        if (!m_request.requirement)
            return failure(Error::Kind::Modelfile, badRequirementText(), source.where);
        break;
    }
    return {};
}

Result<Request> Merger::merge()
{
    for (const auto &command : m_document.commands) {
        TRY(add(command));
    }
    if (const auto problem = templateProblem(m_document); problem && problem->severity() == Severity::Error)
        return failure(Error::Kind::Modelfile, problem->ollama, m_document.where(problem->range));
    for (const auto &[name, json] : m_parameters)
        m_request.parameters.push_back({name, json});
    return std::move(m_request);
}

} // namespace

bool isUrl(QStringView text)
{
    return text.startsWith(u"http://", Qt::CaseInsensitive)
        || text.startsWith(u"https://", Qt::CaseInsensitive);
}

Result<Request> requestOf(const Document &document)
{
    const auto &diagnostics = document.diagnostics;
    const auto first = std::find_if(diagnostics.begin(), diagnostics.end(), [](const Diagnostic &diagnostic) {
        return diagnostic.severity() == Severity::Error;
    });
    if (first != diagnostics.end()) {
        const auto message = first->problem == Problem::NoFrom ? u"FROM: missing"_s
            : first->ollama.isEmpty()                          ? first->message()
                                                               : first->ollama;
        return failure(Error::Kind::Modelfile, message, document.where(first->range));
    }
    return Merger(document).merge();
}

std::optional<QString> requirementOf(QStringView text)
{
    // A pre-release or build part is allowed after a full version only; a numeric pre-release part has no
    // leading zero.
    static const QRegularExpression version(uR"(\Av?(?<version>N(\.N(\.N(-P(\.P)*)?(\+B(\.B)*)?)?)?)\z)"_s
                                                .replace(u"P"_s, u"(?:N|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"_s)
                                                .replace(u"N"_s, u"(?:0|[1-9][0-9]*)"_s)
                                                .replace(u"B"_s, u"[0-9A-Za-z-]+"_s));
    const auto match = version.match(text.toString());
    if (!match.hasMatch())
        return std::nullopt;
    return match.captured(u"version"_s);
}

QString badRequirementText()
{
    return u"requires must be a valid semver (e.g. 0.14.0)"_s;
}

namespace
{

// Bytes; a params layer is a few hundred.
constexpr qsizetype kMaximumBase = qsizetype(16) * 1024 * 1024;

tl::unexpected<Error> unreadable(const QString &reason)
{
    return failure(
        Error::Kind::Manifest,
        QCoreApplication::translate("Modelfile", "The base model's parameters can't be read: %1")
            .arg(reason));
}

Result<QJsonObject> baseObject(QByteArrayView base)
{
    const auto bytes = base.toByteArray();
    if (bytes.trimmed().isEmpty() || bytes.trimmed() == "null")
        return QJsonObject();
    if (bytes.size() > kMaximumBase)
        return unreadable(QCoreApplication::translate("Modelfile", "the layer is larger than 16 MiB"));
    if (hasTooManyValues(bytes))
        return unreadable(QCoreApplication::translate("Modelfile", "it holds too many values"));
    QJsonParseError problem;
    const auto document = jsonDocument(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return unreadable(problem.errorString());
    if (!document.isObject())
        return unreadable(QCoreApplication::translate("Modelfile", "it isn't a JSON object"));
    return document.object();
}

} // namespace

Result<QByteArray> paramsLayer(const std::vector<Parameter> &parameters, QByteArrayView base)
{
    TRY_ASSIGN(const auto object, baseObject(base));
    std::map<QByteArray, QByteArray> members; // by the name's bytes, the order they're written in
    for (auto member = object.begin(); member != object.end(); ++member)
        members[member.key().toUtf8()] = goJsonString(member.key()) + ':' + goJson(member.value());
    for (const auto &parameter : parameters)
        members[parameter.name.toUtf8()] = goJsonString(parameter.name) + ':' + parameter.json;
    if (members.empty())
        return QByteArray();
    QByteArray json;
    for (const auto &[name, member] : members)
        json += ',' + member;
    return '{' + json.mid(1) + "}\n";
}

QByteArray messagesLayer(const std::vector<Message> &messages)
{
    if (messages.empty())
        return {};
    QByteArray json;
    for (const auto &message : messages) {
        json += ",{\"role\":" + goJsonString(message.role) + ",\"content\":" + goJsonString(message.content)
            + '}';
    }
    return '[' + json.mid(1) + "]\n";
}

} // namespace weightroom::modelfile
