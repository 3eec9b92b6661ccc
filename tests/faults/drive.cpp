#include "faults/drive.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct DriveKind {
    QString program;
    QStringList options;
    qint64 bytes; // the others refuse to be small; holes take no room
};

DriveKind kindOf(Drive::Kind kind)
{
    switch (kind) {
    case Drive::Kind::Btrfs:
        return {u"mkfs.btrfs"_s, {u"-q"_s, u"-f"_s}, 256LL << 20};
    case Drive::Kind::Xfs:
        return {u"mkfs.xfs"_s, {u"-q"_s, u"-f"_s, u"-m"_s, u"reflink=1"_s}, 512LL << 20};
    case Drive::Kind::Ext4:
    case Drive::Kind::Tmpfs:
        break;
    }
    return {u"mkfs.ext4"_s, {u"-q"_s, u"-F"_s}, 24LL << 20};
}

// Linux' fs/ext4/ext4.h: EXT4_IOC_SHUTDOWN, and the flag for "without writing the journal out".
constexpr unsigned long kShutDown = _IOR('X', 125, quint32);
constexpr quint32 kWithoutFlush = 2;

} // namespace

Drive::Drive(const QString &where, Kind kind)
    : m_where(where)
    , m_kind(kind)
{
    if (kind == Kind::Tmpfs) {
        const auto memory = m_folder.filePath(u"memory"_s);
        m_isMounted = QDir().mkpath(where) && QDir().mkpath(memory)
            && run(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=24m"_s, u"tmpfs"_s, memory}) && plugIn();
        return;
    }
    const auto made = kindOf(kind);
    QFile image(m_folder.filePath(u"image"_s));
    if (!QDir().mkpath(where) || !image.open(QIODevice::WriteOnly) || !image.resize(made.bytes)) {
        m_whyNot = u"there is no room for a drive"_s;
        return;
    }
    image.close();
    m_isMounted = run(made.program, made.options + QStringList(image.fileName())) && plugIn();
    // What mkfs leaves in a new file system isn't a store's.
    if (m_isMounted)
        QDir(where + u"/lost+found"_s).removeRecursively();
}

Drive::~Drive()
{
    if (m_isMounted)
        pullOut();
    if (m_kind == Kind::Tmpfs)
        (void)::umount2(QFile::encodeName(m_folder.filePath(u"memory"_s)).constData(), MNT_DETACH);
}

bool Drive::run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool isDone = process.waitForFinished() && process.exitCode() == 0;
    if (!isDone)
        m_whyNot = program + u": "_s
            + (process.error() == QProcess::FailedToStart ? process.errorString()
                                                          : QString::fromUtf8(process.readAll().trimmed()));
    return isDone;
}

bool Drive::mountReadOnly()
{
    return run(u"mount"_s, {u"-o"_s, u"remount,ro"_s, m_where});
}

bool Drive::flush()
{
    const int fd = ::open(QFile::encodeName(m_where).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool isFlushed = fd >= 0 && ::syncfs(fd) == 0;
    ::close(fd);
    return isFlushed;
}

bool Drive::pullOut()
{
    m_isMounted = false;
    return ::umount2(QFile::encodeName(m_where).constData(), MNT_DETACH) == 0;
}

bool Drive::breakDown()
{
    const int fd = ::open(QFile::encodeName(m_where).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    quint32 how = kWithoutFlush;
    const bool isDown = fd >= 0 && ::ioctl(fd, kShutDown, &how) == 0;
    ::close(fd);
    return isDown;
}

bool Drive::plugIn()
{
    if (m_isMounted && !pullOut())
        return false;
    // One in memory is kept where it was made.
    const auto [how, what] = m_kind == Kind::Tmpfs ? std::pair(u"bind"_s, m_folder.filePath(u"memory"_s))
                                                   : std::pair(u"loop"_s, m_folder.filePath(u"image"_s));
    m_isMounted = run(u"mount"_s, {u"-o"_s, how, what, m_where});
    return m_isMounted;
}

} // namespace weightroom
