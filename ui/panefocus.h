// The keyboard goes from pane to pane by F6, and by Tab as one reads.
#pragma once

#include <QList>
#include <QStringList>

class QToolBar;
class QWidget;

namespace weightroom
{

// Gives the focus to the first field of the visible pane after the one that has it; after the last comes the
// first.
void focusNextPane(const QList<QWidget *> &panes);

// Tab goes through the tool bar first, then to those of its window's widgets, then to the rest.
void orderTabs(const QToolBar *bar, const QStringList &objectNames);

} // namespace weightroom
