// What's wrong in a Modelfile, in the window's words: a sentence for newcomers, Ollama's own text beside it.
#pragma once

#include "model/modelfile/document.h"
#include "model/modelfile/parameters.h"

#include <QColor>
#include <QPalette>

namespace weightroom
{

// "top_p needs a number from 0 to 1, not “high”." document: the one the diagnostic was found in.
QString problemText(const modelfile::Diagnostic &problem, const modelfile::Document &document);
// The same for a tool tip, with Ollama's text below where it has one. HTML, escaped.
QString problemHtml(const modelfile::Diagnostic &problem, const modelfile::Document &document);

// "a number from 0 to 1", "a whole number", "true or false".
QString neededText(const modelfile::ParameterInfo &info);
// "whole number", "number", "true or false", "text".
QString typeText(modelfile::ParameterType type);

// "1 error, 2 warnings"; hints only if there's nothing else; empty for none.
QString countText(const std::vector<modelfile::Diagnostic> &problems);
int errorCount(const std::vector<modelfile::Diagnostic> &problems);

// How a severity looks: a name of resources/icons, a colour, a word.
QString severityIcon(modelfile::Severity severity);
QColor severityColour(modelfile::Severity severity, const QPalette &palette);
QString severityText(modelfile::Severity severity);

} // namespace weightroom
