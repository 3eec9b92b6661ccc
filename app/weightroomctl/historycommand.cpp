#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/historydocument.h"
#include "app/weightroomctl/storeopening.h"
#include "model/store/disk/refs.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

// Whether the store has or had such a ref.
Result<void> checkKnown(const Store &store, const Name &name)
{
    TRY_ASSIGN(const auto scan, scanRefsOf(store, name));
    TRY_ASSIGN(const auto ref, findRef(scan, name));
    if (!ref && seedRefs(scan, name).empty())
        return failure(
            Error::Kind::NotFound, u"the store has no model %1 and never had one"_s.arg(name.shortForm()),
            name.canonical());
    return {};
}

Result<Outcome> runHistory(const Invocation &invocation)
{
    TRY_ASSIGN(const auto name, completeName(invocation.arguments.first()));
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Read));
    const auto ref = name.withoutBuild().withoutDigest().canonical();
    TRY_ASSIGN(const auto lines, readHistory(store, ref));
    if (lines.empty()) {
        TRY(checkKnown(store, name));
    }
    return Outcome{
        Json::object({{u"name"_s, ref}, {u"history"_s, historyDocument(lines)}}), historyText(lines)};
}

} // namespace

Command historyCommand()
{
    return {
        u"history"_s,
        u"NAME"_s,
        u"Show the history of a name"_s,
        u"It lists only Weightroom's own changes. NAME@DIGEST names any state it shows."_s,
        u"weightroomctl history mistral:7b"_s,
        {},
        1,
        1,
        runHistory};
}

} // namespace weightroom::cli
