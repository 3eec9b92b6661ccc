// Text whose figures keep their units: a line may break at any space, and "118.4" at its end says little.
#pragma once

#include <QRegularExpression>
#include <QString>

namespace weightroom
{

// For labels that wrap; plain or rich text.
inline QString unbrokenFigures(QString text)
{
    static const QRegularExpression gap(QStringLiteral("(?<=\\d) (?=(?:[KMGTP]?B|s|min|h)\\b)"));
    return text.replace(gap, QString(QChar::Nbsp));
}

} // namespace weightroom
