#include "ui/panefocus.h"

#include <QApplication>
#include <QWidget>

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

} // namespace weightroom
