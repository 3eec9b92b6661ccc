// The keyboard goes from pane to pane by F6.
#pragma once

#include <QList>

class QWidget;

namespace weightroom
{

// Gives the focus to the first field of the visible pane after the one that has it; after the last comes the
// first.
void focusNextPane(const QList<QWidget *> &panes);

} // namespace weightroom
