#include "model/modelfile/lint.h"

#include "model/gotemplate/rune.h"
#include "model/modelfile/parameters.h"
#include "model/modelfile/request.h"
#include "model/modelfile/templateproblem.h"

#include <QHash>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

// Ollama's at commit fb307609.
const QStringList &knownRenderers()
{
    static const auto names =
        u"qwen3-coder qwen3-vl-instruct qwen3-vl-thinking qwen3.5 qwen3.8 ornith cogito deepseek3.1 olmo3 "
        "olmo3.1 olmo3-think olmo3-32b-think nemotron-3-nano nemotron-3.5-nano gemma4 gemma4-small "
        "gemma4-large functiongemma glm-4.7 glm-ocr lfm2 lfm2-thinking laguna poolside-v1 cohere glimmer"_s
            .split(u' ');
    return names;
}

const QStringList &knownParsers()
{
    static const auto names =
        u"qwen3 qwen3-thinking qwen3.5 ornith qwen3-coder qwen3-vl-instruct qwen3-vl-thinking ministral "
        "passthrough harmony cogito deepseek3 olmo3 olmo3-think nemotron-3-nano nemotron-3.5-nano "
        "functiongemma glm-4.7 gemma4 gemma4-no-thinking glm-ocr lfm2 lfm2-thinking laguna poolside-v1 "
        "cohere glimmer"_s.split(u' ');
    return names;
}

class Linter
{
public:
    Linter(const Document &document, const LintOptions &options)
        : m_document(document)
        , m_options(options)
    {
    }
    std::vector<Diagnostic> run();

private:
    void add(Diagnostic diagnostic);
    void add(Problem problem, TextRange range, const QStringList &arguments = {}, const QString &ollama = {})
    {
        add(m_document.diagnose(problem, range, arguments, ollama));
    }
    void command(const Command &command);
    void parameter(const Command &command);
    void text(const Command &command);
    void names(const Command &command);
    void repeats();
    void sources();
    void afterQuote(TextRange opening, TextRange value);
    void dropped();
    void replaced();

    const Document &m_document;
    const LintOptions &m_options;
    std::vector<Diagnostic> m_found;
    std::size_t m_errors = 0; // among them
    std::size_t m_more = 0;   // that aren't
};

// Errors and the rest are counted apart, so that no number of warnings hides an error.
void Linter::add(Diagnostic diagnostic)
{
    const bool isError = diagnostic.severity() == Severity::Error;
    if ((isError ? m_errors : m_found.size() - m_errors) >= Document::kMaximumProblems) {
        ++m_more;
        return;
    }
    m_errors += isError ? 1 : 0;
    m_found.push_back(std::move(diagnostic));
}

void Linter::parameter(const Command &command)
{
    if (isDeprecatedParameter(command.key)) {
        add(Problem::DeprecatedParameter, command.keyRange, {command.key},
            deprecatedParameterText(command.key));
        return;
    }
    const auto *info = findParameter(command.key);
    if (info == nullptr) {
        const bool isNamed = !command.keyRange.isEmpty();
        if (isNamed)
            add(Problem::UnknownParameter, command.keyRange, {shortPiece(command.key)},
                unknownParameterText(command.key));
        else
            add(Problem::NoParameterName, command.keyword, {}, unknownParameterText(command.key));
        return;
    }
    if (const auto json = parameterJson(*info, command.value); !json) {
        if (command.value.isEmpty())
            add(Problem::NoParameterValue, command.valueRange, {command.key, neededValue(*info)},
                json.error());
        else
            add(Problem::BadParameterValue, command.valueRange,
                {command.key, neededValue(*info), shortPiece(command.value)}, json.error());
        return;
    }
    const auto number = parameterNumber(*info, command.value);
    if (number && ((info->low && *number < *info->low) || (info->high && *number > *info->high)))
        add(Problem::OutOfRange, command.valueRange,
            {command.key, QString::number(*info->low, 'g', 10), QString::number(*info->high, 'g', 10)});
}

void Linter::text(const Command &command)
{
    if (command.value.isEmpty())
        add(Problem::EmptyValue, command.whole, {commandName(command.kind).toUpper()});
    if (command.kind == CommandKind::Template && command.value.trimmed() == u"{{ .Prompt }}")
        add(Problem::PlaceholderTemplate, command.valueRange);
}

void Linter::names(const Command &command)
{
    const bool isRenderer = command.kind == CommandKind::Renderer;
    const auto &known = isRenderer ? knownRenderers() : knownParsers();
    if (!command.value.isEmpty() && !known.contains(command.value))
        add(isRenderer ? Problem::UnknownRenderer : Problem::UnknownParser, command.valueRange,
            {shortPiece(command.value)});
}

// A quote that's followed by text on the line it was closed in isn't closed: it goes on over the next lines.
void Linter::afterQuote(TextRange opening, TextRange value)
{
    const auto text = QStringView(m_document.text);
    int lineEnd = opening.end;
    while (lineEnd < value.end && !isLineEnd(text[lineEnd].unicode()))
        ++lineEnd;
    if (lineEnd >= value.end)
        return;
    const auto line = text.mid(opening.end, lineEnd - opening.end);
    const auto quote = m_document.textOf(opening);
    const auto closing = line.indexOf(quote);
    if (closing < 0)
        return;
    const int begin = opening.end + static_cast<int>(closing + quote.size());
    add(Problem::TextAfterQuote, {begin, lineEnd});
}

void Linter::command(const Command &command)
{
    if (command.quotes > 0)
        afterQuote({command.valueRange.begin, command.valueRange.begin + command.quotes}, command.valueRange);
    switch (command.kind) {
    case CommandKind::Parameter:
        parameter(command);
        break;
    case CommandKind::System:
    case CommandKind::Template:
        text(command);
        break;
    case CommandKind::Renderer:
    case CommandKind::Parser:
        names(command);
        break;
    case CommandKind::Requires:
        if (!requirementOf(command.value))
            add(Problem::BadRequires, command.valueRange, {}, badRequirementText());
        break;
    default:
        break;
    }
}

// Of what counts only once, the earlier ones.
void Linter::repeats()
{
    QHash<QString, const Command *> last;
    for (const auto &command : m_document.commands) {
        const bool isParameter = command.kind == CommandKind::Parameter;
        if (command.kind == CommandKind::License || command.kind == CommandKind::Message
            || command.kind == CommandKind::From || command.kind == CommandKind::Draft)
            continue;
        const auto *info = isParameter ? findParameter(command.key) : nullptr;
        if (isParameter && (info == nullptr || info->repeatable))
            continue;
        // A space keeps a parameter's name apart from a command's.
        const auto name =
            commandName(command.kind).toUpper() + (isParameter ? u' ' + command.key : QString());
        auto &earlier = last[name];
        if (earlier != nullptr)
            add(isParameter ? Problem::RepeatedParameter : Problem::RepeatedCommand, earlier->whole, {name});
        earlier = &command;
    }
}

void Linter::sources()
{
    const Command *name = nullptr;
    bool anyPath = false;
    for (const auto &command : m_document.commands) {
        if (command.kind != CommandKind::From)
            continue;
        if (isUrl(command.value))
            add(Problem::UrlFrom, command.valueRange);
        const bool isFile = m_options.isFile && m_options.isFile(command.value);
        if (isFile || looksLikePath(command.value)) {
            anyPath = true;
            if (command.value.isEmpty())
                add(Problem::EmptyFrom, command.whole);
            continue;
        }
        if (name != nullptr)
            add(Problem::RepeatedFrom, name->whole);
        name = &command;
    }
    if (name != nullptr && anyPath)
        add(Problem::NameAndFiles, name->valueRange);
}

void Linter::dropped()
{
    for (const auto &range : m_document.dropped) {
        const auto rune = runeAt(m_document.text, range.begin).value;
        const auto code = QString::number(uint(rune), 16).toUpper().rightJustified(4, u'0');
        add(Problem::DroppedCharacters, range, {code});
    }
}

// What decode.h put in place of bytes that are no text; the file itself may hold it just as well.
void Linter::replaced()
{
    const QStringView text = m_document.text;
    const auto isReplacement = [&](qsizetype at) { return text[at] == QChar::ReplacementCharacter; };
    for (auto at = text.indexOf(QChar(QChar::ReplacementCharacter)); at >= 0;
         at = text.indexOf(QChar(QChar::ReplacementCharacter), at)) {
        const auto begin = at;
        while (at < text.size() && isReplacement(at))
            ++at;
        add(Problem::ReplacedCharacters, {int(begin), int(at)});
    }
}

std::vector<Diagnostic> Linter::run()
{
    m_found = m_document.diagnostics;
    m_errors = m_found.size();
    for (const auto &diagnostic : m_document.diagnostics) {
        if (diagnostic.problem == Problem::OpenQuote)
            afterQuote(diagnostic.range, {diagnostic.range.begin, static_cast<int>(m_document.text.size())});
    }
    for (const auto &each : m_document.commands)
        command(each);
    if (auto problem = templateProblem(m_document))
        add(std::move(*problem));
    repeats();
    sources();
    dropped();
    replaced();
    std::stable_sort(m_found.begin(), m_found.end(), [](const Diagnostic &left, const Diagnostic &right) {
        return left.range.begin < right.range.begin;
    });
    if (m_more > 0) {
        const auto end = int(m_document.text.size());
        m_found.push_back(m_document.diagnose(Problem::MoreProblems, {end, end}, {QString::number(m_more)}));
    }
    return std::move(m_found);
}

} // namespace

bool looksLikePath(QStringView from)
{
    if (from.isEmpty() || from.startsWith(u'/') || from.startsWith(u'.') || from.startsWith(u'~')
        || from.contains(u'\\'))
        return true;
    if (from.size() > 2 && isLetter(from[0].unicode()) && from[1] == u':' && from[2] == u'/')
        return true;
    if (isUrl(from))
        return false;
    const auto ends = [from](QStringView suffix) { return from.endsWith(suffix, Qt::CaseInsensitive); };
    return ends(u".gguf") || ends(u".safetensors") || ends(u".bin");
}

std::vector<Diagnostic> lint(const Document &document, const LintOptions &options)
{
    return Linter(document, options).run();
}

} // namespace weightroom::modelfile
