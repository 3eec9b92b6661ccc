// Changes to a Modelfile's text, for a form: what isn't changed stays as it is, byte for byte, comments
// and line ends included.
#pragma once

#include "model/core/error.h"
#include "model/modelfile/document.h"

#include <QStringList>

namespace weightroom::modelfile
{

// All take the whole text and return the whole new text. They fail with Modelfile if the text has errors
// (a missing FROM alone is none here) or if the value can't be written (printer.h). A new command is added
// at the end, with the line ends of the text.

// Sets the last PARAMETER of that name, or adds one.
Result<QString> setParameter(const QString &text, const QString &name, const QString &value);
// For stop: exactly these, in order. Existing ones are changed first, what's too much is removed, what's
// missing added.
Result<QString> setParameterValues(const QString &text, const QString &name, const QStringList &values);
// Removes the lines of all PARAMETERs of that name.
Result<QString> removeParameter(const QString &text, const QString &name);

// The same for a command without a name: SYSTEM, TEMPLATE, ... Of MESSAGE and PARAMETER there may be
// several kinds, so for these two it's Usage.
Result<QString> setCommand(const QString &text, CommandKind kind, const QString &value);
Result<QString> removeCommand(const QString &text, CommandKind kind);

} // namespace weightroom::modelfile
