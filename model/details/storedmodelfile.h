// The Modelfile that a stored model could be built from again.
#pragma once

#include "model/core/error.h"
#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <QString>

namespace weightroom
{

// As "ollama show --modelfile" prints it, but without its losses: FROM the weights' blob (a model without
// GGUF weights: FROM its name), ADAPTER, DRAFT, FROM a projector's blob, TEMPLATE only if there is such a
// layer, SYSTEM, RENDERER, PARSER, REQUIRES, PARAMETER by name, LICENSE, MESSAGE. It parses back to exactly
// these commands, and building it gives the same text layers. What no command can say, and what is damaged,
// stands there as a comment. Any thread but the GUI's. Errors: those of resolve(); Refused if it would be
// longer than what a build reads: nothing is left out for that.
Result<QString> modelfileOf(const Store &store, const Name &name);

// FROM the model's name, then its system prompt and its parameters, to be changed. All else is inherited from
// the base and needn't be repeated; nor would repeating it be harmless: licences add up. Any thread but the
// GUI's. Errors: those of resolve().
Result<QString> editableCopyOf(const Store &store, const Name &name);

} // namespace weightroom
