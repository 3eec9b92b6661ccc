// What a store holds at one moment: a row for each ref, for lists.
#pragma once

#include "model/catalog/blobshares.h"
#include "model/core/digest.h"
#include "model/core/progress.h"
#include "model/names/name.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/store.h"

#include <QDateTime>
#include <QSet>
#include <QString>
#include <QStringList>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace weightroom
{

// Texts are as they stand in files: escape them before they reach a terminal or a rich-text label.
struct Model {
    explicit Model(Ref its)
        : ref(std::move(its))
    {
    }

    // Complete, as it is on disk; with its build if it is seed-era.
    const Name &name() const { return ref.name; }

    Ref ref;
    QString build;            // quantisation of the weights, upper case; empty = unknown
    std::optional<Digest> id; // of the manifest; nothing if it can't be read
    qint64 bytes = 0;         // what the manifest declares, each blob once; saturating
    // On disk, of the blobs that no other ref names: what removing this one would free at last. A blob that
    // is a link counts nothing.
    qint64 unsharedBytes = 0;
    qint64 sharedBytes = 0;        // of the blobs that other refs name too, as declared
    std::vector<quint32> shared;   // those blobs, by their places in Snapshot::shared
    std::optional<Digest> weights; // of the weights' blob, if it's in the store
    QDateTime modified;            // of the manifest, UTC
    QString family;                // the config's; else the architecture
    QString architecture;          // general.architecture; else the family
    QString parameters;            // "8.0B", from the header; else the config's
    std::optional<quint64> parameterCount;
    std::optional<quint64> contextLength;
    QStringList capabilities;       // capabilities.h
    qint64 missingWeightsBytes = 0; // what the weights would take, if their blob isn't there
    bool isDamaged = false; // it can't be run as it is: a blob is missing or cut, something can't be read
    QStringList problems;   // all that is wrong or odd, for people
};

class RowCache;

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
