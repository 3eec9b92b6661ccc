// What's wrong with a TEMPLATE, for those who know no Go: what is to be done, and where it shows.
#pragma once

#include "model/modelfile/gotemplate.h"

namespace weightroom
{

// message: Go's, as badTemplateText() has it; marked: what is underlined, as one line; text: the template.
QString templateWords(const QString &message, const QString &marked, QStringView text);

namespace modelfile
{

// Jinja's, which model pages and GGUF files show as chat_template: its tags are Go's plain text.
bool isJinja(QStringView text);

// Where people look for the fault: Go stops behind it, if an action isn't closed on its line, or the language
// is another one.
Range visibleFault(const TemplateFault &fault, QStringView text);

} // namespace modelfile

} // namespace weightroom
