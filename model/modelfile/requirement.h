// The version in REQUIRES.
#pragma once

#include <QString>
#include <optional>

namespace weightroom::modelfile
{

// A semantic version with or without a leading v; "1" and "1.2" will do. Without the v, as it's stored;
// nothing if it's none.
std::optional<QString> requirementOf(QStringView text);

// Ollama's words for one that's none.
QString badRequirementText();

} // namespace weightroom::modelfile
