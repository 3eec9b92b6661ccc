// What an operation that was cut short may leave, and what not.
#pragma once

#include "faults/operations.h"
#include "faults/storeaudit.h"

#include <QString>
#include <QStringList>

namespace weightroom
{

// The fault of a store in whose blobs/ something else lies than an operation leaves there.
inline const QString kOtherBlobs = QStringLiteral("other files are in blobs/");
// How the fault begins of a trash that has more or fewer entries than the operation leaves.
inline const QString kOtherEntries = QStringLiteral("the trash has ");

// The store before an operation, and after it went through undisturbed.
struct Passage {
    StoreContent before;
    StoreContent after;
    CtlResult result;
};

// Runs an operation undisturbed in a prepared home; done once for each.
const Passage &undisturbed(const Operation &operation);

// What is wrong with a store in which the operation was killed: models or blobs that are lost, a model that
// is neither the old nor the new. Empty if it's as it must be. home is where the store lies.
QStringList faultsAfterKill(const Operation &operation, const StoreContent &now, const QString &home);

// What is wrong with going on after that: the next start sweeps what the killed one left, the operation can
// be done again, and then all models are whole.
QStringList faultsOfGoingOn(const Operation &operation, const CtlProcess &ctl);

// What is wrong after the operation ended by itself with status: 0 must have done everything, any other
// nothing, or with one that frees some. Left-overs in staging are not looked at.
QStringList
faultsAfterEnd(const Operation &operation, int status, const StoreContent &now, const QString &home);

} // namespace weightroom
