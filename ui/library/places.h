// The column on the left: what part of the library is shown, and which store it is.
#pragma once

#include "model/library/libraryrow.h"
#include "ui/library/libraryfilter.h"

#include <QWidget>

class QLabel;
class QListView;
class QStandardItemModel;

namespace weightroom
{

class Places : public QWidget
{
    Q_OBJECT

public:
    explicit Places(QWidget *parent = nullptr);

    // Counts families and quantisations anew; the chosen place stays if it still has rows.
    void setRows(const std::vector<LibraryRow> &rows);
    // The foot: what the models take in all, what is free (-1 = unknown), where the store is.
    void setStore(const QString &path, qint64 usedBytes, qint64 freeBytes);

signals:
    void placeChosen(const weightroom::PlaceFilter &place);

private:
    void addSection(const QString &title);
    void addPlace(const QString &text, const QString &icon, int count, const PlaceFilter &place);
    void addCounted(const QString &title, const std::vector<LibraryRow> &rows, PlaceFilter::Kind kind);
    PlaceFilter current() const;
    void select(const PlaceFilter &place);

    QStandardItemModel *m_model;
    QListView *m_view;
    QLabel *m_used;
    QLabel *m_free;
    QLabel *m_path;
};

} // namespace weightroom
