// How a row of the library is painted: icon and name, a chip, numbers, a bar of bytes.
#pragma once

#include "ui/library/linetexts.h"
#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace weightroom
{

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
