// Which blobs are in use, and by what. Skipped is not unreferenced: what can't be read may name anything.
#pragma once

#include "model/core/digest.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/referencememory.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/survey.h"

#include <QSet>
#include <QStringList>

namespace weightroom
{

struct References {
    QSet<Digest> digests; // named by a manifest: four-level, seed-era, linked, stray
    QStringList
        unreadable;      // paths whose digests are unknown; while there are any, nothing may be called unused
    QStringList indexes; // paths of lists of manifests: what they name counts, what those name is unknown
    std::vector<Stray> strays; // what lies below manifests/ and isn't a model
};

// Finds out what manifests name. Every one is looked at each time; those that are as they were when they were
// last read, by the rule of referencememory.h, aren't read again. On a file system whose times can't be
// relied on all are. For asking several times in a row. Any thread but the GUI's, one at a time.
class ReferenceReader
{
public:
    // The clock, in ns since the epoch, is the one that file times come from; another is for tests.
    using Clock = qint64 (*)();
    explicit ReferenceReader(const Store &store, Clock clock = fileClockNow);

    // With only, digests holds no others. Errors: manifests/ can't be walked.
    Result<References> find(const QSet<Digest> *only = nullptr);
    // Keeps what was read for the next process, if that is enough to be worth writing.
    void remember(const StoreLock &lock);

private:
    class Walk;

    const Store &m_store;
    Clock m_clock;
    bool m_remembers; // false where nothing may be
    ReferenceMemory m_memory;
    bool m_isChanged = false;
};

// Asks once.
Result<References> findReferences(const Store &store, const QSet<Digest> *only = nullptr);
// Only strays are read: the survey has the manifests.
References referencesOf(const Survey &survey);

// A path of References::unreadable for messages: with the reason, "PATH (Permission denied)", if it's the
// system that doesn't let it be read.
QString withReason(const QString &unreadable);

} // namespace weightroom
