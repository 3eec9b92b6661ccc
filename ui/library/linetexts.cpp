#include "ui/library/linetexts.h"

#include <QFontMetrics>
#include <cmath>
#include <utility>

namespace weightroom
{

namespace
{

// Many times what a large screen shows at once.
constexpr int kMostLines = 1000;

} // namespace

void LineTexts::setFont(const QFont &font)
{
    if (font == m_font && m_height > 0)
        return;
    m_font = font;
    m_height = QFontMetrics(font).height();
    m_lines.clear();
}

LineTexts::Line &LineTexts::lineOf(const QString &text)
{
    const auto known = m_lines.find(text);
    if (known != m_lines.end())
        return *known;
    if (m_lines.size() >= kMostLines)
        m_lines.clear();
    Line line{QStaticText(text), QFontMetricsF(m_font).horizontalAdvance(text)};
    line.text.setTextFormat(Qt::PlainText);
    line.text.setPerformanceHint(QStaticText::AggressiveCaching);
    line.text.prepare({}, m_font);
    return *m_lines.insert(text, line);
}

QString LineTexts::elided(const QString &text, Qt::TextElideMode mode, int width)
{
    return this->width(text) <= width ? text : QFontMetrics(m_font).elidedText(text, mode, width);
}

void LineTexts::draw(QPainter &painter, const QRect &rect, Qt::Alignment side, const QString &text)
{
    auto &line = lineOf(text);
    const double room = rect.width() - line.width;
    const double left = rect.left()
        + (side.testFlag(Qt::AlignRight)         ? room
               : side.testFlag(Qt::AlignHCenter) ? room / 2
                                                 : 0);
    // A static text has the font's leading below it, as if another line followed.
    const double height = line.text.size().height() - QFontMetricsF(m_font).leading();
    const double top = rect.top() + (rect.height() - height) / 2;
    // As QPainter::drawText() does it; a static text's place is cut off instead.
    const auto ratio = painter.device()->devicePixelRatioF();
    painter.setFont(m_font);
    painter.drawStaticText(QPointF(left, std::round(top * ratio) / ratio), line.text);
}

} // namespace weightroom
