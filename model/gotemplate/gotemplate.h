// Whether a TEMPLATE's text is a template at all: Ollama refuses to create a model whose isn't, and can't run
// one that has it.
//
// The grammar is that of Go's text/template/parse (Go 1.24, with else-with, break and continue), the
// functions are Go's and those that Ollama adds (template/template.go at commit fb307609). Nothing is run.
#pragma once

#include "model/gotemplate/gotemplatetoken.h"

#include <optional>

namespace weightroom::modelfile
{

// The whole error as Ollama prints it.
QString badTemplateText(const TemplateFault &fault);

struct TemplateCheck {
    std::optional<TemplateFault> fault; // the first
    // Where it gets deeper than kDeepestTemplate, in the template's text: from there on it wasn't looked at.
    // Go takes it, and nobody writes it but to break something.
    std::optional<TextRange> uncheckedFrom;
};

// Linear in the text's length.
TemplateCheck checkTemplate(QStringView text);

} // namespace weightroom::modelfile
