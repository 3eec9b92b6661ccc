// What `build` prints when the model stands.
#pragma once

#include "app/weightroomctl/json.h"
#include "model/build/builder.h"
#include "model/modelfile/document.h"

#include <vector>

namespace weightroom::cli
{

Json buildDocument(
    const Store &store, const BuildResult &result, const std::vector<modelfile::Diagnostic> &diagnostics);
QString buildText(const BuildResult &result);

} // namespace weightroom::cli
