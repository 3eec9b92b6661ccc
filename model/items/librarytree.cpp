#include "model/items/librarytree.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using SharedRow = std::shared_ptr<const LibraryRow>;

// A group stands for its rows: counts, sums, the newest date, any problem.
LibraryRow sumOf(const std::vector<SharedRow> &rows)
{
    LibraryRow sum;
    sum.groupKey = rows.front()->groupKey;
    sum.modelText = rows.front()->modelText;
    sum.family = rows.front()->family;
    sum.kind = rows.front()->kind;
    for (const auto &row : rows) {
        sum.bytes += row->bytes;
        sum.sharedBytes += row->sharedBytes;
        sum.parameterCount = std::max(sum.parameterCount, row->parameterCount);
        sum.contextLength = std::max(sum.contextLength, row->contextLength);
        if (!sum.modified.isValid() || row->modified > sum.modified)
            sum.modified = row->modified;
    }
    return sum;
}

QString groupKeyOf(const LibraryRow &row)
{
    return u"group:"_s + row.groupKey;
}

void sortByKey(LibraryNodes &nodes)
{
    std::sort(nodes.begin(), nodes.end(), [](const auto &a, const auto &b) { return a->key < b->key; });
}

QSet<QString> changedGroups(const LibraryRows &before, const LibraryRows &rows)
{
    QSet<QString> groups;
    QHash<QString, const LibraryRow *> known;
    known.reserve(before.size());
    for (const auto &row : before)
        known.insert(row.key, &row);
    for (const auto &row : rows) {
        const auto *old = known.take(row.key);
        if (old == nullptr || (old != &row && *old != row))
            groups.insert(row.groupKey);
    }
    for (const auto *gone : std::as_const(known))
        groups.insert(gone->groupKey);
    return groups;
}

// Group keys and, of a group with a single row, that row's key.
using Topmost = QHash<QString, QString>;

Topmost topmostOf(const LibraryRows &rows, const QSet<QString> &groups)
{
    Topmost keys;
    for (const auto &row : rows) {
        if (!groups.contains(row.groupKey))
            continue;
        const auto known = keys.find(row.groupKey);
        if (known == keys.end())
            keys.insert(row.groupKey, row.key);
        else
            *known = groupKeyOf(row);
    }
    return keys;
}

QStringList goneFrom(const LibraryRows &before, const LibraryNodes &nodes, const QSet<QString> &groups)
{
    QSet<QString> now;
    now.reserve(qsizetype(nodes.size()));
    for (const auto &node : nodes)
        now.insert(node->key);
    QStringList gone;
    for (const auto &key : topmostOf(before, groups)) {
        if (!now.contains(key))
            gone.append(key);
    }
    return gone;
}

LibraryNodes nodesOf(const LibraryRows &rows, const QSet<QString> &groups)
{
    QHash<QString, std::vector<SharedRow>> members;
    members.reserve(groups.size());
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (groups.contains(rows[i].groupKey))
            members[rows[i].groupKey].push_back(rows.shared(i));
    }
    LibraryNodes nodes;
    nodes.reserve(std::size_t(members.size()));
    for (const auto &some : std::as_const(members)) {
        if (some.size() == 1) {
            nodes.push_back(std::make_unique<LibraryNode>(some.front()));
            continue;
        }
        auto group = std::make_unique<LibraryNode>(std::make_shared<const LibraryRow>(sumOf(some)));
        group->isGroup = true;
        group->key = groupKeyOf(*group->row);
        for (const auto &row : some) {
            group->children.push_back(std::make_unique<LibraryNode>(row));
            group->children.back()->above = group.get();
        }
        sortByKey(group->children);
        nodes.push_back(std::move(group));
    }
    sortByKey(nodes);
    return nodes;
}

} // namespace

LibraryNode::LibraryNode(SharedRow its)
    : key(its->key)
    , row(std::move(its))
{
}

void enterNode(LibraryNode &node, QHash<QString, LibraryNode *> &byKey)
{
    byKey.insert(node.key, &node);
    for (int i = 0; i < int(node.children.size()); ++i) {
        node.children[std::size_t(i)]->at = i;
        enterNode(*node.children[std::size_t(i)], byKey);
    }
}

LibraryUpdate prepareUpdate(const LibraryRows &before, const LibraryRows &rows)
{
    LibraryUpdate update{before, rows, {}, {}, {}, {}, 0};
    for (const auto &row : rows)
        update.largestBytes = std::max(update.largestBytes, row.bytes);
    if (rows.isSharedWith(before))
        return update;
    update.groups = changedGroups(before, rows);
    update.nodes = nodesOf(rows, update.groups);
    update.gone = goneFrom(before, update.nodes, update.groups);
    if (before.isEmpty()) {
        update.byKey.reserve(rows.size() + qsizetype(update.nodes.size()));
        for (const auto &node : update.nodes)
            enterNode(*node, update.byKey);
    }
    return update;
}

} // namespace weightroom
