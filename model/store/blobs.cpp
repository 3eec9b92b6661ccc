#include "model/store/blobs.h"

#include "model/core/directory.h"

#include <QFile>
#include <cerrno>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

std::optional<Blob> blobAt(const QString &path, const Digest &digest)
{
    struct stat own {
    };
    const auto name = QFile::encodeName(path);
    if (::lstat(name.constData(), &own) != 0)
        return std::nullopt;
    const bool isLink = S_ISLNK(own.st_mode);
    struct stat target = own;
    if (isLink && ::stat(name.constData(), &target) != 0)
        return std::nullopt;
    if (!S_ISREG(target.st_mode))
        return std::nullopt;
    return Blob{digest, path, FileStamp::of(target), isLink};
}

} // namespace

Result<Blob> findBlob(const Store &store, const Digest &digest)
{
    // Before March 2024 blobs were named with a colon; a name may also bear upper-case digits.
    for (const auto &name : {digest.fileName(), digest.toString(), u"sha256-"_s + digest.hex().toUpper()}) {
        if (auto blob = blobAt(store.blobsPath() + u'/' + name, digest))
            return *blob;
    }
    return failure(
        Error::Kind::NotFound, u"the blob %1 is missing from %2"_s.arg(digest.toString(), store.blobsPath()),
        store.blobPath(digest));
}

Result<std::vector<Blob>> listBlobs(const Store &store)
{
    std::vector<Blob> blobs;
    if (!existsAt(store.blobsPath()))
        return blobs;
    const auto directory = openDirectory(store.blobsPath(), Links::Follow);
    if (!directory)
        return tl::unexpected(directory.error());
    const auto entries = readDirectory(directory->get(), store.blobsPath());
    if (!entries)
        return tl::unexpected(entries.error());
    for (const auto &entry : *entries) {
        const auto digest = Digest::parse(entry.text());
        if (!digest)
            continue;
        if (auto blob = blobAt(store.blobsPath() + u'/' + entry.text(), *digest))
            blobs.push_back(*blob);
    }
    return blobs;
}

} // namespace weightroom
