// A build: a name and a recipe become a model in the store (design: operations of the core).
#pragma once

#include "model/build/importer.h"
#include "model/core/progress.h"
#include "model/modelfile/request.h"
#include "model/names/name.h"
#include "model/store/disk/manifest.h"
#include "model/store/disk/store.h"

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

struct BuildOptions {
    ImportMode import = ImportMode::Auto;
    std::optional<quint64> fileType; // general.file_type for weights that don't say theirs (gguf/filetype.h)
    bool rehash = false;             // trust no digest record
};

struct BuildRequest {
    Name name;                 // complete but for the build
    modelfile::Request recipe; // what the Modelfile asks for
    QString directory;         // absolute; what relative paths in the recipe start from
    BuildOptions options;
};

struct BuiltLayer {
    Layer layer;
    bool reused = false; // the store had the blob
};

struct BuildResult {
    Name name; // canonical, with the weights' build when it's known
    Digest manifest;
    QString path;                   // of the manifest
    QString weights;                // path of the weights' blob; empty if the model has none
    std::vector<BuiltLayer> layers; // as in the manifest, then the config
    std::vector<Imported> imports;  // one for each file, the weights first
    std::optional<Name> keptAs;     // the name that the replaced build was kept under
    QStringList warnings;
};

// Blocks until the model is durable in the store, or the store is as it was. Errors: IncompleteName; Refused
// for names that aren't allowed as targets and for http(s) sources; Modelfile ("FROM: missing", two models
// ...); NotFound (a source); UnsupportedModelFormat, Gguf, MissingFileType, BuildMismatch; those of
// importer.h and publish.h; Cancelled. Progress counts the bytes of the files.
Result<BuildResult> build(const Store &store, const BuildRequest &request, Progress &progress);

// A recipe that is only "FROM path".
modelfile::Request recipeFrom(const QString &path);

} // namespace weightroom
