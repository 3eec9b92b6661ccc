// How a row of the library is painted: icon and name, a chip, numbers, a bar of bytes.
#pragma once

#include "ui/theme/theme.h"

#include <QFont>
#include <QHash>
#include <QPainter>
#include <QStaticText>
#include <QStyledItemDelegate>

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

class ModelDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void
    paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    // The models can't be reached now: they step back.
    bool isPale = false;

private:
    Colours coloursOf(const QStyleOptionViewItem &option) const;
    QColor textColour(const QStyleOptionViewItem &option) const;
    void paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintChip(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintSize(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintNumber(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    mutable LineTexts m_texts; // in the view's font
    mutable LineTexts m_chips;
};

// The icon of a kind of model, as resources/icons calls it.
QString kindIconName(int kind);

} // namespace weightroom
