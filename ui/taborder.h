// Tab goes through a window as one reads it, whatever of it was made first.
#pragma once

class QWidget;

namespace weightroom
{

// Gives the focus to what is read after the widget that has it, or before; around at the ends. False if there
// is nothing else, or if what has it is none that Tab reaches.
bool focusAsRead(QWidget *window, bool next);

} // namespace weightroom
