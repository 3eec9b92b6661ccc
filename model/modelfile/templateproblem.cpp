#include "model/modelfile/templateproblem.h"

#include "model/gotemplate/gotemplate.h"
#include "model/gotemplate/rune.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

TextRange visibleFault(const TemplateFault &fault, QStringView text)
{
    if (isJinja(text)) {
        const auto begin = text.indexOf(u"{%");
        const auto close = text.indexOf(u"%}", begin);
        const auto line = text.indexOf(u'\n', begin);
        auto end = close < 0 ? text.size() : close + 2;
        if (line >= 0)
            end = std::min(end, line);
        return {int(begin), int(end)};
    }
    const auto before = text.first(fault.range.begin);
    const auto open = before.lastIndexOf(u"{{");
    if (open < 0 || before.indexOf(u"}}", open) >= 0)
        return fault.range;
    // One that goes over lines and is closed is meant so.
    const auto next = text.indexOf(u"{{", fault.range.begin);
    const auto close = text.indexOf(u"}}", fault.range.begin);
    const auto line = before.indexOf(u'\n', open);
    const bool isForgotten =
        next == fault.range.begin || (line >= 0 && (close < 0 || (next >= 0 && next < close)));
    const auto opened = before.sliced(open, (line < 0 ? before.size() : line) - open).trimmed();
    return isForgotten && opened.size() > 2 ? TextRange{int(open), int(open + opened.size())} : fault.range;
}

// "Prompt" of "prompt": what Ollama hands to a template under that name, however it's written.
QString fieldNamed(const QString &word)
{
    static const QStringList fields{
        u"System"_s, u"Prompt"_s,  u"Response"_s, u"Suffix"_s,    u"Messages"_s, u"Role"_s,
        u"Tools"_s,  u"Content"_s, u"Thinking"_s, u"ToolCalls"_s, u"Think"_s,
    };
    auto plain = word;
    plain.remove(u'_');
    const auto found = std::find_if(fields.begin(), fields.end(), [&plain](const QString &field) {
        return field.compare(plain, Qt::CaseInsensitive) == 0;
    });
    return found == fields.end() ? QString() : *found;
}

struct Explanation {
    Problem problem;
    QStringList arguments;
};

// For those who know no Go. marked: what is underlined.
Explanation explained(const TemplateFault &fault, const QString &marked, QStringView text)
{
    if (isJinja(text))
        return {Problem::JinjaTemplate, {}};
    // Also where Go complains of what follows.
    const bool isOpen = marked.startsWith(u"{{") && !marked.contains(u"}}");
    if (isOpen && fault.kind != GoFault::OpenBlock && fault.kind != GoFault::OpenParenthesis)
        return {Problem::OpenAction, {marked}};
    switch (fault.kind) {
    case GoFault::OpenBlock:
        return {Problem::OpenBlock, {marked}};
    case GoFault::SecondElse:
        return {Problem::SecondElse, {}};
    case GoFault::StrayElse:
        return {Problem::StrayElse, {}};
    case GoFault::StrayEnd:
        return {Problem::StrayEnd, {}};
    case GoFault::OpenParenthesis:
        return {Problem::OpenParenthesis, {}};
    case GoFault::UnknownFunction:
        if (const auto field = fieldNamed(marked); !field.isEmpty())
            return {Problem::FieldWithoutDot, {marked, field}};
        return {Problem::UnknownFunction, {marked}};
    case GoFault::UndefinedVariable:
        return {Problem::UndefinedVariable, {marked}};
    case GoFault::MissingValue:
        return {Problem::MissingValue, {marked}};
    case GoFault::OpenQuote:
        return {Problem::OpenTemplateQuote, {marked}};
    case GoFault::OutsideRange:
        return {Problem::OutsideRange, {marked}};
    case GoFault::BadCharacter: {
        const auto next = text.mid(
            fault.range.end, fault.range.end < text.size() ? runeAt(text, fault.range.end).units : 0);
        return {Problem::BadCharacter, {shortPiece(next), marked}};
    }
    case GoFault::Misplaced:
        if (marked == u"}")
            return {Problem::SingleBrace, {}};
        if (marked.size() == 1 && u"“”„‘’«»"_s.contains(marked))
            return {Problem::CurlyQuote, {marked}};
        return {Problem::Misplaced, {marked}};
    case GoFault::Other:
        break;
    }
    return {Problem::BadTemplate, {shortPiece(fault.what)}};
}

} // namespace

bool isJinja(QStringView text)
{
    return text.contains(u"{%");
}

std::optional<Diagnostic> templateProblem(const Document &document)
{
    const auto &commands = document.commands;
    const auto last = std::find_if(commands.rbegin(), commands.rend(), [](const Command &command) {
        return command.kind == CommandKind::Template;
    });
    if (last == commands.rend() || last->value.isEmpty())
        return std::nullopt;
    const auto check = checkTemplate(last->value);
    if (check.fault) {
        const auto range = document.placeOf(*last, visibleFault(*check.fault, last->value));
        const auto [problem, arguments] =
            explained(*check.fault, shortPiece(document.textOf(range)), last->value);
        return document.diagnose(problem, range, arguments, badTemplateText(*check.fault));
    }
    if (check.uncheckedFrom)
        return document.diagnose(
            Problem::UncheckedTemplate, document.placeOf(*last, *check.uncheckedFrom),
            {QString::number(kDeepestTemplate)});
    return std::nullopt;
}

} // namespace weightroom::modelfile
