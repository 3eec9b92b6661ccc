#include "model/library/librarymodel.h"

#include "model/library/format.h"

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace weightroom
{

struct LibraryModel::Node {
    QString key;
    LibraryRow row; // of a group: sums and the newest date
    bool isGroup = false;
    Node *above = nullptr;
    Nodes children;
};

namespace
{

// A group stands for its rows: counts, sums, the newest date, any problem.
LibraryRow sumOf(const std::vector<const LibraryRow *> &rows)
{
    LibraryRow sum;
    sum.modelText = rows.front()->modelText;
    sum.family = rows.front()->family;
    sum.kind = rows.front()->kind;
    for (const auto *row : rows) {
        sum.bytes += row->bytes;
        sum.sharedBytes += row->sharedBytes;
        sum.parameterCount = std::max(sum.parameterCount, row->parameterCount);
        sum.contextLength = std::max(sum.contextLength, row->contextLength);
        if (!sum.modified.isValid() || row->modified > sum.modified)
            sum.modified = row->modified;
    }
    return sum;
}

} // namespace

LibraryModel::LibraryModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

LibraryModel::~LibraryModel() = default;

void LibraryModel::setRows(const std::vector<LibraryRow> &rows)
{
    std::map<QString, std::vector<const LibraryRow *>> groups;
    qint64 largest = 0;
    for (const auto &row : rows) {
        groups[row.groupKey].push_back(&row);
        largest = std::max(largest, row.bytes);
    }
    Nodes wanted;
    for (const auto &[key, members] : groups) {
        auto node = std::make_unique<Node>();
        if (members.size() == 1) {
            node->key = members.front()->key;
            node->row = *members.front();
        } else {
            node->key = u"group:"_s + key;
            node->isGroup = true;
            node->row = sumOf(members);
            for (const auto *member : members) {
                auto child = std::make_unique<Node>();
                child->key = member->key;
                child->row = *member;
                child->above = node.get();
                node->children.push_back(std::move(child));
            }
        }
        wanted.push_back(std::move(node));
    }
    const bool rescaled = largest != m_largestBytes;
    m_largestBytes = largest;
    syncChildren(m_nodes, std::move(wanted), {});
    // Every bar is measured against the largest.
    if (rescaled && !m_nodes.empty())
        emit dataChanged(index(0, Size), index(rowCount() - 1, Size), {LargestBytesRole});
}

void LibraryModel::syncChildren(Nodes &nodes, Nodes &&wanted, const QModelIndex &parent)
{
    std::map<QString, std::unique_ptr<Node>> fresh;
    for (auto &node : wanted)
        fresh.emplace(node->key, std::move(node));
    for (int i = int(nodes.size()) - 1; i >= 0; --i) {
        if (fresh.contains(nodes[std::size_t(i)]->key))
            continue;
        beginRemoveRows(parent, i, i);
        nodes.erase(nodes.begin() + i);
        endRemoveRows();
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        auto &node = *nodes[i];
        const auto found = fresh.find(node.key);
        const auto at = index(int(i), 0, parent);
        if (node.row != found->second->row) {
            node.row = found->second->row;
            changed(at);
        }
        if (node.isGroup)
            syncChildren(node.children, std::move(found->second->children), at);
        fresh.erase(found);
    }
    if (fresh.empty())
        return;
    const int first = int(nodes.size());
    beginInsertRows(parent, first, first + int(fresh.size()) - 1);
    for (auto &[key, node] : fresh) {
        node->above = nodeOf(parent);
        nodes.push_back(std::move(node));
    }
    endInsertRows();
}

void LibraryModel::changed(const QModelIndex &index)
{
    emit dataChanged(index, index.siblingAtColumn(ColumnCount - 1));
}

const LibraryRow *LibraryModel::rowAt(const QModelIndex &index) const
{
    const auto *node = nodeOf(index);
    return node == nullptr || node->isGroup ? nullptr : &node->row;
}

QModelIndex LibraryModel::indexOf(const QString &key) const
{
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const auto top = index(int(i), 0);
        if (m_nodes[i]->key == key)
            return top;
        for (std::size_t j = 0; j < m_nodes[i]->children.size(); ++j) {
            if (m_nodes[i]->children[j]->key == key)
                return index(int(j), 0, top);
        }
    }
    return {};
}

LibraryModel::Node *LibraryModel::nodeOf(const QModelIndex &index) const
{
    return static_cast<Node *>(index.internalPointer());
}

QModelIndex LibraryModel::index(int row, int column, const QModelIndex &parent) const
{
    const auto &nodes = parent.isValid() ? nodeOf(parent)->children : m_nodes;
    if (row < 0 || column < 0 || column >= ColumnCount || row >= int(nodes.size())
        || (parent.isValid() && parent.column() != 0))
        return {};
    return createIndex(row, column, nodes[std::size_t(row)].get());
}

QModelIndex LibraryModel::parent(const QModelIndex &child) const
{
    auto *above = child.isValid() ? nodeOf(child)->above : nullptr;
    if (above == nullptr)
        return {};
    const auto at =
        std::find_if(m_nodes.begin(), m_nodes.end(), [&](const auto &node) { return node.get() == above; });
    return createIndex(int(at - m_nodes.begin()), 0, above);
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

QString LibraryModel::text(const Node &node, int column) const
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

QVariant LibraryModel::sortValue(const Node &node, int column) const
{
    const auto &row = node.row;
    switch (column) {
    case Name:
        return (node.above == nullptr ? row.modelText + u':' + row.tag : row.tag).toLower();
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
