#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/historydocument.h"
#include "app/weightroomctl/jobwatch.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/store/write/remove.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Result<Outcome> runRemove(const Invocation &invocation)
{
    std::vector<Name> names;
    for (const auto &argument : invocation.arguments) {
        TRY_ASSIGN(const auto name, completeName(argument));
        names.push_back(name);
    }
    // There must be something to remove, so a missing store is none to create.
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Change));
    const bool purge = invocation.options.isSet(u"purge"_s);
    TRY_ASSIGN(
        const auto removed,
        watched(
            invocation, [&](Progress &progress) { return removeModels(store, names, purge, &progress); },
            Drawn::WhenBytesMove));
    printWarnings(removed.warnings);
    const bool isFreed = purge && removed.entries.isEmpty();
    QString text;
    for (const auto &name : removed.names)
        text += isFreed ? u"deleted %1\n"_s.arg(shortName(name))
                        : u"moved %1 to the trash\n"_s.arg(shortName(name));
    if (isFreed)
        text += u"%1 freed\n"_s.arg(sizeText(removed.bytesFreed));
    return Outcome{changeDocument(removed.names, removed.bytesFreed, removed.warnings), text};
}

} // namespace

Command removeCommand()
{
    return {
        u"rm"_s,
        u"NAME... [--purge]"_s,
        u"Move models to the trash"_s,
        u"Frees nothing until you empty the trash; until then \"restore\" restores them. If one\nof the models doesn't exist, deletes none."_s,
        u"weightroomctl rm mistral:7b llama3.2"_s,
        {{u"purge"_s, u"Delete permanently and free the space at once."_s}},
        1,
        -1,
        runRemove};
}

} // namespace weightroom::cli
