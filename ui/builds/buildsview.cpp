#include "ui/builds/buildsview.h"

#include "model/items/buildsmodel.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

std::vector<BuildAction> actionsOf(const QModelIndex &index)
{
    std::vector<BuildAction> actions;
    for (const auto &value : index.data(BuildsModel::ActionsRole).toList())
        actions.push_back(BuildAction(value.toInt()));
    return actions;
}

bool has(const std::vector<BuildAction> &actions, BuildAction action)
{
    return std::find(actions.begin(), actions.end(), action) != actions.end();
}

} // namespace

BuildsView::BuildsView(QWidget *parent)
    : QListView(parent)
    , m_delegate(new BuildDelegate(this))
{
    setObjectName(u"buildsView"_s);
    setAccessibleName(tr("Builds"));
    setItemDelegate(m_delegate);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::NoSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setResizeMode(QListView::Adjust);
    viewport()->setMouseTracking(true);
}

int BuildsView::heightOfRows(int rows) const
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    int height = 0;
    for (int row = 0; model() != nullptr && row < std::min(rows, model()->rowCount()); ++row)
        height += m_delegate->sizeHint(option, model()->index(row, 0)).height();
    return height;
}

// QListView lays everything out anew at each change, which repaints all rows. Progress changes no height.
void BuildsView::dataChanged(
    const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles)
{
    if (!roles.isEmpty() && !roles.contains(BuildsModel::StateRole) && topLeft == bottomRight)
        update(topLeft);
    else
        QListView::dataChanged(topLeft, bottomRight, roles);
    // A button that's gone leaves the focus to its row.
    const auto &focused = m_delegate->focused;
    if (focused.action && !has(actionsOf(focused.row), *focused.action))
        mark(m_delegate->focused, {});
}

void BuildsView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    mark(m_delegate->focused, {});
    QListView::currentChanged(current, previous);
}

bool BuildsView::focusNextPrevChild(bool next)
{
    return stepFocus(next) || QListView::focusNextPrevChild(next);
}

bool BuildsView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        mark(m_delegate->hovered, {});
    return QListView::viewportEvent(event);
}

void BuildsView::mouseMoveEvent(QMouseEvent *event)
{
    mark(m_delegate->hovered, buttonAt(event->pos()));
    if (!m_delegate->pressed.action)
        QListView::mouseMoveEvent(event);
}

void BuildsView::mousePressEvent(QMouseEvent *event)
{
    const auto button = buttonAt(event->pos());
    if (event->button() != Qt::LeftButton || !button.action) {
        QListView::mousePressEvent(event);
        return;
    }
    mark(m_delegate->hovered, button);
    mark(m_delegate->pressed, button);
    setCurrentIndex(button.row);
}

// A second quick click is a click.
void BuildsView::mouseDoubleClickEvent(QMouseEvent *event)
{
    mousePressEvent(event);
}

void BuildsView::mouseReleaseEvent(QMouseEvent *event)
{
    const auto pressed = m_delegate->pressed;
    if (event->button() != Qt::LeftButton || !pressed.action) {
        QListView::mouseReleaseEvent(event);
        return;
    }
    mark(m_delegate->pressed, {});
    // A row that moved away under the mouse isn't meant.
    if (buttonAt(event->pos()) == pressed)
        press(pressed.row, *pressed.action);
    mark(m_delegate->hovered, buttonAt(event->pos()));
}

void BuildsView::keyPressEvent(QKeyEvent *event)
{
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)
        || !pressKey(event->key()))
        QListView::keyPressEvent(event);
}

bool BuildsView::pressKey(int key)
{
    const QPersistentModelIndex row = currentIndex();
    const auto actions = actionsOf(row);
    const auto focused = m_delegate->focused.row == row ? m_delegate->focused.action : std::nullopt;
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        stepFocus((key == Qt::Key_Right) != isRightToLeft());
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (focused)
            press(row, *focused);
        else if (!actions.empty() && key != Qt::Key_Space)
            press(row, actions.front());
        return row.isValid();
    case Qt::Key_Delete:
        for (const auto action : {BuildAction::Cancel, BuildAction::Remove}) {
            if (has(actions, action))
                press(row, action);
        }
        return true;
    default:
        return false;
    }
}

void BuildsView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QPersistentModelIndex row = byKey ? currentIndex() : indexAt(event->pos());
    if (!row.isValid())
        return;
    auto actions = actionsOf(row);
    // Where it's not likely to help it's here all the same.
    const bool hasFailed = row.data(BuildsModel::StateRole).toInt() == int(BuildState::Failed);
    if (hasFailed && !has(actions, BuildAction::TryAgain))
        actions.insert(actions.end() - 1, BuildAction::TryAgain);
    if (actions.empty())
        return;
    auto *menu = new QMenu(this);
    menu->setObjectName(u"buildMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto action : actions) {
        if (action == BuildAction::Remove && actions.size() > 1)
            menu->addSeparator();
        menu->addAction(buildActionText(action), this, [this, row, action] { press(row, action); });
    }
    menu->popup(byKey ? viewport()->mapToGlobal(visualRect(row).center()) : event->globalPos());
}

QStyleOptionViewItem BuildsView::optionOf(const QModelIndex &index) const
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.rect = visualRect(index);
    return option;
}

ButtonMark BuildsView::buttonAt(const QPoint &position) const
{
    const auto index = indexAt(position);
    if (!index.isValid())
        return {};
    for (const auto &button : BuildDelegate::buttons(optionOf(index), index)) {
        if (button.rect.contains(position))
            return {index, button.action};
    }
    return {};
}

void BuildsView::mark(ButtonMark &which, const ButtonMark &now)
{
    if (which == now)
        return;
    const auto before = which.row;
    which = now;
    update(before);
    update(now.row);
}

// Past the last button, or before the first, the row itself has the focus again: false.
bool BuildsView::stepFocus(bool next)
{
    const auto row = currentIndex();
    const auto buttons = BuildDelegate::buttons(optionOf(row), row);
    const auto size = int(buttons.size());
    int at = next ? -1 : size;
    for (int i = 0; i < size && m_delegate->focused.row == row; ++i) {
        if (m_delegate->focused.action == buttons[size_t(i)].action)
            at = i;
    }
    // Going backwards, the row comes before its buttons: one enters them forwards only.
    const bool isOnRow = next ? at < 0 : at == size;
    at += next ? 1 : -1;
    if (at < 0 || at >= size || (!next && isOnRow)) {
        const bool wasOnButton = m_delegate->focused.action.has_value();
        mark(m_delegate->focused, {});
        return !next && wasOnButton;
    }
    mark(m_delegate->focused, {row, buttons[size_t(at)].action});
    return true;
}

void BuildsView::press(const QPersistentModelIndex &row, BuildAction action)
{
    // While a menu was open the row may have come to another state.
    const bool isOffered = has(actionsOf(row), action) || action == BuildAction::TryAgain;
    if (row.isValid() && isOffered)
        emit actionPressed(row, action);
}

} // namespace weightroom
