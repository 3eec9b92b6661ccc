// The library as an item model: models, below them their tags where there are several. GUI thread only.
#pragma once

#include "model/items/librarytree.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QSet>
#include <algorithm>
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
        KeyRole = Qt::UserRole, // canonical name; of a group "group:" and its key
        IsGroupRole,
        KindRole,    // ModelKind as int
        TagRole,     // shown behind the name, stepping back
        ProblemRole, // text; empty = none
        BytesRole,
        SharedBytesRole,
        LargestBytesRole, // of all rows: what a full bar means
    };

    explicit LibraryModel(QObject *parent = nullptr);
    ~LibraryModel() override;

    // Only models with a row that changed are built anew.
    void setRows(const LibraryRows &rows);
    // The same with what a worker has prepared; if that was for other rows than these, it's prepared here.
    void apply(LibraryUpdate &&update);
    // The row behind an index; nothing for a group or an invalid index.
    const LibraryRow *rowAt(const QModelIndex &index) const;
    // Whether a row passes, of a group any of its rows; row and parent are sound. Asks for the row itself: an
    // index and a variant for each of ten thousand would take most of a key's time in the filter.
    template<class Passes> bool anyPasses(int row, const QModelIndex &parent, const Passes &passes) const;
    // The index of a key in column 0; invalid if it isn't there.
    QModelIndex indexOf(const QString &key) const;

    // The order of siblings by the column of left.
    static bool isLess(const QModelIndex &left, const QModelIndex &right);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static LibraryNode *nodeOf(const QModelIndex &index)
    {
        return static_cast<LibraryNode *>(index.internalPointer());
    }
    // What lies below it; below an invalid index the topmost.
    const LibraryNodes &nodesBelow(const QModelIndex &parent) const
    {
        const auto *above = nodeOf(parent);
        return above != nullptr ? above->children : m_nodes;
    }
    void removeTopmost(const QStringList &keys);
    void removeRange(LibraryNodes &nodes, int first, int last, const QModelIndex &parent);
    // Makes the nodes' rows those of the wanted ones, their children too, and appends what is new.
    void update(LibraryNodes &nodes, LibraryNodes &&wanted, const QModelIndex &parent);
    void updateChildren(LibraryNode &group, LibraryNodes &&wanted);
    void append(LibraryNodes &nodes, LibraryNodes &&added, const QModelIndex &parent);
    void leave(const LibraryNode &node);

    LibraryRows m_rows;
    LibraryNodes m_nodes;
    QHash<QString, LibraryNode *> m_byKey; // all nodes
    qint64 m_largestBytes = 0;
};

template<class Passes>
bool LibraryModel::anyPasses(int row, const QModelIndex &parent, const Passes &passes) const
{
    const auto &node = *nodesBelow(parent)[std::size_t(row)];
    if (!node.isGroup)
        return passes(*node.row);
    return std::any_of(
        node.children.begin(), node.children.end(), [&](const auto &child) { return passes(*child->row); });
}

} // namespace weightroom
