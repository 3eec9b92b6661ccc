#include "support/heldmount.h"

#include <QFile>
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <unistd.h>
#include <utility>

namespace weightroom
{

namespace
{

constexpr qsizetype kMessageBytes = ServedFolder::kMostBytes + 8192; // the kernel demands some more

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

} // namespace

HeldMount::HeldMount(const QString &source, Holds holds)
    : m_folder(std::make_unique<ServedFolder>(QFile::encodeName(source)))
    , m_holds(std::move(holds))
{
    start(MS_RDONLY);
}

HeldMount::HeldMount(std::unique_ptr<ServedFolder> folder)
    : m_folder(std::move(folder))
{
    start(0);
}

void HeldMount::start(unsigned long flags)
{
    if (!mount(flags))
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

bool HeldMount::mount(unsigned long flags)
{
    m_device = ::open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (m_device < 0)
        return false;
    const auto options = "rootmode=40000,user_id=0,group_id=0,allow_other,fd=" + QByteArray::number(m_device);
    if (::mount(
            "held", QFile::encodeName(path()).constData(), "fuse.held", flags | MS_NOSUID | MS_NODEV,
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
    const FuseRequest request{valueIn<fuse_in_header>(message), message.mid(sizeof(fuse_in_header))};
    const auto path = m_folder->pathOf(request.header.nodeid);
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
    const auto body = m_folder->answerTo(request);
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
