#include "ui/details/templatehighlighter.h"

namespace weightroom
{

namespace
{

constexpr int kOutside = 0;
constexpr int kInside = 1; // an action that began on an earlier line
constexpr qsizetype kMostCharacters = 10'000;

} // namespace

void TemplateHighlighter::setColour(const QColor &colour)
{
    if (colour == m_colour)
        return;
    m_colour = colour;
    rehighlight();
}

void TemplateHighlighter::highlightBlock(const QString &text)
{
    bool isInside = previousBlockState() == kInside;
    qsizetype position = 0;
    const auto line = text.left(kMostCharacters);
    while (position < line.size()) {
        const auto begin = isInside ? position : line.indexOf(QLatin1String("{{"), position);
        if (begin < 0)
            break;
        const auto close = line.indexOf(QLatin1String("}}"), begin);
        const auto end = close < 0 ? line.size() : close + 2;
        setFormat(int(begin), int(end - begin), m_colour);
        isInside = close < 0;
        position = end;
    }
    setCurrentBlockState(isInside ? kInside : kOutside);
}

} // namespace weightroom
