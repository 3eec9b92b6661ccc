// From argv to the command that is meant.
#pragma once

#include "app/weightroomctl/command.h"

#include <QCommandLineParser>

namespace weightroom::cli
{

struct Arguments {
    QCommandLineParser options;       // parsed
    const Command *command = nullptr; // null: none was given
    QStringList rest;                 // the command's arguments
};

// all is argv with the program's name. The result is filled in as far as it can be, also when an error is
// returned: Usage, saying what is wrong. What --help or --version make superfluous is not checked.
Result<void> readArguments(const QStringList &all, Arguments &result);

// Whether --json is among them, even if the rest can't be read.
bool wantsJson(const QStringList &all);

} // namespace weightroom::cli
