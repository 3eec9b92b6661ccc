// The stored models that a Modelfile can be based on, as the entries of a list; before them what the text
// names and the store hasn't got.
#pragma once

#include "model/catalog/libraryrows.h"

#include <QAbstractListModel>
#include <QIcon>

namespace weightroom
{

// Reads the rows where they are: a store may have ten thousand. In their order, that of the names. GUI
// thread.
class BaseModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setRows(const LibraryRows &rows);
    const LibraryRows &rows() const { return m_rows; }
    // An empty text takes the entry away.
    void setStranger(const QString &text, const QIcon &icon);
    // The entry of a model as FROM names it; -1 if the store hasn't got it.
    int entryOf(const QString &from) const;
    // The name of an entry's model as FROM takes it; empty for the stranger.
    QString nameAt(int entry) const;
    // What is wrong with an entry's model, in a few words; empty = nothing, or the stranger.
    QString problemAt(int entry) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    int strangers() const { return m_stranger.isEmpty() ? 0 : 1; }
    const LibraryRow *rowAt(int entry) const; // nothing for the stranger

    LibraryRows m_rows;
    QString m_stranger;
    QIcon m_strangerIcon;
};

} // namespace weightroom
