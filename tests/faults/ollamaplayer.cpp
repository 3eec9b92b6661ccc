#include "faults/ollamaplayer.h"

#include "faults/storeaudit.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace weightroom
{

QStringList cleanAsOllama(const QString &store)
{
    constexpr qint64 kHourSeconds = 3600;
    QSet<QString> named;
    QDirIterator refs(store + u"/manifests"_s, QDir::Files, QDirIterator::Subdirectories);
    while (refs.hasNext()) {
        QFile file(refs.next());
        // Gone since the folder was listed: nothing that it names needs to be spared for it.
        if (!file.open(QIODevice::ReadOnly) && !file.exists())
            continue;
        const auto digests = digestsOf(file.readAll());
        if (digests.isEmpty())
            return {};
        named += digests;
    }
    QStringList deleted;
    const auto limit = QDateTime::currentDateTimeUtc().addSecs(-kHourSeconds);
    for (const auto &blob : QDir(store + u"/blobs"_s).entryInfoList(QDir::Files)) {
        if (blob.lastModified() > limit || named.contains(blob.fileName().mid(7)))
            continue;
        if (QFile::remove(blob.filePath()))
            deleted.append(blob.fileName());
    }
    return deleted;
}

void rewriteAsOllama(const QString &manifest)
{
    QFile file(manifest);
    if (!file.open(QIODevice::ReadOnly))
        return;
    const auto bytes = file.readAll();
    file.close();
    // Only one that is whole: another writer may be half-way through.
    if (digestsOf(bytes).isEmpty() || !QFile::exists(manifest)
        || !file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly | QIODevice::Unbuffered))
        return;
    file.resize(0);
    file.write(bytes.left(bytes.size() / 2));
    file.write(bytes.mid(bytes.size() / 2));
}

} // namespace weightroom
