#include "support/foldingfolder.h"

#include <QDir>
#include <QFile>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weightroom
{

namespace
{

// The name that stands behind a request's struct.
template<class Head> const char *nameBehind(const QByteArray &body)
{
    return body.constData() + sizeof(Head);
}

void report(int result)
{
    errno = result < 0 ? errno : 0;
}

} // namespace

QByteArray FoldingFolder::spelled(const QByteArray &folder, const char *name) const
{
    const auto wanted = QFile::decodeName(name);
    const auto names = QDir(QFile::decodeName(source() + folder))
                           .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    for (const auto &there : names) {
        if (there.compare(wanted, Qt::CaseInsensitive) == 0)
            return folder + '/' + QFile::encodeName(there);
    }
    return folder + '/' + name;
}

QByteArray FoldingFolder::entryAt(const QByteArray &path)
{
    errno = 0;
    return attributesOf(path, nodeOf(path), true);
}

QByteArray FoldingFolder::create(const QByteArray &path, const FuseRequest &request)
{
    const auto wanted = valueIn<fuse_create_in>(request.body);
    fuse_open_out opened{};
    const int file =
        ::open((source() + path).constData(), int(wanted.flags) | O_CREAT | O_CLOEXEC, wanted.mode);
    if (file < 0)
        return {};
    opened.fh = quint64(file);
    return entryAt(path) + bytesOf(opened);
}

void FoldingFolder::change(const QByteArray &path, const QByteArray &body) const
{
    const auto wanted = valueIn<fuse_setattr_in>(body);
    const auto file = source() + path;
    int result = 0;
    if ((wanted.valid & FATTR_MODE) != 0)
        result = ::chmod(file.constData(), wanted.mode & 07777);
    if (result == 0 && (wanted.valid & (FATTR_UID | FATTR_GID)) != 0)
        result = ::lchown(
            file.constData(), (wanted.valid & FATTR_UID) != 0 ? wanted.uid : uid_t(-1),
            (wanted.valid & FATTR_GID) != 0 ? wanted.gid : gid_t(-1));
    if (result == 0 && (wanted.valid & FATTR_SIZE) != 0)
        result = ::truncate(file.constData(), off_t(wanted.size));
    if (result == 0 && (wanted.valid & (FATTR_ATIME | FATTR_MTIME)) != 0) {
        const auto time = [&](quint32 bit, quint32 nowBit, quint64 seconds, quint32 nanoseconds) {
            if ((wanted.valid & bit) == 0)
                return timespec{0, UTIME_OMIT};
            return (wanted.valid & nowBit) != 0 ? timespec{0, UTIME_NOW}
                                                : timespec{time_t(seconds), long(nanoseconds)};
        };
        const std::array<timespec, 2> times{
            time(FATTR_ATIME, FATTR_ATIME_NOW, wanted.atime, wanted.atimensec),
            time(FATTR_MTIME, FATTR_MTIME_NOW, wanted.mtime, wanted.mtimensec)};
        result = ::utimensat(AT_FDCWD, file.constData(), times.data(), AT_SYMLINK_NOFOLLOW);
    }
    report(result);
}

void FoldingFolder::rename(const QByteArray &from, const QByteArray &to)
{
    report(std::rename((source() + from).constData(), (source() + to).constData()));
    if (errno == 0)
        move(from, to);
}

QByteArray FoldingFolder::answerTo(const FuseRequest &request)
{
    errno = 0;
    const auto &body = request.body;
    const auto path = pathOf(request.header.nodeid);
    switch (request.header.opcode) {
    case FUSE_LOOKUP:
        return entryAt(spelled(path, body.constData()));
    case FUSE_CREATE:
        return create(spelled(path, nameBehind<fuse_create_in>(body)), request);
    case FUSE_MKDIR: {
        const auto folder = spelled(path, nameBehind<fuse_mkdir_in>(body));
        const int made = ::mkdir((source() + folder).constData(), valueIn<fuse_mkdir_in>(body).mode);
        return made == 0 ? entryAt(folder) : QByteArray();
    }
    case FUSE_OPEN: {
        fuse_open_out opened{};
        const auto flags = int(valueIn<fuse_open_in>(body).flags);
        const int file = ::open((source() + path).constData(), (flags & ~O_CREAT) | O_CLOEXEC);
        opened.fh = quint64(file);
        report(file);
        return bytesOf(opened);
    }
    case FUSE_READ: {
        const auto wanted = valueIn<fuse_read_in>(body);
        QByteArray bytes(qsizetype(wanted.size), '\0');
        if (!m_failing.isEmpty() && path.contains(m_failing)) {
            errno = EIO;
            return {};
        }
        const auto got = ::pread(int(wanted.fh), bytes.data(), wanted.size, off_t(wanted.offset));
        report(int(got));
        return got < 0 ? QByteArray() : bytes.left(got);
    }
    case FUSE_WRITE: {
        const auto wanted = valueIn<fuse_write_in>(body);
        fuse_write_out out{};
        const auto done =
            ::pwrite(int(wanted.fh), nameBehind<fuse_write_in>(body), wanted.size, off_t(wanted.offset));
        out.size = quint32(done);
        report(int(done));
        return bytesOf(out);
    }
    case FUSE_RELEASE:
        ::close(int(valueIn<fuse_release_in>(body).fh));
        errno = 0;
        return {};
    case FUSE_SETATTR:
        change(path, body);
        return errno == 0 ? attributesOf(path, request.header.nodeid, false) : QByteArray();
    case FUSE_UNLINK:
    case FUSE_RMDIR: {
        const auto gone = spelled(path, body.constData());
        const auto name = source() + gone;
        report(request.header.opcode == FUSE_RMDIR ? ::rmdir(name.constData()) : ::unlink(name.constData()));
        if (errno == 0)
            forget(gone);
        return {};
    }
    case FUSE_RENAME: {
        const auto *name = nameBehind<fuse_rename_in>(body);
        const auto target = pathOf(valueIn<fuse_rename_in>(body).newdir);
        rename(spelled(path, name), spelled(target, name + std::strlen(name) + 1));
        return {};
    }
    case FUSE_RENAME2: {
        const auto *name = nameBehind<fuse_rename2_in>(body);
        const auto target = pathOf(valueIn<fuse_rename2_in>(body).newdir);
        rename(spelled(path, name), spelled(target, name + std::strlen(name) + 1));
        return {};
    }
    case FUSE_LINK:
    case FUSE_SYMLINK:
        errno = EPERM;
        return {};
    case FUSE_FSYNC:
    case FUSE_FSYNCDIR:
        return {};
    default:
        return ServedFolder::answerTo(request);
    }
}

} // namespace weightroom
