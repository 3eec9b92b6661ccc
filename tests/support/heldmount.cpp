#include "support/heldmount.h"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace weightroom
{

namespace
{

constexpr quint32 kMostReadBytes = 128 * 1024;
constexpr qsizetype kMessageBytes = kMostReadBytes + 8192; // the kernel demands some more

template<class Value> QByteArray bytesOf(const Value &value)
{
    return QByteArray(reinterpret_cast<const char *>(&value), qsizetype(sizeof value));
}

template<class Value> Value valueIn(const QByteArray &bytes)
{
    Value value{};
    std::memcpy(&value, bytes.constData(), std::min(sizeof value, std::size_t(bytes.size())));
    return value;
}

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

// Whether a thread has been sent SIGKILL, by which all of a process's end.
bool isKilled(quint32 thread)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(thread));
    if (!status.open(QIODevice::ReadOnly))
        return true; // it's gone
    for (const auto &line : status.readAll().split('\n')) {
        if (line.startsWith("SigPnd:"))
            return (line.mid(7).trimmed().toULongLong(nullptr, 16) >> (SIGKILL - 1) & 1U) != 0;
    }
    return false;
}

QByteArray greeting(const QByteArray &body)
{
    const auto kernel = valueIn<fuse_init_in>(body);
    fuse_init_out out{};
    out.major = FUSE_KERNEL_VERSION;
    out.minor = FUSE_KERNEL_MINOR_VERSION;
    out.max_readahead = kernel.max_readahead;
    out.max_write = kMostReadBytes;
    out.time_gran = 1;
    return bytesOf(out);
}

} // namespace

struct HeldMount::Request {
    fuse_in_header header;
    QByteArray body;
};

HeldMount::HeldMount(const QString &source, Holds holds)
    : m_source(QFile::encodeName(source))
    , m_holds(std::move(holds))
{
    if (!mount())
        return;
    m_wake = ::eventfd(0, EFD_CLOEXEC);
    m_server = std::thread([this] { serve(); });
}

HeldMount::~HeldMount()
{
    if (!isMounted())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    (void)::eventfd_write(m_wake, 1);
    m_server.join();
    // Whoever still waits is told that the connection is gone.
    ::umount2(QFile::encodeName(path()).constData(), MNT_DETACH | MNT_FORCE);
    ::close(m_device);
    ::close(m_wake);
}

bool HeldMount::mount()
{
    m_device = ::open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (m_device < 0)
        return false;
    const auto options = "rootmode=40000,user_id=0,group_id=0,allow_other,fd=" + QByteArray::number(m_device);
    if (::mount(
            "held", QFile::encodeName(path()).constData(), "fuse.held", MS_RDONLY | MS_NOSUID | MS_NODEV,
            options.constData())
        == 0)
        return true;
    ::close(std::exchange(m_device, -1));
    return false;
}

void HeldMount::letGo()
{
    const std::lock_guard lock(m_mutex);
    m_isLetGo = true;
    (void)::eventfd_write(m_wake, 1);
}

void HeldMount::serve()
{
    QByteArray message(kMessageBytes, '\0');
    for (;;) {
        std::array<pollfd, 2> ready{pollfd{m_device, POLLIN, 0}, pollfd{m_wake, POLLIN, 0}};
        (void)::poll(ready.data(), ready.size(), -1);
        if (ready[1].revents != 0) {
            eventfd_t count = 0;
            (void)::eventfd_read(m_wake, &count);
            std::vector<QByteArray> waiting;
            {
                const std::lock_guard lock(m_mutex);
                if (m_isOver)
                    return;
                waiting = std::exchange(m_waiting, {});
            }
            for (const auto &held : waiting)
                answerOrHold(held);
            m_held -= int(waiting.size());
        }
        if (ready[0].revents == 0)
            continue;
        const auto bytes = ::read(m_device, message.data(), std::size_t(message.size()));
        if (bytes > 0)
            answerOrHold(message.left(bytes));
        else if (errno != EINTR && errno != EAGAIN && errno != ENOENT)
            return;
    }
}

void HeldMount::answerOrHold(const QByteArray &message)
{
    const Request request{valueIn<fuse_in_header>(message), message.mid(sizeof(fuse_in_header))};
    const auto path = pathOf(request.header.nodeid);
    const auto isHeld = [&](Call call, const QByteArray &about) {
        const std::lock_guard lock(m_mutex);
        const bool isDead = m_holds && m_holds(call, about);
        if (!isDead || m_isLetGo)
            return false;
        m_waiting.push_back(message);
        ++m_held;
        return true;
    };
    switch (request.header.opcode) {
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
        return; // these want no answer
    case FUSE_INTERRUPT:
        giveUpIfKilled(valueIn<fuse_interrupt_in>(request.body).unique);
        return;
    case FUSE_LOOKUP:
        if (isHeld(Call::LookUp, path + '/' + request.body.constData()))
            return;
        break;
    case FUSE_GETATTR:
        if (isHeld(Call::LookUp, path))
            return;
        break;
    case FUSE_OPEN:
    case FUSE_OPENDIR:
        if (isHeld(Call::Open, path))
            return;
        break;
    case FUSE_READ:
        if (isHeld(Call::Read, path))
            return;
        break;
    case FUSE_READDIR:
        if (isHeld(Call::List, path))
            return;
        break;
    default:
        break;
    }
    errno = 0;
    const auto body = answerTo(request);
    reply(request.header.unique, errno, body);
}

// Unlike NFS, FUSE lets a killed process wait for an answer.
void HeldMount::giveUpIfKilled(quint64 unique)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_waiting.begin(), m_waiting.end(), [&](const QByteArray &message) {
        return valueIn<fuse_in_header>(message).unique == unique;
    });
    if (found == m_waiting.end() || !isKilled(valueIn<fuse_in_header>(*found).pid))
        return;
    m_waiting.erase(found);
    reply(unique, EINTR, {});
}

// Sets errno where it fails.
QByteArray HeldMount::answerTo(const Request &request)
{
    const auto node = request.header.nodeid;
    const auto path = pathOf(node);
    switch (request.header.opcode) {
    case FUSE_INIT:
        return greeting(request.body);
    case FUSE_LOOKUP: {
        const auto found = path + '/' + request.body.constData();
        auto &known = m_nodes[found];
        if (known == 0) {
            known = m_paths.size();
            m_paths.push_back(found);
        }
        return attributesOf(found, known, true);
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
        fuse_statfs_out out{};
        out.st.bsize = out.st.frsize = 4096;
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

QByteArray HeldMount::pathOf(quint64 node) const
{
    return node < m_paths.size() ? m_paths[node] : QByteArray();
}

QByteArray HeldMount::attributesOf(const QByteArray &path, quint64 node, bool asEntry)
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

QByteArray HeldMount::listing(const Request &request) const
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

void HeldMount::reply(quint64 unique, int error, const QByteArray &body) const
{
    const auto told = error != 0 ? QByteArray() : body;
    fuse_out_header header{};
    header.len = quint32(sizeof header) + quint32(told.size());
    header.error = -error;
    header.unique = unique;
    const auto message = bytesOf(header) + told;
    // Whoever asked may be gone.
    (void)!::write(m_device, message.constData(), std::size_t(message.size()));
}

} // namespace weightroom
