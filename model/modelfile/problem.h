// What can be wrong with a Modelfile. One table has each problem's code, severity and sentence.
#pragma once

#include <QString>
#include <QStringList>

namespace weightroom::modelfile
{

enum class Severity { Error, Warning, Info };

// In parentheses what the sentence's arguments are.
enum class Problem {
    TooLarge,
    NoFrom,
    NotACommand,         // (the word)
    CommandWithoutValue, // (the command)
    UnfinishedWord,      // (the word)
    UnfinishedParameter,
    UnfinishedMessage,
    OpenQuote, // (what follows the quote)
    BadRole,
    NoParameterName,
    UnknownParameter,  // (its name)
    NoParameterValue,  // (the parameter, what it needs)
    BadParameterValue, // (the parameter, what it needs, the value)
    DeprecatedParameter,
    OutOfRange, // (the parameter, lowest, highest)
    BadRequires,
    // Templates.
    JinjaTemplate,
    OpenBlock, // (the opener)
    SecondElse,
    StrayElse,
    StrayEnd,
    OpenAction, // (its beginning)
    OpenParenthesis,
    FieldWithoutDot,   // (the word, the field)
    UnknownFunction,   // (the word)
    UndefinedVariable, // (the variable)
    MissingValue,      // (what stands behind)
    OpenTemplateQuote, // (the quote)
    OutsideRange,      // (break or continue)
    BadCharacter,      // (the character, what it follows)
    SingleBrace,
    CurlyQuote,        // (the quote)
    Misplaced,         // (what can't stand there)
    BadTemplate,       // (Go's words)
    UncheckedTemplate, // (levels)
    // Advice.
    EmptyValue, // (the command)
    EmptyFrom,
    PlaceholderTemplate,
    UnknownRenderer, // (its name)
    UnknownParser,   // (its name)
    TextAfterQuote,
    RepeatedParameter, // (PARAMETER and its name)
    RepeatedCommand,   // (the command)
    UrlFrom,
    RepeatedFrom,
    NameAndFiles,
    DroppedCharacters, // (the code point's digits)
    ReplacedCharacters,
    MoreProblems, // (how many)
};

// Stable, snake case, for programs; several problems may have the same.
QString codeOf(Problem problem);
Severity severityOf(Problem problem);
// A whole sentence, translated: what is wrong, and what to do where that isn't plain.
QString sentenceOf(Problem problem, const QStringList &arguments);

// A piece of a Modelfile in one line, short enough for a sentence.
QString shortPiece(QStringView text);

} // namespace weightroom::modelfile
