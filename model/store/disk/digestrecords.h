// What files hashed to, so that unchanged bytes aren't hashed again. Kept in .weightroom/digests, a line
// each: device inode bytes mtime ctime mtimeAtHashing hashedAt HEX      (times in ns since the epoch)
#pragma once

#include "model/core/digest.h"
#include "model/core/file.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <QHash>
#include <optional>
#include <utility>

namespace weightroom
{

struct DigestRecord {
    FileStamp stamp;             // what the file looked like when it was last known to hash to this
    qint64 mtimeAtHashingNs = 0; // before our own link or touch changed it
    qint64 hashedAtNs = 0;
    Digest digest;

    // Git's rule: a file changed within 2 s of being hashed may have been changed again unseen.
    bool isRacy() const { return mtimeAtHashingNs > hashedAtNs - 2'000'000'000; }
};

// A snapshot of the records; any thread. Of the store that was asked for last they are kept in memory (at
// most 8 MiB of text), and only what the file has grown by is read again. A missing, torn or damaged file
// yields fewer records, never a wrong one.
class DigestRecords
{
public:
    static DigestRecords load(const Store &store);

    // The record of exactly this file in exactly this state, unless it is racy.
    std::optional<DigestRecord> find(const FileStamp &stamp) const;

private:
    friend class DigestRecordsFile;

    std::optional<DigestRecord> recordAt(qsizetype lineStart) const;

    QByteArray m_text; // whole lines
    // Where each file's last line starts, by device and inode. The rest of a line is read when it's asked
    // for.
    QHash<std::pair<quint64, quint64>, qsizetype> m_lineStarts;
};

// Appends a record. Call under the store's lock. The file is rewritten without outdated lines when it has
// grown past 4 MiB. Failing is harmless: a file is then hashed again.
void appendDigestRecord(const Store &store, const DigestRecord &record);

// After a rename, link, unlink or touch of our own: what was known of the file as it looked before is known
// of it as it looks now. Call under the store's lock.
void carryDigestRecord(
    const Store &store, const DigestRecords &records, const FileStamp &before, const QString &pathNow);

// Nanoseconds since the epoch, from the clock that file times come from.
qint64 fileClockNow();

} // namespace weightroom
