// The column on the left: what part of the library is shown, and which store it is.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/items/libraryfilter.h"

#include <QWidget>

class QListView;
class QMenu;
class QStandardItemModel;

namespace weightroom
{

class StoreFoot;

class Sidebar : public QWidget
{
    Q_OBJECT

public:
    // Sidebar that show something else than a part of the list.
    enum class Page { Models, Unused, Trash };

    explicit Sidebar(QWidget *parent = nullptr);

    // Counts families and quantisations anew; the chosen place stays if it still has rows.
    void setRows(const LibraryRows &rows);
    // The foot: where the store is, and what is free (-1 = unknown).
    void setStore(const QString &path, qint64 freeBytes);
    // Instead of what is free, in words, why the store can't be reached; empty = it can.
    void setAway(const QString &words);
    // The menu that the store's folder opens. Not owned.
    void setStoreMenu(QMenu *menu);
    // What models, the files that none uses, and the trash take on the disk; -1 = unknown, as is then how
    // many models there are if setRows() had none.
    void setUse(qint64 modelsBytes, qint64 unusedBytes, qint64 trashBytes);
    // Chooses a page, or all models.
    void choosePage(Page page);
    void chooseAllModels();
    Page page() const { return m_page; }
    // How many builds run or wait.
    void setBuilds(int count);

signals:
    void placeChosen(const weightroom::PlaceFilter &place);
    void buildsRequested();
    void pageChosen(weightroom::Sidebar::Page page);

protected:
    void changeEvent(QEvent *event) override;

private:
    void recolour();
    void addSection(const QString &title);
    void addPlace(const QString &text, const QString &icon, int count, const PlaceFilter &place);
    void addStore();
    void addPage(const QString &text, const QString &icon, Page page);
    void showSizes();
    void showBuilds();
    void addCounted(const QString &title, const LibraryRows &rows, PlaceFilter::Kind kind);
    void select(const PlaceFilter &place);

    QStandardItemModel *m_model;
    QListView *m_view;
    StoreFoot *m_foot;
    PlaceFilter m_place;
    Page m_page = Page::Models;
    bool m_isUnknown = false; // what the store holds
    qint64 m_unusedBytes = 0;
    qint64 m_trashBytes = 0;
    int m_builds = 0;
    bool m_isFilling = false;
};

} // namespace weightroom
