#include "model/store/lock.h"

#include <QCoreApplication>
#include <cerrno>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kHolderLimitBytes = 200;

// Who holds the lock is written into the file for the one who waits; the lock itself is the kernel's.
void writeHolder(int fd)
{
    const QByteArray text = QByteArray::number(qint64(::getpid())) + ' '
        + QCoreApplication::applicationName().toUtf8().left(100) + '\n';
    if (::ftruncate(fd, 0) == 0)
        (void)!::write(fd, text.constData(), std::size_t(text.size()));
}

// What the file says is for people, and anything may have been written there.
QString holder(int fd, const QString &path)
{
    auto text = QString::fromUtf8(readAt(fd, 0, kHolderLimitBytes, path).value_or(QByteArray()));
    for (auto &c : text) {
        if (!c.isPrint())
            c = u' ';
    }
    text = text.simplified();
    const auto process = text.section(u' ', 0, 0);
    const auto program = text.section(u' ', 1);
    if (process.isEmpty())
        return u"another process"_s;
    return program.isEmpty() ? u"process %1"_s.arg(process) : u"%1 (process %2)"_s.arg(program, process);
}

} // namespace

Result<StoreLock> StoreLock::acquire(const Store &store, std::chrono::milliseconds patience)
{
    if (auto prepared = store.prepareForWriting(); !prepared)
        return tl::unexpected(prepared.error());
    const auto path = store.privatePath(u"lock"_s);
    auto file = openAppending(store, path);
    if (!file)
        return tl::unexpected(file.error());
    auto fd = std::move(*file);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    auto pause = std::chrono::milliseconds(1);
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        // A file system without locks: go on without, as every other program in this folder does.
        if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL)
            return StoreLock(std::move(fd));
        if (errno != EWOULDBLOCK)
            return tl::unexpected(systemError(errno, u"locking"_s, path));
        if (std::chrono::steady_clock::now() >= deadline)
            return failure(
                Error::Kind::Busy,
                u"the store is busy: %1 is changing it; try again in a moment"_s.arg(holder(fd.get(), path)),
                path);
        // Holders keep the lock for milliseconds, so does a waiter's nap.
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(50));
    }
    writeHolder(fd.get());
    return StoreLock(std::move(fd));
}

} // namespace weightroom
