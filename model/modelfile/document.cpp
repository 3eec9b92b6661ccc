#include "model/modelfile/document.h"

#include "model/gotemplate/rune.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

bool Document::hasErrors() const
{
    return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic &diagnostic) {
        return diagnostic.severity == Severity::Error;
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

Diagnostic
Document::diagnose(Severity severity, const QString &code, const QString &message, TextRange range) const
{
    return {severity, code, message, range, positionAt(range.begin), positionAt(range.end), 0};
}

} // namespace weightroom::modelfile
