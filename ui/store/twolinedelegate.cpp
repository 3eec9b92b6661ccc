#include "ui/store/twolinedelegate.h"

#include "model/items/cellrole.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTwoLineHeight = 48;
constexpr int kTwoLineInset = 20;
constexpr int kBoxGap = 18;
constexpr int kTwoLineIcon = 20;
constexpr int kTwoLineIconGap = 10;

} // namespace

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int lines = option.fontMetrics.height() + QFontMetrics(smallFont(option.font)).height() + 12;
    return {QStyledItemDelegate::sizeHint(option, index).width(), std::max(kTwoLineHeight, lines)};
}

QRect TwoLineDelegate::boxRect(const QStyleOptionViewItem &option)
{
    return {option.rect.left() + kTwoLineInset, option.rect.center().y() - kBox / 2 + 1, kBox, kBox};
}

void TwoLineDelegate::paintBox(
    QPainter *painter, const QRect &rect, Qt::CheckState state, bool isEnabled, const QWidget *widget)
{
    QStyleOptionButton box; // no other is drawn by Fusion
    box.initFrom(widget);
    box.rect = rect;
    box.state = isEnabled ? QStyle::State_Enabled : QStyle::State_None;
    box.state |= state == Qt::Checked   ? QStyle::State_On
        : state == Qt::PartiallyChecked ? QStyle::State_NoChange
                                        : QStyle::State_Off;
    widget->style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &box, painter, widget);
}

void TwoLineDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool isEnabled = index.flags().testFlag(Qt::ItemIsEnabled);
    const bool isStark = (option.state & QStyle::State_Selected) != 0 && isHighContrast(option.palette);
    const auto group = isEnabled ? QPalette::Active : QPalette::Disabled;
    const auto ink = option.palette.color(group, isStark ? QPalette::HighlightedText : QPalette::Text);
    const auto stepping = isStark || !isEnabled ? ink : Colours::of(option.palette).secondary;
    painter->save();
    if (index.column() > 0) {
        const auto place = option.rect.adjusted(4, 0, -10, 0);
        painter->setPen(index.column() == 1 ? ink : stepping);
        painter->setFont(option.font);
        painter->drawText(
            place, int(Qt::AlignVCenter | Qt::AlignRight),
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, place.width()));
        painter->restore();
        return;
    }
    auto place = option.rect.adjusted(kTwoLineInset, 0, -8, 0);
    if (const auto state = index.data(Qt::CheckStateRole); state.isValid()) {
        paintBox(painter, boxRect(option), state.value<Qt::CheckState>(), isEnabled, option.widget);
        place.setLeft(place.left() + kBox + kBoxGap);
    }
    const auto picture = iconPixmap(
        index.data(cellrole::Icon).toString(), kTwoLineIcon, stepping,
        painter->device()->devicePixelRatioF());
    painter->drawPixmap(place.left(), place.center().y() - kTwoLineIcon / 2 + 1, picture);
    place.setLeft(place.left() + kTwoLineIcon + kTwoLineIconGap);
    const auto small = smallFont(option.font);
    const QFontMetrics smallMetrics(small);
    const int height = option.fontMetrics.height() + smallMetrics.height();
    const int top = place.center().y() - height / 2 + 1;
    painter->setPen(ink);
    painter->setFont(option.font);
    painter->drawText(
        QRect(place.left(), top, place.width(), option.fontMetrics.height()),
        Qt::AlignLeft | Qt::AlignVCenter,
        option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, place.width()));
    painter->setPen(stepping);
    painter->setFont(small);
    painter->drawText(
        QRect(place.left(), top + option.fontMetrics.height(), place.width(), smallMetrics.height()),
        Qt::AlignLeft | Qt::AlignVCenter,
        smallMetrics.elidedText(index.data(cellrole::Aside).toString(), Qt::ElideRight, place.width()));
    painter->restore();
}

bool TwoLineDelegate::editorEvent(
    QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const auto state = index.data(Qt::CheckStateRole);
    const bool canTick = index.column() == 0 && state.isValid()
        && index.flags().testFlag(Qt::ItemIsUserCheckable) && index.flags().testFlag(Qt::ItemIsEnabled);
    bool ticks = false;
    if (event->type() == QEvent::MouseButtonRelease)
        ticks = boxRect(option)
                    .adjusted(-8, -8, 8, 8)
                    .contains(static_cast<QMouseEvent *>(event)->position().toPoint());
    else if (event->type() == QEvent::KeyPress)
        ticks = static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space;
    if (!canTick || !ticks)
        return false;
    const bool isTicked = state.value<Qt::CheckState>() == Qt::Checked;
    return model->setData(index, isTicked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
}

} // namespace weightroom
