#include "model/modelfile/document.h"

#include "model/gotemplate/rune.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

bool Document::hasErrors() const
{
    return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic &diagnostic) {
        return diagnostic.severity() == Severity::Error;
    });
}

TextPosition Document::positionAt(int offset) const
{
    offset = std::clamp(offset, 0, static_cast<int>(text.size()));
    const auto next = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
    if (next == lineStarts.begin())
        return {1, offset + 1};
    return {static_cast<int>(next - lineStarts.begin()), offset - *(next - 1) + 1};
}

QString Document::where(TextRange range) const
{
    const auto position = positionAt(range.begin);
    return u"%1:%2"_s.arg(position.line).arg(position.column);
}

QStringView Document::textOf(TextRange range) const
{
    return QStringView(text).mid(range.begin, range.length());
}

TextRange Document::placeOf(const Command &command, TextRange inValue) const
{
    // From there on, past so many units that are kept.
    const auto past = [&](int at, int units) {
        while (at < command.valueRange.end && units > 0) {
            const auto rune = runeAt(text, at);
            units -= isKept(rune.value) ? rune.units : 0;
            at += rune.units;
        }
        return at;
    };
    const int begin = past(command.valueRange.begin + command.quotes, inValue.begin);
    return {begin, past(begin, inValue.length())};
}

Diagnostic Document::diagnose(
    Problem problem, TextRange range, const QStringList &arguments, const QString &ollama) const
{
    return {problem, arguments, ollama, range, positionAt(range.begin), positionAt(range.end), 0};
}

namespace
{

// In the order of CommandKind.
constexpr std::array kNames = {"from"_L1,      "license"_L1, "template"_L1, "system"_L1,
                               "adapter"_L1,   "draft"_L1,   "renderer"_L1, "parser"_L1,
                               "parameter"_L1, "message"_L1, "requires"_L1};

} // namespace

QString commandName(CommandKind kind)
{
    return kNames.at(static_cast<std::size_t>(kind));
}

std::optional<CommandKind> commandFromName(QStringView word)
{
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (word.compare(kNames.at(i), Qt::CaseInsensitive) == 0)
            return static_cast<CommandKind>(i);
    }
    return std::nullopt;
}

QString ollamaArguments(const Command &command)
{
    if (command.kind == CommandKind::Message)
        return command.role + u": "_s + command.value;
    return command.value;
}

QString ollamaText(const Diagnostic &diagnostic)
{
    if (diagnostic.ollamaLine == 0)
        return diagnostic.ollama;
    return u"(line %1): %2"_s.arg(QString::number(diagnostic.ollamaLine), diagnostic.ollama);
}

} // namespace weightroom::modelfile
