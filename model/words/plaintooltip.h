// Untrusted text as a tooltip: Qt would take text that looks like markup for markup.
#pragma once

#include <QString>

namespace weightroom
{

inline QString plainTooltip(const QString &text)
{
    return text.isEmpty()
        ? QString()
        : QStringLiteral("<p style='white-space:pre-wrap'>") + text.toHtmlEscaped() + QStringLiteral("</p>");
}

} // namespace weightroom
