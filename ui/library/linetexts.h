// Short texts painted again and again, each shaped once: for a list that's the most of its painting.
#pragma once

#include <QFont>
#include <QHash>
#include <QPainter>
#include <QStaticText>

namespace weightroom
{

// Of one font. GUI thread.
class LineTexts
{
public:
    // Texts in another font than before forget those before.
    void setFont(const QFont &font);

    int height() const { return m_height; }
    int width(const QString &text) { return qRound(lineOf(text).width); }
    // The text, or if that is too wide its elided form.
    QString elided(const QString &text, Qt::TextElideMode mode, int width);
    // In the painter's pen, in the middle of the rect's height, and at its left, right or middle: where
    // QPainter::drawText(), which shapes a text each time, paints it, give or take two pixels.
    void draw(QPainter &painter, const QRect &rect, Qt::Alignment side, const QString &text);

private:
    struct Line {
        QStaticText text;
        double width = 0;
    };

    Line &lineOf(const QString &text);

    QFont m_font;
    int m_height = 0;
    QHash<QString, Line> m_lines;
};

} // namespace weightroom
