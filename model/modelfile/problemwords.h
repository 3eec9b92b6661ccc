// What's wrong in a Modelfile, in the window's words: a sentence for newcomers.
#pragma once

#include "model/modelfile/document.h"
#include "model/modelfile/parameters.h"

namespace weightroom
{

// "top_p needs a number from 0 to 1, not “high”." document: the one the diagnostic was found in.
QString problemText(const modelfile::Diagnostic &problem, const modelfile::Document &document);

// A piece of a Modelfile in one line, short enough for a sentence.
QString shortPiece(QStringView text);

// "a number from 0 to 1", "a whole number", "true or false".
QString neededText(const modelfile::ParameterInfo &info);
// "whole number", "number", "true or false", "text".
QString typeText(modelfile::ParameterType type);

} // namespace weightroom
