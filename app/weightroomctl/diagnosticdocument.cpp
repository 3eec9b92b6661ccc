#include "app/weightroomctl/diagnosticdocument.h"

#include "model/names/quoting.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

// Enough for any message of ours with the value that it quotes.
constexpr qsizetype kDiagnosticCharacters = 500;
constexpr qsizetype kPathCharacters = 4096;

QString severityName(modelfile::Severity severity)
{
    switch (severity) {
    case modelfile::Severity::Error:
        return u"error"_s;
    case modelfile::Severity::Warning:
        return u"warning"_s;
    case modelfile::Severity::Info:
        return u"info"_s;
    }
    return {};
}

QString severityText(modelfile::Severity severity, const TextStyle &style)
{
    auto name = severityName(severity);
    switch (severity) {
    case modelfile::Severity::Error:
        return style.red(name);
    case modelfile::Severity::Warning:
        return style.yellow(name);
    case modelfile::Severity::Info:
        break;
    }
    return name;
}

} // namespace

Json diagnosticDocument(const modelfile::Diagnostic &diagnostic)
{
    return Json::object(
        {{u"severity"_s, severityName(diagnostic.severity())},
         {u"code"_s, diagnostic.code()},
         {u"message"_s, diagnostic.message()},
         {u"ollama"_s, diagnostic.ollama.isEmpty() ? Json() : Json(ollamaText(diagnostic))},
         {u"line"_s, diagnostic.from.line},
         {u"column"_s, diagnostic.from.column},
         {u"end_line"_s, diagnostic.to.line},
         {u"end_column"_s, diagnostic.to.column}});
}

Json buildWarningDocument(const QString &message)
{
    return Json::object(
        {{u"severity"_s, severityName(modelfile::Severity::Warning)},
         {u"code"_s, u"build"_s},
         {u"message"_s, message},
         {u"ollama"_s, Json()},
         {u"line"_s, Json()},
         {u"column"_s, Json()},
         {u"end_line"_s, Json()},
         {u"end_column"_s, Json()}});
}

QString diagnosticLine(const QString &label, const modelfile::Diagnostic &diagnostic, const TextStyle &style)
{
    const auto place = visibleText(label, kPathCharacters)
        + u":%1:%2: "_s.arg(QString::number(diagnostic.from.line), QString::number(diagnostic.from.column));
    return place + severityText(diagnostic.severity(), style) + u": "_s
        + visibleText(diagnostic.message(), kDiagnosticCharacters) + u" ["_s + diagnostic.code() + u']';
}

} // namespace weightroom::cli
