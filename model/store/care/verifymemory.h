// What was verified, when, and how it came out. Kept in .weightroom/verified, a line each:
//     blob HEX device inode bytes mtime ctime when VERDICT      (ns since the epoch; when in ms)
//     run when blobs damaged missing manifests                  (a verification of the whole store)
// A store without .weightroom, or one that can't be written, is remembered in the user's cache folder instead
// (XDG_CACHE_HOME/weightroom/verified-HEX, by the store's path): verifying never makes anything in a store
// that is only Ollama's.
#pragma once

#include "model/store/disk/blobcheck.h"

#include <QDateTime>
#include <QHash>
#include <optional>
#include <vector>

namespace weightroom
{

struct VerifiedBlob {
    Digest digest;
    FileStamp stamp;   // as it was; zero for a missing one
    qint64 whenMs = 0; // since the epoch
    BlobVerdict verdict = BlobVerdict::Good;
};

struct VerifiedRun {
    qint64 whenMs = 0; // its end, since the epoch
    qint64 blobs = 0;
    qint64 damaged = 0;
    qint64 missing = 0;
    qint64 manifests = 0; // bad ones
};

// A snapshot. A missing, torn or damaged file yields fewer lines, never a wrong one.
class VerifyMemory
{
public:
    static VerifyMemory load(const Store &store);
    // Only what was found damaged, for lists: of a hundred thousand blobs hardly any.
    static VerifyMemory loadDamaged(const Store &store);

    // What was found last of each blob.
    const QHash<Digest, VerifiedBlob> &blobs() const { return m_blobs; }
    const std::optional<VerifiedRun> &lastRun() const { return m_run; }
    // Why the store's own part couldn't be read, if it couldn't: what was found isn't known then.
    const std::optional<Error> &problem() const { return m_problem; }

    // For "Verified 3 days ago, 2 damaged": the last whole run, and what it and later checks found that still
    // is so: a damaged file that was replaced since isn't counted, whoever did it. Looks at those files.
    struct Summary {
        QDateTime when; // UTC
        int damaged = 0;
        int missing = 0;
        qint64 badManifests = 0; // as that run found them
    };
    std::optional<Summary> summary(const Store &store) const;

private:
    friend void rememberVerified(
        const Store &store, const std::vector<VerifiedBlob> &blobs, const std::optional<VerifiedRun> &run,
        qint64 forgetBeforeMs);

    void read(const QByteArray &text, bool damagedOnly = false);
    QByteArray toText(qint64 forgetBeforeMs) const;

    QHash<Digest, VerifiedBlob> m_blobs;
    std::optional<VerifiedRun> m_run;
    std::optional<Error> m_problem;
};

// Adds to the memory, durably, under the store's lock, which it takes. What was found of a blob before
// forgetBeforeMs is dropped (0 = nothing). Failing is harmless: it is verified again. Any thread.
void rememberVerified(
    const Store &store, const std::vector<VerifiedBlob> &blobs, const std::optional<VerifiedRun> &run = {},
    qint64 forgetBeforeMs = 0);

} // namespace weightroom
