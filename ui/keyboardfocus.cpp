#include "ui/keyboardfocus.h"

#include <QApplication>
#include <QWidget>
#include <algorithm>

namespace weightroom
{

namespace
{

using Stops = QList<QWidget *>;

// Beside it to the left, or above.
bool isReadFirst(const QRect &one, const QRect &other)
{
    const bool isInColumn = one.left() <= other.right() && other.left() <= one.right();
    const bool isInLine = one.top() <= other.bottom() && other.top() <= one.bottom();
    return (isInColumn && one.bottom() < other.top()) || (isInLine && one.right() < other.left());
}

// What lies neither above, below nor beside another stays as it was.
void sortAsRead(Stops &siblings)
{
    for (auto at = siblings.begin(); at != siblings.end(); ++at) {
        const auto isFirst = [&](const QWidget *widget) {
            return std::none_of(at, siblings.end(), [&](const QWidget *other) {
                return isReadFirst(other->geometry(), widget->geometry());
            });
        };
        const auto first = std::find_if(at, siblings.end(), isFirst);
        if (first != siblings.end())
            std::rotate(at, first, first + 1);
    }
}

// A pane is read to its end before the next.
void addStops(QWidget *widget, Stops &stops)
{
    const bool takesTab =
        (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus && widget->focusProxy() == nullptr;
    if (takesTab && widget->isEnabled())
        stops.append(widget);
    Stops inside;
    for (auto *child : widget->children()) {
        auto *part = qobject_cast<QWidget *>(child);
        if (part != nullptr && !part->isWindow() && part->isVisible())
            inside.append(part);
    }
    sortAsRead(inside);
    for (auto *part : std::as_const(inside))
        addStops(part, stops);
}

} // namespace

bool focusAsRead(QWidget *window, bool next)
{
    Stops stops;
    addStops(window, stops);
    const auto at = stops.indexOf(window->focusWidget());
    if (at < 0 || stops.size() < 2)
        return false;
    stops[(at + (next ? 1 : stops.size() - 1)) % stops.size()]->setFocus(
        next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

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
