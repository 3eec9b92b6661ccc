#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/historydocument.h"
#include "app/weightroomctl/jobwatch.h"
#include "app/weightroomctl/storeopening.h"
#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "model/store/write/restoreunused.h"

#include <QCommandLineParser>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Result<RestoreRequest> requestOf(const Invocation &invocation)
{
    RestoreRequest request;
    request.id = invocation.options.value(u"id"_s);
    if (invocation.arguments.isEmpty() && request.id.isEmpty())
        return failure(Error::Kind::Usage, u"restore needs a NAME or --id ID"_s);
    if (!invocation.arguments.isEmpty()) {
        TRY_ASSIGN(const auto name, completeName(invocation.arguments.first()));
        request.name = name;
    }
    if (invocation.options.isSet(u"as"_s)) {
        TRY_ASSIGN(const auto name, completeName(invocation.options.value(u"as"_s)));
        request.as = name;
    }
    return request;
}

// Whether an id alone was given, and it is that of what a prune moved away.
bool meansUnusedFiles(const Store &store, const RestoreRequest &request)
{
    const auto entries = listTrash(store);
    return entries && !request.name && !request.as
        && std::any_of(entries->begin(), entries->end(), [&](const TrashEntry &entry) {
               return entry.id == request.id && entry.name.isEmpty();
           });
}

Result<Outcome> restoreFiles(const Invocation &invocation, const Store &store, const QString &id)
{
    TRY_ASSIGN(
        const auto restored,
        watched(
            invocation, [&](Progress &progress) { return restoreUnused(store, id, &progress); },
            Drawn::WhenBytesMove));
    const auto missing = textsOf(restored.missing);
    QStringList warnings;
    const auto damaged = textsOf(restored.damaged);
    if (!missing.isEmpty())
        warnings.append(u"the trash no longer has %1"_s.arg(missing.join(u", "_s)));
    if (!damaged.isEmpty())
        warnings.append(u"damaged: %1"_s.arg(damaged.join(u", "_s)));
    printWarnings(warnings);
    auto document = changeDocument(textsOf(restored.back) + damaged, 0, warnings);
    document.add(u"missing"_s, missing);
    document.add(u"damaged"_s, damaged);
    const auto count = restored.back.size() + restored.damaged.size();
    return Outcome{document, u"restored %1 unused files\n"_s.arg(count)};
}

Result<Outcome> runRestore(const Invocation &invocation)
{
    TRY_ASSIGN(const auto request, requestOf(invocation));
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Change));
    if (meansUnusedFiles(store, request))
        return restoreFiles(invocation, store, request.id);
    auto restored = watched(
        invocation, [&](Progress &progress) { return restoreModel(store, request, &progress); },
        Drawn::WhenBytesMove);
    if (!restored) {
        auto error = restored.error();
        // Also where names that differ only by case are in the way.
        if (error.kind == Error::Kind::Exists || error.kind == Error::Kind::InvalidName)
            error.message += u"; \"--as NEW\" restores it under another name"_s;
        return tl::unexpected(error);
    }
    const auto missing = textsOf(restored->missing);
    QStringList warnings;
    if (!missing.isEmpty())
        warnings.append(
            u"it is incomplete: %1 is neither in the store nor in the trash"_s.arg(missing.join(u", "_s)));
    const auto damaged = textsOf(restored->damaged);
    if (!damaged.isEmpty())
        warnings.append(
            u"it is damaged: neither the store nor the trash has an intact file of %1; \"weightroomctl repair\" looks elsewhere"_s
                .arg(damaged.join(u", "_s)));
    if (restored->problem)
        warnings.append(u"it was restored, but isn't a valid model: %1"_s.arg(restored->problem->message));
    printWarnings(warnings);
    auto document = changeDocument({restored->ref.canonical()}, 0, warnings);
    document.add(u"missing"_s, missing);
    document.add(u"damaged"_s, damaged);
    return Outcome{document, u"restored %1\n"_s.arg(restored->ref.shortForm()), damaged.isEmpty() ? 0 : 5};
}

} // namespace

Command restoreCommand()
{
    return {
        u"restore"_s,
        u"NAME[@DIGEST] [--as NEW] [--id ID]"_s,
        u"Restore a model from the trash"_s,
        u"If several have this name, restores the newest, or the one with the digest or ID\n(\"weightroomctl trash\" lists them). The ID of a prune restores its files, which\nthe next prune leaves alone for an hour."_s,
        u"weightroomctl restore mistral:7b --as mistral:7b-old"_s,
        {{u"as"_s, u"Under this name, if its own is taken."_s, u"NEW"_s},
         {u"id"_s, u"This entry of the trash."_s, u"ID"_s}},
        0,
        1,
        runRestore};
}

} // namespace weightroom::cli
