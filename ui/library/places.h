// The column on the left: what part of the library is shown, and which store it is.
#pragma once

#include "model/library/libraryrows.h"
#include "ui/library/libraryfilter.h"

#include <QWidget>

class QLabel;
class QListView;
class QMenu;
class QToolButton;
class QStandardItemModel;

namespace weightroom
{

class StoreMeter;

class Places : public QWidget
{
    Q_OBJECT

public:
    // Places that show something else than a part of the list.
    enum class Page { Models, Unused, Trash };

    explicit Places(QWidget *parent = nullptr);

    // Counts families and quantisations anew; the chosen place stays if it still has rows.
    void setRows(const LibraryRows &rows);
    // The foot: where the store is, and what is free (-1 = unknown).
    void setStore(const QString &path, qint64 freeBytes);
    // The menu that the store's folder opens. Not owned.
    void setStoreMenu(QMenu *menu);
    // What models, the files that none uses, and the trash take on the disk.
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
    void pageChosen(weightroom::Places::Page page);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void recolour();
    void addSection(const QString &title);
    void addPlace(const QString &text, const QString &icon, int count, const PlaceFilter &place);
    void addStore();
    void addPage(const QString &text, const QString &icon, Page page);
    void showSizes();
    void showBuilds();
    void showPath();
    void addCounted(const QString &title, const LibraryRows &rows, PlaceFilter::Kind kind);
    void select(const PlaceFilter &place);

    QStandardItemModel *m_model;
    QListView *m_view;
    QLabel *m_used;
    QLabel *m_free;
    StoreMeter *m_meter;
    QToolButton *m_path;
    QString m_storePath;
    PlaceFilter m_place;
    Page m_page = Page::Models;
    qint64 m_modelsBytes = 0;
    qint64 m_freeBytes = -1;
    qint64 m_unusedBytes = 0;
    qint64 m_trashBytes = 0;
    int m_builds = 0;
    bool m_isFilling = false;
};

} // namespace weightroom
