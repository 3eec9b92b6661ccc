// What stands in the menu bar and the tool bar of the main window.
#pragma once

class QMenuBar;
class QMenu;
class QToolBar;
class QWidget;

namespace weightroom
{

class LibraryActions;

void fillMenus(QMenuBar *bar, const LibraryActions &actions, QMenu *stores);
// filter goes to the right, before the switches of the panes.
void fillToolBar(QToolBar *bar, const LibraryActions &actions, QWidget *filter);

// What the program is, and which version.
void showAbout(QWidget *window);

} // namespace weightroom
