#include "model/store/disk/location.h"

#include "model/core/file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>
#include <fcntl.h>
#include <iterator>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kMemoryLimitBytes = qint64(256) * 1024;
constexpr int kMemoryLimitStores = 200;

QString memoryPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + u"/weightroom/stores.json"_s;
}

QJsonObject readMemory()
{
    QFile file(memoryPath());
    if (file.size() > kMemoryLimitBytes || !file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

// The file system's id, steadier across restarts than a device number. "0" on some (FUSE, NFS): there the
// mount point alone decides. Empty when the path can't be asked.
QString fileSystemId(const QString &path)
{
    struct statvfs system {
    };
    if (::statvfs(nativePath(path).constData(), &system) != 0)
        return {};
    return QString::number(quint64(system.f_fsid), 16);
}

bool isMountPoint(const QString &path)
{
    if (path == u"/")
        return true;
    struct statx status {
    };
    if (::statx(AT_FDCWD, nativePath(path).constData(), 0, STATX_BASIC_STATS, &status) != 0)
        return false;
    // A bind mount too, which has the device of what it shows.
    if ((status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0)
        return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
    struct stat above {
    };
    return ::stat(nativePath(path + u"/.."_s).constData(), &above) == 0
        && above.st_dev != ::makedev(status.stx_dev_major, status.stx_dev_minor);
}

// The nearest folder on the way up from what is there.
QString mountPointOf(const QString &path)
{
    auto folder = QFileInfo(path).canonicalFilePath();
    while (!folder.isEmpty() && !isMountPoint(folder))
        folder = directoryOf(folder);
    return folder;
}

QString mountPointIn(const QJsonValue &memory)
{
    return memory["mounted_at"_L1].toString();
}

// Without HOME Qt would say that it's the root folder.
QString homeStorePath()
{
    return qEnvironmentVariableIsEmpty("HOME") ? QString() : QDir::homePath() + u"/.ollama/models"_s;
}

} // namespace

QString defaultStorePath()
{
    auto text = qEnvironmentVariable("OLLAMA_MODELS").trimmed();
    while (text.startsWith(u'"') || text.startsWith(u'\''))
        text.remove(0, 1);
    while (text.endsWith(u'"') || text.endsWith(u'\''))
        text.chop(1);
    return text.isEmpty() ? homeStorePath() : text;
}

QStringList knownStorePaths()
{
    QStringList paths{
        defaultStorePath(),
        homeStorePath(),
        u"/usr/share/ollama/.ollama/models"_s,
        u"/var/lib/ollama/.ollama/models"_s,
        u"/var/lib/ollama/models"_s,
        u"/root/.ollama/models"_s};
    paths.removeDuplicates();
    paths.removeAll(QString());
    return paths;
}

void rememberFileSystem(const QString &storePath)
{
    const auto mountPoint = mountPointOf(storePath);
    const auto id = fileSystemId(mountPoint);
    if (mountPoint.isEmpty() || id.isEmpty())
        return;
    const QJsonValue now(QJsonObject{{u"file_system"_s, id}, {u"mounted_at"_s, mountPoint}});
    auto memory = readMemory();
    if (memory.value(storePath) == now)
        return;
    // What lies on the root's own file system can't be away, so that is forgotten first.
    for (auto store = memory.begin(); store != memory.end() && memory.size() >= kMemoryLimitStores;)
        store = mountPointIn(*store) == u"/" ? memory.erase(store) : std::next(store);
    if (memory.size() >= kMemoryLimitStores)
        memory = {};
    memory.insert(storePath, now);
    QDir().mkpath(directoryOf(memoryPath()));
    QSaveFile file(memoryPath());
    if (file.open(QIODevice::WriteOnly)) {
        file.write(QJsonDocument(memory).toJson(QJsonDocument::Compact));
        file.commit();
    }
}

StoreDrive driveOf(const QString &storePath)
{
    const auto remembered = readMemory().value(storePath);
    if (remembered.isString()) {
        // A folder that was deleted would be made anew on the file system of the nearest one above it.
        auto path = storePath;
        while (!QFileInfo::exists(path) && path != u"/" && path != u".")
            path = directoryOf(path);
        return fileSystemId(path) == remembered.toString() ? StoreDrive::Here : StoreDrive::Other;
    }
    const auto mountPoint = mountPointIn(remembered);
    if (mountPoint.isEmpty() || mountPoint == u"/")
        return StoreDrive::Here;
    if (!isMountPoint(mountPoint))
        return StoreDrive::Away;
    return fileSystemId(mountPoint) == remembered["file_system"_L1].toString() ? StoreDrive::Here
                                                                               : StoreDrive::Other;
}

bool isOnAnotherFileSystem(const QString &storePath)
{
    return driveOf(storePath) != StoreDrive::Here;
}

} // namespace weightroom
