// The Modelfile that an editor opens to make a variant of a model.
#pragma once

#include "model/core/error.h"
#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <QString>

namespace weightroom
{

// FROM the model's name, then its system prompt and its parameters, to be changed. All else is inherited from
// the base and needn't be repeated; nor would repeating it be harmless: licences add up. Any thread but the
// GUI's. Errors: those of resolve().
Result<QString> editableCopyOf(const Store &store, const Name &name);

} // namespace weightroom
