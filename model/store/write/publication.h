// What is published: a manifest with the blobs that it needs, and what came of it.
#pragma once

#include "model/core/file.h"
#include "model/names/name.h"
#include "model/store/disk/history.h"
#include "model/store/disk/refs.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

// A blob that the new manifest needs, and how it gets into blobs/ or is known to be there.
struct NeededBlob {
    enum class How {
        Staged, // file lies in staging, whole and flushed; it is renamed in
        Stored, // it's in the store, verified to be as stamp says; file is its pin, or empty where links fail
        Moved,  // file is the user's own, hashed where it lies with this stamp, and can be linked: it gets a
                // second name in blobs/, and loses its own once the manifest is durable
        Optional, // the manifest names it already elsewhere: fetched back from the trash if it's there, never
                  // demanded
    };

    Digest digest;
    How how = How::Staged;
    QString file;
    FileStamp stamp;             // of Stored and Moved
    qint64 mtimeAtHashingNs = 0; // for the digest records; 0 = nobody else could have changed it
    qint64 hashedAtNs = 0;
};

struct Publication {
    // Only Build applies the rules of builds of one tag; the others replace what the name holds.
    Name target;         // complete but for the build; no digest
    QString build;       // quantisation of the weights; empty = unknown
    QByteArray manifest; // what the ref will hold
    std::vector<NeededBlob> blobs;
    ChangeReason why = ChangeReason::Build;
    bool mustBeNew = false; // Exists if the name is taken
    QString source;         // for history: the file that the weights came from
    // A rename: the ref that gives its name up, in the same step, and the manifest that it must still hold.
    std::optional<Ref> givenUp = {};
    std::optional<Digest> givenUpDigest = {};
    QString trashEntry = {}; // a restore: the id of the entry that goes, in the same step
    // A restore of what can't be read: it's put back as it was, and no copy of it is kept. With mustBeNew
    // only.
    bool isDamaged = false;
    QString file = {}; // then: what is renamed in, instead of manifest
};

struct Published {
    Name ref;                   // what was written
    QString path;               // of the manifest
    std::optional<Name> keptAs; // the name that the replaced build was kept under
    QStringList warnings;
    // Blobs of what was replaced, for trashUndecided() once the lock is given up.
    std::vector<Digest> undecided = {};
};

} // namespace weightroom
