// A recipe back to a Modelfile, for an editor.
#pragma once

#include "model/core/error.h"
#include "model/modelfile/request.h"

#include <QString>

namespace weightroom::modelfile
{

// A Modelfile that asks for the same. Fails with Modelfile if a text in it can't be written (printer.h).
Result<QString> recipeText(const Request &request);

} // namespace weightroom::modelfile
