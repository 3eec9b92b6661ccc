// Taking away what no model uses (design section 3; interop a.7, whose rules it keeps or tightens).
#pragma once

#include "model/core/error.h"
#include "model/core/progress.h"
#include "model/store/care/unused.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <QSet>
#include <QString>
#include <optional>
#include <vector>

namespace weightroom
{

struct PruneOptions {
    bool dryRun = false;   // only say what would be done; nothing at all is changed, no lock is taken
    bool partials = false; // also unfinished downloads
    bool foreign = false;  // also files that aren't named as a digest
    bool purge = false;    // free blobs at once instead of moving them to the trash
    std::optional<QSet<QByteArray>> only =
        std::nullopt; // of those, only the ones with these raw names in blobs/
};

struct PrunedFile {
    QString path;
    qint64 bytes = 0;
    UnusedFile::Kind kind = UnusedFile::Kind::Blob;
    // The trash's pool holds only what is named by a digest: everything else is freed at once, and so was
    // picked by hand.
    bool isFreed = false;
};

struct Pruned {
    std::vector<PrunedFile> removed; // or would be
    qint64 bytes = 0;                // of those; saturating
    bool dryRun = false;
    int keptRecent = 0;           // left because they were changed within the hour
    int leftForLater = 0;         // more than kMostPrunedBlobs
    int undecided = 0;            // left, since the trash has another file of the digest: see moveToPool()
    std::optional<Error> refused; // why nothing was, or would be, removed; names the file in the way
    QString trashEntry;           // id of the entry that holds the blobs; empty if there is none
    qint64 blobsBytesBefore = 0;  // of all files in blobs/
    qint64 blobsBytesAfter = 0;   // ... afterwards, or as it would be
};

// So many blobs go to the trash in one run: its entry must stay one that can be read. The rest stays for the
// next run.
constexpr int kMostPrunedBlobs = 100'000;

// Removes only what neither a manifest nor an entry of the trash names, no operation has pinned and nobody
// changed within the hour; follows no link. Manifests are read again before each batch, under the lock. Blobs
// of which the trash, or blobs/ in another spelling, has a second file are hashed first, as far as they
// aren't known. What is asked to be refused is no error: see Pruned::refused. Errors: ReadOnly or Permission
// naming the folder; Busy; Cancelled (what was moved by then lies in the trash, whole); those of the system.
Result<Pruned> prune(const Store &store, const PruneOptions &options, Progress *progress = nullptr);

} // namespace weightroom
