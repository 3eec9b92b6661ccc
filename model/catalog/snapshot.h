// What a store holds at one moment: a row for each ref, for lists.
#pragma once

#include "model/catalog/model.h"
#include "model/core/digest.h"
#include "model/core/error.h"
#include "model/core/progress.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/store.h"

#include <QSet>
#include <QString>
#include <QStringList>
#include <functional>
#include <optional>
#include <vector>

namespace weightroom
{

class RowCache;

// A blob that more than one model names.
struct SharedBlob {
    qint64 bytes = 0;     // the most that a manifest declares; what isn't in the store counts too
    qint64 diskBytes = 0; // a link counts nothing
    quint32 models = 0;   // that name it
};

struct Snapshot {
    std::vector<Model> models; // newest first by whole seconds, then by name
    qint64 modelsBytes = 0;    // of the files that models name, each once, as long as they are; no links
    std::vector<SharedBlob> shared;
    QSet<Digest> named;          // blobs that models or strays name
    QStringList notes;           // about the store: strays below manifests/, blobs put back from the trash
    std::vector<Error> unlisted; // folders that can't be listed, and may hold any model; notes say it too
};

// Looks at every manifest and blob of the store, and reads those manifests, configs, templates and headers
// that the cache doesn't know, each once, on all processors; a damaged model is listed with its problems. A
// blob that a model names and that lies in the trash is put back first, if the store may be written. Any
// thread but the GUI's. Errors: manifests/ can't be listed, or no folder with a model in it; descriptors or
// memory have run out; Cancelled.
Result<Snapshot> takeSnapshot(const Store &store, RowCache &cache, const Progress *progress = nullptr);

// The models one by one, in the snapshot's order: far less memory where there are many. The snapshot then has
// neither models nor named. None is given if this fails.
using UseModel = std::function<void(const Model &model)>;
Result<Snapshot> listModels(const Store &store, const UseModel &use);

// The same with the cache that was kept of the store, and keeps it; of refs that were found a moment ago, if
// there are any.
Result<Snapshot> takeSnapshot(
    const Store &store, const Progress *progress = nullptr, std::optional<RefScan> scan = std::nullopt);

// Whether each word of the filter occurs, ignoring case, in name, family, build or architecture. The name is
// looked at in its short form with its build; by words with a "/" in its full form too. An empty filter
// matches everything.
bool matches(const Model &model, const QString &filter);

} // namespace weightroom
