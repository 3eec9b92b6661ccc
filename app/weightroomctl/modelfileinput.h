// Reading the Modelfile that a command was given.
#pragma once

#include "model/core/error.h"
#include "model/modelfile/document.h"

#include <QString>

namespace weightroom::cli
{

struct ModelfileInput {
    modelfile::Document document;
    QString directory; // absolute; what relative paths in it start from
    QString label;     // for messages
};

// An argument that names a file. Errors: Usage if it's empty.
Result<QString> fileArgument(const QString &argument);

// path "-" is standard input, whose paths start from the working directory. Errors: Refused for more than
// modelfile::kMaximumBytes; UnsupportedModelFormat for what is no regular file; NotFound and others.
Result<ModelfileInput> readModelfile(const QString &path);

// As lint() finds them, with paths looked up where the Modelfile means them.
std::vector<modelfile::Diagnostic> diagnosticsOf(const ModelfileInput &input);

} // namespace weightroom::cli
