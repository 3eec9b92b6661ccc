// Which layers a model gets, in Ollama's order (interop a.6, c), and its config.
#pragma once

#include "model/build/config.h"
#include "model/build/sources.h"
#include "model/modelfile/request.h"
#include "model/store/disk/manifest.h"

#include <QByteArray>
#include <QString>
#include <variant>
#include <vector>

namespace weightroom
{

// A layer that isn't in staging yet: the bytes of a text, a file of the sources, or a blob of the base model.
struct PlannedLayer {
    QString mediaType;
    QString from; // the manifest's field
    QString name; // likewise; only a base's
    std::variant<QByteArray, const SourceFile *, Layer> content;
};

struct LayerPlan {
    std::vector<PlannedLayer> layers; // in the manifest's order
    Config config;
};

// What the recipe says over the base model, or the files. fileType is the weights' general.file_type, from
// the header or given. sources must outlive the plan. Reads the base's small blobs. Errors: Manifest or
// NotFound when a blob of the base is unreadable.
Result<LayerPlan> planLayers(
    const Store &store, const Sources &sources, const modelfile::Request &recipe,
    std::optional<quint64> fileType);

} // namespace weightroom
