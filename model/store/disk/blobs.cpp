#include "model/store/disk/blobs.h"

#include "model/core/directory.h"
#include "model/store/disk/storefolder.h"

#include <QFile>
#include <algorithm>
#include <cerrno>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

template<class Pick>
Result<std::vector<Blob>> listPicked(const Store &store, const Pick &isPicked, const Progress *progress)
{
    std::vector<Blob> blobs;
    TRY(store.checkPresence());
    const auto directory = openDirectory(store.blobsPath(), Links::Follow);
    if (!directory && directory.error().kind == Error::Kind::NotFound && !existsAt(store.blobsPath()))
        return blobs;
    if (!directory)
        return tl::unexpected(asFileInTheWay(directory.error()));
    const auto pick = [&](const DirectoryEntry &entry) -> Result<void> {
        const auto digest = Digest::parse(entry.text());
        if (!digest || !isPicked(*digest, entry.text()))
            return {};
        const auto blob = blobAt(store.blobsPath() + u'/' + entry.text(), *digest);
        if (blob && *blob)
            blobs.push_back(**blob);
        return {};
    };
    TRY(visitDirectory(directory->get(), store.blobsPath(), {.progress = progress}, pick));
    std::sort(blobs.begin(), blobs.end(), [](const auto &a, const auto &b) { return a.path < b.path; });
    return blobs;
}

} // namespace

Result<std::optional<Blob>> blobAt(const QString &path, const Digest &digest)
{
    struct stat own {
    };
    const auto name = QFile::encodeName(path);
    if (::lstat(name.constData(), &own) != 0) {
        if (errno == ENOENT)
            return std::optional<Blob>();
        if (errno == ENOTDIR)
            return tl::unexpected(
                asFileInTheWay(systemError(errno, u"opening the folder"_s, directoryOf(path))));
        return tl::unexpected(systemError(errno, u"examining"_s, path));
    }
    const bool isLink = S_ISLNK(own.st_mode);
    struct stat target = own;
    if (isLink && ::stat(name.constData(), &target) != 0) {
        // Where it leads, nothing is there. Any other failure isn't that.
        if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
            return std::optional<Blob>();
        return tl::unexpected(systemError(errno, u"following the link"_s, path));
    }
    if (!S_ISREG(target.st_mode))
        return std::optional<Blob>();
    return std::optional<Blob>(Blob{digest, path, FileStamp::of(target), isLink});
}

QStringList blobSpellings(const Store &store, const Digest &digest)
{
    // Before March 2024 blobs were named with a colon; a name may also bear upper-case digits.
    const auto folder = store.blobsPath() + u'/';
    return {
        folder + digest.fileName(), folder + digest.toString(),
        folder + u"sha256-"_s + digest.hex().toUpper()};
}

Result<Blob> findBlob(const Store &store, const Digest &digest)
{
    // Nearly all are found by the usual name, so the others aren't even spelled before.
    auto found = blobAt(store.blobPath(digest), digest);
    if (found && !*found) {
        for (const auto &path : blobSpellings(store, digest).sliced(1)) {
            found = blobAt(path, digest);
            if (!found || *found)
                break;
        }
    }
    if (!found)
        return tl::unexpected(found.error());
    if (*found)
        return std::move(**found);
    // Else all blobs are missing, and no model is damaged.
    TRY(store.checkPresence());
    return failure(
        Error::Kind::NotFound, u"the blob %1 is missing from %2"_s.arg(digest.toString(), store.blobsPath()),
        store.blobPath(digest));
}

Result<std::vector<Blob>> listBlobs(const Store &store, const QSet<Digest> *only, const Progress *progress)
{
    return listPicked(
        store,
        [&](const Digest &digest, const QString &) { return only == nullptr || only->contains(digest); },
        progress);
}

Result<std::vector<Blob>> listOldSpellings(const Store &store)
{
    return listPicked(
        store, [](const Digest &digest, const QString &name) { return name != digest.fileName(); }, nullptr);
}

} // namespace weightroom
