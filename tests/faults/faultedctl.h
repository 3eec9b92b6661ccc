// weightroomctl with the interposer preloaded: one of its calls fails, or is its last.
#pragma once

#include "app/ctlprocess.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace weightroom
{

// One call that a run made below the watched folders.
struct WatchedCall {
    QByteArray call; // "open", "rename", ... as faultplan.h names them
    QByteArray path;

    // Whether it may change something on the disk; the others only look.
    bool isChange() const;
};

// What happens at which call, in the words of faultplan.h.
struct Fault {
    QByteArray at;   // a number from 1, or CALL:TEXT[:N]
    QByteArray what; // fail=ERRNO, fails=ERRNO, short, kill, killed, stop
    // What the file system can't do at all: CALL=ERRNO,...
    QByteArray lacks = {};
};

// The environment's variables that have the interposer do this to a process that works in home: it watches
// the store and the folder sources in it.
void setFault(
    QProcessEnvironment &environment, const QString &home, const Fault &fault, const QString &log = {});

// Runs the program, with --json, under a fault.
CtlResult runFaulted(CtlProcess &ctl, const QStringList &arguments, const Fault &fault);

// Runs it and says which calls it made.
QList<WatchedCall> watchedCalls(CtlProcess &ctl, const QStringList &arguments, const QByteArray &lacks = {});

// Stores of tests go where a flush costs nothing, if there is room. Once, before the first.
void useMemoryForStores();

} // namespace weightroom
