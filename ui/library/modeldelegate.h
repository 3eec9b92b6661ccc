// How a row of the library is painted: icon and name, a chip, numbers, a bar of bytes.
#pragma once

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

private:
    static void paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index);
    static void paintChip(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index);
    static void paintSize(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index);
    static void paintNumber(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index);
};

// The icon of a kind of model, as resources/icons calls it.
QString kindIconName(int kind);

} // namespace weightroom
