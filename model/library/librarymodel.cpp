#include "model/library/librarymodel.h"

#include "model/library/format.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

LibraryModel::LibraryModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

LibraryModel::~LibraryModel() = default;

void LibraryModel::setRows(const LibraryRows &rows)
{
    apply(prepareUpdate(m_rows, rows));
}

void LibraryModel::apply(LibraryUpdate &&update)
{
    if (!update.before.isSharedWith(m_rows)) {
        setRows(update.rows);
        return;
    }
    m_rows = update.rows;
    const bool rescaled = update.largestBytes != m_largestBytes;
    m_largestBytes = update.largestBytes;
    if (m_nodes.empty() && !update.nodes.empty()) {
        beginInsertRows({}, 0, int(update.nodes.size()) - 1);
        m_nodes = std::move(update.nodes);
        m_byKey = std::move(update.byKey);
        for (int i = 0; i < int(m_nodes.size()); ++i)
            m_nodes[std::size_t(i)]->at = i;
        endInsertRows();
        return;
    }
    if (!update.groups.isEmpty())
        sync(m_nodes, std::move(update.nodes), {}, &update.groups);
    // Every bar is measured against the largest.
    if (rescaled && !m_nodes.empty())
        emit dataChanged(index(0, Size), index(rowCount() - 1, Size), {LargestBytesRole});
}

void LibraryModel::leave(const LibraryNode &node)
{
    m_byKey.remove(node.key);
    for (const auto &child : node.children)
        leave(*child);
}

void LibraryModel::removeUnwanted(
    LibraryNodes &nodes, const QHash<QString, LibraryNode *> &fresh, const QModelIndex &parent,
    const QSet<QString> *groups)
{
    const auto isUnwanted = [&](int i) {
        const auto &node = *nodes[std::size_t(i)];
        return (groups == nullptr || groups->contains(node.row.groupKey)) && !fresh.contains(node.key);
    };
    for (int last = int(nodes.size()) - 1; last >= 0; --last) {
        if (!isUnwanted(last))
            continue;
        int first = last;
        while (first > 0 && isUnwanted(first - 1))
            --first;
        beginRemoveRows(parent, first, last);
        for (int i = first; i <= last; ++i)
            leave(*nodes[std::size_t(i)]);
        nodes.erase(nodes.begin() + first, nodes.begin() + last + 1);
        for (int i = first; i < int(nodes.size()); ++i)
            nodes[std::size_t(i)]->at = i;
        endRemoveRows();
        last = first;
    }
}

void LibraryModel::append(LibraryNodes &nodes, LibraryNodes &&added, const QModelIndex &parent)
{
    if (added.empty())
        return;
    const int first = int(nodes.size());
    beginInsertRows(parent, first, first + int(added.size()) - 1);
    for (auto &node : added) {
        node->above = nodeOf(parent);
        node->at = int(nodes.size());
        enterNode(*node, m_byKey);
        nodes.push_back(std::move(node));
    }
    endInsertRows();
}

void LibraryModel::sync(
    LibraryNodes &nodes, LibraryNodes &&wanted, const QModelIndex &parent, const QSet<QString> *groups)
{
    QHash<QString, LibraryNode *> fresh;
    fresh.reserve(qsizetype(wanted.size()));
    for (const auto &node : wanted)
        fresh.insert(node->key, node.get());
    removeUnwanted(nodes, fresh, parent, groups);
    int changedFrom = -1;
    const int known = int(nodes.size());
    for (int i = 0; i <= known; ++i) {
        const auto *other = i < known ? fresh.value(nodes[std::size_t(i)]->key) : nullptr;
        const bool isChanged = other != nullptr && nodes[std::size_t(i)]->row != other->row;
        if (isChanged) {
            nodes[std::size_t(i)]->row = other->row;
            if (changedFrom < 0)
                changedFrom = i;
        } else if (changedFrom >= 0) {
            emit dataChanged(index(changedFrom, 0, parent), index(i - 1, ColumnCount - 1, parent));
            changedFrom = -1;
        }
    }
    LibraryNodes added;
    for (auto &node : wanted) {
        auto *mine = m_byKey.value(node->key);
        if (mine == nullptr)
            added.push_back(std::move(node));
        else if (mine->isGroup)
            sync(mine->children, std::move(node->children), index(mine->at, 0, parent), nullptr);
    }
    append(nodes, std::move(added), parent);
}

const LibraryRow *LibraryModel::rowAt(const QModelIndex &index) const
{
    const auto *node = nodeOf(index);
    return node == nullptr || node->isGroup ? nullptr : &node->row;
}

QModelIndex LibraryModel::indexOf(const QString &key) const
{
    auto *node = m_byKey.value(key);
    return node == nullptr ? QModelIndex() : createIndex(node->at, 0, node);
}

LibraryNode *LibraryModel::nodeOf(const QModelIndex &index)
{
    return static_cast<LibraryNode *>(index.internalPointer());
}

QModelIndex LibraryModel::index(int row, int column, const QModelIndex &parent) const
{
    const auto *above = nodeOf(parent);
    const auto &nodes = above != nullptr ? above->children : m_nodes;
    if (row < 0 || column < 0 || column >= ColumnCount || row >= int(nodes.size())
        || (parent.isValid() && parent.column() != 0))
        return {};
    return createIndex(row, column, nodes[std::size_t(row)].get());
}

QModelIndex LibraryModel::parent(const QModelIndex &child) const
{
    auto *above = child.isValid() ? nodeOf(child)->above : nullptr;
    return above == nullptr ? QModelIndex() : createIndex(above->at, 0, above);
}

int LibraryModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_nodes.size());
    return parent.column() == 0 ? int(nodeOf(parent)->children.size()) : 0;
}

int LibraryModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QString LibraryModel::text(const LibraryNode &node, int column)
{
    const auto &row = node.row;
    switch (column) {
    case Name:
        if (node.isGroup)
            return row.modelText;
        return node.above == nullptr ? u"%1:%2"_s.arg(row.modelText, row.tag) : row.tag;
    case Quantisation:
        return row.build;
    case Parameters:
        return parametersText(row.parameters, row.parameterCount);
    case Size:
        return sizeText(row.bytes);
    case Shared:
        return row.sharedBytes > 0 ? sizeText(row.sharedBytes) : QString();
    case Context:
        return node.isGroup || row.contextLength == 0 ? QString() : contextText(row.contextLength);
    case Modified:
        return dayText(row.modified);
    default:
        return {};
    }
}

QVariant LibraryModel::sortValue(const LibraryNode &node, int column)
{
    const auto &row = node.row;
    switch (column) {
    case Name:
        return node.sortText;
    case Quantisation:
        return row.build;
    case Parameters:
        return row.parameterCount;
    case Size:
        return row.bytes;
    case Shared:
        return row.sharedBytes;
    case Context:
        return row.contextLength;
    case Modified:
        return row.modified;
    default:
        return {};
    }
}

bool LibraryModel::isLess(const QModelIndex &left, const QModelIndex &right)
{
    const auto &a = *nodeOf(left);
    const auto &b = *nodeOf(right);
    switch (left.column()) {
    case Name:
        return a.sortText < b.sortText;
    case Quantisation:
        return a.row.build < b.row.build;
    case Parameters:
        return a.row.parameterCount < b.row.parameterCount;
    case Size:
        return a.row.bytes < b.row.bytes;
    case Shared:
        return a.row.sharedBytes < b.row.sharedBytes;
    case Context:
        return a.row.contextLength < b.row.contextLength;
    default:
        return a.row.modified < b.row.modified;
    }
}

QVariant LibraryModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return text(node, index.column());
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (index.column() >= Parameters ? Qt::AlignRight : Qt::AlignLeft));
    case SortRole:
        return sortValue(node, index.column());
    case KeyRole:
        return node.key;
    case IsGroupRole:
        return node.isGroup;
    case KindRole:
        return int(node.row.kind);
    case TagRole:
        return node.isGroup ? tr("%n tags", nullptr, int(node.children.size()))
                            : (node.above == nullptr ? u":"_s + node.row.tag : QString());
    case ProblemRole:
        return node.row.problem;
    case BytesRole:
        return node.row.bytes;
    case SharedBytesRole:
        return node.row.sharedBytes;
    case LargestBytesRole:
        return m_largestBytes;
    case FilterRole:
        return node.row.filterText;
    case FamilyRole:
        return node.row.family;
    case BuildRole:
        return node.row.build;
    default:
        return {};
    }
}

QVariant LibraryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section >= Parameters ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case Quantisation:
        return tr("Quant");
    case Parameters:
        return tr("Params");
    case Size:
        return tr("Size");
    case Shared:
        return tr("Shared");
    case Context:
        return tr("Context");
    case Modified:
        return tr("Modified");
    default:
        return {};
    }
}

} // namespace weightroom
