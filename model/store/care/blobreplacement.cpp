#include "model/store/care/blobreplacement.h"

#include "model/core/hashcopy.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/lock.h"
#include "model/store/trash/setaside.h"
#include "model/store/write/stagedfile.h"
#include "model/store/write/staging.h"

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

tl::unexpected<Error> unfit(const QString &message, const QString &path)
{
    return failure(Error::Kind::Integrity, message, path);
}

// A source that can't be read now may hold the bytes all the same.
tl::unexpected<Error> unreadable(const Error &error, const QString &path)
{
    const bool isOfSystem = error.kind == Error::Kind::Io || error.kind == Error::Kind::Permission;
    return failure(isOfSystem ? error.kind : Error::Kind::Integrity, error.message, path);
}

// The file at path, whose bytes are the digest's, as a whole and flushed file of staging.
Result<void> fetch(
    const Store &store, const Digest &digest, const QSet<qint64> &sizes, const QString &path,
    const QString &staged, Progress &progress)
{
    const auto fd = openRegular(path, Links::Follow);
    const auto stamp = fd ? stampOf(fd->get(), path) : tl::unexpected(fd.error());
    if (!stamp)
        return unreadable(stamp.error(), path);
    if (!sizes.isEmpty() && !sizes.contains(stamp->bytes))
        return unfit(u"%1 has another size"_s.arg(path), path);
    TRY(checkSpaceFor(store, stamp->bytes, path));
    TRY_ASSIGN(const auto out, createStagedFile(store, staged, 0));
    progress.begin(Phase::Importing, stamp->bytes);
    const bool isClone = ::ioctl(out.get(), FICLONE, fd->get()) == 0;
    const auto hashed = isClone
        ? hashAndCopy({{{}, out.get(), 0, stamp->bytes, staged}}, -1, {}, progress)
        : hashAndCopy({{{}, fd->get(), 0, stamp->bytes, path}}, out.get(), staged, progress);
    if (!hashed && (hashed.error().where == path || hashed.error().kind == Error::Kind::SourceChanged))
        return unreadable(hashed.error(), path);
    if (!hashed)
        return tl::unexpected(hashed.error());
    if (*hashed != digest)
        return unfit(u"%1 holds other bytes"_s.arg(path), path);
    return syncUnlessCancelled(out.get(), staged, progress);
}

} // namespace

Result<BlobReplacement> replaceBlob(
    const Store &store, const BlobCheck &damaged, const QSet<qint64> &sizes, const QString &path,
    Progress &progress)
{
    TRY_ASSIGN(auto staging, Staging::create(store));
    const auto staged = staging.newFile();
    TRY(fetch(store, damaged.digest, sizes, path, staged, progress));

    TRY_ASSIGN(const auto lock, StoreLock::acquire(store));
    BlobReplacement result;
    const auto target = store.blobPath(damaged.digest);
    // A file or a link is replaced by the rename, a link's target stays as it is; anything else has to go
    // first. So has what lies under an old name: Ollama would rename it over ours at its next start.
    struct stat status {
    };
    const bool isOdd = ::lstat(nativePath(target).constData(), &status) == 0 && !S_ISREG(status.st_mode)
        && !S_ISLNK(status.st_mode);
    const bool hasOldName = damaged.path != target && existsAt(damaged.path);
    if (isOdd || hasOldName) {
        TRY_ASSIGN(const auto aside, setAside(store, lock, isOdd ? target : damaged.path));
        result.setAside.append(aside);
    }
    TRY(placeDurably(staged, target));
    TRY_ASSIGN(const auto now, stampOf(target));
    result.stamp = now;
    appendDigestRecord(store, {now, 0, fileClockNow(), damaged.digest});
    return result;
}

} // namespace weightroom
