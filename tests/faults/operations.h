// The changes of a store that are killed and made to fail, and the store that they're tried on.
#pragma once

#include "app/ctlprocess.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

namespace weightroom
{

struct Operation {
    const char *name;
    // What weightroomctl is told; paths in the home are written "~/".
    QStringList arguments;
    // May free blobs for good (purge, emptying, pruning): what was done when it failed can't be taken back.
    bool frees = false;
    // Statuses that a second run may end with, after a first that was cut short anywhere: it was done or not.
    QList<int> repeated{0};
    // Several models one after the other: cut short, some are done and it can't be done again as it was.
    bool isInParts = false;
    // Changes only what is remembered of the store, and goes on without that.
    bool isReading = false;
    // Damages a prepared home first: what it's there to mend.
    std::function<void(CtlProcess &)> spoil = {};
    // What the file system can't do; see faultplan.h.
    QByteArray lacks = {};
    // Finds what a killed operation left behind.
    bool sweeps = false;

    QStringList argumentsIn(const QString &home) const;
    bool isRepair() const { return arguments.front() == QStringLiteral("repair"); }
};

const std::vector<Operation> &operations();
// The one of this name, which there is.
const Operation &operationNamed(QByteArrayView name);

// What is in the blob of the prepared store that no model names.
inline const QByteArray kStrayBlob = "nobody names this";

// A home with a store of eight models, some of which share blobs or lie in the trash, an unreferenced blob
// and an abandoned download from long ago, and the sources that operations() name. Made once.
const CtlProcess &preparedHome();

// A home that is a copy of preparedHome(), times kept.
void prepareHome(CtlProcess &ctl);
// The same, spoiled for the operation.
void prepareHome(CtlProcess &ctl, const Operation &operation);

// Gives the files of a home that was copied the dates of the original's.
void copyTimes(const CtlProcess &from, const CtlProcess &to);

// Makes a file two days old.
void makeOld(const QString &path);

} // namespace weightroom
