#include "model/store/disk/lock.h"

#include "model/core/directory.h"

#include <QCoreApplication>
#include <QFile>
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

// When a process began, in clock ticks since the machine did: numbers of processes are used again. 0 if there
// is no such process, or it can't be told.
quint64 startOf(qint64 process)
{
    QFile file(u"/proc/%1/stat"_s.arg(process));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    // The second field is the program's name in brackets, and may hold anything.
    const auto text = file.readAll();
    const auto fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    constexpr qsizetype kStart = 19;
    return fields.size() > kStart ? fields[kStart].toULongLong() : 0;
}

// What the kernel says: whether another than this process holds a lock on the file. Of a process that can't
// be seen from here it says nothing.
bool isHeldByAnother(int fd, qint64 process)
{
    const auto stamp = stampOf(fd, {});
    QFile file(u"/proc/locks"_s);
    if (!stamp || !file.open(QIODevice::ReadOnly))
        return false;
    const auto inode = ':' + QByteArray::number(stamp->inode);
    bool isAnothers = false;
    for (const auto &line : file.readAll().split('\n')) {
        // 1: FLOCK ADVISORY WRITE PROCESS MAJOR:MINOR:INODE 0 EOF, after "->" one who waits
        const auto fields = line.simplified().split(' ');
        if (fields.size() < 6 || fields[1] != "FLOCK" || !fields[5].endsWith(inode))
            continue;
        if (fields[4].toLongLong() == process)
            return false;
        isAnothers = true;
    }
    return isAnothers;
}

// Who holds the lock is written into the file for the one who waits; the lock itself is the kernel's.
void writeHolder(int fd)
{
    const auto process = qint64(::getpid());
    const QByteArray text = QByteArray::number(process) + ' ' + QByteArray::number(startOf(process)) + ' '
        + QCoreApplication::applicationName().toUtf8().left(100) + '\n';
    if (::ftruncate(fd, 0) == 0)
        (void)!::write(fd, text.constData(), std::size_t(text.size()));
}

// What the file says is for people, and may be left from one who is dead, or have been written by anyone.
QString holder(int fd, const QString &path)
{
    auto text = QString::fromUtf8(readAt(fd, 0, kHolderLimitBytes, path).value_or(QByteArray()));
    for (auto &c : text) {
        if (!c.isPrint())
            c = u' ';
    }
    text = text.simplified();
    const auto process = text.section(u' ', 0, 0).toLongLong();
    const auto start = text.section(u' ', 1, 1).toULongLong();
    const auto program = text.section(u' ', 2);
    if (process <= 0 || start == 0 || startOf(process) != start || isHeldByAnother(fd, process))
        return u"another process"_s;
    return program.isEmpty() ? u"process %1"_s.arg(process) : u"%1 (process %2)"_s.arg(program).arg(process);
}

// Waits for a flock. Errors: Busy; those of the system.
Result<void> lockFile(int fd, const QString &path, std::chrono::steady_clock::time_point deadline)
{
    auto pause = std::chrono::milliseconds(1);
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        // A file system without locks: go on without, as every other program in this folder does.
        if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL)
            return {};
        if (errno != EWOULDBLOCK)
            return tl::unexpected(systemError(errno, u"locking"_s, path));
        if (std::chrono::steady_clock::now() >= deadline)
            return failure(
                Error::Kind::Busy,
                u"the store is busy: %1 is changing it; try again in a moment"_s.arg(holder(fd, path)), path);
        // Holders keep the lock for milliseconds, so does a waiter's nap.
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(50));
    }
    return {};
}

} // namespace

Result<StoreLock> StoreLock::acquire(const Store &store, std::chrono::milliseconds patience)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const auto path = store.privatePath(u"lock"_s);
    // The store's folder itself is locked by who makes the file, and by who can't since the disk is full: so
    // that these exclude each other.
    FileDescriptor root;
    if (!store.readOnlyReason() && !existsAt(path)) {
        TRY_ASSIGN(auto opened, openDirectory(store.root(), Links::Follow));
        root = std::move(opened);
        TRY(lockFile(root.get(), store.root(), deadline));
    }
    const auto prepared = store.prepareForWriting();
    auto file = prepared ? openAppending(store, path, Store::Made::Private)
                         : Result<FileDescriptor>(tl::unexpected(prepared.error()));
    if (!file && file.error().kind == Error::Kind::NoSpace && root.isOpen() && !existsAt(path))
        return StoreLock(std::move(root));
    if (!file)
        return tl::unexpected(file.error());
    TRY(lockFile(file->get(), path, deadline));
    writeHolder(file->get());
    return StoreLock(std::move(*file));
}

} // namespace weightroom
