// How a row of the builds panel is painted: icon, name, progress, a line of text, buttons, a cross.
#pragma once

#include "model/words/buildaction.h"

#include <QModelIndex>
#include <QPersistentModelIndex>
#include <QStyleOptionViewItem>
#include <QStyledItemDelegate>
#include <optional>
#include <vector>

namespace weightroom
{

// A painted button; Cancel and Remove are crosses.
struct RowButton {
    BuildAction action;
    QRect rect; // in the view's coordinates

    bool isCross() const { return action == BuildAction::Cancel || action == BuildAction::Remove; }
};

// Which button the mouse or the keyboard has.
struct ButtonMark {
    QPersistentModelIndex row;
    std::optional<BuildAction> action;

    bool isOn(const QModelIndex &index, BuildAction which) const { return row == index && action == which; }
    bool operator==(const ButtonMark &) const = default;
};

class BuildDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    ButtonMark hovered;
    ButtonMark pressed;
    ButtonMark focused;

    // From left to right.
    static std::vector<RowButton> buttons(const QStyleOptionViewItem &option, const QModelIndex &index);

    void
    paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(
        QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
        const QModelIndex &index) override;

private:
    void paintButtons(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
};

} // namespace weightroom
