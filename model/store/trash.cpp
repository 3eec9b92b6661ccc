#include "model/store/trash.h"

#include "model/core/directory.h"
#include "model/store/staging.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <algorithm>
#include <cerrno>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// A manifest of the largest size, in base64, with room for its digests.
constexpr qint64 kEntryLimitBytes = 16 * 1024 * 1024;

QString poolPath(const Store &store)
{
    return store.privatePath(u"trash/blobs"_s);
}

QString poolPath(const Store &store, const Digest &digest)
{
    return poolPath(store) + u'/' + digest.fileName();
}

QString entryPath(const Store &store, const QString &id)
{
    return store.privatePath(u"trash/refs/%1.json"_s.arg(id));
}

std::vector<DirectoryEntry> entriesOf(const QString &path)
{
    const auto directory = openDirectory(path, Links::Refuse);
    if (!directory)
        return {};
    return readDirectory(directory->get(), path).value_or(std::vector<DirectoryEntry>());
}

std::vector<std::pair<Digest, qint64>> pool(const Store &store)
{
    std::vector<std::pair<Digest, qint64>> result;
    for (const auto &entry : entriesOf(poolPath(store))) {
        if (const auto digest = Digest::parse(entry.text()))
            result.emplace_back(*digest, entry.stamp.bytes);
    }
    return result;
}

std::optional<TrashEntry> readEntry(const QString &path, const QString &id)
{
    const auto bytes = readWhole(path, kEntryLimitBytes, Links::Refuse);
    if (!bytes)
        return std::nullopt;
    const auto object = QJsonDocument::fromJson(*bytes).object();
    TrashEntry entry{
        id,
        object.value("name"_L1).toString(),
        QDateTime::fromString(object.value("when"_L1).toString(), Qt::ISODateWithMs),
        object.value("why"_L1).toString(),
        QByteArray::fromBase64(object.value("manifest"_L1).toString().toLatin1()),
        {}};
    for (const auto &text : object.value("digests"_L1).toArray()) {
        if (const auto digest = Digest::parse(text.toString()))
            entry.digests.push_back(*digest);
    }
    return entry.name.isEmpty() ? std::nullopt : std::optional<TrashEntry>(std::move(entry));
}

Result<void> renameBlob(const QString &from, const QString &to)
{
    // Two links of one inode: rename() would leave both.
    const auto source = stampOf(from);
    const auto target = stampOf(to);
    if (source && target && source->device == target->device && source->inode == target->inode)
        return removeFile(from);
    if (std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return tl::unexpected(systemError(errno, u"moving"_s, from));
    return {};
}

Result<void> syncBoth(const Store &store)
{
    if (auto synced = syncDirectory(poolPath(store)); !synced)
        return synced;
    return syncDirectory(store.blobsPath());
}

} // namespace

qint64 TrashEntry::bytesInPool(const Store &store) const
{
    qint64 bytes = 0;
    for (const auto &digest : digests)
        bytes += stampOf(poolPath(store, digest)).value_or(FileStamp()).bytes;
    return bytes;
}

Result<std::vector<TrashEntry>> listTrash(const Store &store)
{
    std::vector<TrashEntry> result;
    for (const auto &file : entriesOf(store.privatePath(u"trash/refs"_s))) {
        const auto name = file.text();
        if (file.type != DirectoryEntry::Type::File || !name.endsWith(u".json"))
            continue;
        const auto id = name.chopped(5);
        if (auto entry = readEntry(entryPath(store, id), id))
            result.push_back(std::move(*entry));
    }
    std::stable_sort(result.begin(), result.end(), [](const auto &a, const auto &b) { return a.id > b.id; });
    return result;
}

Result<TrashEntry> addTrashEntry(
    const Store &store, const StoreLock &, const QString &name, const QString &why,
    const QByteArray &manifest)
{
    const auto now = QDateTime::currentDateTimeUtc();
    const auto random = QRandomGenerator::system()->generate();
    TrashEntry entry{
        u"%1-%2"_s.arg(now.toString(u"yyyyMMdd'T'HHmmsszzz"_s)).arg(random, 8, 16, QLatin1Char('0')),
        name,
        now,
        why,
        manifest,
        {}};
    QJsonArray digests;
    if (const auto parsed = Manifest::parse(manifest)) {
        entry.digests = parsed->digests();
        for (const auto &digest : entry.digests)
            digests.append(digest.toString());
    }
    const auto json = QJsonDocument(QJsonObject{
                                        {u"name"_s, name},
                                        {u"when"_s, now.toString(Qt::ISODateWithMs)},
                                        {u"why"_s, why},
                                        {u"manifest"_s, QString::fromLatin1(manifest.toBase64())},
                                        {u"digests"_s, digests}})
                          .toJson(QJsonDocument::Compact);
    // Written under a name that listTrash() passes over, so that a crash leaves no half entry.
    const auto fresh = entryPath(store, entry.id) + u".new"_s;
    auto written = store.writeNew(fresh, json);
    if (written)
        written = placeDurably(fresh, entryPath(store, entry.id));
    if (!written) {
        (void)removeFile(fresh);
        return tl::unexpected(written.error());
    }
    return entry;
}

Result<void> removeTrashEntry(const Store &store, const QString &id)
{
    return removeFile(entryPath(store, id));
}

Result<void> trashUnreferenced(const Store &store, const StoreLock &lock, const std::vector<Digest> &digests)
{
    auto references = findReferences(store);
    if (!references)
        return tl::unexpected(references.error());
    if (!references->unreadable.isEmpty())
        return {};
    for (const auto &pinned : pinnedBlobs(store))
        references->digests.insert(pinned);
    bool moved = false;
    for (const auto &digest : digests) {
        // Only under its own name: an old spelling stays where it is until it's renamed on request.
        if (references->digests.contains(digest) || !existsAt(store.blobPath(digest)))
            continue;
        if (auto renamed = renameBlob(store.blobPath(digest), poolPath(store, digest)); !renamed)
            return renamed;
        moved = true;
    }
    if (!moved)
        return {};
    if (auto synced = syncBoth(store); !synced)
        return synced;
    return putBackReferenced(store, lock);
}

Result<bool> putBack(const Store &store, const StoreLock &, const Digest &digest)
{
    if (existsAt(store.blobPath(digest)) || !existsAt(poolPath(store, digest)))
        return false;
    if (auto renamed = renameBlob(poolPath(store, digest), store.blobPath(digest)); !renamed)
        return tl::unexpected(renamed.error());
    if (auto synced = syncBoth(store); !synced)
        return tl::unexpected(synced.error());
    return true;
}

Result<void> putBackReferenced(const Store &store, const StoreLock &lock)
{
    const auto trashed = pool(store);
    if (trashed.empty())
        return {};
    const auto references = findReferences(store);
    if (!references)
        return tl::unexpected(references.error());
    for (const auto &[digest, bytes] : trashed) {
        if (!references->digests.contains(digest))
            continue;
        if (auto back = putBack(store, lock, digest); !back)
            return tl::unexpected(back.error());
    }
    return {};
}

Result<qint64> emptyTrash(const Store &store, const QStringList &ids, bool dryRun)
{
    const auto lock = StoreLock::acquire(store);
    if (!lock)
        return tl::unexpected(lock.error());
    if (!dryRun) {
        if (auto back = putBackReferenced(store, *lock); !back)
            return tl::unexpected(back.error());
    }
    const auto entries = listTrash(store);
    const auto references = findReferences(store);
    if (!entries || !references)
        return tl::unexpected(entries ? references.error() : entries.error());
    if (!references->unreadable.isEmpty())
        return failure(
            Error::Kind::Refused,
            u"the trash stays as it is while %1 can't be read: it may need what lies there"_s.arg(
                references->unreadable.front()),
            references->unreadable.front());
    for (const auto &id : ids) {
        if (std::none_of(entries->begin(), entries->end(), [&](const auto &entry) { return entry.id == id; }))
            return failure(Error::Kind::NotFound, u"the trash has no entry %1"_s.arg(id), id);
    }
    QSet<Digest> kept = references->digests;
    for (const auto &pinned : pinnedBlobs(store))
        kept.insert(pinned);
    for (const auto &entry : *entries) {
        const bool goes = ids.isEmpty() || ids.contains(entry.id);
        for (const auto &digest : entry.digests) {
            if (!goes)
                kept.insert(digest);
        }
        // Entries first: a blob without an entry is harmless, an entry without its blobs is a promise broken.
        if (goes && !dryRun) {
            if (auto removed = removeFile(entryPath(store, entry.id)); !removed)
                return tl::unexpected(removed.error());
        }
    }
    qint64 freed = 0;
    for (const auto &[digest, bytes] : pool(store)) {
        if (kept.contains(digest))
            continue;
        if (!dryRun) {
            if (auto removed = removeFile(poolPath(store, digest)); !removed)
                return tl::unexpected(removed.error());
        }
        freed += bytes;
    }
    return freed;
}

bool hasTrashedBlobs(const Store &store)
{
    return !entriesOf(poolPath(store)).empty();
}

} // namespace weightroom
