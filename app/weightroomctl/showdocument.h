// One model as `show` prints it.
#pragma once

#include "app/weightroomctl/json.h"
#include "model/details/modeldetails.h"

namespace weightroom::cli
{

Json showDocument(const ModelDetails &details);
// Sections as "ollama show" has them, then what is wrong.
QString showText(const ModelDetails &details);

// [{"media_type", "digest", "bytes", "path", "present"}]; the config is the last.
Json layersDocument(const ModelDetails &details);
QString layersText(const ModelDetails &details);

} // namespace weightroom::cli
