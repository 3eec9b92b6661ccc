// What's wrong or surprising in a Modelfile, for the editor and for `lint`.
#pragma once

#include "model/modelfile/document.h"

#include <functional>
#include <vector>

namespace weightroom::modelfile
{

struct LintOptions {
    // Says whether a FROM's text is a file or folder (the caller knows the Modelfile's own folder). Without
    // it only the text is looked at: a path starts with / . ~ or a drive, has a backslash, or ends in .gguf,
    // .bin or .safetensors.
    std::function<bool(const QString &)> isFile;
};

// The document's own diagnostics and, ordered by place:
//  errors    bad_parameter (unknown, or a value that can't be read), bad_requires, bad_template
//  warnings  deprecated_parameter, dropped_characters, text_after_quote, out_of_range, repeated_command,
//            repeated_parameter, repeated_from, name_and_files, url_from, unknown_renderer, unknown_parser,
//            replaced_characters, unchecked_template
//  info      empty_value, placeholder_template, more_problems
// What's an error here is one for Ollama too, its client or its server. At most kMaximumDropped
// dropped_characters, and at most kMaximumProblems errors and as many others: a Modelfile may hold a million.
// more_problems then is the last.
std::vector<Diagnostic> lint(const Document &document, const LintOptions &options = {});

// The rule of LintOptions::isFile without a disk.
bool looksLikePath(QStringView from);

} // namespace weightroom::modelfile
