// Every ref with its manifest, and who uses which blob.
#pragma once

#include "model/store/disk/refs.h"

#include <QHash>
#include <QSet>
#include <QStringList>
#include <functional>
#include <vector>

namespace weightroom
{

struct SurveyedRef {
    Ref ref;
    Result<Manifest> manifest;
};

struct Survey {
    std::vector<SurveyedRef> refs; // by path; without those that vanished meanwhile
    std::vector<Stray> strays;
    std::vector<Error> unlisted;      // RefScan::unlisted
    QHash<Digest, QStringList> users; // canonical names of the refs that name a blob, each once
};

// Reads all manifests. Any thread but the GUI's. Errors: manifests/ can't be walked.
Result<Survey> surveyRefs(const Store &store);
// Reads the manifests of refs, several at once, and gives each with its ref to use, in their order and on the
// caller's thread; those that vanished meanwhile are left out. Few are held at a time. Paths are completed.
using UseManifest = std::function<void(Ref &ref, Result<Manifest> &manifest)>;
void readManifests(const Store &store, std::vector<Ref> refs, const UseManifest &use);

// A ref that names a blob, and as what.
struct BlobUser {
    Ref ref;
    qint64 bytes = 0; // that its manifest says the blob has
    bool isConfig = false;
};

// Who names these blobs now: of each blob a ref as often as it names it. Reads all manifests. Errors:
// manifests/ can't be walked.
Result<QHash<Digest, std::vector<BlobUser>>> findUsers(const Store &store, const QSet<Digest> &digests);
// Adds those of one manifest.
void addUsers(
    const Ref &ref, const Manifest &manifest, const QSet<Digest> &digests,
    QHash<Digest, std::vector<BlobUser>> &users);

// The refs that names mean, a damaged one too. A name with a digest may yield an earlier state, whose path is
// that of its copy. Errors: NotFound, InvalidName.
Result<std::vector<SurveyedRef>> chooseRefs(const Store &store, const std::vector<Name> &names);

} // namespace weightroom
