#include "model/modelfile/document.h"

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

Position Document::positionAt(int offset) const
{
    offset = std::clamp(offset, 0, static_cast<int>(text.size()));
    const auto next = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
    if (next == lineStarts.begin())
        return {1, offset + 1};
    return {static_cast<int>(next - lineStarts.begin()), offset - *(next - 1) + 1};
}

QString Document::where(Range range) const
{
    const auto position = positionAt(range.begin);
    return u"%1:%2"_s.arg(position.line).arg(position.column);
}

QStringView Document::textOf(Range range) const
{
    return QStringView(text).mid(range.begin, range.length());
}

Diagnostic
Document::diagnose(Severity severity, const QString &code, const QString &message, Range range) const
{
    return {severity, code, message, range, positionAt(range.begin), positionAt(range.end), 0};
}

} // namespace weightroom::modelfile
