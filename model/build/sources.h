// What a recipe's FROM, ADAPTER and DRAFT mean: files, or a model of the store (interop b.2).
#pragma once

#include "model/core/file.h"
#include "model/gguf/facts.h"
#include "model/gguf/shards.h"
#include "model/modelfile/request.h"
#include "model/store/disk/resolve.h"
#include "model/store/disk/store.h"

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

// A GGUF file, or the shards of one, whose header has been read.
struct SourceFile {
    enum class Role { Model, Projector, Adapter, Draft };

    Role role = Role::Model;
    QString path;        // of the first shard
    QString label;       // the file's name, for the layer's "from"
    FileStamp stamp;     // when its header was read
    gguf::Header header; // of the whole
    gguf::Facts facts;
    std::optional<gguf::ShardSet> shards;
    std::optional<gguf::JoinPlan> plan;
};

struct Sources {
    std::optional<ResolvedModel>
        base; // FROM a stored model; files given beside it are then left out, as by Ollama
    std::vector<SourceFile> files; // models, then projectors, adapters, drafts
    QStringList warnings;

    const SourceFile *model() const; // the file with the weights, if they come from a file
};

// Reads headers only. directory is absolute. A path that exists is a file; what doesn't and doesn't look like
// a path is a model's name. Errors as build() lists them.
Result<Sources> findSources(const Store &store, const modelfile::Request &recipe, const QString &directory);

// The path that a recipe's text means: "~" and "~user" expanded, relative to directory.
QString sourcePath(const QString &text, const QString &directory);

} // namespace weightroom
