// A Modelfile's TEMPLATE as lint and a build see it: the one that counts, and where its fault shows.
#pragma once

#include "model/modelfile/document.h"

#include <QStringView>
#include <optional>

namespace weightroom::modelfile
{

// Jinja's, which model pages and GGUF files show as chat_template: its tags are Go's plain text.
bool isJinja(QStringView text);

// bad_template, with Ollama's message, if the last TEMPLATE is none; Ollama's server sees no other. It stands
// where people look for the fault: Go stops behind it, if an action isn't closed on its line, or the language
// is another one. unchecked_template, a warning, where it's nested too deeply to be checked further.
std::optional<Diagnostic> templateProblem(const Document &document);

} // namespace weightroom::modelfile
