// Where Tab and F6 take the keyboard.
#pragma once

#include <QList>

class QWidget;

namespace weightroom
{

// Gives the focus to what is read after the widget that has it, or before, whatever of the window was made
// first; around at the ends. False if there is nothing else, or if Tab doesn't reach what has it.
bool focusAsRead(QWidget *window, bool next);

// Gives the focus to the first field of the visible pane after the one that has it; after the last comes the
// first.
void focusNextPane(const QList<QWidget *> &panes);

} // namespace weightroom
