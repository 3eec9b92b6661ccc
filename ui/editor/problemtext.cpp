#include "ui/editor/problemtext.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <array>
#include <cstdint>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using modelfile::Diagnostic;
using modelfile::Document;
using modelfile::ParameterType;
using modelfile::Severity;

struct ProblemWords {
    Q_DECLARE_TR_FUNCTIONS(weightroom::ProblemText)
};

constexpr qsizetype kLongestQuote = 60;

// A piece of the text, short enough for a sentence.
QString shown(QStringView text)
{
    const auto line = text.toString().simplified();
    return line.size() <= kLongestQuote ? line : line.left(kLongestQuote) + u'…';
}

const modelfile::Command *commandAt(const Document &document, int offset)
{
    const auto &commands = document.commands;
    const auto found =
        std::find_if(commands.begin(), commands.end(), [offset](const modelfile::Command &command) {
            return command.whole.begin <= offset && offset <= command.whole.end;
        });
    return found == commands.end() ? nullptr : &*found;
}

QString parameterProblem(const Diagnostic &problem, const Document &document)
{
    const auto *command = commandAt(document, problem.range.begin);
    if (command == nullptr)
        return problem.message;
    if (command->key.isEmpty())
        return ProblemWords::tr("PARAMETER needs one space and then a parameter's name.");
    const auto *info = modelfile::findParameter(command->key);
    if (info == nullptr)
        return ProblemWords::tr("Ollama knows no parameter “%1”.").arg(shown(command->key));
    if (command->value.isEmpty())
        return ProblemWords::tr("%1 needs %2.").arg(command->key, neededText(*info));
    return ProblemWords::tr("%1 needs %2, not “%3”.")
        .arg(command->key, neededText(*info), shown(command->value));
}

QString unfinished(const Diagnostic &problem, const Document &document)
{
    const auto text = document.textOf(problem.range);
    if (text.startsWith(u'"'))
        return ProblemWords::tr("The quote %1 is opened here but never closed at a line's end.")
            .arg(shown(text));
    const int line = document.positionAt(problem.range.begin).line;
    const int lineStart = document.lineStarts.at(std::size_t(line - 1));
    const auto first = document.textOf({lineStart, problem.range.begin}).trimmed();
    if (first.compare(u"PARAMETER", Qt::CaseInsensitive) == 0)
        return ProblemWords::tr("PARAMETER needs a name, one space and a value.");
    if (first.compare(u"MESSAGE", Qt::CaseInsensitive) == 0)
        return ProblemWords::tr("MESSAGE needs system, user or assistant, one space and a text.");
    return ProblemWords::tr("“%1” needs a space and a value after it.").arg(shown(text));
}

QString invalidCommand(const Diagnostic &problem, const Document &document)
{
    const auto word = document.textOf(problem.range);
    if (modelfile::commandFromName(word))
        return ProblemWords::tr("%1 needs a space and a value after it.").arg(word.toString().toUpper());
    return ProblemWords::tr("“%1” is no command. The usual ones are FROM, PARAMETER, SYSTEM and TEMPLATE.")
        .arg(shown(word));
}

QString asSentence(QString text)
{
    if (!text.isEmpty())
        text.front() = text.front().toUpper();
    return text.isEmpty() || text.endsWith(u'.') ? text : text + u'.';
}

QString limitText(double limit)
{
    return QLocale().toString(limit, 'f', QLocale::FloatingPointShortest);
}

QString counted(int count, const char *one, const char *many)
{
    return count == 1 ? ProblemWords::tr(one) : ProblemWords::tr(many).arg(QLocale().toString(count));
}

} // namespace

QString neededText(const modelfile::ParameterInfo &info)
{
    if (info.type == ParameterType::Bool)
        return ProblemWords::tr("true or false");
    if (info.type == ParameterType::String)
        return ProblemWords::tr("a text");
    auto kind =
        info.type == ParameterType::Int ? ProblemWords::tr("a whole number") : ProblemWords::tr("a number");
    if (!info.low || !info.high)
        return kind;
    if (*info.high >= INT32_MAX)
        return ProblemWords::tr("%1 from %2 up").arg(kind, limitText(*info.low));
    return ProblemWords::tr("%1 from %2 to %3").arg(kind, limitText(*info.low), limitText(*info.high));
}

QString typeText(ParameterType type)
{
    switch (type) {
    case ParameterType::Int:
        return ProblemWords::tr("whole number");
    case ParameterType::Float:
        return ProblemWords::tr("number");
    case ParameterType::Bool:
        return ProblemWords::tr("true or false");
    case ParameterType::String:
        break;
    }
    return ProblemWords::tr("text");
}

QString problemText(const Diagnostic &problem, const Document &document)
{
    if (problem.code == u"bad_parameter")
        return parameterProblem(problem, document);
    if (problem.code == u"deprecated_parameter")
        return ProblemWords::tr("%1 is no longer used: Ollama accepts the line but does not store it.")
            .arg(shown(document.textOf(problem.range)));
    if (problem.code == u"no_from")
        return ProblemWords::tr("There is no FROM: it says which model or file this one is based on.");
    if (problem.code == u"unexpected_eof")
        return unfinished(problem, document);
    if (problem.code == u"invalid_command")
        return invalidCommand(problem, document);
    if (problem.code == u"invalid_role")
        return ProblemWords::tr("MESSAGE needs one of system, user and assistant, in lower case.");
    return asSentence(problem.message);
}

QString problemHtml(const Diagnostic &problem, const Document &document)
{
    auto html = u"<p>%1</p>"_s.arg(problemText(problem, document).toHtmlEscaped());
    if (problem.severity == Severity::Error)
        html += u"<p><small>%1</small></p>"_s.arg(
            ProblemWords::tr("Ollama says: %1").arg(shown(modelfile::ollamaText(problem))).toHtmlEscaped());
    return html;
}

int errorCount(const std::vector<Diagnostic> &problems)
{
    return int(std::count_if(problems.begin(), problems.end(), [](const Diagnostic &problem) {
        return problem.severity == Severity::Error;
    }));
}

QString countText(const std::vector<Diagnostic> &problems)
{
    std::array<int, 3> counts{};
    for (const auto &problem : problems)
        ++counts.at(std::size_t(problem.severity));
    QStringList parts;
    if (counts[0] > 0)
        parts.append(counted(counts[0], QT_TR_NOOP("1 error"), QT_TR_NOOP("%1 errors")));
    if (counts[1] > 0)
        parts.append(counted(counts[1], QT_TR_NOOP("1 warning"), QT_TR_NOOP("%1 warnings")));
    if (parts.isEmpty() && counts[2] > 0)
        parts.append(counted(counts[2], QT_TR_NOOP("1 hint"), QT_TR_NOOP("%1 hints")));
    return parts.join(u", "_s);
}

QString severityIcon(Severity severity)
{
    return severity == Severity::Error  ? u"error"_s
        : severity == Severity::Warning ? u"warning"_s
                                        : u"info"_s;
}

QColor severityColour(Severity severity, const QPalette &palette)
{
    const auto colours = Colours::of(palette);
    return severity == Severity::Error  ? colours.error
        : severity == Severity::Warning ? colours.warning
                                        : colours.secondary;
}

QString severityText(Severity severity)
{
    return severity == Severity::Error  ? ProblemWords::tr("Error")
        : severity == Severity::Warning ? ProblemWords::tr("Warning")
                                        : ProblemWords::tr("Hint");
}

} // namespace weightroom
