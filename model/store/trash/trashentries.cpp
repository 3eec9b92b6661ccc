#include "model/store/trash/trash.h"

#include "model/core/directory.h"
#include "model/store/disk/spelleddigests.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// A manifest of the largest size, in base64, with room for its digests.
constexpr qint64 kEntryLimitBytes = qint64(16) * 1024 * 1024;
const auto kIdTime = u"yyyyMMdd'T'HHmmsszzz"_s;

Result<TrashEntry> readEntry(const QString &path, const QString &id)
{
    TRY_ASSIGN(const auto bytes, readWhole(path, kEntryLimitBytes, Links::Refuse));
    const auto object = QJsonDocument::fromJson(bytes).object();
    bool isEntry = object.value("name"_L1).isString() && object.value("digests"_L1).isArray();
    TrashEntry entry{
        id,
        object.value("name"_L1).toString(),
        QDateTime::fromString(object.value("when"_L1).toString(), Qt::ISODateWithMs),
        object.value("why"_L1).toString(),
        QByteArray::fromBase64(object.value("manifest"_L1).toString().toLatin1()),
        {},
        false,
        0};
    for (const auto &text : object.value("digests"_L1).toArray()) {
        if (const auto digest = Digest::parse(text.toString()))
            entry.digests.push_back(*digest);
        else
            isEntry = false;
    }
    if (!isEntry)
        return failure(Error::Kind::Integrity, u"its content was changed"_s, path);
    entry.isAside = object.value("aside"_L1).toBool();
    if (entry.isAside)
        entry.asideBytes = stampOf(path.chopped(5) + u".ref"_s).value_or(FileStamp()).bytes;
    return entry;
}

// One that is written anew at this moment isn't a damaged one.
Result<TrashEntry> readEntryTwice(const QString &path, const QString &id)
{
    auto entry = readEntry(path, id);
    return entry || entry.error().kind == Error::Kind::NotFound ? entry : readEntry(path, id);
}

// A moment later than every entry's that is there, so that ids sort by age though the clock was set back.
QDateTime entryTime(const Store &store)
{
    auto now = QDateTime::currentDateTimeUtc();
    for (const auto &file : entriesOf(store.privatePath(u"trash/refs"_s))) {
        auto then = QDateTime::fromString(file.text().section(u'-', 0, 0), kIdTime);
        then.setTimeSpec(Qt::UTC);
        if (then.isValid() && then >= now)
            now = then.addMSecs(1);
    }
    return now;
}

TrashEntry freshEntry(const Store &store, const QString &name, const QString &why, const QByteArray &manifest)
{
    const auto now = entryTime(store);
    const auto random = QRandomGenerator::system()->generate();
    return {
        u"%1-%2"_s.arg(now.toString(kIdTime)).arg(random, 8, 16, QLatin1Char('0')),
        name,
        now,
        why,
        manifest,
        {},
        false,
        0};
}

Result<TrashEntry> writeEntry(const Store &store, TrashEntry entry)
{
    QJsonArray digests;
    for (const auto &digest : entry.digests)
        digests.append(digest.toString());
    QJsonObject object{
        {u"name"_s, entry.name},
        {u"when"_s, entry.when.toString(Qt::ISODateWithMs)},
        {u"why"_s, entry.why},
        {u"manifest"_s, QString::fromLatin1(entry.manifest.toBase64())},
        {u"digests"_s, digests}};
    if (entry.isAside)
        object.insert(u"aside"_s, true);
    const auto json = QJsonDocument(object).toJson(QJsonDocument::Compact);
    // Written under a name that readTrashFolder() takes for no entry, so that a crash leaves no half entry.
    const auto fresh = trashEntryPath(store, entry.id) + u".new"_s;
    auto written = store.writeNew(fresh, json);
    if (written)
        written = placeDurably(fresh, trashEntryPath(store, entry.id));
    if (!written) {
        // A rename that couldn't be flushed has been made all the same.
        (void)removeFile(fresh);
        (void)removeFile(trashEntryPath(store, entry.id));
        return tl::unexpected(written.error());
    }
    return entry;
}

} // namespace

QStringList TrashFolder::damagedFiles() const
{
    auto files = leftovers;
    for (const auto &error : unreadable)
        files.append(error.where);
    return files;
}

Result<TrashFolder> readTrashFolder(const Store &store)
{
    const auto path = store.privatePath(u"trash/refs"_s);
    const auto directory = openDirectory(path, Links::Refuse);
    if (!directory && directory.error().kind == Error::Kind::NotFound)
        return TrashFolder();
    TRY_ASSIGN(
        const auto files,
        directory ? readDirectory(directory->get(), path) : tl::unexpected(directory.error()));
    TrashFolder folder;
    QStringList asides;
    for (const auto &file : files) {
        const auto name = file.text();
        const bool isFile = file.type == DirectoryEntry::Type::File;
        if (isFile && name.endsWith(u".json.new"))
            folder.leftovers.append(path + u'/' + name);
        else if (file.type != DirectoryEntry::Type::Directory && name.endsWith(u".ref"))
            asides.append(path + u'/' + name);
        if (!isFile || !name.endsWith(u".json"))
            continue;
        const auto id = name.chopped(5);
        auto entry = readEntryTwice(trashEntryPath(store, id), id);
        if (entry)
            folder.entries.push_back(std::move(*entry));
        else if (entry.error().isShortage())
            return tl::unexpected(entry.error());
        else if (entry.error().kind != Error::Kind::NotFound)
            folder.unreadable.push_back(
                {entry.error().kind, entry.error().message, trashEntryPath(store, id)});
    }
    std::stable_sort(folder.entries.begin(), folder.entries.end(), [](const auto &a, const auto &b) {
        return a.id > b.id;
    });
    for (const auto &entry : folder.entries) {
        if (entry.isAside)
            asides.removeOne(trashAsidePath(store, entry.id));
    }
    folder.leftovers += asides;
    return folder;
}

Result<std::vector<TrashEntry>> listTrash(const Store &store)
{
    return readTrashFolder(store).map([](TrashFolder folder) { return std::move(folder.entries); });
}

Result<TrashEntry> addTrashEntry(
    const Store &store, const StoreLock &, const Ref &ref, const QString &why,
    const std::optional<QByteArray> &manifest)
{
    auto entry = freshEntry(store, ref.name.canonical(), why, manifest.value_or(QByteArray()));
    const auto parsed = Manifest::parse(entry.manifest);
    entry.digests = parsed ? parsed->digests()
        : manifest         ? digestsSpelledIn(*manifest)
                           : digestsSpelledInFile(ref.path);
    entry.isAside = !manifest;
    return writeEntry(store, std::move(entry));
}

Result<TrashEntry>
addNamelessEntry(const Store &store, const StoreLock &, const std::vector<Digest> &digests, const QString &id)
{
    auto entry = freshEntry(store, {}, u"prune"_s, {});
    if (!id.isEmpty())
        entry.id = id;
    entry.digests = digests;
    return writeEntry(store, std::move(entry));
}

QString trashEntryPath(const Store &store, const QString &id)
{
    return store.privatePath(u"trash/refs/%1.json"_s.arg(id));
}

QString trashAsidePath(const Store &store, const QString &id)
{
    return store.privatePath(u"trash/refs/%1.ref"_s.arg(id));
}

Result<void> removeTrashEntry(const Store &store, const QString &id)
{
    return removeTrashEntries(store, {id});
}

Result<void> removeTrashEntries(const Store &store, const QStringList &ids)
{
    for (const auto &id : ids) {
        for (const auto &path : {trashEntryPath(store, id), trashAsidePath(store, id)}) {
            TRY(removeFile(path));
        }
    }
    return ids.isEmpty() ? Result<void>() : syncDirectory(store.privatePath(u"trash/refs"_s));
}

QString whyFilesStay(QStringView done, const QStringList &unreadable)
{
    const auto others = unreadable.size() - 1;
    return u"the files of the %1 models stay in the store, since %2%3 can't be read and may need them; once it is repaired, a prune moves them to the trash"_s
        .arg(done, withReason(unreadable.front()), others == 0 ? QString() : u" (and %1 more)"_s.arg(others));
}

} // namespace weightroom
