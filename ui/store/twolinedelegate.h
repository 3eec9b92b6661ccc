// Rows of two lines with an icon, and a box to tick where the model has one: unused files, the trash.
#pragma once

#include <QStyledItemDelegate>

namespace weightroom
{

// Title and icon by the display role and cellrole::Icon, the second line by cellrole::Aside. The row's ground
// is the view's (DetailsTree).
class TwoLineDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int kBox = 16;

    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void
    paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    // Paints a box of kBox as the style has it.
    static void paintBox(
        QPainter *painter, const QRect &rect, Qt::CheckState state, bool isEnabled, const QWidget *widget);

protected:
    // A click on the box, or Space, ticks.
    bool editorEvent(
        QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
        const QModelIndex &index) override;

private:
    static QRect boxRect(const QStyleOptionViewItem &option);
};

} // namespace weightroom
