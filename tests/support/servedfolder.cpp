#include "support/servedfolder.h"

#include <QDir>
#include <QFile>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace weightroom
{

namespace
{

fuse_attr attributesFrom(const struct stat &status)
{
    fuse_attr attributes{};
    attributes.ino = status.st_ino;
    attributes.size = quint64(status.st_size);
    attributes.blocks = quint64(status.st_blocks);
    attributes.mtime = quint64(status.st_mtim.tv_sec);
    attributes.mtimensec = quint32(status.st_mtim.tv_nsec);
    attributes.ctime = quint64(status.st_ctim.tv_sec);
    attributes.ctimensec = quint32(status.st_ctim.tv_nsec);
    attributes.mode = status.st_mode;
    attributes.nlink = quint32(status.st_nlink);
    attributes.uid = status.st_uid;
    attributes.gid = status.st_gid;
    attributes.blksize = 4096;
    return attributes;
}

QByteArray greeting(const QByteArray &body)
{
    const auto kernel = valueIn<fuse_init_in>(body);
    fuse_init_out out{};
    out.major = FUSE_KERNEL_VERSION;
    out.minor = FUSE_KERNEL_MINOR_VERSION;
    out.max_readahead = kernel.max_readahead;
    out.max_write = ServedFolder::kMostBytes;
    out.time_gran = 1;
    return bytesOf(out);
}

} // namespace

QByteArray ServedFolder::answerTo(const FuseRequest &request)
{
    errno = 0;
    const auto node = request.header.nodeid;
    const auto path = pathOf(node);
    switch (request.header.opcode) {
    case FUSE_INIT:
        return greeting(request.body);
    case FUSE_LOOKUP: {
        const auto found = path + '/' + request.body.constData();
        return attributesOf(found, nodeOf(found), true);
    }
    case FUSE_GETATTR:
        return attributesOf(path, node, false);
    case FUSE_OPEN:
    case FUSE_OPENDIR:
        return bytesOf(fuse_open_out{});
    case FUSE_READ: {
        const auto wanted = valueIn<fuse_read_in>(request.body);
        QByteArray bytes(qsizetype(wanted.size), '\0');
        const int file = ::open((m_source + path).constData(), O_RDONLY | O_CLOEXEC);
        const auto got = ::pread(file, bytes.data(), wanted.size, off_t(wanted.offset));
        const int error = errno;
        ::close(file);
        errno = got < 0 ? error : 0;
        return got < 0 ? QByteArray() : bytes.left(got);
    }
    case FUSE_READDIR:
        return listing(request);
    case FUSE_STATFS: {
        struct statvfs system {
        };
        (void)::statvfs(m_source.constData(), &system);
        fuse_statfs_out out{};
        out.st.bsize = out.st.frsize = quint32(system.f_frsize);
        out.st.bavail = out.st.bfree = system.f_bavail;
        out.st.namelen = 255;
        return bytesOf(out);
    }
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
    case FUSE_FLUSH:
        return {};
    default:
        errno = ENOSYS;
        return {};
    }
}

QByteArray ServedFolder::pathOf(quint64 node) const
{
    return node < m_paths.size() ? m_paths[node] : QByteArray();
}

quint64 ServedFolder::nodeOf(const QByteArray &path)
{
    auto &known = m_nodes[path];
    if (known == 0) {
        known = m_paths.size();
        m_paths.push_back(path);
    }
    return known;
}

void ServedFolder::move(const QByteArray &from, const QByteArray &to)
{
    forget(to);
    for (std::size_t node = 2; node < m_paths.size(); ++node) {
        auto &path = m_paths[node];
        const bool isBelow = path == from || path.startsWith(from + '/');
        if (!isBelow || m_nodes.value(path) != node)
            continue;
        m_nodes.remove(path);
        path = to + path.mid(from.size());
        m_nodes.insert(path, node);
    }
}

QByteArray ServedFolder::attributesOf(const QByteArray &path, quint64 node, bool asEntry) const
{
    struct stat status {
    };
    if (::lstat((m_source + path).constData(), &status) != 0)
        return {};
    if (asEntry) {
        fuse_entry_out out{};
        out.nodeid = node;
        out.attr = attributesFrom(status);
        return bytesOf(out);
    }
    fuse_attr_out out{};
    out.attr = attributesFrom(status);
    return bytesOf(out);
}

QByteArray ServedFolder::listing(const FuseRequest &request) const
{
    const auto wanted = valueIn<fuse_read_in>(request.body);
    const auto names = QDir(QFile::decodeName(m_source + pathOf(request.header.nodeid)))
                           .entryList(QDir::AllEntries | QDir::Hidden | QDir::System, QDir::Name);
    QByteArray result;
    for (auto i = qsizetype(wanted.offset); i < names.size(); ++i) {
        const auto name = QFile::encodeName(names[i]);
        fuse_dirent entry{};
        entry.ino = quint64(i) + 1;
        entry.off = quint64(i) + 1;
        entry.namelen = quint32(name.size());
        auto record = QByteArray(reinterpret_cast<const char *>(&entry), FUSE_NAME_OFFSET) + name;
        record.append(qsizetype(FUSE_DIRENT_ALIGN(std::size_t(record.size()))) - record.size(), '\0');
        if (result.size() + record.size() > qsizetype(wanted.size))
            break;
        result += record;
    }
    errno = 0;
    return result;
}

} // namespace weightroom
