// What emptying the trash would delete and free.
#pragma once

#include "model/store/disk/store.h"

namespace weightroom
{

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
