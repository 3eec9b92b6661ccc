#include "model/modelfile/parser.h"

#include "model/gotemplate/rune.h"
#include "model/modelfile/decode.h"

#include <QCoreApplication>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

QString invalidCommandText()
{
    return u"command must be one of \"from\", \"license\", \"template\", \"system\", \"adapter\", \"draft\", "
           "\"renderer\", \"parser\", \"parameter\", \"message\", or \"requires\""_s;
}

QString invalidRoleText()
{
    return u"message role must be one of \"system\", \"user\", or \"assistant\""_s;
}

std::vector<int> lineStartsOf(QStringView text)
{
    std::vector<int> starts = {0};
    const auto length = static_cast<int>(text.size());
    for (int i = 0; i < length; ++i) {
        const bool pair = text[i] == u'\r' && i + 1 < length && text[i + 1] == u'\n';
        if (isLineEnd(text[i].unicode()) && !pair)
            starts.push_back(i + 1);
    }
    return starts;
}

class Parser
{
public:
    explicit Parser(Document &document)
        : m_document(document)
        , m_text(document.text)
    {
    }
    void run();

private:
    struct Word {
        QString text;
        TextRange range;
        Rune end;            // what ended it
        bool atEnd = false;  // the text ended first
        bool proper = false; // it ended in a blank
    };

    bool atEnd() const { return m_at >= m_text.size(); }
    Rune next();
    void drop(int begin, int units);
    void skipLine();
    void comment();
    void command();
    bool key(Command &command);
    void value(Command command);
    template<class Allowed> Word word(Allowed allowed, bool firstIsFree);
    bool wordFailed(const Word &word, Problem unfinished);
    void notACommand(TextRange range);
    void error(
        Problem problem, TextRange range, const QString &ollama, int ollamaLine,
        const QStringList &arguments = {});
    void token(TokenKind kind, TextRange range);

    Document &m_document;
    QStringView m_text;
    int m_at = 0;
    int m_ollamaLine = 1;
};

Rune Parser::next()
{
    const Rune rune = runeAt(m_text, m_at);
    m_at += rune.units;
    if (isLineEnd(rune.value))
        ++m_ollamaLine;
    return rune;
}

void Parser::drop(int begin, int units)
{
    auto &dropped = m_document.dropped;
    if (!dropped.empty() && dropped.back().end == begin)
        dropped.back().end += units;
    else if (dropped.size() < Document::kMaximumDropped)
        dropped.push_back({begin, begin + units});
}

void Parser::error(
    Problem problem, TextRange range, const QString &ollama, int ollamaLine, const QStringList &arguments)
{
    auto diagnostic = m_document.diagnose(problem, range, arguments, ollama);
    diagnostic.ollamaLine = ollamaLine;
    m_document.diagnostics.push_back(diagnostic);
}

void Parser::token(TokenKind kind, TextRange range)
{
    if (!range.isEmpty())
        m_document.tokens.push_back({kind, range});
}

void Parser::skipLine()
{
    while (!atEnd() && !isLineEnd(m_text[m_at].unicode()))
        ++m_at;
}

void Parser::comment()
{
    const int begin = m_at;
    skipLine();
    token(TokenKind::Comment, {begin, m_at});
}

// Reads up to and including the character that ends the word. A command's first character may be any:
// Ollama looks at it only later, and drops one that isn't printable.
template<class Allowed> Parser::Word Parser::word(Allowed allowed, bool firstIsFree)
{
    Word word;
    word.range = {m_at, m_at};
    bool first = firstIsFree;
    while (!atEnd()) {
        const int begin = m_at;
        const Rune rune = next();
        if (first && !isPrintable(rune.value)) {
            drop(begin, rune.units);
            word.range = {m_at, m_at};
        } else if (first || allowed(rune.value)) {
            word.text += QChar::fromUcs4(rune.value);
            word.range.end = m_at;
        } else {
            word.end = rune;
            word.proper = isBlank(rune.value);
            return word;
        }
        first = false;
    }
    word.atEnd = true;
    return word;
}

void Parser::notACommand(TextRange range)
{
    const auto word = m_document.textOf(range);
    const bool isCommand = commandFromName(word).has_value();
    error(
        isCommand ? Problem::CommandWithoutValue : Problem::NotACommand, range, invalidCommandText(),
        m_ollamaLine, {isCommand ? word.toString().toUpper() : shortPiece(word)});
}

// The error of a word that didn't end in a blank. unfinished: UnfinishedWord for a command.
bool Parser::wordFailed(const Word &word, Problem unfinished)
{
    if (word.proper)
        return false;
    if (word.atEnd) {
        const auto arguments = unfinished == Problem::UnfinishedWord
            ? QStringList{shortPiece(m_document.textOf(word.range))}
            : QStringList();
        error(unfinished, word.range, u"unexpected EOF"_s, 0, arguments);
        return true;
    }
    const bool lineEnded = isLineEnd(word.end.value);
    const TextRange range = {word.range.begin, lineEnded ? word.range.end : m_at};
    if (unfinished == Problem::UnfinishedWord)
        notACommand(range);
    else
        error(unfinished, range, u"unexpected EOF: "_s + word.text, 0);
    if (!lineEnded)
        skipLine();
    return true;
}

// PARAMETER's name, MESSAGE's role.
bool Parser::key(Command &command)
{
    const bool isMessage = command.kind == CommandKind::Message;
    const auto nameRune = [](char32_t rune) { return isLetter(rune) || isDigit(rune) || rune == U'_'; };
    const auto word = isMessage ? this->word(isLetter, false) : this->word(nameRune, false);
    command.keyRange = word.range;
    token(isMessage ? TokenKind::Role : TokenKind::ParameterName, word.range);
    if (wordFailed(word, isMessage ? Problem::UnfinishedMessage : Problem::UnfinishedParameter))
        return false;
    if (!isMessage) {
        command.key = word.text;
        return true;
    }
    command.role = word.text;
    if (word.text == u"system" || word.text == u"user" || word.text == u"assistant")
        return true;
    const TextRange range = word.range.isEmpty() ? command.keyword : word.range;
    error(Problem::BadRole, range, invalidRoleText(), m_ollamaLine);
    skipLine();
    return false;
}

void Parser::command()
{
    const auto word = this->word(isLetter, true);
    if (wordFailed(word, Problem::UnfinishedWord))
        return;
    const auto kind = commandFromName(word.text);
    if (!kind) {
        notACommand(word.range);
        skipLine();
        return;
    }
    Command command;
    command.kind = *kind;
    command.keyword = word.range;
    token(TokenKind::Keyword, word.range);
    if (*kind == CommandKind::Parameter || *kind == CommandKind::Message) {
        if (!key(command))
            return;
    }
    value(std::move(command));
}

void Parser::value(Command command)
{
    ValueReader reader(m_at);
    while (!atEnd()) {
        const Rune rune = runeAt(m_text, m_at);
        if (isLineEnd(rune.value) && reader.isClosed())
            break;
        if (isKept(rune.value))
            reader.add(rune, m_at);
        else
            drop(m_at, rune.units);
        next();
    }
    command.valueRange = reader.range();
    command.quotes = reader.quotes();
    command.whole = {command.keyword.begin, command.valueRange.end};
    const auto inner = reader.innerRange(m_text);
    if (!reader.isClosed()) {
        token(TokenKind::Quote, {command.valueRange.begin, inner.begin});
        token(TokenKind::Value, {inner.begin, command.valueRange.end});
        const TextRange quote{command.valueRange.begin, inner.begin};
        error(Problem::OpenQuote, quote, u"unexpected EOF"_s, 0, {shortPiece(m_document.textOf(quote))});
        return;
    }
    token(TokenKind::Quote, {command.valueRange.begin, inner.begin});
    token(TokenKind::Value, inner);
    token(TokenKind::Quote, {inner.end, command.valueRange.end});
    command.value = reader.takeValue();
    m_document.commands.push_back(std::move(command));
}

void Parser::run()
{
    while (!atEnd() && m_document.diagnostics.size() < Document::kMaximumProblems) {
        const char32_t unit = m_text[m_at].unicode();
        if (isBlank(unit) || isLineEnd(unit))
            next();
        else if (unit == U'#')
            comment();
        else
            command();
    }
    const auto isFrom = [](const Command &command) { return command.kind == CommandKind::From; };
    const auto &commands = m_document.commands;
    if (m_document.diagnostics.empty() && std::none_of(commands.begin(), commands.end(), isFrom))
        error(Problem::NoFrom, {0, 0}, u"no FROM line"_s, 0);
}

} // namespace

Document parse(const QString &text)
{
    Document document;
    document.text = text;
    if (text.size() > kMaximumBytes) {
        document.lineStarts = {0};
        document.diagnostics.push_back(document.diagnose(Problem::TooLarge, {0, 0}));
        return document;
    }
    document.lineStarts = lineStartsOf(text);
    Parser(document).run();
    return document;
}

Result<Document> parseBytes(QByteArrayView bytes)
{
    TRY_ASSIGN(auto text, decodeText(bytes));
    return parse(text);
}

void ValueReader::add(Rune rune, int at)
{
    const bool white = isBlank(rune.value) || isLineEnd(rune.value);
    if (m_length == 0) {
        if (white)
            return;
        m_source.begin = at;
    }
    m_kept += QChar::fromUcs4(rune.value);
    if (!white) {
        m_length = m_kept.size();
        m_source.end = at + rune.units;
    }
}

int ValueReader::quotes() const
{
    const auto trimmed = QStringView(m_kept).left(m_length);
    if (trimmed.startsWith(uR"(""")"))
        return 3;
    return trimmed.startsWith(u'"') ? 1 : 0;
}

bool ValueReader::isClosed() const
{
    const auto trimmed = QStringView(m_kept).left(m_length);
    switch (quotes()) {
    case 3:
        return m_length >= 6 && trimmed.endsWith(uR"(""")");
    case 1:
        return m_length >= 2 && trimmed.endsWith(u'"');
    default:
        return true;
    }
}

// Dropped runes may stand between the quotes, so they're counted in the source.
TextRange ValueReader::innerRange(QStringView text) const
{
    TextRange inner = m_source;
    for (int left = quotes(); left > 0 && inner.begin < m_source.end; ++inner.begin)
        left -= text[inner.begin] == u'"' ? 1 : 0;
    if (isClosed()) {
        for (int left = quotes(); left > 0 && inner.end > inner.begin; --inner.end)
            left -= text[inner.end - 1] == u'"' ? 1 : 0;
    }
    return inner;
}

QString ValueReader::takeValue()
{
    const int edge = quotes();
    auto value = std::move(m_kept);
    value.truncate(m_length - edge);
    m_kept.clear();
    m_length = 0;
    return edge == 0 ? value : value.mid(edge);
}

} // namespace weightroom::modelfile
