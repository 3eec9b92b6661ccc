// The command that runs a model in a terminal.
#pragma once

#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <QString>

namespace weightroom
{

// "ollama run NAME", with OLLAMA_MODELS before it if the store isn't the default one; quoted for a POSIX
// shell. A build isn't named: Ollama doesn't know them.
QString runCommand(const Store &store, const Name &name);

// As it is if a shell takes it so, else between single quotes.
QString quotedForShell(const QString &text);

} // namespace weightroom
