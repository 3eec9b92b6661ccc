// What several models take together: a blob that more than one of them names counts once.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/catalog/snapshot.h"

#include <QSet>
#include <QString>
#include <vector>

namespace weightroom
{

// Of all rows of a library, packed: a list keeps it beside them.
class BlobShares
{
public:
    struct Sum {
        qint64 bytes = 0;      // as the rows say their size
        qint64 freedBytes = 0; // on disk, of the blobs that no other model names; links count nothing
    };

    BlobShares() = default;
    // Any thread. The rows are the snapshot's, in any order.
    BlobShares(const Snapshot &snapshot, const LibraryRows &rows);

    // Of the rows with these keys. They are the rows that it was made for.
    Sum sumOf(const LibraryRows &rows, const QSet<QString> &keys) const;

private:
    struct Row {
        qint64 unsharedBytes = 0; // on disk
        quint32 first = 0;        // in m_sidebar; they end where the next row's begin
    };

    std::vector<Row> m_rows;        // and one more for the end
    std::vector<quint32> m_sidebar; // in m_blobs
    std::vector<SharedBlob> m_blobs;
};

} // namespace weightroom
