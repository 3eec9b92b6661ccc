#include "model/gotemplate/gotemplatereader.h"

#include "model/gotemplate/golexeme.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

GoTemplateToken GoTemplateReader::next()
{
    if (m_isOver)
        return {GoToken::EndOfText, m_last, {}};
    auto token = m_ahead.empty() ? m_lexer.next() : std::move(m_ahead.back());
    if (!m_ahead.empty())
        m_ahead.pop_back();
    m_last = token.range;
    return token;
}

GoTemplateToken GoTemplateReader::nextNonSpace()
{
    auto token = next();
    while (token.kind == GoToken::Space)
        token = next();
    return token;
}

const GoTemplateToken &GoTemplateReader::peek()
{
    putBack(next());
    return m_ahead.back();
}

const GoTemplateToken &GoTemplateReader::peekNonSpace()
{
    putBack(nextNonSpace());
    return m_ahead.back();
}

void GoTemplateReader::fail(const QString &what, TextRange range, int lineAt)
{
    if (!m_isOver)
        m_fault = TemplateFault{what, lineOf(lineAt), range};
    m_isOver = true;
}

// Go's description of a token that isn't expected. A dot by itself is one of its words.
QString GoTemplateReader::described(const GoTemplateToken &token) const
{
    if (token.kind == GoToken::EndOfText)
        return u"EOF"_s;
    const auto text = token.kind == GoToken::RightDelim ? QStringView(u"}}")
        : token.kind == GoToken::LeftDelim              ? QStringView(u"{{")
                                                        : textOf(token);
    if (token.kind >= GoToken::Block)
        return u'<' + text.toString() + u'>';
    // By characters, but only if it has more bytes than that.
    constexpr qsizetype kShown = 10;
    return text.toUtf8().size() > kShown ? goQuoted(firstRunes(text, kShown)) + u"..."_s : goQuoted(text);
}

void GoTemplateReader::unexpected(const GoTemplateToken &token, const QString &context)
{
    if (token.kind != GoToken::Error)
        return fail(u"unexpected %1 in %2"_s.arg(described(token), context), token.range);
    auto what = token.message;
    if (m_actionBegin >= 0 && lineOf(m_actionBegin) != lineOf(token.range.begin)) {
        const auto place = u" started at :"_s + QString::number(lineOf(m_actionBegin));
        what += what.endsWith(u" action") ? place : u" in action"_s + place;
    }
    // Where the text ends there is nothing to be seen.
    const bool isAtEnd = token.range.isEmpty() && m_actionBegin >= 0;
    fail(what, isAtEnd ? TextRange{m_actionBegin, token.range.end} : token.range, token.range.begin);
}

void GoTemplateReader::expect(GoToken kind, const QString &context)
{
    if (const auto token = nextNonSpace(); token.kind != kind)
        unexpected(token, context);
}

bool GoTemplateReader::enter()
{
    if (!m_isOver && m_depth >= kDeepestTemplate) {
        m_uncheckedFrom = m_last;
        m_isOver = true;
    }
    m_depth += m_isOver ? 0 : 1;
    return !m_isOver;
}

} // namespace weightroom::modelfile
