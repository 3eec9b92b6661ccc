// How a problem is painted: its mark, the sentence, its place at the right.
#pragma once

#include <QStyledItemDelegate>

namespace weightroom
{

class ProblemDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static int height(const QFont &font);
    void
    paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace weightroom
