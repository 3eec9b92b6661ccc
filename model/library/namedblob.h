// A blob that manifests name: where it is, who names it and what it says.
#pragma once

#include "model/gguf/facts.h"
#include "model/library/capabilities.h"
#include "model/library/configfacts.h"
#include "model/store/blobs.h"
#include "model/store/manifest.h"
#include "model/store/refs.h"

#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace weightroom
{

// What a header says, and the texts that each row with these weights shows of it.
struct Model;

struct WeightsFacts {
    std::optional<gguf::Facts> facts;
    QString problem;                  // why there are none
    std::optional<Error> unread = {}; // ... if that is the system's word
    QString parameters;
    QString build;
};

struct NamedBlob {
    Digest digest;
    Result<Blob> blob;
    int refs = 0;
    qint64 declaredBytes = 0; // the most that a manifest says
    quint32 place = 0;        // in Snapshot::shared, if several refs name it
    // Read if the blob is there and some manifest uses it as such.
    std::unique_ptr<ConfigFacts> config;
    std::unique_ptr<WeightsFacts> weights;
    std::optional<TemplateUse> templateUse;
    std::optional<Error> unread = {}; // why one of these couldn't be read this time: the system's word
};

// A ref with what was read of it.
struct ReadRef {
    Model *model; // not described yet
    Result<Manifest> manifest;
    // Of the manifest's layers, then of its config, then of its others; a digest that stands there twice is
    // here twice.
    std::vector<NamedBlob *> blobs;

    // The blob of one of the manifest's own layers; null for null.
    NamedBlob *blobOf(const Layer *layer) const
    {
        return layer == nullptr ? nullptr : blobs[std::size_t(layer - manifest->layers.data())];
    }
    NamedBlob *configBlob() const { return manifest->config ? blobs[manifest->layers.size()] : nullptr; }
};

} // namespace weightroom
