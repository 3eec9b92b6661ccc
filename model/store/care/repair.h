// Making whole what is damaged: blobs from where their bytes can be had again, refs from the last manifest
// that they held.
#pragma once

#include "model/core/digest.h"
#include "model/core/progress.h"
#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

struct RepairRequest {
    std::optional<Name> name;     // this model: all of it is hashed
    std::optional<Digest> digest; // or this blob
    // A store's folder or a file to take bytes from. Empty: the trash, the files that history says the
    // weights came from, the other stores in the usual places. In both cases also what blobs/ holds of the
    // digest in another spelling.
    QString from;
};

struct RepairOutcome {
    struct Repaired {
        std::optional<Digest> digest; // a blob, or a manifest's copy
        QString name;                 // or a ref: canonical
        QString from;                 // path that it was taken from
        qint64 bytes = 0;
    };
    struct SetAside {
        Digest digest;
        QString path; // where it lies now, in .weightroom/damaged
    };
    struct Unrepaired {
        std::optional<Digest> digest;
        QString name; // canonical, of a ref
        QString problem;
        QStringList models; // canonical, that it affects
    };

    int checked = 0; // blobs that were hashed
    std::vector<Repaired> repaired;
    std::vector<SetAside> setAside;
    std::vector<Unrepaired> unrepaired;

    // An error that ended it, with what had been repaired by then in its message.
    Error saidIn(Error error) const;
};

// What is repaired: with a name or digest that alone, checked by hashing; with neither all refs that can't be
// read, all blobs that are missing or have another size than a manifest says, and those that a verification
// found damaged (verifymemory.h). Whatever is taken is hashed as it's copied through staging and put in place
// by a rename; other bytes than the name says are never placed.
//
// What can't be repaired is left as it is. Only a damaged blob that was named, or is a part of the model that
// was, is set aside: renamed into .weightroom/damaged, which emptying the trash frees, so that Ollama's pull
// fetches it again.
// So is a damaged one that bears a sound blob's digest in an old spelling; a sound one that has only an old
// spelling gets its own name.
// A file that can't be read for lack of permission isn't damaged, and is never set aside; nor is a damaged
// one while a source of its bytes is there and can't be read.
//
// Blocks; the lock is held only to rename. Errors: NotFound (the name, the digest, request.from); ReadOnly or
// Permission naming the folder; NoSpace; Busy; Cancelled. What was repaired by then is, and is said in the
// message.
Result<RepairOutcome> repair(const Store &store, const RepairRequest &request, Progress &progress);

} // namespace weightroom
