#include "model/store/disk/store.h"

#include "model/core/file.h"

#include <QFileInfo>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

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

QString Store::poolPath() const
{
    return privatePath(u"trash/blobs"_s);
}

QString Store::poolPath(const Digest &digest) const
{
    return poolPath() + u'/' + digest.fileName();
}

Result<void> Store::prepareForWriting() const
{
    if (m_readOnlyReason)
        return tl::unexpected(*m_readOnlyReason);
    for (const auto &path :
         {blobsPath(), manifestsPath(), privatePath(u"staging"_s), privatePath(u"manifests"_s),
          privatePath(u"trash/blobs"_s), privatePath(u"trash/refs"_s)}) {
        TRY(makeDirectory(path));
    }
    return {};
}

Result<void> Store::writeNew(const QString &path, QByteArrayView bytes) const
{
    TRY_ASSIGN(const auto fd, createFile(path));
    TRY(writeAll(fd.get(), bytes, path));
    settle(fd.get(), Made::File);
    return syncFile(fd.get(), path);
}

quint32 Store::modeFor(Made made, bool isFolder, bool isOthersGroup) const
{
    constexpr quint32 kReading = S_IRUSR | S_IRGRP | S_IROTH;
    constexpr quint32 kEntering = S_IXUSR | S_IXGRP | S_IXOTH;
    if (made == Made::Blob)
        return S_IWUSR | kReading;
    auto mode = S_IRWXU | (m_mode & (S_IRWXG | S_IROTH | S_IXOTH));
    if (isOthersGroup)
        mode = (mode & ~quint32(S_IRWXG)) | ((mode & S_IRWXO) << 3);
    if (made == Made::Private)
        mode = (mode & S_IWGRP) != 0 ? S_IRWXU | S_IRWXG : S_IRWXU;
    return isFolder ? mode | (m_mode & S_ISGID) : mode & ~kEntering;
}

void Store::settle(int fd, Made made) const
{
    struct stat status {
    };
    if (::fstat(fd, &status) != 0)
        return;
    // Only a privileged process may give things away; a member of the group may give them to that.
    const bool isOwners = status.st_uid == m_owner && status.st_gid == m_group;
    if (!isOwners && (::fchown(fd, m_owner, m_group) == 0 || ::fchown(fd, uid_t(-1), m_group) == 0))
        status.st_gid = m_group;
    const auto mode = modeFor(made, S_ISDIR(status.st_mode), status.st_gid != m_group);
    if ((status.st_mode & 07777) != mode)
        ::fchmod(fd, mode);
}

Result<FileDescriptor> openAppending(const Store &store, const QString &path, Store::Made made)
{
    const bool isNew = !existsAt(path);
    FileDescriptor fd(::open(
        nativePath(path).constData(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
        0600));
    struct stat status {
    };
    if (!fd.isOpen() || ::fstat(fd.get(), &status) != 0)
        return tl::unexpected(systemError(errno, u"opening"_s, path));
    if (!S_ISREG(status.st_mode))
        return failure(Error::Kind::Refused, u"%1 is not a regular file"_s.arg(path), path);
    if (isNew || made == Store::Made::Private)
        store.settle(fd.get(), made);
    if (isNew) {
        TRY(syncDirectory(directoryOf(path)));
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
