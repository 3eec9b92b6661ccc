// The application's window. It only wires: each place, pane and sheet is a class of its own.
#pragma once

#include "model/core/error.h"
#include "model/library/libraryrow.h"

#include <QMainWindow>

class QLineEdit;
class QSplitter;
class QStackedWidget;

namespace weightroom
{

class DetailsPane;
class EmptyState;
class Library;
class LibraryFilter;
class LibraryModel;
class LibraryView;
class Places;

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    // Opens the store, or the default with an empty path.
    explicit MainWindow(const QString &store, QWidget *parent = nullptr);

private:
    void makeToolBar();
    void makeMenus();
    void connectLibrary();
    void showRows(const std::vector<LibraryRow> &rows);
    void showError(const Error &error);
    void showList();
    void copyName();
    void copyRunCommand();
    void chooseStore();

    Library *m_library;
    LibraryModel *m_model;
    LibraryFilter *m_filter;
    Places *m_places;
    LibraryView *m_view;
    EmptyState *m_empty;
    QStackedWidget *m_list;
    DetailsPane *m_details;
    QSplitter *m_splitter;
    QLineEdit *m_words;
    qint64 m_usedBytes = 0;
};

} // namespace weightroom
