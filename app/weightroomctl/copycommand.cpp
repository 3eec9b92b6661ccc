// cp and mv.
#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/historydocument.h"
#include "app/weightroomctl/jobwatch.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/store/write/copy.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

using Operation = decltype(&copyModel);

// The state that got another name.
Json stateDocument(const Copied &copied)
{
    return Json::object(
        {{u"name"_s, copied.from.canonical()},
         {u"manifest"_s, copied.manifest.toString()},
         {u"earlier"_s, copied.isEarlier},
         {u"since"_s, copied.since.isValid() ? Json(rfc3339(copied.since)) : Json()}});
}

QString stateText(const Copied &copied)
{
    const auto name = copied.from.shortForm();
    const auto id = copied.manifest.shortId();
    if (!copied.isEarlier)
        return u"%1 (%2)"_s.arg(name, id);
    return copied.since.isValid() ? u"%1 as it was since %2 (%3)"_s.arg(name, timeText(copied.since), id)
                                  : u"%1 as it was before (%2)"_s.arg(name, id);
}

Result<Outcome> runWith(const Invocation &invocation, Operation operation, const QString &verb)
{
    TRY_ASSIGN(const auto from, completeName(invocation.arguments[0]));
    TRY_ASSIGN(const auto to, completeName(invocation.arguments[1]));
    // There must be something to copy, so a missing store is none to create.
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Change));
    TRY_ASSIGN(
        const auto copied,
        watched(
            invocation, [&](Progress &progress) { return operation(store, from, to, &progress); },
            Drawn::WhenBytesMove));
    printWarnings(copied.warnings);
    auto document = changeDocument({copied.to.canonical()}, 0, copied.warnings);
    document.add(u"from"_s, stateDocument(copied));
    document.add(u"missing"_s, textsOf(copied.missing));
    return Outcome{document, u"%1 %2 to %3\n"_s.arg(verb, stateText(copied), copied.to.shortForm())};
}

Result<Outcome> runCopy(const Invocation &invocation)
{
    return runWith(invocation, copyModel, u"copied"_s);
}

Result<Outcome> runMove(const Invocation &invocation)
{
    return runWith(invocation, renameModel, u"renamed"_s);
}

} // namespace

Command copyCommand()
{
    return {
        u"cp"_s,
        u"A B"_s,
        u"Give a model a second name"_s,
        u"No weights are copied: both names share them. If B exists, its model goes to the\ntrash. A can be NAME@DIGEST, a state that \"weightroomctl history\" lists."_s,
        u"weightroomctl cp mistral:7b my-mistral"_s,
        {},
        2,
        2,
        runCopy};
}

Command moveCommand()
{
    return {
        u"mv"_s,
        u"A B"_s,
        u"Rename a model"_s,
        u"If B exists, its model goes to the trash."_s,
        u"weightroomctl mv my-mistral team/mistral:tuned"_s,
        {},
        2,
        2,
        runMove};
}

} // namespace weightroom::cli
