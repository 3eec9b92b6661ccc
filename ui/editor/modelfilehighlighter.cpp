#include "ui/editor/modelfilehighlighter.h"

#include "model/gotemplate/gonumber.h"
#include "model/modelfile/parameters.h"
#include "ui/editor/parsedtext.h"
#include "ui/theme/theme.h"

#include <QTextBlock>
#include <QTextDocument>
#include <algorithm>
#include <optional>

namespace weightroom
{

namespace
{

using modelfile::CommandKind;
using modelfile::TokenKind;

bool isNumber(QStringView name, QStringView value)
{
    if (const auto *info = modelfile::findParameter(name))
        return modelfile::parameterNumber(*info, value).has_value();
    return modelfile::isDeprecatedParameter(name) && modelfile::parseGoFloat(value).has_value();
}

// Where the action that begins at `at` ends. Go's lexer: a comment ends at */ and }}; strings in " and ' have
// backslashes and don't cross a line, those in ` are raw.
qsizetype actionEnd(QStringView text, qsizetype at)
{
    at += 2;
    auto inside = text.mid(at);
    if (inside.startsWith(u"- "))
        inside = inside.mid(2);
    if (inside.startsWith(u"/*")) {
        const auto end = text.indexOf(u"*/", at);
        const auto close = end < 0 ? -1 : text.indexOf(u"}}", end);
        return close < 0 ? text.size() : close + 2;
    }
    QChar quote;
    for (; at < text.size(); ++at) {
        const QChar c = text[at];
        if (quote.isNull() && c == u'}' && text.mid(at).startsWith(u"}}"))
            return at + 2;
        if (quote.isNull() && (c == u'"' || c == u'`' || c == u'\''))
            quote = c;
        else if (!quote.isNull() && (c == quote || (c == u'\n' && quote != u'`')))
            quote = QChar();
        else if (!quote.isNull() && c == u'\\' && quote != u'`')
            ++at;
    }
    return text.size();
}

} // namespace

std::vector<TextRange> templateActions(QStringView text, int offset)
{
    std::vector<TextRange> actions;
    for (qsizetype at = text.indexOf(u"{{"); at >= 0; at = text.indexOf(u"{{", at)) {
        const auto end = actionEnd(text, at);
        actions.push_back({offset + int(at), offset + int(end)});
        at = end;
    }
    return actions;
}

std::vector<SyntaxSpan> syntaxSpans(const modelfile::Document &document)
{
    std::vector<SyntaxSpan> spans;
    std::optional<CommandKind> command;
    QStringView name;
    for (const auto &token : document.tokens) {
        switch (token.kind) {
        case TokenKind::Keyword:
            command = modelfile::commandFromName(document.textOf(token.range));
            name = {};
            spans.push_back({Syntax::Command, token.range});
            break;
        case TokenKind::ParameterName:
            name = document.textOf(token.range);
            [[fallthrough]];
        case TokenKind::Role:
            spans.push_back({Syntax::Parameter, token.range});
            break;
        case TokenKind::Value:
            if (command == CommandKind::Parameter && isNumber(name, document.textOf(token.range)))
                spans.push_back({Syntax::Number, token.range});
            if (command == CommandKind::Template) {
                for (const auto &range : templateActions(document.textOf(token.range), token.range.begin))
                    spans.push_back({Syntax::Template, range});
            }
            break;
        case TokenKind::Comment:
            spans.push_back({Syntax::Comment, token.range});
            break;
        case TokenKind::Quote:
            break;
        }
    }
    return spans;
}

namespace
{

constexpr std::size_t kChangedOneByOne = 200;

// What a line was last coloured by, so that one that needs no other colours is left alone.
class LineColours : public QTextBlockUserData
{
public:
    explicit LineColours(size_t value)
        : hash(value)
    {
    }
    const size_t hash;
};

size_t hashOf(const std::vector<SyntaxSpan> &spans, int begin)
{
    size_t hash = spans.size();
    for (const auto &span : spans)
        hash =
            qHashMulti(hash, int(span.syntax), std::max(0, span.range.begin - begin), span.range.end - begin);
    return hash;
}

QTextCharFormat formatOf(Syntax syntax, const QPalette &palette)
{
    const auto colours = Colours::of(palette);
    QTextCharFormat format;
    switch (syntax) {
    case Syntax::Command:
        format.setForeground(colours.command);
        format.setFontWeight(QFont::Bold);
        break;
    case Syntax::Parameter:
        format.setForeground(colours.parameter);
        break;
    case Syntax::Number:
        format.setForeground(colours.number);
        break;
    case Syntax::Comment:
        format.setForeground(colours.comment);
        format.setFontItalic(true);
        break;
    case Syntax::Template:
        format.setForeground(colours.templateText);
        break;
    }
    return format;
}

} // namespace

ModelfileHighlighter::ModelfileHighlighter(QTextDocument *document, const ParsedText *text)
    : QSyntaxHighlighter(static_cast<QObject *>(document))
    , m_text(text)
{
    m_recolour.setSingleShot(true);
    connect(&m_recolour, &QTimer::timeout, this, &ModelfileHighlighter::recolourChanged);
    connect(text, &ParsedText::parsed, this, &ModelfileHighlighter::takeSpans);
    // Before the base class connects its own: a line is coloured by what's known of it now.
    connect(document, &QTextDocument::contentsChange, this, &ModelfileHighlighter::shift);
    takeSpans();
    setDocument(document);
}

void ModelfileHighlighter::setPalette(const QPalette &palette)
{
    m_palette = palette;
    rehighlight();
}

void ModelfileHighlighter::takeSpans()
{
    m_spans = syntaxSpans(m_text->document());
    // Not now: this may be in the middle of a change, where the layout can't be touched.
    m_recolour.start();
}

// Until a long text has been parsed again, its colours move with the text.
void ModelfileHighlighter::shift(int at, int removed, int added)
{
    if (m_text->isCurrent())
        return;
    for (auto &span : m_spans) {
        if (span.range.end <= at)
            continue;
        if (span.range.begin >= at + removed)
            span.range.begin += added - removed;
        span.range.end = std::max(span.range.begin, span.range.end + added - removed);
    }
}

void ModelfileHighlighter::recolourChanged()
{
    std::vector<QTextBlock> changed;
    for (auto block = document()->begin(); block.isValid(); block = block.next()) {
        const auto *last = static_cast<const LineColours *>(block.userData());
        const int begin = block.position();
        if (last == nullptr || last->hash != hashOf(spansIn(begin, begin + block.length() - 1), begin))
            changed.push_back(block);
    }
    // So many are cheaper at once.
    if (changed.size() > kChangedOneByOne) {
        rehighlight();
        return;
    }
    for (const auto &block : changed)
        rehighlightBlock(block);
}

std::vector<SyntaxSpan> ModelfileHighlighter::spansIn(int begin, int end) const
{
    end = std::min(end, begin + kColouredLength);
    auto span = std::upper_bound(m_spans.begin(), m_spans.end(), begin, [](int at, const SyntaxSpan &each) {
        return at < each.range.end;
    });
    std::vector<SyntaxSpan> found;
    for (; span != m_spans.end() && span->range.begin < end; ++span) {
        found.push_back(*span);
        found.back().range.end = std::min(span->range.end, end);
    }
    return found;
}

void ModelfileHighlighter::highlightBlock(const QString &text)
{
    const int begin = currentBlock().position();
    const auto spans = spansIn(begin, begin + int(text.size()));
    for (const auto &span : spans) {
        const int from = std::max(0, span.range.begin - begin);
        setFormat(from, span.range.end - begin - from, formatOf(span.syntax, m_palette));
    }
    setCurrentBlockUserData(new LineColours(hashOf(spans, begin)));
}

} // namespace weightroom
