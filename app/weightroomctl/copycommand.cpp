// cp and mv.
#include "app/weightroomctl/changedocument.h"
#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/storeopening.h"
#include "model/store/copy.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

using Operation = Result<Copied> (*)(const Store &, const Name &, const Name &);

Result<Outcome> runWith(const Invocation &invocation, Operation operation, const QString &verb)
{
    const auto from = completeName(invocation.arguments[0]);
    if (!from)
        return tl::unexpected(from.error());
    const auto to = completeName(invocation.arguments[1]);
    if (!to)
        return tl::unexpected(to.error());
    // There must be something to copy, so a missing store is none to create.
    const auto store = openStore(invocation, Store::Access::Change);
    if (!store)
        return tl::unexpected(store.error());
    const auto copied = operation(*store, *from, *to);
    if (!copied)
        return tl::unexpected(copied.error());
    printWarnings(copied->warnings);
    return Outcome{
        changeDocument({copied->to.canonical()}, 0, copied->warnings),
        u"%1 %2 to %3\n"_s.arg(verb, copied->from.shortForm(), copied->to.shortForm())};
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
        u"No weights are copied: both names share them. What B held goes to the trash."_s,
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
        u"What B held goes to the trash."_s,
        u"weightroomctl mv my-mistral team/mistral:tuned"_s,
        {},
        2,
        2,
        runMove};
}

} // namespace weightroom::cli
