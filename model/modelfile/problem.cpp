#include "model/modelfile/problem.h"

#include <QCoreApplication>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

struct ProblemRow {
    Problem problem;
    const char *code;
    Severity severity;
    const char *sentence;
};

// In the order of Problem.
constexpr std::array kProblems = {
    ProblemRow{
        Problem::TooLarge, "too_large", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "The Modelfile is larger than 16 MiB.")},
    ProblemRow{
        Problem::NoFrom, "no_from", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "FROM is missing: it names the model or file to build from.")},
    ProblemRow{
        Problem::NotACommand, "invalid_command", Severity::Error,
        QT_TRANSLATE_NOOP(
            "Modelfile", "“%1” isn’t a command. The usual ones are FROM, PARAMETER, SYSTEM and TEMPLATE.")},
    ProblemRow{
        Problem::CommandWithoutValue, "invalid_command", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "%1 needs a space and a value after it.")},
    ProblemRow{
        Problem::UnfinishedWord, "unexpected_eof", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "“%1” needs a space and a value after it.")},
    ProblemRow{
        Problem::UnfinishedParameter, "unexpected_eof", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "PARAMETER needs a name, one space and a value.")},
    ProblemRow{
        Problem::UnfinishedMessage, "unexpected_eof", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "MESSAGE needs system, user or assistant, one space and a text.")},
    ProblemRow{
        Problem::OpenQuote, "unexpected_eof", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "The quote %1 is opened here but not closed at the end of a line.")},
    ProblemRow{
        Problem::BadRole, "invalid_role", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "MESSAGE needs system, user or assistant, in lower case.")},
    ProblemRow{
        Problem::NoParameterName, "bad_parameter", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "PARAMETER needs one space and then a parameter’s name.")},
    ProblemRow{
        Problem::UnknownParameter, "bad_parameter", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "Ollama has no parameter “%1”.")},
    ProblemRow{
        Problem::NoParameterValue, "bad_parameter", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "%1 needs %2.")},
    ProblemRow{
        Problem::BadParameterValue, "bad_parameter", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "%1 needs %2, not “%3”.")},
    ProblemRow{
        Problem::DeprecatedParameter, "deprecated_parameter", Severity::Warning,
        QT_TRANSLATE_NOOP(
            "Modelfile", "%1 is no longer used: Ollama accepts the line but doesn’t store it.")},
    ProblemRow{
        Problem::OutOfRange, "out_of_range", Severity::Warning,
        QT_TRANSLATE_NOOP("Modelfile", "%1 is usually between %2 and %3.")},
    ProblemRow{
        Problem::BadRequires, "bad_requires", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "REQUIRES needs a version, such as 0.14.0.")},
    ProblemRow{
        Problem::JinjaTemplate, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP(
            "Modelfile",
            "This is a Jinja template, but Ollama takes Go templates. Without TEMPLATE, it uses the one in "
            "the model.")},
    ProblemRow{
        Problem::OpenBlock, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "“%1” needs an {{ end }} further down.")},
    ProblemRow{
        Problem::SecondElse, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "A second {{ else }}: only one can stand before the {{ end }}.")},
    ProblemRow{
        Problem::StrayElse, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "This {{ else }} has no {{ if }} before it.")},
    ProblemRow{
        Problem::StrayEnd, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP(
            "Modelfile", "This {{ end }} has no {{ if }}, {{ range }} or {{ with }} before it.")},
    ProblemRow{
        Problem::OpenAction, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "“%1” is never closed by “}}”.")},
    ProblemRow{
        Problem::OpenParenthesis, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "A “(” is never closed by “)”.")},
    ProblemRow{
        Problem::FieldWithoutDot, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "“%1” needs a dot in front and capitals: .%2.")},
    ProblemRow{
        Problem::UnknownFunction, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP(
            "Modelfile",
            "Ollama’s templates have no function “%1”. Values have a dot in front, as in .Prompt.")},
    ProblemRow{
        Problem::UndefinedVariable, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "“%1” isn’t set anywhere before, as in {{ %1 := .Prompt }}.")},
    ProblemRow{
        Problem::MissingValue, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "A value such as .Prompt is missing before “%1”.")},
    ProblemRow{
        Problem::OpenTemplateQuote, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "“%1” begins with a quote that is never closed.")},
    ProblemRow{
        Problem::OutsideRange, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "{{ %1 }} works only between {{ range }} and its {{ end }}.")},
    ProblemRow{
        Problem::BadCharacter, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "“%1” can’t follow “%2”.")},
    ProblemRow{
        Problem::SingleBrace, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "A single “}” closes nothing: write “}}”.")},
    ProblemRow{
        Problem::CurlyQuote, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "Templates use straight quotes: write \" instead of %1.")},
    ProblemRow{
        Problem::Misplaced, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "“%1” can’t stand here, between “{{” and “}}”.")},
    ProblemRow{
        Problem::BadTemplate, "bad_template", Severity::Error,
        QT_TRANSLATE_NOOP("Modelfile", "Ollama can’t read this template: %1.")},
    ProblemRow{
        Problem::UncheckedTemplate, "unchecked_template", Severity::Warning,
        QT_TRANSLATE_NOOP(
            "Modelfile", "The template isn’t checked from here on: it is nested more than %1 levels deep.")},
    ProblemRow{
        Problem::EmptyValue, "empty_value", Severity::Info,
        QT_TRANSLATE_NOOP("Modelfile", "An empty %1 counts as not set: the base model’s stays.")},
    ProblemRow{
        Problem::EmptyFrom, "empty_value", Severity::Info,
        QT_TRANSLATE_NOOP("Modelfile", "An empty FROM means the Modelfile’s own folder.")},
    ProblemRow{
        Problem::PlaceholderTemplate, "placeholder_template", Severity::Info,
        QT_TRANSLATE_NOOP(
            "Modelfile",
            "“ollama show” prints this template for models that have none. As a template of its own it "
            "replaces the model’s chat format with the bare prompt.")},
    ProblemRow{
        Problem::UnknownRenderer, "unknown_renderer", Severity::Warning,
        QT_TRANSLATE_NOOP("Modelfile", "Ollama has no renderer “%1”: chatting would fail.")},
    ProblemRow{
        Problem::UnknownParser, "unknown_parser", Severity::Warning,
        QT_TRANSLATE_NOOP("Modelfile", "Ollama has no parser “%1” and would use none.")},
    ProblemRow{
        Problem::TextAfterQuote, "text_after_quote", Severity::Warning,
        QT_TRANSLATE_NOOP(
            "Modelfile", "Text after the closing quote: the value continues on the following lines.")},
    ProblemRow{
        Problem::RepeatedParameter, "repeated_parameter", Severity::Warning,
        QT_TRANSLATE_NOOP("Modelfile", "Only the last %1 counts.")},
    ProblemRow{
        Problem::RepeatedCommand, "repeated_command", Severity::Warning,
        QT_TRANSLATE_NOOP("Modelfile", "Only the last %1 counts.")},
    ProblemRow{
        Problem::UrlFrom, "url_from", Severity::Warning,
        QT_TRANSLATE_NOOP("Modelfile", "Weightroom downloads nothing: name a model in the store or a file.")},
    ProblemRow{
        Problem::RepeatedFrom, "repeated_from", Severity::Warning,
        QT_TRANSLATE_NOOP("Modelfile", "Only the last of several model names counts.")},
    ProblemRow{
        Problem::NameAndFiles, "name_and_files", Severity::Warning,
        QT_TRANSLATE_NOOP("Modelfile", "FROM names a model, so the files in the other FROM are ignored.")},
    ProblemRow{
        Problem::DroppedCharacters, "dropped_characters", Severity::Warning,
        QT_TRANSLATE_NOOP("Modelfile", "U+%1 is left out: Ollama keeps printable characters only.")},
    ProblemRow{
        Problem::ReplacedCharacters, "replaced_characters", Severity::Warning,
        QT_TRANSLATE_NOOP(
            "Modelfile",
            "U+FFFD stands for bytes that aren’t text, and Ollama would store it: save the file as UTF-8.")},
    ProblemRow{
        Problem::MoreProblems, "more_problems", Severity::Info,
        QT_TRANSLATE_NOOP("Modelfile", "%1 more problems like these.")},
};

constexpr bool isInOrder()
{
    for (std::size_t i = 0; i < kProblems.size(); ++i) {
        if (std::size_t(kProblems.at(i).problem) != i)
            return false;
    }
    return kProblems.size() == std::size_t(Problem::MoreProblems) + 1;
}
static_assert(isInOrder());

const ProblemRow &rowOf(Problem problem)
{
    return kProblems.at(std::size_t(problem));
}

} // namespace

QString codeOf(Problem problem)
{
    return QString::fromLatin1(rowOf(problem).code);
}

Severity severityOf(Problem problem)
{
    return rowOf(problem).severity;
}

// All at once: an argument may itself hold a "%2".
QString sentenceOf(Problem problem, const QStringList &arguments)
{
    auto sentence = QCoreApplication::translate("Modelfile", rowOf(problem).sentence);
    switch (arguments.size()) {
    case 0:
        return sentence;
    case 1:
        return sentence.arg(arguments[0]);
    case 2:
        return sentence.arg(arguments[0], arguments[1]);
    default:
        return sentence.arg(arguments[0], arguments[1], arguments[2]);
    }
}

QString shortPiece(QStringView text)
{
    constexpr qsizetype kLongestPiece = 60;
    const auto line = text.toString().simplified();
    return line.size() <= kLongestPiece ? line : line.left(kLongestPiece) + u'…';
}

} // namespace weightroom::modelfile
