// What a store holds that no model uses, one item each, with what it probably is: for "Unused files".
#pragma once

#include "model/core/progress.h"
#include "model/gguf/facts.h"
#include "model/space/storelook.h"
#include "model/store/care/unused.h"
#include "model/store/disk/store.h"

#include <QDateTime>
#include <QString>
#include <optional>
#include <vector>

namespace weightroom
{

// What the header of unused weights says.
struct UnusedWeights {
    gguf::Kind kind = gguf::Kind::Model;
    QString name;         // general.name; untrusted text, empty if there is none
    QString parameters;   // "8.0B"
    QString quantisation; // "Q4_K_M"; empty if unknown
};

struct UnusedItem {
    enum class Kind { Blob, Partial, Foreign, Staging, Trash };

    Kind kind = Kind::Blob;
    QByteArray name;      // in blobs/, raw
    QString path;         // with what is odd in it escaped
    qint64 bytes = 0;     // as long as it is
    qint64 diskBytes = 0; // what it takes on the disk
    QDateTime modified;   // UTC
    // Whether prune takes it now, if its kind is picked; what lies in the trash goes by emptying that.
    bool isPrunable = false;
    std::optional<QDateTime> prunableFrom; // UTC: only too young now
    QString heldBy;                        // why it isn't taken though it's unused: for people, else empty
    std::optional<UnusedWeights> weights;  // of a GGUF file
    QString lastUsedBy;                    // canonical name that used it last, as history and trash know
    QDateTime lastUsed;                    // UTC: when that ended; invalid if nobody knows
    bool wasReplaced = false;              // it ended since another build took its place
};

struct UnusedList {
    std::vector<UnusedItem> items; // the largest first
    QString obstacle;              // why prune would refuse; for people, empty = it wouldn't
};

// Reads the headers of GGUF files, the copies of manifests, and folders. Any thread but the
// GUI's. Errors: a folder can't be listed; Cancelled.
Result<UnusedList> listUnused(const Store &store, const Progress *progress = nullptr);
Result<UnusedList> listUnused(const Store &store, const StoreLook &look, const Progress *progress = nullptr);

} // namespace weightroom
