// What files are, in words, and what a model made of them might be called.
#pragma once

#include "model/build/sources.h"
#include "model/core/error.h"

#include <QString>

namespace weightroom
{

// "Qwen 3, 14.8 billion parameters, Q5_K_M, 40,960 tokens of context, with a projector": what is known of it,
// in the locale's numbers. build is empty if the weights don't say theirs.
QString foundInWords(const Sources &sources, const QString &build);

// A model and a tag that may be built. Never empty.
struct SuggestedName {
    QString model;
    QString tag;
};

// From general.name, else the file's name: what stands before the size ("14B") is the model, the rest the
// tag; without a size there general.size_label or the number of parameters is it; then the build as Ollama's
// tags have it: "qwen3" and "14b-instruct-q5_K_M".
SuggestedName suggestName(const SourceFile &weights, const QString &build);
// "q5_K_M": lower case up to the first underscore.
QString buildInTag(const QString &build);
// The model a Modelfile makes: from "NAME.modelfile" or "Modelfile.NAME", else its folder's name.
QString modelOfModelfile(const QString &path);

// Why a file can't be taken, in the window's words where it has any ("Not a GGUF file: this is a PNG image.",
// "The file is incomplete: 402.6 MB short. Download it again."), else the error's own. Reads the file's
// beginning.
QString reasonInWords(const Error &error);

} // namespace weightroom
