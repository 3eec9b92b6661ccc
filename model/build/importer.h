// Getting a file's bytes into the store's staging, or finding that the store has them.
#pragma once

#include "model/core/digest.h"
#include "model/core/file.h"
#include "model/core/hashcopy.h"
#include "model/core/progress.h"
#include "model/gguf/shards.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/write/publication.h"
#include "model/store/write/staging.h"

#include <QElapsedTimer>
#include <QString>
#include <QStringList>
#include <algorithm>
#include <optional>
#include <vector>

namespace weightroom
{

enum class ImportMode {
    Auto, // reflink where the file system can, else copy
    Reflink,
    Copy,
    Link, // hard link: editing the original damages the blob
    Move,
};

// What was done; the command line's word for it is importWord().
enum class ImportMethod { None, Copy, Reflink, Link, Move };
QString importWord(ImportMethod method);
// The mode that a word names ("auto", "copy" ...).
std::optional<ImportMode> importMode(QStringView word);

// A file that a move leaves behind, to be removed once the manifest is durable.
struct LeftBehind {
    QString path;
    FileStamp stamp;        // as it was read
    bool isTheBlob = false; // another name of the blob's own bytes: its times are ours to change
};

struct Imported {
    std::optional<NeededBlob> blob; // always set once imported
    qint64 bytes = 0;
    QString path; // of the source, empty for text
    ImportMethod method = ImportMethod::None;
    qint64 bytesHashed = 0;
    qint64 bytesWritten = 0;
    double seconds = 0;
    bool digestCached = false;                // the source's digest was known, so it wasn't read
    bool reused = false;                      // the store had the blob
    std::vector<LeftBehind> removeAfter;      // a move that couldn't take the file itself
    std::optional<DigestRecord> sourceRecord; // to be kept once the manifest is durable

    // Removes what a move leaves behind, but never a file that isn't what was read. Returns what went wrong,
    // for people.
    QStringList removeSources() const;
};

// One build's imports; lives with its staging. Blocks; one thread. Nothing in the store is changed but
// staging and digest records. Errors: SourceChanged, UnsupportedModelFormat, NoSpace, Refused (a mode that
// can't be had here), Cancelled, those of the system.
class Importer
{
public:
    Importer(const Store &store, Staging &staging, ImportMode mode, bool rehash, Progress &progress);

    // stamp is what the file looked like when its header was read.
    Result<Imported> importFile(const QString &path, const FileStamp &stamp);
    // The shards as one file; always copied.
    Result<Imported> importJoined(const gguf::ShardSet &shards, const gguf::JoinPlan &plan);
    Result<Imported> importText(const QByteArray &bytes);
    // A blob of the store, of which no more is known than that it's there with this size.
    Result<Imported> reuse(const Digest &digest, qint64 bytes);

private:
    // An open source and what has been done with it so far.
    struct Source {
        // A file and what it looked like when its header was read.
        struct File {
            QString path; // links resolved
            FileDescriptor fd;
            FileStamp stamp;
            bool isInStore = false; // never moved, never removed
        };

        std::vector<File> files; // one, or the shards
        qint64 bytes = 0;        // of the whole
        Imported result;
        QElapsedTimer timer;
        std::optional<bool> takesSecondName; // whether a hard link can be made in staging; not tried yet

        File &file() { return files.front(); }
        const File &file() const { return files.front(); }

        // Size and times by the open descriptor: a byte more than was read shows here too.
        bool isUnchanged() const
        {
            return std::all_of(files.begin(), files.end(), [](const File &file) {
                const auto now = stampOf(file.fd.get(), file.path);
                return now && *now == file.stamp;
            });
        }

        tl::unexpected<Error> changed() const
        {
            return failure(
                Error::Kind::SourceChanged,
                QStringLiteral("%1 changed while it was read; nothing was kept").arg(result.path),
                result.path);
        }

        void leaveBehind(const NeededBlob *blob)
        {
            for (const auto &file : files) {
                const bool isTheBlob = blob != nullptr && blob->stamp.device == file.stamp.device
                    && blob->stamp.inode == file.stamp.inode;
                if (!file.isInStore)
                    result.removeAfter.push_back({file.path, file.stamp, isTheBlob});
            }
        }

        Imported finish(NeededBlob blob, ImportMethod method)
        {
            result.blob = std::move(blob);
            result.bytes = bytes;
            result.method = method;
            result.seconds = double(timer.nsecsElapsed()) / 1e9;
            return std::move(result);
        }
    };
    struct Pinned;

    bool isInStore(const QString &canonicalPath) const;
    Result<Imported> importUnknown(Source &source);
    Result<Imported> importKnown(Source &source, const Digest &digest);
    Result<std::optional<NeededBlob>>
    storedBlob(const Digest &digest, qint64 bytes, bool isTrusted, Imported &result);
    Result<std::optional<Pinned>> pin(const Digest &digest, qint64 bytes, Imported &result);

    bool canMoveInPlace(Source &source);
    bool takesSecondName(Source &source);
    Result<Imported> importNew(Source &source);
    Result<Imported> moveInPlace(Source &source);
    Result<Imported> importLinked(Source &source);
    Result<Imported> copyOrClone(Source &source);
    Result<bool> clone(Source &source, const QString &to, FileDescriptor &out);
    Result<void> openShards(Source &source, const gguf::ShardSet &shards);
    Result<Imported> importRanges(Source &source, const std::vector<ByteRange> &ranges);
    Result<Imported> finishJoined(Source &source, const Digest &digest, const QString &staged, int fd);
    Result<Digest> hash(int fd, qint64 bytes, const QString &path);
    bool holdsBlobOfSize(qint64 bytes) const;

    const Store &m_store;
    Staging &m_staging;
    ImportMode m_mode;
    bool m_rehash;
    Progress &m_progress;
};

} // namespace weightroom
