#include "app/weightroomctl/changedocument.h"
#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/storeopening.h"
#include "model/store/remove.h"

#include <QCommandLineParser>

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
        const auto name = completeName(invocation.arguments.first());
        if (!name)
            return tl::unexpected(name.error());
        request.name = *name;
    }
    if (invocation.options.isSet(u"as"_s)) {
        const auto name = completeName(invocation.options.value(u"as"_s));
        if (!name)
            return tl::unexpected(name.error());
        request.as = *name;
    }
    return request;
}

Result<Outcome> runRestore(const Invocation &invocation)
{
    const auto request = requestOf(invocation);
    if (!request)
        return tl::unexpected(request.error());
    const auto store = openStore(invocation, Store::Access::Read);
    if (!store)
        return tl::unexpected(store.error());
    const auto restored = restoreModel(*store, *request);
    if (!restored)
        return tl::unexpected(restored.error());
    QStringList missing;
    for (const auto &digest : restored->missing)
        missing.append(digest.toString());
    QStringList warnings;
    if (!missing.isEmpty())
        warnings.append(u"it isn't whole: the store and the trash both lack %1"_s.arg(missing.join(u", "_s)));
    printWarnings(warnings);
    auto document = changeDocument({restored->ref.canonical()}, 0, warnings);
    document.add(u"missing"_s, missing);
    return Outcome{document, u"restored %1\n"_s.arg(restored->ref.shortForm())};
}

} // namespace

Command restoreCommand()
{
    return {
        u"restore"_s,
        u"NAME[@DIGEST] [--as NEW] [--id ID]"_s,
        u"Bring a model back from the trash"_s,
        u"Of several with this name the newest comes back, or the one with the digest or the\n"
        "ID (\"weightroomctl trash\" lists them)."_s,
        u"weightroomctl restore mistral:7b --as mistral:7b-old"_s,
        {{u"as"_s, u"Under this name, if its own is taken."_s, u"NEW"_s},
         {u"id"_s, u"This entry of the trash."_s, u"ID"_s}},
        0,
        1,
        runRestore};
}

} // namespace weightroom::cli
