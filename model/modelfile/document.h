// A parsed Modelfile: its text, what it says, and what's wrong with it. Grammar: parser.h.
#pragma once

#include "model/core/textrange.h"
#include "model/modelfile/problem.h"

#include <QString>
#include <optional>
#include <vector>

namespace weightroom::modelfile
{

enum class CommandKind {
    From,
    License,
    Template,
    System,
    Adapter,
    Draft,
    Renderer,
    Parser,
    Parameter,
    Message,
    Requires,
};

struct Command {
    CommandKind kind = CommandKind::From;
    QString key;    // Parameter only: the name as typed, may be empty
    QString role;   // Message only: system, user or assistant
    QString value;  // without its quotes and without what Ollama drops
    int quotes = 0; // how many quotes stood on each side: 0, 1 or 3

    TextRange whole;      // from the keyword to the end of the value
    TextRange keyword;    // FROM, from, ...
    TextRange keyRange;   // the parameter's name or the message's role; empty otherwise
    TextRange valueRange; // the value with its quotes, without edge white space

    // The same content; where it stood and how it was quoted don't count.
    bool sameAs(const Command &other) const
    {
        return kind == other.kind && key == other.key && role == other.role && value == other.value;
    }
};

enum class TokenKind { Keyword, ParameterName, Role, Value, Quote, Comment };

// For a highlighter. Ordered, without overlap; a token never includes an edge white space.
struct Token {
    TokenKind kind = TokenKind::Keyword;
    TextRange range;
};

struct Diagnostic {
    Problem problem = Problem::NoFrom;
    QStringList arguments; // of its sentence
    QString ollama;        // Ollama's own words, where it has any (without its line number)
    TextRange range;
    TextPosition from;
    TextPosition to;
    int ollamaLine = 0; // the line Ollama would name: it counts every CR and every LF; 0 = it names none

    QString code() const { return codeOf(problem); }
    Severity severity() const { return severityOf(problem); }
    // What people read, in the window and on the command line.
    QString message() const { return sentenceOf(problem, arguments); }
};

// Lower case: "from", "license", ...
QString commandName(CommandKind kind);
// Any case. Nothing for a word that's no command.
std::optional<CommandKind> commandFromName(QStringView word);

// A command's arguments as Ollama keeps them: a message is role + ": " + text, all others are the value.
QString ollamaArguments(const Command &command);
// The whole text Ollama prints for the error, with "(line N): " where it names a line; empty if it has none.
QString ollamaText(const Diagnostic &diagnostic);

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
    Diagnostic diagnose(
        Problem problem, TextRange range, const QStringList &arguments = {},
        const QString &ollama = {}) const;
};

} // namespace weightroom::modelfile
