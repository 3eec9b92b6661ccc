#include "app/weightroomctl/commands.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

const std::vector<Command> &allCommands()
{
    static const std::vector<Command> commands{
        nameCommand(),    lintCommand(),    inspectCommand(),   buildCommand(),  listCommand(),
        showCommand(),    pathCommand(),    copyCommand(),      moveCommand(),   removeCommand(),
        restoreCommand(), historyCommand(), trashCommand(),     verifyCommand(), repairCommand(),
        pruneCommand(),   usageCommand(),   completionCommand()};
    return commands;
}

const Command *findCommand(const QString &name)
{
    const auto &commands = allCommands();
    const auto found = std::find_if(
        commands.begin(), commands.end(), [&](const Command &command) { return command.name == name; });
    return found == commands.end() ? nullptr : &*found;
}

const QList<QCommandLineOption> &globalOptions()
{
    static const QList<QCommandLineOption> options{
        {u"store"_s, u"The store (default: $OLLAMA_MODELS, or ~/.ollama/models)."_s, u"DIR"_s},
        {u"json"_s, u"Print one JSON document."_s},
        {u"progress"_s, u"\"json\": progress on stderr, one JSON object a line."_s, u"json"_s},
        {{u"h"_s, u"help"_s}, u"Show help for the program or the command."_s},
        {{u"v"_s, u"version"_s}, u"Print the version."_s}};
    return options;
}

} // namespace weightroom::cli
