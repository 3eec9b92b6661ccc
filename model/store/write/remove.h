// Removing models, and bringing them back.
#pragma once

#include "model/core/digest.h"
#include "model/core/error.h"
#include "model/core/progress.h"
#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

struct Removed {
    QStringList names;     // canonical, of the refs that are gone
    QStringList entries;   // ids in the trash, in the same order; empty once purged
    qint64 bytesFreed = 0; // 0 unless purged: the trash holds them
    QStringList warnings;
};

// Moves models to the trash, with the blobs that nothing else uses; with purge they are then deleted for
// good, unless that fails or a manifest can't be read: then they stay in the trash, and a warning says so.
// All or none: a name that isn't there, or one that can't be removed, fails the whole, and nothing is
// removed. A model whose manifest is damaged can be removed too. Of a link, the link. Where the trash has
// another file of a blob, both may have to be hashed first (soundness.h): progress, which may be null, is for
// that. On a full disk a purge deletes the models without writing anything first: killed then, it leaves
// unused files, which a prune finds. Errors: NotFound, Busy, Refused, Cancelled.
Result<Removed>
removeModels(const Store &store, const std::vector<Name> &names, bool purge, Progress *progress = nullptr);

struct RestoreRequest {
    std::optional<Name> name; // what it was called; with a digest, that manifest
    QString id;               // or the entry; empty = the newest of that name
    std::optional<Name> as;   // a new name; nothing = its own
};

struct Restored {
    Name ref;
    std::vector<Digest> missing;  // blobs that are neither in the store nor in the trash
    std::vector<Digest> damaged;  // blobs whose file isn't what its name says, as far as is known unhashed
    std::optional<Error> problem; // it's back as it was, and that is a manifest that can't be read
};

// Brings a model back from the trash, a damaged one as it was. Of each blob the sound file comes to blobs/,
// be it there or in the trash; where both have one they may have to be hashed: progress, which may be null,
// is for that. Errors: NotFound (no such entry), Exists (the name is taken), Refused (it holds what a prune
// moved: restoreunused.h), Cancelled.
Result<Restored>
restoreModel(const Store &store, const RestoreRequest &request, Progress *progress = nullptr);

} // namespace weightroom
