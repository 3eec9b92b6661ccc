// The application's window. It only wires: each place, pane and sheet is a class of its own.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/core/error.h"
#include "model/store/disk/store.h"
#include "ui/library/sidebar.h"
#include "ui/settings/settings.h"

#include <QMainWindow>

class QSplitter;
class QStackedWidget;

namespace weightroom
{

class AccessBar;
class BuildController;
class DetailsPane;
class FilterField;
class Library;
class LibraryActions;
class LibraryFilter;
class LibraryModel;
class ListArea;
class MessageBar;
class ModelCommands;
class StoreController;
class StoreMenu;
class NavigationHistory;
struct WindowStateParts;

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    // Opens the store, or the default with an empty path, once it has been painted.
    explicit MainWindow(const QString &store, QWidget *parent = nullptr);

    // Opens the new-model sheet with files, as if they had been dropped.
    void openFiles(const QStringList &paths);

protected:
    bool focusNextPrevChild(bool next) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void makeLayout();
    void connectLibrary();
    void connectPanes();
    void connectActions();
    void connectFirstRun();
    void connectStoreController();
    WindowStateParts stateParts();

    void openStore(const QString &path);
    void chooseStore(const QString &path);
    void showStore(const Store &store);
    void showRows(const LibraryRows &rows);
    void showError(const Error &error);
    void showDrive();
    void clearStore();
    QString shownDirectory() const;
    void showSelection();
    void showPage(Sidebar::Page page);
    void showList();
    void offerOtherStore();
    void applySettings(const Settings &settings);
    void showSettings();

    Settings m_settings;
    LibraryActions *m_actions;
    Library *m_library;
    LibraryModel *m_model;
    LibraryFilter *m_filter;
    StoreMenu *m_storeMenu;
    Sidebar *m_sidebar;
    ListArea *m_list;
    DetailsPane *m_details;
    AccessBar *m_stateBar;  // what lasts: the store is read-only, or away
    MessageBar *m_messages; // what happened
    ModelCommands *m_commands;
    BuildController *m_builds;
    StoreController *m_care;
    QSplitter *m_sides;      // places | rest
    QSplitter *m_rest;       // panes over builds
    QSplitter *m_panes;      // list | details
    QStackedWidget *m_pages; // panes, unused files or trash
    FilterField *m_words;
    NavigationHistory *m_navigation;
};

} // namespace weightroom
