#include "faults/drive.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kDriveBytes = 24LL << 20;
// Linux' fs/ext4/ext4.h: EXT4_IOC_SHUTDOWN, and the flag for "without writing the journal out".
constexpr unsigned long kShutDown = _IOR('X', 125, quint32);
constexpr quint32 kWithoutFlush = 2;

} // namespace

Drive::Drive(const QString &where)
    : m_where(where)
{
    QFile image(m_folder.filePath(u"image"_s));
    if (!QDir().mkpath(where) || !image.open(QIODevice::WriteOnly) || !image.resize(kDriveBytes)) {
        m_whyNot = u"there is no room for a drive"_s;
        return;
    }
    image.close();
    m_isMounted = run(u"mkfs.ext4"_s, {u"-q"_s, u"-F"_s, image.fileName()}) && plugIn();
    // What mkfs leaves in a new file system isn't a store's.
    if (m_isMounted)
        QDir(where + u"/lost+found"_s).removeRecursively();
}

Drive::~Drive()
{
    if (m_isMounted)
        pullOut();
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
    m_isMounted = run(u"mount"_s, {u"-o"_s, u"loop"_s, m_folder.filePath(u"image"_s), m_where});
    return m_isMounted;
}

} // namespace weightroom
