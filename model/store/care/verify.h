// The whole check: every manifest is read, every blob that one names is hashed. Nothing is trusted that was
// remembered, nothing is changed but the memory of it (verifymemory.h).
#pragma once

#include "model/core/progress.h"
#include "model/names/name.h"
#include "model/store/disk/blobcheck.h"
#include "model/store/disk/store.h"

#include <QStringList>
#include <vector>

namespace weightroom
{

struct VerifyOptions {
    std::vector<Name> names;      // only these models; empty = the whole store
    int workers = 0;              // threads that read; 0 = as many as there are processors, at most 8
    const Pause *pause = nullptr; // waited for before each blob
};

// A blob that isn't as it should be. Sound bytes whose size a manifest misstates are damage too: problem says
// so.
struct BadBlob {
    Digest digest;
    QString path;
    QString problem;      // for people
    QStringList models;   // canonical names of all models of the store that name it
    bool isSound = false; // its bytes are right: a manifest is wrong about their number
};

// Something below manifests/ or .weightroom/manifests that isn't a sound manifest.
struct BadManifest {
    QString path;
    QString problem;
    QString model;            // canonical name, if it has one
    bool isUnchecked = false; // it can't be read by this user: no damage as far as anyone knows
};

struct VerifyReport {
    qint64 blobs = 0; // that were looked at, each once
    qint64 bytes = 0; // that were hashed
    double seconds = 0;
    std::vector<BadBlob> damaged;
    std::vector<BadBlob> missing;
    std::vector<BadBlob> unchecked; // can't be read by this user: no damage as far as anyone knows
    std::vector<BadManifest> manifests;
    std::vector<BadManifest> uncheckedManifests; // and folders that may hold any; all isUnchecked
    QStringList notes;                           // odd, but no fault: blobs that are links ...
    bool isCancelled = false;                    // what was found until then is here

    bool isClean() const { return damaged.empty() && missing.empty() && manifests.empty(); }
    // Files and folders that no damage was found in, since they can't be read.
    std::size_t uncheckedCount() const { return unchecked.size() + uncheckedManifests.size(); }
    // Canonical names, each once, of the models that something is wrong with.
    QStringList affectedModels() const;
};

// Blocks; hashes on threads of its own. Progress counts the bytes of the blobs; cancelling ends it within a
// chunk of 256 KiB a thread, with what was found so far. What was found is remembered as it is found. Errors:
// NotFound and InvalidName for options.names; manifests/ can't be walked. Works on a read-only store.
Result<VerifyReport> verify(const Store &store, const VerifyOptions &options, Progress &progress);

} // namespace weightroom
