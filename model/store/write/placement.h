// Where a new manifest goes, and what becomes of the one that lies there (design: builds of one tag).
#pragma once

#include "model/names/name.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/store.h"

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

struct Placement {
    // Seed-era manifests of the target's tag, and the four-level names that they are moved to first.
    struct SeedMove {
        Ref ref;
        Name name;
    };

    Name ref;                    // what is written, in the spelling that exists already
    bool beside = false;         // it is TAG-BUILD, since TAG holds another build
    std::optional<Ref> replaced; // what lies there now and goes to the trash, or is kept as keepAs
    std::optional<Name> keepAs;  // the replaced manifest is first written there
    std::vector<Ref> toTrash;    // refs that make room: older copies that we kept
    std::vector<SeedMove> seedMoves;
    QStringList warnings; // what the user should know
};

// Decides for a build with weights of quantisation build (may be empty = unknown). target is complete but for
// the build and a digest-free target. Reads manifests and a GGUF header or two; changes nothing. Errors:
// Exists if only TAG-BUILD would do and holds what isn't ours; Refused if that tag is too long; InvalidName
// for case twins.
Result<Placement>
placeBuild(const Store &store, const RefScan &scan, const Name &target, const QString &build);

// Decides for a manifest that replaces whatever the name holds (copy, rename, restore, setManifestData). A
// name that differs from an existing one only by case is Exists.
Result<Placement> placeOver(const RefScan &scan, const Name &target);

} // namespace weightroom
