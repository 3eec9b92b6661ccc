#include "model/modelfile/templateproblem.h"

#include "model/gotemplate/gotemplate.h"

#include <QCoreApplication>
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
    if (check.fault)
        return document.diagnose(
            Severity::Error, u"bad_template"_s, badTemplateText(*check.fault),
            document.placeOf(*last, visibleFault(*check.fault, last->value)));
    if (check.uncheckedFrom)
        return document.diagnose(
            Severity::Warning, u"unchecked_template"_s,
            QCoreApplication::translate(
                "Lint", "The template from here on is not checked: nested too deep, more than %1 levels")
                .arg(kDeepestTemplate),
            document.placeOf(*last, *check.uncheckedFrom));
    return std::nullopt;
}

} // namespace weightroom::modelfile
