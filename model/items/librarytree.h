// The library's rows as the nodes of a tree, and what changes in it from some rows to others: made on a
// worker, so that the GUI thread need not look at ten thousand rows.
#pragma once

#include "model/catalog/libraryrows.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>
#include <memory>
#include <vector>

namespace weightroom
{

struct LibraryNode;
using LibraryNodes = std::vector<std::unique_ptr<LibraryNode>>;

struct LibraryNode {
    explicit LibraryNode(std::shared_ptr<const LibraryRow> its);

    QString key;                           // of a group "group:" and its key
    std::shared_ptr<const LibraryRow> row; // of a group: sums and the newest date; never null
    bool isGroup = false;
    int at = 0; // among its siblings
    LibraryNode *above = nullptr;
    LibraryNodes children;
};

// Plain values but for the nodes, which go to one model.
struct LibraryUpdate {
    LibraryRows before;
    LibraryRows rows;
    QSet<QString> groups;                // group keys with a row that is new, another, or gone
    QStringList gone;                    // keys of topmost nodes that there are no more
    LibraryNodes nodes;                  // all that those groups hold now, in the order of their keys
    QHash<QString, LibraryNode *> byKey; // of all nodes; only if there was nothing before
    qint64 largestBytes = 0;
};

// Any thread.
LibraryUpdate prepareUpdate(const LibraryRows &before, const LibraryRows &rows);

// Numbers the children of a node and enters all into an index.
void enterNode(LibraryNode &node, QHash<QString, LibraryNode *> &byKey);

} // namespace weightroom
