// The library as an item model: models, below them their tags where there are several. GUI thread only.
#pragma once

#include "model/library/libraryrow.h"

#include <QAbstractItemModel>
#include <memory>
#include <vector>

namespace weightroom
{

// Two levels. A model with one tag is one row; with several, a row with counts and sums over a row each.
// setRows() changes by row, keyed by name, so that selections and scroll positions survive.
class LibraryModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { Name, Quantisation, Parameters, Size, Shared, Context, Modified, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole, // raw numbers; text in lower case
        KeyRole,                 // canonical name; of a group "group:" and its key
        IsGroupRole,
        KindRole,    // ModelKind as int
        TagRole,     // shown behind the name, stepping back
        ProblemRole, // text; empty = none
        BytesRole,
        SharedBytesRole,
        LargestBytesRole, // of all rows: what a full bar means
        FilterRole,       // lower-case text
        FamilyRole,
        BuildRole,
    };

    explicit LibraryModel(QObject *parent = nullptr);
    ~LibraryModel() override;

    void setRows(const std::vector<LibraryRow> &rows);
    // The row behind an index; nothing for a group or an invalid index.
    const LibraryRow *rowAt(const QModelIndex &index) const;
    // The index of a key in column 0; invalid if it isn't there.
    QModelIndex indexOf(const QString &key) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Node;
    using Nodes = std::vector<std::unique_ptr<Node>>;

    Node *nodeOf(const QModelIndex &index) const;
    QVariant sortValue(const Node &node, int column) const;
    QString text(const Node &node, int column) const;
    void syncChildren(Nodes &nodes, Nodes &&wanted, const QModelIndex &parent);
    void changed(const QModelIndex &index);

    Nodes m_nodes;
    qint64 m_largestBytes = 0;
};

} // namespace weightroom
