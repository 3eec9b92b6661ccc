// How a place is painted: icon, text, count; or a section's title.
#pragma once

#include <QStyledItemDelegate>

namespace weightroom
{

class SidebarDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    enum Role {
        IsSectionRole = Qt::UserRole,
        IconRole,
        CountRole,
        PlaceRole,
        IsBuildsRole,
        PageRole,
        SizeRole
    };

    using QStyledItemDelegate::QStyledItemDelegate;

    void
    paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace weightroom
