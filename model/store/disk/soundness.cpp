#include "model/store/disk/soundness.h"

#include "model/core/bytes.h"
#include "model/core/hashcopy.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/spelleddigests.h"
#include "model/store/disk/survey.h"

#include <QFileInfo>
#include <QSet>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <sys/stat.h>
#include <thread>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// What is hashed in milliseconds is read under the lock.
constexpr qint64 kReadAtOnceBytes = qint64(1024) * 1024;

Soundness verdict(const QString &path, const Digest &actual, const Digest &digest)
{
    if (actual != digest)
        return Soundness::Damaged;
    return QFileInfo(path).isSymLink() ? Soundness::Linked : Soundness::Sound;
}

// The files of a digest, blobs/ first; of two names of one file only the first.
QStringList copiesOf(const Store &store, const Digest &digest)
{
    auto paths = blobSpellings(store, digest);
    paths.append(store.poolPath(digest));
    QSet<std::pair<quint64, quint64>> seen;
    paths.removeIf([&](const QString &path) {
        const auto stamp = stampOf(path);
        const std::pair id(stamp.value_or(FileStamp()).device, stamp.value_or(FileStamp()).inode);
        if (!stamp || seen.contains(id))
            return true;
        seen.insert(id);
        return false;
    });
    return paths;
}

// A copy that has to be hashed, and its digest.
struct UnknownCopy {
    QString path;
    Digest digest;
    qint64 bytes = 0;
};

class SoundnessStudy
{
public:
    SoundnessStudy(const Store &store, WhichCopy which, Progress *progress)
        : m_store(store)
        , m_which(which)
        , m_progress(progress != nullptr ? *progress : m_own)
        , m_records(DigestRecords::load(store))
    {
    }

    Result<void> run(const std::vector<Digest> &digests)
    {
        std::vector<std::vector<UnknownCopy>> questions;
        qint64 total = 0;
        for (const auto &digest : digests) {
            auto copies = unknownCopies(digest);
            for (const auto &copy : copies)
                total = saturatingSum(total, copy.bytes);
            if (!copies.empty())
                questions.push_back(std::move(copies));
        }
        if (questions.empty())
            return {};
        m_progress.begin(Phase::Hashing, total);
        for (const auto &copies : questions) {
            TRY(answer(copies));
        }
        TRY(StoreLock::acquire(m_store));
        for (const auto &record : m_found)
            appendDigestRecord(m_store, record);
        return {};
    }

private:
    // Nothing where there's nothing to choose, or it's known already.
    std::vector<UnknownCopy> unknownCopies(const Digest &digest) const
    {
        const auto paths = copiesOf(m_store, digest);
        std::vector<UnknownCopy> unknown;
        if (paths.size() < 2)
            return unknown;
        for (const auto &path : paths) {
            const auto soundness = soundnessOf(m_records, path, digest);
            const bool isStored = path != m_store.poolPath(digest);
            if (soundness == Soundness::Sound && (m_which == WhichCopy::Any || isStored))
                return {};
            if (soundness == Soundness::Unknown)
                unknown.push_back({path, digest, QFileInfo(path).size()});
        }
        return unknown;
    }

    Result<void> answer(const std::vector<UnknownCopy> &copies)
    {
        for (const auto &copy : copies) {
            TRY_ASSIGN(const auto actual, hash(copy));
            if (actual && verdict(copy.path, *actual, copy.digest) == Soundness::Sound)
                return {};
        }
        return {};
    }

    // Nothing: it can't be told.
    Result<std::optional<Digest>> hash(const UnknownCopy &copy)
    {
        const auto fd = openRegular(copy.path, Links::Follow);
        const auto before = fd ? stampOf(fd->get(), copy.path) : tl::unexpected(fd.error());
        if (!before)
            return std::optional<Digest>();
        TRY(waitUntilSettled(*before));
        const auto hashedAtNs = fileClockNow();
        const auto digest = hashAndCopy({{{}, fd->get(), 0, before->bytes, copy.path}}, -1, {}, m_progress);
        if (!digest && digest.error().kind == Error::Kind::Cancelled)
            return tl::unexpected(digest.error());
        const auto after = stampOf(fd->get(), copy.path);
        if (!digest || !after || *after != *before)
            return std::optional<Digest>();
        m_found.push_back({*before, before->mtimeNs, hashedAtNs, *digest});
        return std::optional<Digest>(*digest);
    }

    // A date in the future never becomes old; such a file stays unknown.
    Result<void> waitUntilSettled(const FileStamp &stamp) const
    {
        while (DigestRecord{stamp, stamp.mtimeNs, fileClockNow(), Digest({})}.isRacy()
               && stamp.mtimeNs <= fileClockNow()) {
            if (m_progress.cancelled())
                return Progress::cancelledError();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return {};
    }

    const Store &m_store;
    WhichCopy m_which;
    Progress m_own;
    Progress &m_progress;
    DigestRecords m_records;
    std::vector<DigestRecord> m_found;
};

} // namespace

Soundness soundnessOf(const DigestRecords &records, const QString &path, const Digest &digest)
{
    struct stat status {
    };
    if (::stat(nativePath(path).constData(), &status) != 0)
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? Soundness::Damaged
                                                                     : Soundness::Unknown;
    if (!S_ISREG(status.st_mode))
        return Soundness::Damaged;
    const auto stamp = FileStamp::of(status);
    if (const auto record = records.find(stamp))
        return verdict(path, record->digest, digest);
    if (stamp.bytes > kReadAtOnceBytes)
        return Soundness::Unknown;
    const auto bytes = readWhole(path, kReadAtOnceBytes, Links::Follow);
    return bytes ? verdict(path, Digest::of(*bytes), digest) : Soundness::Unknown;
}

Result<void>
learnSoundness(const Store &store, const std::vector<Digest> &digests, WhichCopy which, Progress *progress)
{
    return SoundnessStudy(store, which, progress).run(digests);
}

Result<void> learnReleased(const Store &store, const std::vector<Ref> &going, Progress *progress)
{
    QSet<Digest> twins;
    for (const auto &ref : going) {
        const auto bytes = bytesToKeep(ref).value_or(std::nullopt);
        for (const auto &digest : digestsSpelledIn(bytes.value_or(QByteArray()))) {
            if (copiesOf(store, digest).size() > 1)
                twins.insert(digest);
        }
    }
    using Users = QHash<Digest, std::vector<BlobUser>>;
    const auto users = twins.isEmpty() ? Users() : findUsers(store, twins).value_or(Users());
    std::vector<Digest> released;
    for (const auto &digest : twins) {
        const auto named = users.value(digest);
        const bool isReleased = std::all_of(named.begin(), named.end(), [&](const BlobUser &user) {
            return std::any_of(
                going.begin(), going.end(), [&](const Ref &ref) { return ref.path == user.ref.path; });
        });
        if (isReleased)
            released.push_back(digest);
    }
    auto learnt = learnSoundness(store, released, WhichCopy::Any, progress);
    return learnt || learnt.error().kind != Error::Kind::Cancelled ? Result<void>() : learnt;
}

} // namespace weightroom
