// Opening the store that a command works on.
#pragma once

#include "app/weightroomctl/command.h"
#include "model/names/name.h"
#include "model/store/disk/store.h"

namespace weightroom::cli
{

// --store, else the default. What there is to tell about it goes to stderr. A store that is missing is
// NotFound, with the stores that there are elsewhere.
Result<Store> openStore(const Invocation &invocation, Store::Access access);

// To stderr, if this store has no models and another on this machine has: where, and how to name it.
void noteOtherStore(const Store &empty);

// One of the arguments as a name, defaults filled in.
Result<Name> completeName(const QString &text);

// Warnings to stderr.
void printWarnings(const QStringList &warnings);

} // namespace weightroom::cli
