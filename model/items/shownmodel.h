// All that the details pane shows of a model, read in one go.
#pragma once

#include "model/details/blobuse.h"
#include "model/details/modeldetails.h"

#include <QSet>
#include <memory>

namespace weightroom
{

// What a model takes, each blob once, by the bytes on disk.
struct SpaceUse {
    qint64 ownBytes = 0;    // what no other model holds: deleting frees this in the end
    qint64 sharedBytes = 0; // what others hold too
    ModelNames sharedWith;  // those
};

struct ShownModel {
    std::shared_ptr<const ModelDetails> details;
    std::shared_ptr<const BlobUse> use; // null if the store's manifests can't be walked
    SpaceUse space;
    QString modelfile; // or why there is none
    QString runCommand;
    QSet<Digest> earlier; // states that can be brought back

    // Shares details' ownership; null if the weights can't be read.
    std::shared_ptr<const gguf::Header> header() const;
};

// Reads as readDetails() does. Who uses what is read anew only if wanted or not known yet. Any thread but the
// GUI's; the reader is used by one at a time. Errors: those of readDetails().
Result<ShownModel>
readShownModel(const Store &store, const Name &name, BlobUseReader &reader, bool readUseAnew);

// Blobs that are links or missing take nothing.
SpaceUse spaceUse(const ModelDetails &details, const BlobUse &use);

} // namespace weightroom
