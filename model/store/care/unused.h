// What lies in blobs/ and staging/ and belongs to no model: what prune may take, and from when on.
#pragma once

#include "model/core/digest.h"
#include "model/core/progress.h"
#include "model/store/disk/references.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <QSet>
#include <QString>
#include <optional>
#include <vector>

namespace weightroom
{

struct UnusedFile {
    enum class Kind {
        Blob,    // named as a digest
        Partial, // sha256-HEX-partial...: a download of Ollama's, under way or broken off (interop a.2)
        Foreign, // anything else: temporary files of Ollama's, and of others
        Staging, // the folder of an operation of ours that died
    };

    Kind kind = Kind::Blob;
    QByteArray name;      // in blobs/, or of the folder in staging/; raw
    qint64 bytes = 0;     // a link's own
    qint64 diskBytes = 0; // what it takes on the disk: a partial download is mostly holes
    qint64 mtimeNs = 0;   // a link's own
    quint64 device = 0;
    quint64 inode = 0;
    bool isLink = false;          // its target isn't ours
    std::optional<Digest> digest; // of a blob
    QString heldBy;               // why it's not to be taken though no manifest names it; empty = it may be

    // Ollama's and our rule: what was changed within an hour may be about to be used, also if the clock says
    // that it was changed in the future.
    bool isYoung(qint64 nowNs) const;
    // Where it lies, with what is odd in its name escaped. Not kept: there may be a million of them.
    QString pathIn(const Store &store) const;
    // Whether blobs/, of which this is a descriptor, still has the same file, and nobody has touched it
    // since.
    Result<bool> isStillIn(const Store &store, int blobs) const;
    // When it's old enough, in ns since the epoch.
    qint64 oldFromNs() const;
};

// The kind's word in documents: "blob", "partial", "foreign", "staging".
QString unusedKindWord(UnusedFile::Kind kind);

// All of them, of every age; folders in blobs/ are nobody's business. Names that a model uses are left out,
// whatever lies there. Takes no lock, changes nothing. Any thread. Errors: blobs/ can't be listed, or a file
// in it can't be examined; Cancelled.
Result<std::vector<UnusedFile>>
findUnused(const Store &store, const References &references, const Progress *progress = nullptr);

// The first thing that keeps anybody from saying what is unused (design section 3, interop a.7), as a Refused
// error that names the file; nothing if all is known.
std::optional<Error> findObstacle(const Store &store, const References &references);
// The same without the trash, which nobody changes while we hold the lock; its entries may be long.
std::optional<Error> findObstacleInManifests(const Store &store, const References &references);

} // namespace weightroom
