// The library's rows as the nodes of a tree, and what changes in it from some rows to others: made on a
// worker, so that the GUI thread need not look at ten thousand rows.
#pragma once

#include "model/library/libraryrow.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <memory>
#include <vector>

namespace weightroom
{

struct LibraryNode;
using LibraryNodes = std::vector<std::unique_ptr<LibraryNode>>;

struct LibraryNode {
    explicit LibraryNode(LibraryRow its);

    QString key;      // of a group "group:" and its key
    LibraryRow row;   // of a group: sums and the newest date
    QString sortText; // the whole name in lower case; siblings below a group differ by the tag only
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
    LibraryNodes nodes;                  // all that those groups hold now, in the order of their keys
    QHash<QString, LibraryNode *> byKey; // of all nodes; only if there was nothing before
    qint64 largestBytes = 0;
};

// Any thread.
LibraryUpdate prepareUpdate(const LibraryRows &before, const LibraryRows &rows);

// Numbers the children of a node and enters all into an index.
void enterNode(LibraryNode &node, QHash<QString, LibraryNode *> &byKey);

} // namespace weightroom
