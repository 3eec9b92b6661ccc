#include "ui/windowstate.h"

#include "ui/library/librarycolumns.h"

#include <QAction>
#include <QMainWindow>
#include <QSettings>
#include <QSplitter>

namespace weightroom
{

void loadWindowState(const WindowStateParts &parts)
{
    const QSettings settings;
    parts.window->restoreGeometry(settings.value("window/geometry").toByteArray());
    parts.sides->restoreState(settings.value("window/sides").toByteArray());
    parts.panes->restoreState(settings.value("window/panes").toByteArray());
    parts.columns->restore(settings.value("window/columns").toByteArray());
    parts.showPlaces->setChecked(settings.value("window/places", true).toBool());
    parts.showDetails->setChecked(settings.value("window/details", true).toBool());
}

void saveWindowState(const WindowStateParts &parts)
{
    QSettings settings;
    settings.setValue("window/geometry", parts.window->saveGeometry());
    settings.setValue("window/sides", parts.sides->saveState());
    settings.setValue("window/panes", parts.panes->saveState());
    settings.setValue("window/columns", parts.columns->state());
    settings.setValue("window/places", parts.showPlaces->isChecked());
    settings.setValue("window/details", parts.showDetails->isChecked());
}

} // namespace weightroom
