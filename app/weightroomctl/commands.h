// All commands. Each is defined in a file of its own.
#pragma once

#include "app/weightroomctl/command.h"

#include <vector>

namespace weightroom::cli
{

Command nameCommand();
Command lintCommand();
Command inspectCommand();
Command buildCommand();
Command listCommand();
Command showCommand();
Command pathCommand();
Command copyCommand();
Command moveCommand();
Command removeCommand();
Command restoreCommand();
Command historyCommand();
Command trashCommand();
Command verifyCommand();
Command repairCommand();
Command pruneCommand();
Command usageCommand();
Command completionCommand();

// In the order of --help.
const std::vector<Command> &allCommands();
// Null if there is none of that name.
const Command *findCommand(const QString &name);
// The options that every command has; they may stand before the command too.
const QList<QCommandLineOption> &globalOptions();

} // namespace weightroom::cli
