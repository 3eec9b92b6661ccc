// A model in words for people who have never heard of quantisation.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/details/modeldetails.h"

#include <QString>

namespace weightroom
{

// The texts are translated, plain, and hold nothing that can't be seen.

ModelKind kindOf(const ModelDetails &details);

// "A chat model of the Llama family with 8.0 billion parameters, stored at about 4.9 bits each. It can call
// tools and takes up to 131,072 tokens at once." What isn't known is left out.
QString describeModel(const ModelDetails &details);

// One of Ollama's capabilities in a word or two; one that isn't known as it stands.
QString capabilityWord(const QString &capability);

// "4-bit, medium: a good balance" for Q4_K_M; empty for what isn't a known quantisation.
QString quantisationWords(const QString &build);

// The layer that holds the weights, or null.
const LayerInfo *weightsLayer(const ModelDetails &details);

} // namespace weightroom
