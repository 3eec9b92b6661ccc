#include "model/items/librarymodel.h"

#include "model/words/format.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

using Column = LibraryModel::Column;

namespace
{

QString cellText(const LibraryNode &node, Column column)
{
    const auto &row = *node.row;
    switch (column) {
    case Column::Name:
        if (node.isGroup)
            return row.modelText;
        return node.above == nullptr ? u"%1:%2"_s.arg(row.modelText, row.tag) : row.tag;
    case Column::Quantisation:
        return row.build;
    case Column::Parameters:
        return parametersText(row.parameters, row.parameterCount);
    case Column::Size:
        return sizeText(row.bytes);
    case Column::Shared:
        return row.sharedBytes > 0 ? sizeText(row.sharedBytes) : QString();
    case Column::Context:
        return node.isGroup || row.contextLength == 0 ? QString() : contextText(row.contextLength);
    case Column::Modified:
        return dayText(row.modified);
    default:
        return {};
    }
}

// The order of siblings by a column, without a QVariant for each comparison.
bool isCellLess(const LibraryNode &a, const LibraryNode &b, Column column)
{
    switch (column) {
    case Column::Name:
        // Topmost nodes differ by the model's name, those below one of them by the tag only.
        return a.above == nullptr ? a.row->groupKey < b.row->groupKey
                                  : a.row->tag.compare(b.row->tag, Qt::CaseInsensitive) < 0;
    case Column::Quantisation:
        return a.row->build < b.row->build;
    case Column::Parameters:
        return a.row->parameterCount < b.row->parameterCount;
    case Column::Size:
        return a.row->bytes < b.row->bytes;
    case Column::Shared:
        return a.row->sharedBytes < b.row->sharedBytes;
    case Column::Context:
        return a.row->contextLength < b.row->contextLength;
    default:
        return a.row->modified < b.row->modified;
    }
}

} // namespace

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
    removeTopmost(update.gone);
    this->update(m_nodes, std::move(update.nodes), {});
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

void LibraryModel::removeRange(LibraryNodes &nodes, int first, int last, const QModelIndex &parent)
{
    beginRemoveRows(parent, first, last);
    for (int i = first; i <= last; ++i)
        leave(*nodes[std::size_t(i)]);
    nodes.erase(nodes.begin() + first, nodes.begin() + last + 1);
    for (int i = first; i < int(nodes.size()); ++i)
        nodes[std::size_t(i)]->at = i;
    endRemoveRows();
}

void LibraryModel::removeTopmost(const QStringList &keys)
{
    std::vector<int> places;
    for (const auto &key : keys)
        places.push_back(m_byKey.value(key)->at);
    std::sort(places.begin(), places.end());
    // From the end, so that the others stay true.
    while (!places.empty()) {
        const int last = places.back();
        int first = last;
        for (places.pop_back(); !places.empty() && places.back() == first - 1; places.pop_back())
            --first;
        removeRange(m_nodes, first, last, {});
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

void LibraryModel::updateChildren(LibraryNode &group, LibraryNodes &&wanted)
{
    QSet<QString> kept;
    for (const auto &node : wanted)
        kept.insert(node->key);
    const auto parent = index(group.at, 0);
    for (int i = int(group.children.size()) - 1; i >= 0; --i) {
        if (!kept.contains(group.children[std::size_t(i)]->key))
            removeRange(group.children, i, i, parent);
    }
    update(group.children, std::move(wanted), parent);
}

void LibraryModel::update(LibraryNodes &nodes, LibraryNodes &&wanted, const QModelIndex &parent)
{
    std::vector<int> changed;
    LibraryNodes added;
    for (auto &node : wanted) {
        auto *mine = m_byKey.value(node->key);
        if (mine == nullptr) {
            added.push_back(std::move(node));
            continue;
        }
        if (mine->row != node->row && *mine->row != *node->row) {
            mine->row = std::move(node->row);
            changed.push_back(mine->at);
        }
        if (mine->isGroup)
            updateChildren(*mine, std::move(node->children));
    }
    std::sort(changed.begin(), changed.end());
    for (std::size_t i = 0; i < changed.size(); ++i) {
        const int first = changed[i];
        while (i + 1 < changed.size() && changed[i + 1] == changed[i] + 1)
            ++i;
        emit dataChanged(index(first, 0, parent), index(changed[i], ColumnCount - 1, parent));
    }
    append(nodes, std::move(added), parent);
}

const LibraryRow *LibraryModel::rowAt(const QModelIndex &index) const
{
    const auto *node = nodeOf(index);
    return node == nullptr || node->isGroup ? nullptr : node->row.get();
}

QModelIndex LibraryModel::indexOf(const QString &key) const
{
    auto *node = m_byKey.value(key);
    return node == nullptr ? QModelIndex() : createIndex(node->at, 0, node);
}

QModelIndex LibraryModel::index(int row, int column, const QModelIndex &parent) const
{
    const auto &nodes = nodesBelow(parent);
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
    return parent.column() <= 0 ? int(nodesBelow(parent).size()) : 0;
}

// Qt's own way counts columns too; a view asks for each row whenever it lays out.
bool LibraryModel::hasChildren(const QModelIndex &parent) const
{
    return rowCount(parent) > 0;
}

int LibraryModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

bool LibraryModel::isLess(const QModelIndex &left, const QModelIndex &right)
{
    return isCellLess(*nodeOf(left), *nodeOf(right), Column(left.column()));
}

QVariant LibraryModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return cellText(node, Column(index.column()));
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (index.column() >= Parameters ? Qt::AlignRight : Qt::AlignLeft));
    case KeyRole:
        return node.key;
    case IsGroupRole:
        return node.isGroup;
    case KindRole:
        return int(node.row->kind);
    case TagRole:
        return node.isGroup ? tr("%n tags", nullptr, int(node.children.size()))
                            : (node.above == nullptr ? u":"_s + node.row->tag : QString());
    case ProblemRole:
        return node.row->problem;
    case BytesRole:
        return node.row->bytes;
    case SharedBytesRole:
        return node.row->sharedBytes;
    case LargestBytesRole:
        return m_largestBytes;
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
    const QStringList titles{tr("Name"),   tr("Quant"),   tr("Params"),  tr("Size"),
                             tr("Shared"), tr("Context"), tr("Modified")};
    static_assert(ColumnCount == 7);
    return titles.value(section);
}

} // namespace weightroom
