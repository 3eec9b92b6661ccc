#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/historydocument.h"
#include "app/weightroomctl/jobwatch.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/names/quoting.h"
#include "model/store/trash/setaside.h"
#include "model/store/trash/trash.h"

#include <QCommandLineParser>
#include <QDir>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Json entryDocument(const Store &store, const TrashEntry &entry)
{
    return Json::object(
        {{u"id"_s, entry.id},
         {u"name"_s, entry.name},
         {u"when"_s, rfc3339(entry.when)},
         {u"why"_s, entry.why},
         {u"bytes"_s, entry.bytesInPool(store)},
         {u"digests"_s, textsOf(entry.digests)}});
}

QString setAsideInWords(const std::vector<SetAsideFile> &files)
{
    qint64 bytes = 0;
    for (const auto &file : files)
        bytes += file.bytes;
    const auto size = sizeText(bytes);
    return files.size() == 1 ? u"1 damaged or duplicate file (%1)"_s.arg(size)
                             : u"%1 damaged or duplicate files (%2)"_s.arg(files.size()).arg(size);
}

Json setAsideDocument(const std::vector<SetAsideFile> &files)
{
    auto document = Json::array();
    for (const auto &file : files)
        document.append(Json::object({{u"path"_s, file.path}, {u"bytes"_s, file.bytes}}));
    return document;
}

// Of the whole pool: blobs that several entries share count once.
qint64 trashBytes(const Store &store, const std::vector<TrashEntry> &entries)
{
    qint64 bytes = 0;
    for (const auto &entry : entries)
        bytes += entry.asideBytes;
    for (const auto &file : setAsideFiles(store))
        bytes += file.bytes;
    const QDir pool(store.privatePath(u"trash/blobs"_s));
    for (const auto &file : pool.entryInfoList(QDir::Files | QDir::Hidden | QDir::NoSymLinks))
        bytes += file.size();
    return bytes;
}

// What a prune moved has no name.
QString titleOf(const TrashEntry &entry)
{
    if (!entry.name.isEmpty())
        return shortName(entry.name);
    return entry.digests.size() == 1 ? u"(1 unused file)"_s
                                     : u"(%1 unused files)"_s.arg(entry.digests.size());
}

Json unreadableDocument(const std::vector<Error> &unreadable)
{
    auto document = Json::array();
    for (const auto &error : unreadable)
        document.append(Json::object({{u"path"_s, error.where}, {u"problem"_s, error.message}}));
    return document;
}

Result<Outcome> list(const Store &store, const TrashFolder &folder)
{
    const auto &entries = folder.entries;
    auto unreadable = folder.unreadable;
    for (const auto &error : unreadable)
        printWarning(u"the entry %1 can't be read: %2"_s.arg(error.where, error.message));
    const auto pooled = unclaimedBlobs(store, entries);
    if (!pooled) {
        printWarning(u"the sizes aren't known: %1"_s.arg(pooled.error().message));
        unreadable.push_back(pooled.error());
    }
    auto documents = Json::array();
    Table table({u"ID"_s, u"NAME"_s, u"WHY"_s, u">SIZE"_s, u"WHEN"_s});
    for (const auto &entry : entries) {
        documents.append(entryDocument(store, entry));
        table.add(
            {entry.id, titleOf(entry), entry.why, sizeText(entry.bytesInPool(store)), timeText(entry.when)});
    }
    const qint64 bytes = trashBytes(store, entries);
    auto text = table.isEmpty() ? u"the trash is empty\n"_s : table.toText();
    const auto aside = setAsideFiles(store);
    if (!aside.empty())
        text += u"also: %1\n"_s.arg(setAsideInWords(aside));
    auto unclaimed = Json::array();
    qint64 unclaimedBytes = 0;
    for (const auto &[digest, blobBytes] : pooled.value_or(PooledBlobs())) {
        unclaimed.append(Json::object({{u"path"_s, store.poolPath(digest)}, {u"bytes"_s, blobBytes}}));
        unclaimedBytes += blobBytes;
    }
    if (unclaimedBytes > 0)
        text += u"also: files that belong to none of these (%1)\n"_s.arg(sizeText(unclaimedBytes));
    if (bytes > 0)
        text += u"emptying the trash frees %1\n"_s.arg(sizeText(bytes));
    return Outcome{
        Json::object(
            {{u"entries"_s, documents},
             {u"bytes"_s, bytes},
             {u"set_aside"_s, setAsideDocument(aside)},
             {u"unclaimed"_s, unclaimed},
             {u"unreadable"_s, unreadableDocument(unreadable)}}),
        text};
}

Result<Outcome>
empty(const Store &store, const std::vector<TrashEntry> &entries, const Invocation &invocation)
{
    const bool dryRun = invocation.options.isSet(u"dry-run"_s);
    const auto ids = invocation.arguments.mid(1);
    auto done = ids;
    if (ids.isEmpty()) {
        for (const auto &entry : entries)
            done.append(entry.id);
    }
    const auto aside = ids.isEmpty() ? setAsideFiles(store) : std::vector<SetAsideFile>();
    TRY_ASSIGN(
        const auto freed,
        watched(
            invocation, [&](Progress &progress) { return emptyTrash(store, ids, dryRun, &progress); },
            Drawn::WhenBytesMove));
    auto document = changeDocument(done, freed);
    document.add(u"dry_run"_s, dryRun);
    document.add(u"set_aside"_s, setAsideDocument(aside));
    const auto besides = aside.empty() ? QString() : u" and "_s + setAsideInWords(aside);
    return Outcome{
        document,
        u"%1 %2 of %3 entries%4, %5\n"_s.arg(
            dryRun ? u"would delete"_s : u"deleted"_s, QString::number(done.size()),
            QString::number(entries.size()), besides, sizeText(freed))};
}

Result<Outcome> runTrash(const Invocation &invocation)
{
    const auto action = invocation.arguments.value(0, u"list"_s);
    if (action != u"list" && action != u"empty")
        return failure(
            Error::Kind::Usage,
            u"invalid trash command %1: use \"list\" or \"empty\""_s.arg(quotedText(action)));
    const bool isList = action == u"list";
    if (isList && (invocation.arguments.size() > 1 || invocation.options.isSet(u"dry-run"_s)))
        return failure(Error::Kind::Usage, u"trash list takes no arguments"_s);
    TRY_ASSIGN(const auto store, openStore(invocation, isList ? Store::Access::Read : Store::Access::Change));
    TRY_ASSIGN(const auto folder, readTrashFolder(store));
    return isList ? list(store, folder) : empty(store, folder.entries, invocation);
}

} // namespace

Command trashCommand()
{
    return {
        u"trash"_s,
        u"[list | empty [ID...] [--dry-run]]"_s,
        u"List the trash, or delete it permanently"_s,
        u"Without IDs, \"empty\" deletes everything, including damaged files that repair moved\naway. Weights that a model or another entry still needs are kept."_s,
        u"weightroomctl trash empty --dry-run"_s,
        {{u"dry-run"_s, u"With \"empty\": only show what would be freed."_s}},
        0,
        -1,
        runTrash};
}

} // namespace weightroom::cli
