// A parsed Modelfile: its text, what it says, and what's wrong with it.
#pragma once

#include "model/modelfile/command.h"

#include <vector>

namespace weightroom::modelfile
{

// A value: copy it, hand it to another thread. Ranges are valid for text only.
struct Document {
    QString text;
    std::vector<Command> commands; // in order; with errors, those that could still be made out
    std::vector<Token> tokens;
    std::vector<Diagnostic> diagnostics; // the parser's own, in order; all are errors. See lint.h for more
    std::vector<TextRange> dropped;      // text that Ollama leaves out silently; the first kMaximumDropped
    std::vector<int> lineStarts;

    static constexpr std::size_t kMaximumDropped = 1000;
    static constexpr std::size_t kMaximumProblems = 1000; // the parser gives up at so many

    bool hasErrors() const;
    // Clamped to the text.
    TextPosition positionAt(int offset) const;
    // "line:column" of the range's begin, as Error::where wants it.
    QString where(TextRange range) const;
    QStringView textOf(TextRange range) const;
    // Where a part of a command's value stands in the text, which may hold more: quotes, and what Ollama
    // drops.
    TextRange placeOf(const Command &command, TextRange inValue) const;

    // Fills in the positions.
    Diagnostic
    diagnose(Severity severity, const QString &code, const QString &message, TextRange range) const;
};

} // namespace weightroom::modelfile
