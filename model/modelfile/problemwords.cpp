#include "model/modelfile/problemwords.h"

#include "model/modelfile/templatewords.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cstdint>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using modelfile::Diagnostic;
using modelfile::Document;
using modelfile::ParameterType;

struct ProblemTr {
    Q_DECLARE_TR_FUNCTIONS(weightroom::ProblemText)
};

constexpr qsizetype kLongestPiece = 60;

const modelfile::Command *commandAround(const Document &document, int offset)
{
    const auto &commands = document.commands;
    const auto found =
        std::find_if(commands.begin(), commands.end(), [offset](const modelfile::Command &command) {
            return command.whole.begin <= offset && offset <= command.whole.end;
        });
    return found == commands.end() ? nullptr : &*found;
}

QString parameterWords(const Diagnostic &problem, const Document &document)
{
    const auto *command = commandAround(document, problem.range.begin);
    if (command == nullptr)
        return problem.message;
    if (command->key.isEmpty())
        return ProblemTr::tr("PARAMETER needs one space and then a parameter's name.");
    const auto *info = modelfile::findParameter(command->key);
    if (info == nullptr)
        return ProblemTr::tr("Ollama knows no parameter “%1”.").arg(shortPiece(command->key));
    if (command->value.isEmpty())
        return ProblemTr::tr("%1 needs %2.").arg(command->key, neededText(*info));
    return ProblemTr::tr("%1 needs %2, not “%3”.")
        .arg(command->key, neededText(*info), shortPiece(command->value));
}

QString unfinishedWords(const Diagnostic &problem, const Document &document)
{
    const auto text = document.textOf(problem.range);
    if (text.startsWith(u'"'))
        return ProblemTr::tr("The quote %1 is opened here but never closed at a line's end.")
            .arg(shortPiece(text));
    const int line = document.positionAt(problem.range.begin).line;
    const int lineStart = document.lineStarts.at(std::size_t(line - 1));
    const auto first = document.textOf({lineStart, problem.range.begin}).trimmed();
    if (first.compare(u"PARAMETER", Qt::CaseInsensitive) == 0)
        return ProblemTr::tr("PARAMETER needs a name, one space and a value.");
    if (first.compare(u"MESSAGE", Qt::CaseInsensitive) == 0)
        return ProblemTr::tr("MESSAGE needs system, user or assistant, one space and a text.");
    return ProblemTr::tr("“%1” needs a space and a value after it.").arg(shortPiece(text));
}

QString invalidCommandWords(const Diagnostic &problem, const Document &document)
{
    const auto word = document.textOf(problem.range);
    if (modelfile::commandFromName(word))
        return ProblemTr::tr("%1 needs a space and a value after it.").arg(word.toString().toUpper());
    return ProblemTr::tr("“%1” is no command. The usual ones are FROM, PARAMETER, SYSTEM and TEMPLATE.")
        .arg(shortPiece(word));
}

QString problemSentence(QString text)
{
    if (!text.isEmpty())
        text.front() = text.front().toUpper();
    return text.isEmpty() || text.endsWith(u'.') ? text : text + u'.';
}

QString limitWords(double limit)
{
    return QLocale().toString(limit, 'f', QLocale::FloatingPointShortest);
}

} // namespace

QString shortPiece(QStringView text)
{
    const auto line = text.toString().simplified();
    return line.size() <= kLongestPiece ? line : line.left(kLongestPiece) + u'…';
}

QString neededText(const modelfile::ParameterInfo &info)
{
    if (info.type == ParameterType::Bool)
        return ProblemTr::tr("true or false");
    if (info.type == ParameterType::String)
        return ProblemTr::tr("a text");
    auto kind = info.type == ParameterType::Int ? ProblemTr::tr("a whole number") : ProblemTr::tr("a number");
    if (!info.low || !info.high)
        return kind;
    if (*info.high >= INT32_MAX)
        return ProblemTr::tr("%1 from %2 up").arg(kind, limitWords(*info.low));
    return ProblemTr::tr("%1 from %2 to %3").arg(kind, limitWords(*info.low), limitWords(*info.high));
}

QString typeText(ParameterType type)
{
    switch (type) {
    case ParameterType::Int:
        return ProblemTr::tr("whole number");
    case ParameterType::Float:
        return ProblemTr::tr("number");
    case ParameterType::Bool:
        return ProblemTr::tr("true or false");
    case ParameterType::String:
        break;
    }
    return ProblemTr::tr("text");
}

QString problemText(const Diagnostic &problem, const Document &document)
{
    if (problem.code == u"bad_parameter")
        return parameterWords(problem, document);
    if (problem.code == u"deprecated_parameter")
        return ProblemTr::tr("%1 is no longer used: Ollama accepts the line but does not store it.")
            .arg(shortPiece(document.textOf(problem.range)));
    if (problem.code == u"no_from")
        return ProblemTr::tr("There is no FROM: it says which model or file this one is based on.");
    if (problem.code == u"unexpected_eof")
        return unfinishedWords(problem, document);
    if (problem.code == u"invalid_command")
        return invalidCommandWords(problem, document);
    if (problem.code == u"invalid_role")
        return ProblemTr::tr("MESSAGE needs one of system, user and assistant, in lower case.");
    if (problem.code == u"bad_template") {
        const auto *command = commandAround(document, problem.range.begin);
        return templateWords(
            problem.message, shortPiece(document.textOf(problem.range)),
            command == nullptr ? QStringView() : QStringView(command->value));
    }
    return problemSentence(problem.message);
}

} // namespace weightroom
