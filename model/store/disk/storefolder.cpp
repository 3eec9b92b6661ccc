#include "model/store/disk/storefolder.h"

#include "model/core/directory.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// People move stores by linking these two; any other link in a path of ours could lead anywhere.
bool mayBeLink(const Store &store, const QString &path)
{
    return path == store.blobsPath() || path == store.manifestsPath();
}

QByteArray lastPart(const QString &path)
{
    return nativePath(path.mid(path.lastIndexOf(u'/') + 1));
}

tl::unexpected<Error> notAFolder(int errnoValue, const FileDescriptor &above, const QString &path)
{
    struct stat status {
    };
    if (above.isOpen()
        && ::fstatat(above.get(), lastPart(path).constData(), &status, AT_SYMLINK_NOFOLLOW) == 0
        && S_ISLNK(status.st_mode))
        return failure(
            Error::Kind::Refused,
            u"%1 is a symbolic link, and nothing is written or removed through links; replace it with the folder it leads to"_s
                .arg(path),
            path);
    return tl::unexpected(asFileInTheWay(systemError(errnoValue, u"opening the folder"_s, path)));
}

Result<FileDescriptor> openStep(const Store &store, const FileDescriptor &above, const QString &path)
{
    // Opened to reach what's below, which asks for no right to list it.
    const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC | (mayBeLink(store, path) ? 0 : O_NOFOLLOW);
    FileDescriptor folder(::openat(above.get(), lastPart(path).constData(), flags));
    if (!folder.isOpen())
        return notAFolder(errno, above, path);
    return folder;
}

Result<FileDescriptor> makeStep(const Store &store, const FileDescriptor &above, const QString &path)
{
    // Below the mount point of a drive that was pulled out, or in another store, nothing is begun.
    if (directoryOf(path) == store.root()) {
        if (auto present = store.checkPresence(); !present) {
            present.error().kind = Error::Kind::Refused;
            return tl::unexpected(present.error());
        }
    }
    const auto name = lastPart(path);
    const bool isMade = ::mkdirat(above.get(), name.constData(), 0700) == 0;
    if (!isMade && errno != EEXIST)
        return tl::unexpected(systemError(errno, u"creating the folder"_s, path));
    auto folder = openStep(store, above, path);
    if (!isMade || !folder)
        return folder;
    TRY_ASSIGN(const auto made, openDirectoryAt(above.get(), name, path));
    store.settle(made.get(), Store::Made::Folder);
    TRY(syncDirectory(directoryOf(path)));
    return folder;
}

Result<FileDescriptor> walkTo(const Store &store, const QString &path, bool makes)
{
    if (path != store.root() && !path.startsWith(store.root() + u'/'))
        return failure(Error::Kind::Refused, u"%1 lies outside the store"_s.arg(path), path);
    FileDescriptor folder(::open(nativePath(store.root()).constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder.isOpen())
        return tl::unexpected(systemError(errno, u"opening the folder"_s, store.root()));
    for (auto end = store.root().size(); end < path.size();) {
        const auto slash = path.indexOf(u'/', end + 1);
        end = slash < 0 ? path.size() : slash;
        auto next = openStep(store, folder, path.left(end));
        if (!next && makes && next.error().kind == Error::Kind::NotFound)
            next = makeStep(store, folder, path.left(end));
        if (!next)
            return next;
        folder = std::move(*next);
    }
    return folder;
}

Result<void> renameBetween(
    const Store &store, const QString &from, const QString &to, QStringView doing, const QString &where)
{
    for (const auto &path : {from, to}) {
        TRY(walkTo(store, directoryOf(path), false));
    }
    // By path: when the drive is pulled out now, or another folder takes the store's place, this has to fail.
    // By the descriptors it would succeed where no one sees it, and the failure that's told then couldn't be
    // undone.
    if (::rename(nativePath(from).constData(), nativePath(to).constData()) != 0)
        return tl::unexpected(systemError(errno, doing.toString(), where));
    return {};
}

} // namespace

Result<void> Store::makeDirectory(const QString &path) const
{
    const auto made = walkTo(*this, path, true);
    return made ? Result<void>() : tl::unexpected(made.error());
}

Error asFileInTheWay(Error error)
{
    if (error.errnoValue != ENOTDIR)
        return error;
    return {
        Error::Kind::Integrity,
        u"%1 is a file where the store needs a folder; move it away"_s.arg(error.where), error.where};
}

Result<FileDescriptor> openFolder(const Store &store, const QString &path)
{
    return walkTo(store, path, false);
}

Result<void> checkFolders(const Store &store, const QString &path)
{
    const auto folder = openFolder(store, path);
    if (!folder && folder.error().kind != Error::Kind::NotFound)
        return tl::unexpected(folder.error());
    return {};
}

Result<void> renameInStore(const Store &store, const QString &from, const QString &to, QStringView doing)
{
    return renameBetween(store, from, to, doing, from);
}

Result<void> placeInStore(const Store &store, const QString &from, const QString &to)
{
    TRY(renameBetween(store, from, to, u"placing", to));
    return syncDirectory(directoryOf(to));
}

Result<void> unlinkInStore(const Store &store, const QString &path)
{
    const auto folder = openFolder(store, directoryOf(path));
    if (!folder && folder.error().kind == Error::Kind::NotFound)
        return {};
    if (!folder)
        return tl::unexpected(folder.error());
    if (::unlinkat(folder->get(), lastPart(path).constData(), 0) != 0 && errno != ENOENT)
        return tl::unexpected(systemError(errno, u"removing"_s, path));
    return {};
}

} // namespace weightroom
