// File primitives that the store's promises rest on: descriptors, hostile-safe opening, durable placing.
//
// Paths are QStrings (UTF-8 on disk). Everything here is synchronous and may be called from any thread but
// the GUI's. Errors are those of systemError() unless a function says more.
#pragma once

#include "model/core/error.h"

#include <QByteArray>
#include <QString>
#include <compare>
#include <utility>

struct stat;

namespace weightroom
{

// Owns a descriptor; closes it when it dies.
class FileDescriptor
{
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd)
        : m_fd(fd)
    {
    }
    FileDescriptor(FileDescriptor &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    FileDescriptor &operator=(FileDescriptor &&other) noexcept;
    FileDescriptor(const FileDescriptor &) = delete;
    FileDescriptor &operator=(const FileDescriptor &) = delete;
    ~FileDescriptor() { reset(); }

    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }
    void reset();

private:
    int m_fd = -1;
};

// What tells one state of a file from another without reading it.
struct FileStamp {
    quint64 device = 0;
    quint64 inode = 0;
    qint64 bytes = 0;
    qint64 mtimeNs = 0; // since the epoch
    qint64 ctimeNs = 0;

    static FileStamp of(const struct stat &status);
    auto operator<=>(const FileStamp &) const = default;
    // All but ctime: a link or a rename changes that, and no byte.
    bool isSameContent(const FileStamp &other) const
    {
        return device == other.device && inode == other.inode && bytes == other.bytes
            && mtimeNs == other.mtimeNs;
    }
};

enum class Links {
    Follow, // a symbolic link as the last part is followed
    Refuse, // ... is an error
};

// Opens an existing regular file for reading, never blocking: a FIFO, socket, device or directory is refused
// with UnsupportedModelFormat, a file under /proc or /sys too (they claim 0 bytes and yield what they like).
Result<FileDescriptor> openRegular(const QString &path, Links links);

// Stamp of an open file.
Result<FileStamp> stampOf(int fd, const QString &path);
// Stamp of a path, not following a link as its last part.
Result<FileStamp> stampOf(const QString &path);

// The whole of a regular file; Refused when it is longer than limitBytes (looked at before reading).
Result<QByteArray> readWhole(const QString &path, qint64 limitBytes, Links links);

// Writes all of bytes, through short writes and EINTR.
Result<void> writeAll(int fd, QByteArrayView bytes, const QString &path);
// Reads up to length bytes at offset; fewer only at the end of the file.
Result<QByteArray> readAt(int fd, qint64 offset, qint64 length, const QString &path);

// Creates path, which must not exist, for reading and writing. Open to this user alone (0600).
Result<FileDescriptor> createFile(const QString &path);
// fsync. A failed one is never retried on the same descriptor: the kernel has dropped the pages.
Result<void> syncFile(int fd, const QString &path);
// Lets the kernel begin to write a range out, so that a later syncFile() has less to wait for. Doesn't wait;
// failing is harmless.
void startWriteBack(int fd, qint64 offset, qint64 bytes);
// fsync of a directory; a file system that can't (EINVAL, ENOTSUP) is tolerated, EIO is not.
Result<void> syncDirectory(const QString &path);
// Renames from to to (same file system, replacing) and flushes to's directory.
Result<void> placeDurably(const QString &from, const QString &to);
// Unlinks; a name that isn't there is no error. Never follows a link.
Result<void> removeFile(const QString &path);

// A path as the system's calls take it.
QByteArray nativePath(const QString &path);

// The path from a folder (the working directory if it's empty), absolute, without "." and ".."; nothing is
// looked up. Those that lead above the root end at it, as for the system.
QString absolutePath(const QString &path, const QString &folder = {});

// The part of path before its last slash.
QString directoryOf(const QString &path);

// Whether a path exists, links not followed.
bool existsAt(const QString &path);

} // namespace weightroom

// What is to be known of a file system, by the type that statfs gives it.
namespace weightroom
{

// The short name of a network or FUSE file system, an empty string for one of this machine's own. On such a
// one inotify tells only what this machine does, a lock may not reach other machines, hard links and the
// flushing of folders may be missing. Pure; any thread.
QString remoteFileSystem(quint64 type);

// The same of the file system that a path lies on; "unknown" if that can't be told.
QString remoteFileSystemAt(const QString &path);

// Whether a file or folder there that has the device, inode, size, mtime and ctime of before is as it was: so
// on Linux's own file systems, not on FAT and the like, whose inodes are made up and whose folders keep no
// times, nor on those of another machine, which may be told late.
bool hasReliableTimes(const QString &path);

} // namespace weightroom
