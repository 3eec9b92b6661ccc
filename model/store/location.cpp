#include "model/store/location.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>
#include <sys/statvfs.h>

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

// The file system's id, steadier across restarts than a device number; empty when the path can't be asked.
QString fileSystemId(const QString &path)
{
    struct statvfs system {
    };
    if (::statvfs(QFile::encodeName(path).constData(), &system) != 0)
        return {};
    return QString::number(quint64(system.f_fsid), 16);
}

} // namespace

QString defaultStorePath()
{
    auto text = qEnvironmentVariable("OLLAMA_MODELS").trimmed();
    while (text.startsWith(u'"') || text.startsWith(u'\''))
        text.remove(0, 1);
    while (text.endsWith(u'"') || text.endsWith(u'\''))
        text.chop(1);
    return text.isEmpty() ? QDir::homePath() + u"/.ollama/models"_s : text;
}

QStringList knownStorePaths()
{
    QStringList paths{
        defaultStorePath(),
        QDir::homePath() + u"/.ollama/models"_s,
        u"/usr/share/ollama/.ollama/models"_s,
        u"/var/lib/ollama/.ollama/models"_s,
        u"/var/lib/ollama/models"_s,
        u"/root/.ollama/models"_s};
    paths.removeDuplicates();
    return paths;
}

void rememberFileSystem(const QString &storePath)
{
    const auto id = fileSystemId(storePath);
    auto memory = readMemory();
    if (id.isEmpty() || memory.value(storePath).toString() == id)
        return;
    if (memory.size() >= kMemoryLimitStores)
        memory = {};
    memory.insert(storePath, id);
    QDir().mkpath(QFileInfo(memoryPath()).path());
    QSaveFile file(memoryPath());
    if (file.open(QIODevice::WriteOnly)) {
        file.write(QJsonDocument(memory).toJson(QJsonDocument::Compact));
        file.commit();
    }
}

bool isOnAnotherFileSystem(const QString &storePath)
{
    const auto remembered = readMemory().value(storePath).toString();
    if (remembered.isEmpty())
        return false;
    // A folder that was deleted would be made anew on the file system of the nearest one above it.
    auto path = storePath;
    while (!QFileInfo::exists(path) && path != u"/" && path != u".")
        path = QFileInfo(path).path();
    const auto now = fileSystemId(path);
    return now.isEmpty() || now != remembered;
}

} // namespace weightroom
