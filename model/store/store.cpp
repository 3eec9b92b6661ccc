#include "model/store/store.h"

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
