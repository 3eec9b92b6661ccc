// Copying and renaming models: a manifest under another name. No blob is read or written.
#pragma once

#include "model/core/digest.h"
#include "model/core/error.h"
#include "model/core/progress.h"
#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <QDateTime>
#include <QStringList>
#include <vector>

namespace weightroom
{

struct Copied {
    Name from;                        // as found
    Name to;                          // as written
    Digest manifest;                  // the state of from that it is
    bool isEarlier = false;           // from held it before, and holds another now, or nothing
    QDateTime since = {};             // then: when it got it, UTC; invalid if history doesn't say
    std::vector<Digest> missing = {}; // blobs that are neither in the store nor in the trash
    QStringList warnings = {};        // what isn't whole among them
};

// Gives the model a second name; the manifest's bytes are the same, so is its ID. What the target held goes
// to the trash. A model of which files are missing or cut gets the name too, if that is free; it's no more
// whole than before. Errors: NotFound; Exists when the target differs from an existing name, or from the
// source, only by case; Refused and InvalidName for a target that isn't allowed; BuildMismatch if the target
// names another build; Integrity if a damaged model would take another's place;
// Cancelled. Of what the target held files may have to be hashed first (soundness.h): progress, which may be
// null, is for that.
Result<Copied> copyModel(const Store &store, const Name &from, const Name &to, Progress *progress = nullptr);

// The same, then takes the old name away. A crash in between leaves both.
Result<Copied>
renameModel(const Store &store, const Name &from, const Name &to, Progress *progress = nullptr);

// The exact bytes of the manifest.
Result<QByteArray> manifestData(const Store &store, const Name &name);

// Replaces what the name holds; the old manifest goes to the trash. Errors: Manifest if bytes aren't a sound
// manifest, NotFound or Integrity if a blob is missing or not of the declared size, IncompleteName.
Result<void> setManifestData(const Store &store, const Name &name, const QByteArray &bytes);

} // namespace weightroom
