// What the main window remembers from one time to the next: its place, its panes, the columns of its list.
#pragma once

class QAction;
class QMainWindow;
class QSplitter;

namespace weightroom
{

class LibraryColumns;

struct WindowStateParts {
    QMainWindow *window;
    QSplitter *sides; // places | rest
    QSplitter *panes; // list | details
    LibraryColumns *columns;
    QAction *showPlaces;
    QAction *showDetails;
};

// In the user's settings. Nothing remembered: everything stays as it is.
void loadWindowState(const WindowStateParts &parts);
void saveWindowState(const WindowStateParts &parts);

} // namespace weightroom
