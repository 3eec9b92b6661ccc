#include "model/store/disk/drive.h"

#include "model/store/disk/location.h"

#include <QDir>
#include <QFileInfo>
#include <QStorageInfo>
#include <QStringList>
#include <cerrno>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kMostLinks = 8;

// Desktops mount drives in folders of these, and remove the folders with the drives.
bool holdsMountPoints(const QString &folder)
{
    const auto user = QFileInfo(QDir::homePath()).fileName();
    const QStringList known{u"/"_s,          u"/mnt"_s,           u"/media"_s,
                            u"/run/media"_s, u"/media/"_s + user, u"/run/media/"_s + user};
    return known.contains(folder);
}

bool hasStoreFolders(const Store &store)
{
    return QFileInfo(store.blobsPath()).isDir() || QFileInfo(store.manifestsPath()).isDir();
}

// Past links that lead to where nothing is.
QString behindLinks(QString path)
{
    for (int links = 0; links < kMostLinks; ++links) {
        auto link = path;
        while (!QFileInfo(link).isSymLink() && link != u"/")
            link = directoryOf(link);
        if (link == u"/" || QFileInfo::exists(link))
            break;
        path = QDir::cleanPath(QFileInfo(link).symLinkTarget() + path.mid(link.size()));
    }
    return path;
}

} // namespace

quint64 deviceAt(const QString &path)
{
    struct stat status {
    };
    auto at = path;
    while (::stat(nativePath(at).constData(), &status) != 0) {
        const bool isNotThere = errno == ENOENT || errno == ENOTDIR || errno == EACCES;
        if (!isNotThere || at == u"/")
            return 0;
        at = directoryOf(at);
    }
    return quint64(status.st_dev);
}

bool isDriveAway(const Store &store)
{
    const auto device = deviceAt(store.root());
    if (device == store.device())
        return false;
    // Mounted anew it may have another number, but its file system still has the mark that was remembered.
    return device == 0 || !hasStoreFolders(store) || isOnAnotherFileSystem(store.root());
}

std::optional<Store> openIfBack(const QString &path, quint64 deviceMeanwhile)
{
    const auto device = deviceAt(path);
    if (device == 0 || device == deviceMeanwhile)
        return std::nullopt;
    const auto store = Store::open(path, Store::Access::Read);
    // What was connected may be another drive.
    if (!store || !hasStoreFolders(*store))
        return std::nullopt;
    return *store;
}

QString driveName(const Store &store)
{
    const auto name = QFileInfo(QStorageInfo(store.root()).rootPath()).fileName();
    return name.isEmpty() ? QFileInfo(store.root()).fileName() : name;
}

QString awayDriveName(const QString &path)
{
    const auto whole = behindLinks(path);
    auto there = whole;
    auto missing = QString();
    while (!QFileInfo::exists(there) && there != u"/") {
        missing = QFileInfo(there).fileName();
        there = directoryOf(there);
    }
    // An empty folder is where something is mounted at other times, unless something is there now.
    const bool isMountPoint = !holdsMountPoints(there)
        && QDir(there).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)
        && QStorageInfo(there).rootPath() != there;
    return missing.isEmpty() || isMountPoint ? QFileInfo(there).fileName() : missing;
}

} // namespace weightroom
