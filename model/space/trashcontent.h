// What the trash holds, entry by entry, as the window lists it.
#pragma once

#include "model/names/name.h"
#include "model/store/disk/store.h"
#include "model/store/trash/trash.h"

#include <QDateTime>
#include <QString>
#include <optional>
#include <vector>

namespace weightroom
{

struct TrashRow {
    QString id;
    std::optional<Name> name; // of the model that it was; nothing for files that no model used
    QString title;            // "mistral:7b", "3 files"
    int files = 0;            // without a name: how many they are
    QString quantisation;     // "Q4_K_M"; empty if nobody knows
    bool wasReplaced = false; // by a build of the same name; else deleted
    QDateTime when;           // UTC
    qint64 holdsBytes = 0;    // of the entry's blobs that lie in the trash
    qint64 freesBytes = 0;    // ... and that no other entry needs
    bool canReturn = true;    // no model has its name now

    bool operator==(const TrashRow &) const = default;
};

struct TrashContent {
    std::vector<TrashRow> rows; // newest first
    qint64 bytes = 0;           // of all blobs in the trash, and of what repairs set aside
    qint64 setAsideBytes = 0; // of the damaged files alone that repairs set aside: they can't be brought back
};

// Reads configs, no weights. Any thread but the GUI's. Errors: the trash can't be listed.
Result<TrashContent> readTrash(const Store &store);

// What emptying the trash would delete and free.
struct TrashMeasure {
    int models = 0;
    int files = 0; // that no model used
    qint64 bytes = 0;

    bool isEmpty() const { return models == 0 && files == 0 && bytes == 0; }
};

// Reads the store: for a worker. A trash that can't be measured, since a manifest can't be read, counts no
// bytes: it can't be emptied either.
TrashMeasure measureTrash(const Store &store);
qint64 trashBytes(const Store &store);

} // namespace weightroom
