#include "ui/panefocus.h"

#include <QApplication>
#include <QToolBar>
#include <QWidget>
#include <algorithm>

namespace weightroom
{

namespace
{

QWidget *firstField(const QWidget *pane)
{
    for (auto *widget : pane->findChildren<QWidget *>()) {
        const bool takesTab = (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus;
        if (takesTab && widget->isVisible() && widget->isEnabled())
            return widget;
    }
    return nullptr;
}

} // namespace

void focusNextPane(const QList<QWidget *> &panes)
{
    qsizetype at = -1;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (panes[i]->isAncestorOf(QApplication::focusWidget()))
            at = i;
    }
    for (qsizetype step = 1; step <= panes.size(); ++step) {
        auto *pane = panes[(at + step) % panes.size()];
        auto *field = pane->isVisible() ? firstField(pane) : nullptr;
        if (field != nullptr) {
            field->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

void orderTabs(const QToolBar *bar, const QStringList &objectNames)
{
    QList<QWidget *> chain;
    for (auto *action : bar->actions()) {
        auto *widget = bar->widgetForAction(action);
        if (widget != nullptr && (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus)
            chain.append(widget);
    }
    const auto buttons = chain.size();
    for (const auto &name : objectNames) {
        if (auto *widget = bar->window()->findChild<QWidget *>(name))
            chain.append(widget);
    }
    // What follows the last button already, around the circle's end, would stay there, and what is made later
    // would come between.
    for (auto i = buttons; buttons > 1 && i < chain.size(); ++i)
        QWidget::setTabOrder(chain.front(), chain[i]);
    for (auto i = std::max<qsizetype>(buttons, 1); i < chain.size(); ++i)
        QWidget::setTabOrder(chain[i - 1], chain[i]);
}

} // namespace weightroom
