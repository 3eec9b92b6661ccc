// Commands back to text. Unlike Ollama's own printer, what's printed always parses to the same commands.
#pragma once

#include "model/core/error.h"
#include "model/modelfile/document.h"
#include "model/modelfile/request.h"

#include <QString>
#include <optional>
#include <vector>

namespace weightroom::modelfile
{

// The value as it has to stand after the keyword: bare if that will do, else in """, else in ". Nothing if
// no form can hold it: it has characters that Ollama drops, or a line that would end each quote early.
// There are no other forms, since the grammar has no escapes.
std::optional<QString> quoted(QStringView value);

// One command a line, in order, each ended by LF; keywords in upper case. Read back before it's returned.
// Fails with Modelfile, naming the command, if one can't be written.
Result<QString> print(const std::vector<Command> &commands);

// A recipe back to a Modelfile, for an editor.
// A Modelfile that asks for the same. Fails with Modelfile if a text in it can't be written (printer.h).
Result<QString> recipeText(const Request &request);

} // namespace weightroom::modelfile
