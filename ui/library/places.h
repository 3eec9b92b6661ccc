// The column on the left: what part of the library is shown, and which store it is.
#pragma once

#include "model/library/libraryrow.h"
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
    explicit Places(QWidget *parent = nullptr);

    // Counts families and quantisations anew; the chosen place stays if it still has rows.
    void setRows(const std::vector<LibraryRow> &rows);
    // The foot: what the models take in all, what is free (-1 = unknown), where the store is.
    void setStore(const QString &path, qint64 usedBytes, qint64 freeBytes);
    // The menu that the store's folder opens. Not owned.
    void setStoreMenu(QMenu *menu);
    // How many builds run or wait.
    void setBuilds(int count);

signals:
    void placeChosen(const weightroom::PlaceFilter &place);
    void buildsRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void recolour();
    void addSection(const QString &title);
    void addPlace(const QString &text, const QString &icon, int count, const PlaceFilter &place);
    void addBuilds();
    void showBuilds();
    void showPath();
    void addCounted(const QString &title, const std::vector<LibraryRow> &rows, PlaceFilter::Kind kind);
    void select(const PlaceFilter &place);

    QStandardItemModel *m_model;
    QListView *m_view;
    QLabel *m_used;
    QLabel *m_free;
    StoreMeter *m_meter;
    QToolButton *m_path;
    QString m_storePath;
    PlaceFilter m_place;
    int m_builds = 0;
    bool m_isFilling = false;
};

} // namespace weightroom
