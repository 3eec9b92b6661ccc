// How a problem in a Modelfile is shown: its words with Ollama's own text beside them, icon and colour.
#pragma once

#include "model/modelfile/document.h"

#include <QColor>
#include <QPalette>

namespace weightroom
{

// Its message for a tool tip, with Ollama's text below where it has one. HTML, escaped.
QString problemHtml(const modelfile::Diagnostic &problem);

// "1 error, 2 warnings"; hints only if there's nothing else; empty for none.
QString countText(const std::vector<modelfile::Diagnostic> &problems);
int errorCount(const std::vector<modelfile::Diagnostic> &problems);

// How a severity looks: a name of resources/icons, a colour, a word.
QString severityIcon(modelfile::Severity severity);
QColor severityColour(modelfile::Severity severity, const QPalette &palette);
QString severityText(modelfile::Severity severity);

} // namespace weightroom
