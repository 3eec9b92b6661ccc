// Text in a command that a person may paste into a shell.
#pragma once

#include <QString>

namespace weightroom
{

// As it is if a shell takes it so, else between single quotes.
QString quotedForShell(const QString &text);

} // namespace weightroom
