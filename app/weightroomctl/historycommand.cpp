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
            Error::Kind::NotFound,
            u"there is no model %1 in this store, nor was there one"_s.arg(name.shortForm()),
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
        u"Show what a name has held"_s,
        u"Changes made by other programs aren't in it. Any ID shown can be named as\n"
        "NAME@DIGEST."_s,
        u"weightroomctl history mistral:7b"_s,
        {},
        1,
        1,
        runHistory};
}

} // namespace weightroom::cli
