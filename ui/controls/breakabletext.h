// Text with places to break lines in digests and paths: a label breaks at spaces alone, and such a word would
// make it as wide as itself.
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

inline QString breakableText(const QString &text)
{
    constexpr int kRun = 16;
    QString result;
    int run = 0;
    for (const auto c : text) {
        run = c.isSpace() ? 0 : run + 1;
        result += c;
        if (run > 0 && run % kRun == 0)
            result += QChar(0x200b);
    }
    return result;
}

} // namespace weightroom
