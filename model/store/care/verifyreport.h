// What verifying finds.
#pragma once

#include "model/core/digest.h"

#include <QStringList>
#include <vector>

namespace weightroom
{

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

inline QStringList VerifyReport::affectedModels() const
{
    QStringList models;
    for (const auto *list : {&damaged, &missing}) {
        for (const auto &blob : *list)
            models += blob.models;
    }
    for (const auto &manifest : manifests) {
        if (!manifest.model.isEmpty())
            models.append(manifest.model);
    }
    models.removeDuplicates();
    models.sort();
    return models;
}

} // namespace weightroom
