// Which blobs are in use, and by what. Skipped is not unreferenced: what can't be read may name anything.
#pragma once

#include "model/core/digest.h"
#include "model/store/refs.h"
#include "model/store/survey.h"

#include <QSet>
#include <QStringList>

namespace weightroom
{

struct References {
    QSet<Digest> digests; // named by a manifest: four-level, seed-era, linked, stray
    QStringList
        unreadable;      // paths whose digests are unknown; while there are any, nothing may be called unused
    QStringList indexes; // paths of lists of manifests: what they name counts, what those name is unknown
};

// Reads every manifest in the store. Any thread but the GUI's.
Result<References> findReferences(const Store &store);
Result<References> findReferences(const Store &store, const RefScan &scan);
// Only strays are read: the survey has the manifests.
References referencesOf(const Survey &survey);

// A path of References::unreadable for messages: with the reason, "PATH (Permission denied)", if it's the
// system that doesn't let it be read.
QString withReason(const QString &unreadable);

} // namespace weightroom
