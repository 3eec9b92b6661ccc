#include "model/modelfile/request.h"

#include "model/modelfile/parameters.h"
#include "model/modelfile/templateproblem.h"

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
    const Command *m_template = nullptr;        // the last
    std::map<QString, QByteArray> m_parameters; // known names are ASCII, so this is the order of the bytes
};

Result<void> Merger::addParameter(const Command &command)
{
    if (isDeprecatedParameter(command.key)) {
        m_request.warnings.push_back(m_document.diagnose(
            Severity::Warning, u"deprecated_parameter"_s, deprecatedParameterText(command.key),
            command.keyRange));
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
    if (const auto problem = templateProblem(m_document); problem && problem->severity == Severity::Error)
        return failure(Error::Kind::Modelfile, problem->message, m_document.where(problem->range));
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
        return diagnostic.severity == Severity::Error;
    });
    if (first != diagnostics.end()) {
        const auto message = first->code == u"no_from" ? u"FROM: missing"_s : first->message;
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

} // namespace weightroom::modelfile
