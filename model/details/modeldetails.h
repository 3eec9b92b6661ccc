// Everything about one model, for its own page and "show".
#pragma once

#include "model/core/digest.h"
#include "model/gguf/facts.h"
#include "model/gguf/header.h"
#include "model/modelfile/request.h"
#include "model/names/name.h"
#include "model/store/disk/history.h"
#include "model/store/disk/resolve.h"
#include "model/store/disk/store.h"

#include <QJsonObject>
#include <QSet>
#include <QString>
#include <QStringList>
#include <optional>
#include <utility>
#include <vector>

namespace weightroom
{

struct LayerInfo {
    Layer layer;
    QString path; // of the blob, or where it would lie
    bool present = false;
    qint64 actualBytes = 0; // 0 when it's missing
    bool isLink = false;
    bool isFoundDamaged = false;        // by a verification
    std::optional<Error> obstacle = {}; // why it isn't known whether it's present; it isn't, then
};

// Texts are as they stand in files: escape them before they reach a terminal or a rich-text label.
struct ModelDetails {
    ModelDetails(Name shown, ResolvedModel found)
        : name(std::move(shown))
        , model(std::move(found))
    {
    }

    Name name; // as on disk, with the build when it's known; with the digest if the name asked for one
    ResolvedModel model;
    QString manifestPath;
    QJsonObject config;                 // empty when there is none or it can't be read
    std::vector<LayerInfo> layers;      // in the manifest's order, then the config
    std::optional<gguf::Header> header; // of the weights
    std::optional<gguf::Facts> facts;
    QStringList capabilities;
    QJsonObject parameters;
    std::optional<QString> system;
    std::optional<QString> templateText; // a layer's; the weights may have a template of their own
    QStringList licenses;
    std::vector<modelfile::Message> messages;
    std::vector<HistoryLine> history; // of the ref, oldest first
    QStringList problems;             // all that is wrong or odd, for people
};

// Finds the model as resolve() does and reads all of it but weights and texts beyond 1 MiB. What is malformed
// is a problem, not a failure; a blob that lies in the trash is put back first, if the store may be written.
// Any thread but the GUI's. Errors: those of resolve().
Result<ModelDetails> readDetails(const Store &store, const Name &name);

// The name under which exactly this model can be found again: the ref's, with the digest if it was asked for.
Name nameOf(const ResolvedModel &model, const Name &asked);

// The manifests in a model's history, other than the present one, whose bytes are still there and whose blobs
// are all in the store or in the trash. Looks at the newest kMaxStates different ones only. Any thread but
// the GUI's; never fails.
QSet<Digest> earlierStates(const Store &store, const ModelDetails &details);

inline constexpr int kMaxStates = 200;

} // namespace weightroom
