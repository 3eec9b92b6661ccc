// What's wrong in a Modelfile, as `lint` and `build` print it.
#pragma once

#include "app/weightroomctl/json.h"
#include "app/weightroomctl/output.h"
#include "model/modelfile/document.h"

namespace weightroom::cli
{

Json diagnosticDocument(const modelfile::Diagnostic &diagnostic);
// A warning of a build's own: in the same shape, without a place.
Json buildWarningDocument(const QString &message);

// "LABEL:line:column: severity: message [code]", escaped, without a line feed.
QString diagnosticLine(const QString &label, const modelfile::Diagnostic &diagnostic, const TextStyle &style);

} // namespace weightroom::cli
