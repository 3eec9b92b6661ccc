// What --help prints, made from the list of commands.
#pragma once

#include "app/weightroomctl/command.h"

namespace weightroom::cli
{

QString programHelp();
QString commandHelp(const Command &command);

} // namespace weightroom::cli
