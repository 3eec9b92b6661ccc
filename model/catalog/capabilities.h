// What a model can do, in Ollama's words: "completion", "embedding", "vision", "audio", "tools", "insert",
// "thinking" (ollama, server/images.go; interop d).
#pragma once

#include "model/catalog/configfacts.h"
#include "model/gguf/facts.h"

#include <QString>
#include <QStringList>

namespace weightroom
{

// What a Go template asks for. Found by reading its actions, without running or checking it: any text is
// fine, and the time is linear.
struct TemplateUse {
    bool tools = false;    // a field .Tools anywhere
    bool suffix = false;   // a field .Suffix anywhere: it can fill in the middle
    bool thinking = false; // a field .Thinking in a range over the messages
};
TemplateUse templateUse(QStringView text);

// The union of what config, header, projector, template and parser say: the config's words first, then the
// others in the order above; each once. facts may be null: weights that can't be read.
QStringList capabilitiesOf(
    const ConfigFacts &config, const gguf::Facts *facts, bool hasProjector, const TemplateUse &use);

} // namespace weightroom
