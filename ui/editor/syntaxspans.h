// What colours a Modelfile's text has where, from the parser's tokens.
#pragma once

#include "model/modelfile/document.h"

#include <vector>

namespace weightroom
{

enum class Syntax { Command, Parameter, Number, Comment, Template };

struct SyntaxSpan {
    Syntax syntax = Syntax::Command;
    TextRange range;
};

// Ordered, without overlap, possibly over several lines. Linear. A role counts as a parameter.
std::vector<SyntaxSpan> syntaxSpans(const modelfile::Document &document);

// The actions of a Go template, {{ and }} included. A }} in a string or a comment ends none; one that's never
// ended goes to the text's end. Offsets are added to.
std::vector<TextRange> templateActions(QStringView text, int offset);

} // namespace weightroom
