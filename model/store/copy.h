// Copying and renaming models: a manifest under another name. No blob is read or written.
#pragma once

#include "model/core/error.h"
#include "model/names/name.h"
#include "model/store/store.h"

#include <QStringList>

namespace weightroom
{

struct Copied {
    Name from; // as found
    Name to;   // as written
    QStringList warnings;
};

// Gives the model a second name; the manifest's bytes are the same, so is its ID. What the target held goes
// to the trash. Errors: NotFound; Exists when the target differs from an existing name, or from the source,
// only by case; Refused and InvalidName for a target that isn't allowed; BuildMismatch if the target names
// another build.
Result<Copied> copyModel(const Store &store, const Name &from, const Name &to);

// The same, then takes the old name away. A crash in between leaves both.
Result<Copied> renameModel(const Store &store, const Name &from, const Name &to);

// The exact bytes of the manifest.
Result<QByteArray> manifestData(const Store &store, const Name &name);

// Replaces what the name holds; the old manifest goes to the trash. Errors: Manifest if bytes aren't a sound
// manifest, NotFound or Integrity if a blob is missing or not of the declared size, IncompleteName.
Result<void> setManifestData(const Store &store, const Name &name, const QByteArray &bytes);

} // namespace weightroom
