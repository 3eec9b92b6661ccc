// What a store holds, read with Qt alone: our own code is what is judged.
#pragma once

#include <QByteArray>
#include <QMap>
#include <QSet>
#include <QString>
#include <QStringList>

namespace weightroom
{

struct StoreContent {
    QMap<QString, QByteArray> refs;    // below manifests/, with their bytes
    QMap<QString, QByteArray> blobs;   // blobs/, by name: the SHA-256 of what they hold, in hex
    QMap<QString, QByteArray> pool;    // the same of the trash's
    QMap<QString, QByteArray> entries; // the trash's, by file name
    QStringList staging;               // files and folders there, relative
};

StoreContent contentOfStore(const QString &store);

// The digests (64 hex digits) that a manifest names; nothing if it isn't one.
QSet<QString> digestsOf(const QByteArray &manifest);

// What is wrong with a store, whatever was done to it: a ref that isn't a manifest, a blob that one names and
// that is missing, a blob that doesn't hold what its name says. Empty if it's whole.
QStringList faultsOf(const StoreContent &content);

// Blobs that were in blobs/ or the pool, sound, and are now in neither.
QStringList lostBlobs(const StoreContent &before, const StoreContent &after);

} // namespace weightroom
