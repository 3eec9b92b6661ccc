// A number of parameters: "7.2B" as Ollama writes it into config.model_type, and in words.
#pragma once

#include <QString>

namespace weightroom::gguf
{

// From 1e9 "%.1fB" (no decimals if whole), from 1e6 "%.2fM" (none if whole), from 1e3 "%.0fK", else the
// digits: Ollama, format.HumanNumber. Divided as a double and rounded half to even, as Go does; the C locale.
QString parameterText(quint64 parameters);

// "8.0 billion parameters", for people, in the locale's separators.
QString parametersInWords(quint64 parameters);

} // namespace weightroom::gguf
