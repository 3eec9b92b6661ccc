#include "model/gotemplate/gotemplatetoken.h"

#include "model/gotemplate/rune.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

constexpr QStringView kLeft = u"{{";
constexpr QStringView kRight = u"}}";

bool isGoSpace(char32_t rune)
{
    return isBlank(rune) || isLineEnd(rune);
}

bool isAlphaNumeric(char32_t rune)
{
    return rune == U'_' || QChar::isLetter(rune) || QChar::isDigit(rune);
}

// "U+0041 'A'"
QString runeText(char32_t rune)
{
    const auto code = u"U+"_s + QString::number(uint(rune), 16).toUpper().rightJustified(4, u'0');
    return isPrintable(rune) ? code + u" '"_s + QString::fromUcs4(&rune, 1) + u"'"_s : code;
}

const QHash<QString, GoToken> &words()
{
    static const QHash<QString, GoToken> all{
        {u"block"_s, GoToken::Block},   {u"break"_s, GoToken::Break}, {u"continue"_s, GoToken::Continue},
        {u"define"_s, GoToken::Define}, {u"else"_s, GoToken::Else},   {u"end"_s, GoToken::End},
        {u"if"_s, GoToken::If},         {u"nil"_s, GoToken::Nil},     {u"range"_s, GoToken::Range},
        {u"true"_s, GoToken::Bool},     {u"false"_s, GoToken::Bool},  {u"template"_s, GoToken::Template},
        {u"with"_s, GoToken::With}};
    return all;
}

} // namespace

GoTemplateToken GoTemplateLexer::next()
{
    m_start = m_at;
    if (m_isOver)
        return token(GoToken::EndOfText);
    return m_isInside ? inside() : outside();
}

GoTemplateToken GoTemplateLexer::outside()
{
    for (;;) {
        const auto found = m_text.indexOf(kLeft, m_at);
        const auto end = found < 0 ? m_text.size() : found;
        if (end > m_start) {
            m_at = int(end);
            return token(GoToken::Text);
        }
        if (found < 0) {
            m_isOver = true;
            return token(GoToken::EndOfText);
        }
        const auto after = m_at + int(kLeft.size());
        // A minus is a trim marker only before a space; else it begins a number.
        const bool isTrimming =
            startsWith(u"-", after) && after + 1 < m_text.size() && isGoSpace(m_text[after + 1].unicode());
        const auto body = isTrimming ? after + 2 : after;
        if (startsWith(u"/*", body)) {
            m_at = body;
            auto fault = comment();
            if (fault.kind == GoToken::Error)
                return fault;
            m_start = m_at;
            continue;
        }
        m_at = after;
        auto delim = token(GoToken::LeftDelim);
        m_at = body;
        m_isInside = true;
        m_depth = 0;
        return delim;
    }
}

// Passes one whole.
GoTemplateToken GoTemplateLexer::comment()
{
    m_start = m_at;
    m_at += 2;
    const auto end = m_text.indexOf(u"*/", m_at);
    if (end < 0)
        return error(u"unclosed comment"_s);
    m_at = int(end) + 2;
    const auto closing = rightDelimLength(m_at);
    if (closing == 0)
        return error(u"comment ends before closing delimiter"_s);
    m_at += closing;
    return token(GoToken::Space);
}

GoTemplateToken GoTemplateLexer::inside()
{
    if (rightDelimLength(m_at) > 0)
        return m_depth == 0 ? rightDelim() : error(u"unclosed left paren"_s, GoFault::OpenParenthesis);
    if (m_at >= m_text.size())
        return error(u"unclosed action"_s);
    const auto rune = peek();
    if (isGoSpace(rune))
        return space();
    skip();
    switch (rune) {
    case U'=':
        return token(GoToken::Assign);
    case U':':
        return accept(u"=") ? token(GoToken::Declare) : error(u"expected :="_s);
    case U'|':
        return token(GoToken::Pipe);
    case U'"':
    case U'`':
    case U'\'':
        return quote(char16_t(rune));
    case U'$':
        return isAtTerminator() ? token(GoToken::Variable) : fieldOrVariable(GoToken::Variable);
    case U'(':
        ++m_depth;
        return token(GoToken::LeftParen);
    case U')':
        return --m_depth < 0 ? error(u"unexpected right paren"_s, GoFault::Misplaced)
                             : token(GoToken::RightParen);
    default:
        break;
    }
    if (rune == U'.' && m_at < m_text.size() && !isDigit(peek()))
        return fieldOrVariable(GoToken::Field);
    if (rune == U'.' || rune == U'+' || rune == U'-' || isDigit(rune)) {
        m_at = m_start;
        return number();
    }
    if (isAlphaNumeric(rune))
        return word();
    if (rune >= 0x20 && rune < 0x7f)
        return token(GoToken::Char);
    return error(u"unrecognized character in action: "_s + runeText(rune), GoFault::Misplaced);
}

GoTemplateToken GoTemplateLexer::space()
{
    while (isGoSpace(peek()))
        ++m_at;
    // The last one may belong to a closing trim marker.
    if (startsWith(u"-", m_at) && startsWith(kRight, m_at + 1)) {
        --m_at;
        if (m_at == m_start)
            return rightDelim();
    }
    return token(GoToken::Space);
}

GoTemplateToken GoTemplateLexer::rightDelim()
{
    const auto length = rightDelimLength(m_at);
    m_at += length;
    auto delim = token(GoToken::RightDelim);
    if (length > int(kRight.size())) {
        while (isGoSpace(peek()))
            ++m_at;
    }
    m_isInside = false;
    return delim;
}

GoTemplateToken GoTemplateLexer::quote(char16_t mark)
{
    const bool isRaw = mark == u'`';
    while (m_at < m_text.size()) {
        const auto unit = m_text[m_at++].unicode();
        if (unit == mark)
            return token(isRaw ? GoToken::RawString : mark == u'"' ? GoToken::String : GoToken::CharConstant);
        if (isRaw)
            continue;
        const bool isEscape = unit == u'\\' && m_at < m_text.size() && m_text[m_at] != u'\n';
        if (isEscape)
            ++m_at;
        else if (unit == u'\n' || unit == u'\\')
            break;
    }
    return error(
        isRaw              ? u"unterminated raw quoted string"_s
            : mark == u'"' ? u"unterminated quoted string"_s
                           : u"unterminated character constant"_s,
        GoFault::OpenQuote);
}

GoTemplateToken GoTemplateLexer::fieldOrVariable(GoToken kind)
{
    if (isAtTerminator())
        return token(kind == GoToken::Field ? GoToken::Dot : kind);
    while (isAlphaNumeric(peek()))
        skip();
    return isAtTerminator() ? token(kind)
                            : error(u"bad character "_s + runeText(peek()), GoFault::BadCharacter);
}

GoTemplateToken GoTemplateLexer::word()
{
    while (isAlphaNumeric(peek()))
        skip();
    if (!isAtTerminator())
        return error(u"bad character "_s + runeText(peek()), GoFault::BadCharacter);
    return token(words().value(m_text.mid(m_start, m_at - m_start).toString(), GoToken::Identifier));
}

GoTemplateToken GoTemplateLexer::number()
{
    const auto bad = [this] {
        return error(u"bad number syntax: \"%1\""_s.arg(m_text.mid(m_start, m_at - m_start)));
    };
    if (!scanNumber())
        return bad();
    if (peek() != U'+' && peek() != U'-')
        return token(GoToken::Number);
    if (!scanNumber() || m_text[m_at - 1] != u'i')
        return bad();
    return token(GoToken::Complex);
}

bool GoTemplateLexer::scanNumber()
{
    accept(u"+-");
    QStringView digits = u"0123456789_";
    bool isHex = false;
    bool isDecimal = true;
    if (accept(u"0")) {
        if (accept(u"xX")) {
            digits = u"0123456789abcdefABCDEF_";
            isHex = true;
            isDecimal = false;
        } else if (accept(u"oO")) {
            digits = u"01234567_";
            isDecimal = false;
        } else if (accept(u"bB")) {
            digits = u"01_";
            isDecimal = false;
        }
    }
    acceptRun(digits);
    if (accept(u"."))
        acceptRun(digits);
    if ((isDecimal && accept(u"eE")) || (isHex && accept(u"pP"))) {
        accept(u"+-");
        acceptRun(u"0123456789_");
    }
    accept(u"i");
    if (!isAlphaNumeric(peek()))
        return true;
    skip();
    return false;
}

GoTemplateToken GoTemplateLexer::token(GoToken kind)
{
    return {kind, {m_start, m_at}, {}};
}

GoTemplateToken GoTemplateLexer::error(const QString &message, GoFault fault)
{
    m_isOver = true;
    return {GoToken::Error, {m_start, m_at}, message, fault};
}

char32_t GoTemplateLexer::peek() const
{
    return m_at < m_text.size() ? runeAt(m_text, m_at).value : U'\0';
}

void GoTemplateLexer::skip()
{
    if (m_at < m_text.size())
        m_at += runeAt(m_text, m_at).units;
}

bool GoTemplateLexer::accept(QStringView any)
{
    if (m_at >= m_text.size() || !any.contains(m_text[m_at]))
        return false;
    ++m_at;
    return true;
}

void GoTemplateLexer::acceptRun(QStringView any)
{
    while (accept(any)) { }
}

bool GoTemplateLexer::isAtTerminator() const
{
    if (m_at >= m_text.size() || isGoSpace(peek()))
        return true;
    return QStringView(u".,|:)(").contains(m_text[m_at]) || startsWith(kRight, m_at);
}

int GoTemplateLexer::rightDelimLength(int at) const
{
    if (at < m_text.size() && isGoSpace(m_text[at].unicode()) && startsWith(u"-", at + 1)
        && startsWith(kRight, at + 2))
        return 2 + int(kRight.size());
    return startsWith(kRight, at) ? int(kRight.size()) : 0;
}

bool GoTemplateLexer::startsWith(QStringView piece, int at) const
{
    return at <= m_text.size() && m_text.mid(at).startsWith(piece);
}

} // namespace weightroom::modelfile
