#include "faults/storeaudit.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qsizetype kHexDigits = 64;

QMap<QString, QByteArray> filesIn(const QString &folder)
{
    QMap<QString, QByteArray> files;
    QDirIterator found(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (found.hasNext()) {
        const auto path = found.next();
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            qFatal("can't read %s", qPrintable(path));
        files.insert(QDir(folder).relativeFilePath(path), file.readAll());
    }
    return files;
}

QMap<QString, QByteArray> hashesIn(const QString &folder)
{
    auto files = filesIn(folder);
    for (auto &content : files)
        content = QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex();
    return files;
}

} // namespace

StoreContent contentOfStore(const QString &store)
{
    StoreContent content;
    content.refs = filesIn(store + u"/manifests"_s);
    content.blobs = hashesIn(store + u"/blobs"_s);
    content.pool = hashesIn(store + u"/.weightroom/trash/blobs"_s);
    content.entries = filesIn(store + u"/.weightroom/trash/refs"_s);
    const QDir staging(store + u"/.weightroom/staging"_s);
    QDirIterator found(
        staging.path(), QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
        QDirIterator::Subdirectories);
    while (found.hasNext())
        content.staging.append(staging.relativeFilePath(found.next()));
    return content;
}

QSet<QString> digestsOf(const QByteArray &manifest)
{
    const auto object = QJsonDocument::fromJson(manifest).object();
    QSet<QString> digests{object[u"config"].toObject()[u"digest"].toString().right(kHexDigits)};
    for (const auto &layer : object[u"layers"].toArray())
        digests.insert(layer.toObject()[u"digest"].toString().right(kHexDigits));
    digests.remove({});
    return digests;
}

QStringList faultsOf(const StoreContent &content)
{
    QStringList faults;
    for (auto ref = content.refs.cbegin(); ref != content.refs.cend(); ++ref) {
        const auto digests = digestsOf(ref.value());
        if (digests.isEmpty())
            faults.append(u"%1 is no manifest"_s.arg(ref.key()));
        for (const auto &digest : digests) {
            if (!content.blobs.contains(u"sha256-"_s + digest))
                faults.append(u"%1 lacks %2"_s.arg(ref.key(), digest));
        }
    }
    for (auto blob = content.blobs.cbegin(); blob != content.blobs.cend(); ++blob) {
        if (blob.key().size() == kHexDigits + 7 && blob.key().right(kHexDigits).toUtf8() != blob.value())
            faults.append(u"%1 holds something else"_s.arg(blob.key()));
    }
    return faults;
}

QStringList lostBlobs(const StoreContent &before, const StoreContent &after)
{
    QStringList lost;
    for (const auto &held : {before.blobs, before.pool}) {
        for (auto blob = held.cbegin(); blob != held.cend(); ++blob) {
            const bool isSound = blob.key().right(kHexDigits).toUtf8() == blob.value();
            if (isSound && after.blobs.value(blob.key()) != blob.value()
                && after.pool.value(blob.key()) != blob.value())
                lost.append(blob.key());
        }
    }
    return lost;
}

} // namespace weightroom
