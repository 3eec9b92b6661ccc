// From a name to the manifest that it means (design: builds of one tag).
#pragma once

#include "model/names/name.h"
#include "model/store/disk/history.h"
#include "model/store/disk/manifest.h"
#include "model/store/disk/refs.h"

#include <QString>

namespace weightroom
{

namespace gguf
{
struct Facts;
}

struct ResolvedModel {
    Ref ref; // the ref that was found; with a digest in the name, the ref whose history holds it
    Manifest manifest;
    QString build; // quantisation of the weights, upper case; empty when unknown
};

// The model that name means, defaults filled in:
//  - without build: the ref (exact spelling first, then ignoring case), else the only build of a seed-era
//  tag;
//  - with build B: the ref if its weights are B, else TAG-B if its weights are, else the seed-era TAG/B;
//  - with a digest: that manifest among the ref and its history.
// Errors: NotFound naming the model; InvalidName when two could be meant; those of readManifest().
Result<ResolvedModel> resolve(const Store &store, const Name &name);
Result<ResolvedModel> resolve(const Store &store, const RefScan &scan, const Name &name);

// The quantisation of a manifest's weights: what their GGUF header says, else the config; empty when neither
// does. Reads a few kilobytes.
QString buildOf(const Store &store, const Manifest &manifest);

// The same from what was read already: the header's facts (null = there is none, or it can't be read) and the
// config's file_type. Where neither says it, most of the tensors do, if it's a type that Ollama's config has
// no name for (F32, Q2_0): of others it would have been written there. F32 if there are no tensors.
QString buildFrom(const gguf::Facts *facts, const QString &configFileType);

// The absolute path of the model's weights. Errors: NotFound (model, or the blob), NoWeights.
Result<QString> weightsFile(const Store &store, const Name &name);

} // namespace weightroom
