#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/jobwatch.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/store/care/prune.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Json pruneDocument(const Pruned &pruned)
{
    auto removed = Json::array();
    for (const auto &file : pruned.removed)
        removed.append(Json::object(
            {{u"path"_s, file.path},
             {u"bytes"_s, file.bytes},
             {u"kind"_s, unusedKindWord(file.kind)},
             {u"freed"_s, file.isFreed}}));
    return Json::object(
        {{u"removed"_s, removed},
         {u"bytes"_s, pruned.bytes},
         {u"dry_run"_s, pruned.dryRun},
         {u"kept_recent"_s, pruned.keptRecent},
         {u"refused"_s, pruned.refused ? Json(pruned.refused->message) : Json()},
         {u"trash_entry"_s, pruned.trashEntry.isEmpty() ? Json() : Json(pruned.trashEntry)},
         {u"blobs_bytes_before"_s, pruned.blobsBytesBefore},
         {u"blobs_bytes_after"_s, pruned.blobsBytesAfter}});
}

QString fateOf(const PrunedFile &file, bool dryRun)
{
    if (file.isFreed)
        return dryRun ? u"would be freed"_s : u"freed"_s;
    return dryRun ? u"would go to the trash"_s : u"in the trash"_s;
}

QString pruneText(const Pruned &pruned)
{
    if (pruned.refused)
        return {};
    Table table({u"KIND"_s, u">SIZE"_s, u"FATE"_s, u"FILE"_s});
    for (const auto &file : pruned.removed)
        table.add({unusedKindWord(file.kind), sizeText(file.bytes), fateOf(file, pruned.dryRun), file.path});
    auto text = table.isEmpty() ? u"no unused files\n"_s : table.toText();
    if (pruned.keptRecent > 0)
        text += u"kept %1 unused files that were changed within the last hour\n"_s.arg(pruned.keptRecent);
    if (!pruned.removed.empty())
        text += (pruned.dryRun ? u"%1 files, %2; blobs would shrink from %3 to %4\n"_s
                               : u"%1 files, %2; blobs shrank from %3 to %4\n"_s)
                    .arg(
                        QString::number(pruned.removed.size()), sizeText(pruned.bytes),
                        sizeText(pruned.blobsBytesBefore), sizeText(pruned.blobsBytesAfter));
    if (!pruned.trashEntry.isEmpty())
        text +=
            u"\"weightroomctl restore --id %1\" puts the files back, \"weightroomctl trash empty\" frees them\n"_s
                .arg(pruned.trashEntry);
    return text;
}

Result<Outcome> runPrune(const Invocation &invocation)
{
    const auto &given = invocation.options;
    const PruneOptions options{
        given.isSet(u"dry-run"_s),
        given.isSet(u"partials"_s),
        given.isSet(u"foreign"_s),
        given.isSet(u"purge"_s),
        {}};
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Change));
    TRY_ASSIGN(
        const auto pruned,
        watched(
            invocation, [&](Progress &progress) { return prune(store, options, &progress); },
            Drawn::WhenBytesMove));
    if (pruned.refused && !invocation.json)
        printMessage(pruned.refused->message);
    if (pruned.leftForLater > 0)
        printWarning(u"%1 more unused files stay: prune again"_s.arg(pruned.leftForLater));
    if (pruned.undecided > 0)
        printWarning(
            u"%1 unused files stay: the trash has other files with the same digests, and neither could be checked"_s
                .arg(pruned.undecided));
    return Outcome{
        invocation.json ? pruneDocument(pruned) : Json(), invocation.json ? QString() : pruneText(pruned),
        pruned.refused ? 1 : 0};
}

} // namespace

Command pruneCommand()
{
    return {
        u"prune"_s,
        u"[--dry-run] [--partials] [--foreign] [--purge]"_s,
        u"Move files that no model uses to the trash"_s,
        u"Keeps files changed within the last hour, since a download or build may be about to\nuse them. If a manifest can't be read, removes nothing and ends with status 1. What\n--partials and --foreign remove doesn't go to the trash."_s,
        u"weightroomctl prune --dry-run"_s,
        {{u"dry-run"_s, u"Only show what would be removed."_s},
         {u"partials"_s, u"Also unfinished downloads."_s},
         {u"foreign"_s, u"Also files in blobs/ whose names aren't digests."_s},
         {u"purge"_s, u"Free the space at once, without the trash."_s}},
        0,
        0,
        runPrune};
}

} // namespace weightroom::cli
