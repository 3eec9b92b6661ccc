// A row of the list, out of a manifest and of what its blobs are and say.
#pragma once

#include "model/catalog/blobfacts.h"
#include "model/catalog/model.h"
#include "model/catalog/namedblob.h"
#include "model/store/care/verifymemory.h"
#include "model/store/disk/manifest.h"

#include <QHash>
#include <vector>

namespace weightroom
{

// A ref with what was read of it.
struct ReadRef {
    Result<Manifest> manifest;
    // The numbers of the blobs of the manifest's layers, then of its config, then of its others; a digest
    // that stands there twice is here twice.
    std::vector<quint32> blobs;

    // The blob of one of the manifest's own layers, or of its config; nothing for null.
    std::optional<quint32> blobOf(const Layer *layer) const
    {
        return layer == nullptr ? std::nullopt
                                : std::optional(blobs[std::size_t(layer - manifest->layers.data())]);
    }
    std::optional<quint32> configBlob() const
    {
        return manifest->config ? std::optional(blobs[manifest->layers.size()]) : std::nullopt;
    }
};

// What models are described by besides; all of it looked at and read.
struct DescriptionSources {
    const NamedBlobs &blobs;
    const BlobFacts &facts;
    const VerifyMemory &verified;
};

// Fills in the row's model, of which the ref and the date are there. Reads nothing. Several threads may
// describe different rows.
void describeModel(const ReadRef &row, const DescriptionSources &sources, Model &model);

} // namespace weightroom
