// A usable model name out of free text, or out of another name.
#pragma once

#include "model/names/name.h"

#include <QString>

namespace weightroom
{

// Turns a GGUF file's general.name or a file's base name into a valid model part that may also be a target:
// "Llama 3.2 1B Instruct.gguf" becomes "llama-3.2-1b-instruct". Lower case; accents are dropped; each run of
// spaces, dashes and characters that a name can't have becomes one "-"; an ending ".gguf" goes; at most 80
// bytes; a Windows device name gets "model-" in front. Empty when nothing is left. Untrusted text is safe
// here: only its first 1,024 UTF-16 units are looked at. A person confirms what comes out.
QString suggestedModelName(QStringView text);

// What a copy of a model may be called: "llama3.1:8b-copy", "plain-copy" for "plain:latest". A person
// confirms what comes out; it may be taken, or too long.
QString nameOfCopy(const Name &name);

} // namespace weightroom
