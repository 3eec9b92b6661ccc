// Commenting lines of a Modelfile out and in.
#pragma once

#include "model/modelfile/document.h"

class QTextDocument;

namespace weightroom
{

// The lines that range touches, or, since a # inside a value is text, the whole of each command whose value
// they are part of, get "# " in front; if all of them are comments already, they lose it. Empty lines are
// left alone. parsed may be null: then just the lines. One step of undo.
void toggleCommentLines(QTextDocument &text, const modelfile::Document *parsed, TextRange range);

} // namespace weightroom
