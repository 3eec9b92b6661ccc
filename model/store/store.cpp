#include "model/store/store.h"

#include "model/core/file.h"
#include "model/core/filesystem.h"
#include "model/store/location.h"
#include "model/store/trash.h"

#include <QDir>
#include <QFileInfo>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool looksLikeStore(const QString &directory)
{
    return QFileInfo(directory + u"/blobs"_s).isDir() || QFileInfo(directory + u"/manifests"_s).isDir();
}

// The first of the folders that we must write in which we can't.
std::optional<Error> findReadOnlyReason(const QString &root)
{
    struct stat rootStatus {
    };
    if (::stat(nativePath(root).constData(), &rootStatus) != 0)
        return systemError(errno, u"examining"_s, root);
    for (const auto &name : {u"/blobs"_s, u"/manifests"_s, u"/.weightroom"_s, QString()}) {
        const auto path = root + name;
        struct stat status {
        };
        if (::stat(nativePath(path).constData(), &status) != 0)
            continue;
        if (status.st_dev != rootStatus.st_dev)
            return Error{
                Error::Kind::ReadOnly,
                u"this store can be looked at but not changed: %1 lies on another drive than %2; move the whole store there and link that"_s
                    .arg(path, root),
                path};
        // Once all three are there nothing needs to be made in the root itself.
        const bool isComplete = name.isEmpty() && QFileInfo(root + u"/blobs"_s).isDir()
            && QFileInfo(root + u"/manifests"_s).isDir() && QFileInfo(root + u"/.weightroom"_s).isDir();
        if (isComplete)
            continue;
        if (::faccessat(AT_FDCWD, nativePath(path).constData(), W_OK | X_OK, AT_EACCESS) != 0) {
            auto error = systemError(errno, u"writing in"_s, path);
            error.message = u"this store can be looked at but not changed: %1 can't be written (%2)"_s.arg(
                path,
                error.kind == Error::Kind::ReadOnly ? u"the drive is mounted read-only"_s
                                                    : u"permission denied"_s);
            return error;
        }
    }
    return std::nullopt;
}

// Mode 0755 whatever the umask: Ollama's service user must get in.
Result<void> makeFolders(const QString &path)
{
    if (QFileInfo(path).isDir())
        return {};
    const auto above = directoryOf(path);
    if (above != path) {
        if (auto made = makeFolders(above); !made)
            return made;
    }
    if (::mkdir(nativePath(path).constData(), 0755) != 0)
        return tl::unexpected(systemError(errno, u"creating the store"_s, path));
    ::chmod(nativePath(path).constData(), 0755);
    return syncDirectory(above);
}

Result<void> createRoot(const QString &path, bool isDefault)
{
    if (isOnAnotherFileSystem(path))
        return failure(
            Error::Kind::Refused,
            u"the drive that held the store %1 isn't there; connect it, or name another store"_s.arg(path),
            path);
    if (!isDefault && !QFileInfo(QFileInfo(path).path()).isDir())
        return failure(
            Error::Kind::NotFound,
            u"there is no store at %1, and none is made there since the folder above is missing too"_s.arg(
                path),
            path);
    return makeFolders(path);
}

} // namespace

Result<Store> Store::open(const QString &directory, Access access)
{
    const bool isDefault = directory.isEmpty();
    QString path =
        QDir::cleanPath(QDir::current().absoluteFilePath(isDefault ? defaultStorePath() : directory));
    Store store;
    if (QFileInfo(path).isDir() && !looksLikeStore(path) && looksLikeStore(path + u"/models"_s)) {
        path += u"/models"_s;
        store.m_note = u"%1 is the folder above the store; using %2"_s.arg(QFileInfo(path).path(), path);
    }
    struct stat status {
    };
    const bool isThere = ::stat(nativePath(path).constData(), &status) == 0;
    if (!isThere && errno != ENOENT && errno != ENOTDIR)
        return tl::unexpected(systemError(errno, u"opening the store"_s, path));
    if (!isThere) {
        if (access == Access::Read)
            return failure(Error::Kind::NotFound, u"there is no store at %1"_s.arg(path), path);
        if (auto created = createRoot(path, isDefault); !created)
            return tl::unexpected(created.error());
    } else if (!QFileInfo(path).isDir()) {
        return failure(
            Error::Kind::NotFound, u"%1 is not a folder, so it can't be a store"_s.arg(path), path);
    } else if (!looksLikeStore(path) && isOnAnotherFileSystem(path)) {
        return failure(
            access == Access::Read ? Error::Kind::NotFound : Error::Kind::Refused,
            u"%1 is empty, and the drive that held this store isn't there; connect it, or name another store"_s
                .arg(path),
            path);
    }
    store.m_root = QFileInfo(path).canonicalFilePath();
    if (store.m_root.isEmpty() || ::stat(nativePath(store.m_root).constData(), &status) != 0)
        return tl::unexpected(systemError(errno, u"opening the store"_s, path));
    if (::faccessat(AT_FDCWD, nativePath(store.m_root).constData(), R_OK | X_OK, AT_EACCESS) != 0)
        return tl::unexpected(systemError(errno, u"opening the store"_s, path));
    if (const auto remote = remoteFileSystemAt(store.m_root); !remote.isEmpty())
        store.m_note += (store.m_note.isEmpty() ? QString() : u"; "_s)
            + u"%1 is on a network or FUSE file system (%2), where locks may not reach other machines: let one machine at a time change the store"_s
                  .arg(store.m_root, remote);
    store.m_device = quint64(status.st_dev);
    store.m_owner = status.st_uid;
    store.m_group = status.st_gid;
    store.m_readOnlyReason = findReadOnlyReason(store.m_root);
    // As it was named, too: when the drive is away, a link to it can't be resolved.
    if (access == Access::Write && !store.m_readOnlyReason) {
        rememberFileSystem(store.m_root);
        if (path != store.m_root)
            rememberFileSystem(path);
    }
    // Ollama may have written a manifest that names what we have in the trash.
    settleTrash(store);
    return store;
}

QString Store::blobsPath() const
{
    return m_root + u"/blobs"_s;
}

QString Store::manifestsPath() const
{
    return m_root + u"/manifests"_s;
}

QString Store::privatePath(const QString &below) const
{
    return below.isEmpty() ? m_root + u"/.weightroom"_s : m_root + u"/.weightroom/"_s + below;
}

QString Store::blobPath(const Digest &digest) const
{
    return blobsPath() + u'/' + digest.fileName();
}

Result<void> Store::prepareForWriting() const
{
    if (m_readOnlyReason)
        return tl::unexpected(*m_readOnlyReason);
    for (const auto &path :
         {blobsPath(), manifestsPath(), privatePath(u"staging"_s), privatePath(u"manifests"_s),
          privatePath(u"trash/blobs"_s), privatePath(u"trash/refs"_s)}) {
        if (auto made = makeDirectory(path); !made)
            return made;
    }
    return {};
}

Result<void> Store::writeNew(const QString &path, QByteArrayView bytes) const
{
    auto written = writeDurably(path, bytes);
    if (written)
        giveToOwner(path);
    return written;
}

void Store::giveToOwner(const QString &path) const
{
    // Only a privileged process can, and only then does it matter: a failure leaves the file to us.
    if (::geteuid() != m_owner || ::getegid() != m_group)
        (void)!::lchown(nativePath(path).constData(), m_owner, m_group);
}

Result<FileDescriptor> openAppending(const Store &store, const QString &path)
{
    const bool isNew = !existsAt(path);
    FileDescriptor fd(::open(
        nativePath(path).constData(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
        0644));
    struct stat status {
    };
    if (!fd.isOpen() || ::fstat(fd.get(), &status) != 0)
        return tl::unexpected(systemError(errno, u"opening"_s, path));
    if (!S_ISREG(status.st_mode))
        return failure(Error::Kind::Refused, u"%1 is not a regular file"_s.arg(path), path);
    if (isNew) {
        ::fchmod(fd.get(), 0644);
        store.giveToOwner(path);
        if (auto synced = syncDirectory(directoryOf(path)); !synced)
            return tl::unexpected(synced.error());
    }
    return fd;
}

bool isInside(const Store &store, const QString &canonicalPath)
{
    for (const auto &folder : {store.root(), store.manifestsPath(), store.blobsPath()}) {
        const auto real = QFileInfo(folder).canonicalFilePath();
        if (!real.isEmpty() && canonicalPath.startsWith(real + u'/'))
            return true;
    }
    return false;
}

qint64 freeBytes(const Store &store)
{
    struct statvfs system {
    };
    if (::statvfs(nativePath(store.root()).constData(), &system) != 0)
        return -1;
    return qint64(system.f_bavail) * qint64(system.f_frsize);
}

} // namespace weightroom
