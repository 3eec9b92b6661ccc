// A blob that isn't what its name says is replaced by its bytes from elsewhere. Used by repair alone.
#pragma once

#include "model/core/progress.h"
#include "model/store/disk/blobcheck.h"
#include "model/store/disk/store.h"

#include <QSet>
#include <QString>
#include <QStringList>

namespace weightroom
{

struct BlobReplacement {
    FileStamp stamp;      // of the new file
    QStringList setAside; // where the old one lies, if it couldn't just be replaced
};

// Copies (or clones) the file at path through staging, hashing what is written, and renames it into blobs/,
// durably. sizes are those that manifests declare: a file of another isn't read; empty = any. Errors:
// Integrity, saying why, if the file isn't the blob or can't be had; NoSpace, Busy, Cancelled, those of the
// system.
Result<BlobReplacement> replaceBlob(
    const Store &store, const BlobCheck &damaged, const QSet<qint64> &sizes, const QString &path,
    Progress &progress);

} // namespace weightroom
