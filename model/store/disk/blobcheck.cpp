#include "model/store/disk/blobcheck.h"

#include "model/core/hashcopy.h"

#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// What isn't a file has no bytes that could be right.
BlobCheck lookAtOddity(const Store &store, const Digest &digest, const Error &error)
{
    BlobCheck check{digest, BlobVerdict::Missing, store.blobPath(digest), error.message, {}, false};
    if (error.kind != Error::Kind::NotFound) {
        check.verdict = BlobVerdict::Unchecked;
        check.problem = u"it can't be checked: %1"_s.arg(error.message);
        return check;
    }
    struct stat status {
    };
    if (::lstat(nativePath(check.path).constData(), &status) != 0)
        return check;
    check.isLink = S_ISLNK(status.st_mode);
    struct stat target {
    };
    const bool leadsNowhere = check.isLink && ::stat(nativePath(check.path).constData(), &target) != 0;
    if (leadsNowhere) {
        check.problem = u"%1 is a broken symbolic link"_s.arg(check.path);
        return check;
    }
    const auto mode = check.isLink ? target.st_mode : status.st_mode;
    check.verdict = BlobVerdict::Damaged;
    check.problem = S_ISDIR(mode) ? u"it is a folder"_s : u"it is a pipe, socket or device"_s;
    return check;
}

// Reads it once. Nothing: it was changed during the check.
Result<std::optional<BlobCheck>> readAndHash(BlobCheck check, Progress &progress)
{
    const auto fd = openRegular(check.path, check.isLink ? Links::Follow : Links::Refuse);
    if (!fd && fd.error().kind == Error::Kind::NotFound)
        return std::optional<BlobCheck>();
    const auto before = fd ? stampOf(fd->get(), check.path) : tl::unexpected(fd.error());
    if (!before) {
        // Not being allowed to read, or being out of descriptors, says nothing about the bytes.
        const bool isNoFile = before.error().kind == Error::Kind::UnsupportedModelFormat;
        check.verdict = isNoFile ? BlobVerdict::Damaged : BlobVerdict::Unchecked;
        check.problem =
            isNoFile ? before.error().message : u"it can't be checked: %1"_s.arg(before.error().message);
        return check;
    }
    check.stamp = *before;
    const auto digest = hashAndCopy({{{}, fd->get(), 0, before->bytes, check.path}}, -1, {}, progress);
    if (!digest && digest.error().kind == Error::Kind::Cancelled)
        return tl::unexpected(digest.error());
    if (!digest && digest.error().kind != Error::Kind::SourceChanged) {
        check.verdict = BlobVerdict::Damaged;
        check.isUnreadable = true;
        check.problem = u"it can't be read: %1"_s.arg(digest.error().message);
        return check;
    }
    const auto after = stampOf(fd->get(), check.path);
    const bool isSameSize = digest && after && after->bytes == before->bytes;
    // A link or a touch of our own changes its times and no byte.
    if (isSameSize && *digest == check.digest) {
        check.stamp = *after;
        return check;
    }
    if (!isSameSize || *after != *before)
        return std::optional<BlobCheck>();
    check.verdict = BlobVerdict::Damaged;
    check.problem = before->bytes == 0 ? u"it is empty"_s : u"its content doesn't match its digest"_s;
    return check;
}

} // namespace

BlobCheck lookAtBlob(const Store &store, const Digest &digest)
{
    const auto blob = findBlob(store, digest);
    if (!blob)
        return lookAtOddity(store, digest, blob.error());
    return {digest, BlobVerdict::Good, blob->path, {}, blob->stamp, blob->isLink};
}

Result<BlobCheck> checkBlob(const Store &store, const Digest &digest, Progress &progress)
{
    constexpr int kReads = 2;
    BlobCheck check{digest, BlobVerdict::Missing, {}, {}, {}, false};
    for (int read = 0; read < kReads; ++read) {
        check = lookAtBlob(store, digest);
        if (check.verdict != BlobVerdict::Good)
            return check;
        if (read > 0)
            progress.setTotal(progress.snapshot().bytesTotal + check.stamp.bytes);
        TRY_ASSIGN(const auto result, readAndHash(check, progress));
        if (!result)
            continue;
        // It may be another file by now, which healed it.
        const auto now = lookAtBlob(store, digest);
        const bool isSame = now.stamp.inode == result->stamp.inode;
        // A cable that slipped for a moment isn't a bad sector.
        if (result->isUnreadable && read + 1 < kReads)
            continue;
        if (result->verdict == BlobVerdict::Good || isSame)
            return *result;
    }
    check.verdict = BlobVerdict::Unchecked;
    check.problem = u"it can't be checked: another program keeps changing it"_s;
    return check;
}

Result<BlobCheck> checkFile(const Blob &file, Progress &progress)
{
    const BlobCheck look{file.digest, BlobVerdict::Good, file.path, {}, file.stamp, file.isLink};
    TRY_ASSIGN(auto check, readAndHash(look, progress));
    if (check)
        return *check;
    return BlobCheck{file.digest, BlobVerdict::Unchecked, file.path, u"it was changed during the check"_s, {},
                     file.isLink};
}

} // namespace weightroom
