#include "model/modelfile/lint.h"

#include "model/gotemplate/rune.h"
#include "model/modelfile/parameters.h"
#include "model/modelfile/request.h"
#include "model/modelfile/templateproblem.h"

#include <QCoreApplication>
#include <QHash>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

struct LintText {
    Q_DECLARE_TR_FUNCTIONS(Lint)
};

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
    void add(Severity severity, const QString &code, const QString &message, TextRange range);
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
void Linter::add(Severity severity, const QString &code, const QString &message, TextRange range)
{
    const bool isError = severity == Severity::Error;
    if ((isError ? m_errors : m_found.size() - m_errors) >= Document::kMaximumProblems) {
        ++m_more;
        return;
    }
    m_errors += isError ? 1 : 0;
    m_found.push_back(m_document.diagnose(severity, code, message, range));
}

void Linter::parameter(const Command &command)
{
    if (isDeprecatedParameter(command.key)) {
        add(Severity::Warning, u"deprecated_parameter"_s, deprecatedParameterText(command.key),
            command.keyRange);
        return;
    }
    const auto *info = findParameter(command.key);
    if (info == nullptr) {
        const auto range = command.keyRange.isEmpty() ? command.keyword : command.keyRange;
        add(Severity::Error, u"bad_parameter"_s, unknownParameterText(command.key), range);
        return;
    }
    if (const auto json = parameterJson(*info, command.value); !json) {
        add(Severity::Error, u"bad_parameter"_s, json.error(), command.valueRange);
        return;
    }
    const auto number = parameterNumber(*info, command.value);
    if (number && ((info->low && *number < *info->low) || (info->high && *number > *info->high))) {
        const auto message = LintText::tr("%1 is usually between %2 and %3")
                                 .arg(command.key, QString::number(*info->low, 'g', 10))
                                 .arg(QString::number(*info->high, 'g', 10));
        add(Severity::Warning, u"out_of_range"_s, message, command.valueRange);
    }
}

void Linter::text(const Command &command)
{
    const auto name = commandName(command.kind).toUpper();
    if (command.value.isEmpty()) {
        const auto message = LintText::tr("An empty %1 counts as not set: the base model's stays").arg(name);
        add(Severity::Info, u"empty_value"_s, message, command.whole);
    }
    if (command.kind == CommandKind::Template && command.value.trimmed() == u"{{ .Prompt }}") {
        add(Severity::Info, u"placeholder_template"_s,
            LintText::tr(
                "ollama show prints this template for models that have none; as a template of its own "
                "it replaces the model's chat format by the bare prompt"),
            command.valueRange);
    }
}

void Linter::names(const Command &command)
{
    if (command.value.isEmpty())
        return;
    if (command.kind == CommandKind::Renderer && !knownRenderers().contains(command.value)) {
        const auto message =
            LintText::tr("Ollama has no renderer \"%1\": chatting would fail").arg(command.value);
        add(Severity::Warning, u"unknown_renderer"_s, message, command.valueRange);
    }
    if (command.kind == CommandKind::Parser && !knownParsers().contains(command.value)) {
        const auto message =
            LintText::tr("Ollama has no parser \"%1\" and would use none").arg(command.value);
        add(Severity::Warning, u"unknown_parser"_s, message, command.valueRange);
    }
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
    add(Severity::Warning, u"text_after_quote"_s,
        LintText::tr("Text after the closing quote: the value goes on over the following lines"),
        {begin, lineEnd});
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
            add(Severity::Error, u"bad_requires"_s, badRequirementText(), command.valueRange);
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
        if (earlier != nullptr) {
            add(Severity::Warning, isParameter ? u"repeated_parameter"_s : u"repeated_command"_s,
                LintText::tr("Only the last %1 counts").arg(name), earlier->whole);
        }
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
        if (isUrl(command.value)) {
            add(Severity::Warning, u"url_from"_s,
                LintText::tr("Weightroom downloads nothing: name a model in the store or a file"),
                command.valueRange);
        }
        const bool isFile = m_options.isFile && m_options.isFile(command.value);
        if (isFile || looksLikePath(command.value)) {
            anyPath = true;
            if (command.value.isEmpty()) {
                add(Severity::Info, u"empty_value"_s,
                    LintText::tr("An empty FROM means the Modelfile's own folder"), command.whole);
            }
            continue;
        }
        if (name != nullptr) {
            add(Severity::Warning, u"repeated_from"_s,
                LintText::tr("Of several model names only the last counts"), name->whole);
        }
        name = &command;
    }
    if (name != nullptr && anyPath) {
        add(Severity::Warning, u"name_and_files"_s,
            LintText::tr("With a model's name in FROM, the files in the other FROM are ignored"),
            name->valueRange);
    }
}

void Linter::dropped()
{
    for (const auto &range : m_document.dropped) {
        const auto rune = runeAt(m_document.text, range.begin).value;
        const auto code = QString::number(uint(rune), 16).toUpper().rightJustified(4, u'0');
        add(Severity::Warning, u"dropped_characters"_s,
            LintText::tr("U+%1 here is left out: Ollama keeps printable characters only").arg(code), range);
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
        add(Severity::Warning, u"replaced_characters"_s,
            LintText::tr(
                "U+FFFD here stands for bytes that are no text, and is what Ollama would store: save "
                "the file as UTF-8"),
            {int(begin), int(at)});
    }
}

std::vector<Diagnostic> Linter::run()
{
    m_found = m_document.diagnostics;
    m_errors = m_found.size();
    for (const auto &diagnostic : m_document.diagnostics) {
        const bool isQuote = m_document.textOf(diagnostic.range).startsWith(u'"');
        if (diagnostic.code == u"unexpected_eof" && isQuote)
            afterQuote(diagnostic.range, {diagnostic.range.begin, static_cast<int>(m_document.text.size())});
    }
    for (const auto &each : m_document.commands)
        command(each);
    if (const auto problem = templateProblem(m_document))
        add(problem->severity, problem->code, problem->message, problem->range);
    repeats();
    sources();
    dropped();
    replaced();
    std::stable_sort(m_found.begin(), m_found.end(), [](const Diagnostic &left, const Diagnostic &right) {
        return left.range.begin < right.range.begin;
    });
    if (m_more > 0) {
        const auto end = int(m_document.text.size());
        m_found.push_back(m_document.diagnose(
            Severity::Info, u"more_problems"_s, LintText::tr("There are %1 more like these").arg(m_more),
            {end, end}));
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
