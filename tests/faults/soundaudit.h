// The rule of the store: the set of sound digests in blobs/ and the pool together shrinks only by an explicit
// purge or emptying, and by that only what was named. Judged with Qt alone: our own code is what is judged.
#pragma once

#include "app/ctlprocess.h"

#include <QByteArray>
#include <QMap>
#include <QSet>
#include <QString>
#include <QStringList>

namespace weightroom
{

// Where a digest's bytes are, hashed; only files that hold what their name says count.
struct HeldBytes {
    bool isInBlobs = false;
    bool isInPool = false;
    bool isLinked = false; // a symbolic link in either leads to them
    bool isRead = false;   // in blobs/ under any of its names, also through a link
    bool isOwn = false;    // blobs/sha256-HEX, the name that Ollama opens, yields them; also through a link

    bool isSound() const { return isInBlobs || isInPool; }
};

struct NamedDigests {
    QString name; // a ref's path below manifests/, an entry's canonical name
    QSet<QString> digests;
};

struct SoundContent {
    QMap<QString, HeldBytes> held;       // by digest, 64 hex digits
    QMap<QString, NamedDigests> refs;    // by model's name: "m"
    QMap<QString, NamedDigests> entries; // by id
    QMap<QString, QByteArray> outside;   // what links lead to: hash, mode and date

    // By any ref, or entry, but these.
    QSet<QString> namedByRefs(const QString &besides = {}) const;
    QSet<QString> namedByEntries(const QStringList &besides = {}) const;
    QSet<QString> namedByModelsInTrash() const;
};

// Of the store of a home, and of its folder outside.
SoundContent soundContentOf(const CtlProcess &ctl);

// What is wrong with what a command did.
QStringList faultsOfStep(
    const SoundContent &before, const SoundContent &after, const QStringList &command,
    const CtlResult &result);

// The same of two that ran at once: what each alone may free may be named by the other.
QStringList faultsOfMeeting(
    const SoundContent &before, const SoundContent &after, const QList<QStringList> &commands,
    const QList<CtlResult> &results);

// Digests that were sound before and aren't any more, nor may go.
QStringList
lostDigests(const SoundContent &before, const SoundContent &after, const QSet<QString> &mayGo = {});

// What a command may free for good.
QSet<QString> mayGo(const SoundContent &before, const QStringList &command, const CtlResult &result);

} // namespace weightroom
