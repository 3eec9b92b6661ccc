#include "model/core/file.h"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

tl::unexpected<Error> lastError(const QString &doing, const QString &path)
{
    return tl::unexpected<Error>(systemError(errno, doing, path));
}

QString kindOfFile(mode_t mode)
{
    if (S_ISDIR(mode))
        return u"a folder"_s;
    if (S_ISFIFO(mode))
        return u"a pipe"_s;
    if (S_ISSOCK(mode))
        return u"a socket"_s;
    if (S_ISCHR(mode) || S_ISBLK(mode))
        return u"a device"_s;
    return u"a link"_s;
}

qint64 nanoseconds(const timespec &time)
{
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

} // namespace

FileDescriptor &FileDescriptor::operator=(FileDescriptor &&other) noexcept
{
    if (this != &other) {
        reset();
        m_fd = std::exchange(other.m_fd, -1);
    }
    return *this;
}

void FileDescriptor::reset()
{
    if (m_fd >= 0)
        ::close(std::exchange(m_fd, -1));
}

FileStamp FileStamp::of(const struct stat &status)
{
    return {
        quint64(status.st_dev), quint64(status.st_ino), qint64(status.st_size), nanoseconds(status.st_mtim),
        nanoseconds(status.st_ctim)};
}

Result<FileDescriptor> openRegular(const QString &path, Links links)
{
    if (path.contains(QChar(0)))
        return failure(Error::Kind::NotFound, u"a file name can't hold a NUL character"_s, path);
    // O_NONBLOCK: opening a FIFO or a dead device would wait for ever.
    const int follow = links == Links::Follow ? 0 : O_NOFOLLOW;
    FileDescriptor fd(
        ::open(nativePath(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | follow));
    if (!fd.isOpen()) {
        if (errno == ELOOP && links == Links::Refuse)
            return failure(
                Error::Kind::Refused, u"%1 is a symbolic link, which isn't followed here"_s.arg(path), path);
        if (errno == ENXIO) // a socket, or a device without a driver
            return failure(
                Error::Kind::UnsupportedModelFormat, u"%1 is not a regular file"_s.arg(path), path);
        return lastError(u"opening"_s, path);
    }
    struct stat status {
    };
    if (::fstat(fd.get(), &status) != 0)
        return lastError(u"examining"_s, path);
    if (!S_ISREG(status.st_mode))
        return failure(
            Error::Kind::UnsupportedModelFormat,
            u"%1 is %2, not a regular file"_s.arg(path, kindOfFile(status.st_mode)), path);
    struct statfs system {
    };
    if (::fstatfs(fd.get(), &system) == 0
        && (system.f_type == PROC_SUPER_MAGIC || system.f_type == SYSFS_MAGIC))
        return failure(
            Error::Kind::UnsupportedModelFormat,
            u"%1 belongs to the kernel and isn't a file on a disk"_s.arg(path), path);
    return fd;
}

Result<FileStamp> stampOf(int fd, const QString &path)
{
    struct stat status {
    };
    if (::fstat(fd, &status) != 0)
        return lastError(u"examining"_s, path);
    return FileStamp::of(status);
}

Result<FileStamp> stampOf(const QString &path)
{
    struct stat status {
    };
    if (::lstat(nativePath(path).constData(), &status) != 0)
        return lastError(u"examining"_s, path);
    return FileStamp::of(status);
}

Result<QByteArray> readWhole(const QString &path, qint64 limitBytes, Links links)
{
    TRY_ASSIGN(auto fd, openRegular(path, links));
    TRY_ASSIGN(const auto stamp, stampOf(fd.get(), path));
    if (stamp.bytes > limitBytes)
        return failure(
            Error::Kind::Refused,
            u"%1 has %2 bytes; the limit is %3"_s.arg(path).arg(stamp.bytes).arg(limitBytes), path);
    // One byte more than it claims, to notice that it grew.
    auto bytes = readAt(fd.get(), 0, stamp.bytes + 1, path);
    if (bytes && bytes->size() > limitBytes)
        return failure(Error::Kind::Refused, u"%1 grew while it was read"_s.arg(path), path);
    return bytes;
}

Result<void> writeAll(int fd, QByteArrayView bytes, const QString &path)
{
    while (!bytes.isEmpty()) {
        const auto written = ::write(fd, bytes.data(), std::size_t(bytes.size()));
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return lastError(u"writing"_s, path);
        }
        bytes = bytes.sliced(written);
    }
    return {};
}

Result<QByteArray> readAt(int fd, qint64 offset, qint64 length, const QString &path)
{
    QByteArray bytes(length, Qt::Uninitialized);
    qint64 have = 0;
    while (have < length) {
        const auto got = ::pread(fd, bytes.data() + have, std::size_t(length - have), offset + have);
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return lastError(u"reading"_s, path);
        }
        if (got == 0)
            break;
        have += got;
    }
    bytes.truncate(have);
    return bytes;
}

Result<FileDescriptor> createFile(const QString &path)
{
    FileDescriptor fd(
        ::open(nativePath(path).constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.isOpen())
        return lastError(u"creating"_s, path);
    return fd;
}

namespace
{

// For tests/bench alone, compiled in by WEIGHTROOM_BENCH: what do the flushes cost?
bool flushes()
{
#ifdef WEIGHTROOM_BENCH
    static const bool isLeftOut = qEnvironmentVariableIsSet("WEIGHTROOM_NO_FSYNC");
    return !isLeftOut;
#else
    return true;
#endif
}

} // namespace

Result<void> syncFile(int fd, const QString &path)
{
    if (!flushes())
        return {};
    if (::fsync(fd) != 0)
        return lastError(u"flushing"_s, path);
    return {};
}

void startWriteBack(int fd, qint64 offset, qint64 bytes)
{
    if (flushes())
        (void)::sync_file_range(fd, offset, bytes, SYNC_FILE_RANGE_WRITE);
}

Result<void> syncDirectory(const QString &path)
{
    const FileDescriptor fd(::open(nativePath(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.isOpen())
        return lastError(u"opening"_s, path);
    if (flushes() && ::fsync(fd.get()) != 0 && errno != EINVAL && errno != ENOTSUP)
        return lastError(u"flushing"_s, path);
    return {};
}

Result<void> placeDurably(const QString &from, const QString &to)
{
    if (::rename(nativePath(from).constData(), nativePath(to).constData()) != 0)
        return lastError(u"placing"_s, to);
    return syncDirectory(directoryOf(to));
}

Result<void> removeFile(const QString &path)
{
    if (::unlink(nativePath(path).constData()) != 0 && errno != ENOENT)
        return lastError(u"removing"_s, path);
    return {};
}

QByteArray nativePath(const QString &path)
{
    return QFile::encodeName(path);
}

QString absolutePath(const QString &path, const QString &folder)
{
    const QDir base(folder.isEmpty() ? QDir::currentPath() : folder);
    auto clean = QDir::cleanPath(base.absoluteFilePath(path));
    while (clean.startsWith(u"/../"))
        clean.remove(0, 3);
    return clean == u"/.." ? u"/"_s : clean;
}

QString directoryOf(const QString &path)
{
    const auto slash = path.lastIndexOf(u'/');
    return slash <= 0 ? (slash == 0 ? u"/"_s : u"."_s) : path.left(slash);
}

bool existsAt(const QString &path)
{
    struct stat status {
    };
    return ::lstat(nativePath(path).constData(), &status) == 0;
}

namespace
{

struct RemoteType {
    quint32 magic;
    const char *name;
};

// linux/magic.h, and for SMB the client's own sources.
constexpr std::array kRemoteTypes{
    RemoteType{NFS_SUPER_MAGIC, "NFS"},   RemoteType{SMB_SUPER_MAGIC, "SMB"},
    RemoteType{0xfe534d42, "SMB"},        RemoteType{0xff534d42, "SMB"},
    RemoteType{FUSE_SUPER_MAGIC, "FUSE"}, RemoteType{V9FS_MAGIC, "9P"},
    RemoteType{CEPH_SUPER_MAGIC, "Ceph"}, RemoteType{AFS_SUPER_MAGIC, "AFS"},
    RemoteType{AFS_FS_MAGIC, "AFS"},      RemoteType{CODA_SUPER_MAGIC, "Coda"},
};

// Those of linux/magic.h, and of ZFS and bcachefs from their own sources.
constexpr std::array<quint32, 9> kReliableTypes{EXT4_SUPER_MAGIC,     XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC,
                                                F2FS_SUPER_MAGIC,     TMPFS_MAGIC,     OVERLAYFS_SUPER_MAGIC,
                                                REISERFS_SUPER_MAGIC, 0x2fc12fc1,      0xca451a4e};

} // namespace

QString remoteFileSystem(quint64 type)
{
    // Some kernels give these with the sign carried on.
    const auto found = std::find_if(kRemoteTypes.begin(), kRemoteTypes.end(), [&](const RemoteType &remote) {
        return remote.magic == quint32(type);
    });
    return found == kRemoteTypes.end() ? QString() : QString::fromLatin1(found->name);
}

bool hasReliableTimes(const QString &path)
{
    struct statfs system {
    };
    return ::statfs(nativePath(path).constData(), &system) == 0
        && std::find(kReliableTypes.begin(), kReliableTypes.end(), quint32(system.f_type))
        != kReliableTypes.end();
}

QString remoteFileSystemAt(const QString &path)
{
    struct statfs system {
    };
    if (::statfs(nativePath(path).constData(), &system) != 0)
        return u"unknown"_s;
    return remoteFileSystem(quint64(system.f_type));
}

} // namespace weightroom
