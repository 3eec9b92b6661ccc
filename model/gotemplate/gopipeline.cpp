#include "model/gotemplate/gopipeline.h"

#include "model/gotemplate/golexeme.h"

#include <QSet>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

bool isFunction(const QString &name)
{
    static const QSet<QString> all{u"and"_s,      u"call"_s,         u"currentDate"_s,
                                   u"eq"_s,       u"ge"_s,           u"gt"_s,
                                   u"html"_s,     u"index"_s,        u"js"_s,
                                   u"json"_s,     u"le"_s,           u"len"_s,
                                   u"lt"_s,       u"ne"_s,           u"not"_s,
                                   u"or"_s,       u"print"_s,        u"printf"_s,
                                   u"println"_s,  u"slice"_s,        u"toTypeScriptType"_s,
                                   u"urlquery"_s, u"yesterdayDate"_s};
    return all.contains(name);
}

bool isOperand(GoToken kind)
{
    switch (kind) {
    case GoToken::Bool:
    case GoToken::CharConstant:
    case GoToken::Complex:
    case GoToken::Dot:
    case GoToken::Field:
    case GoToken::Identifier:
    case GoToken::LeftParen:
    case GoToken::Nil:
    case GoToken::Number:
    case GoToken::RawString:
    case GoToken::String:
    case GoToken::Variable:
        return true;
    default:
        return false;
    }
}

// Values that can't be run: what they're piped into must be something else.
bool isPlainValue(GoToken kind)
{
    return isOperand(kind) && kind != GoToken::Field && kind != GoToken::Identifier
        && kind != GoToken::LeftParen && kind != GoToken::Variable;
}

} // namespace

void GoVariables::declare(const QString &name)
{
    m_names.push_back(name);
    ++m_counts[name];
}

void GoVariables::forgetAfter(std::size_t count)
{
    for (; m_names.size() > count; m_names.pop_back()) {
        const auto known = m_counts.find(m_names.back());
        if (--*known == 0)
            m_counts.erase(known);
    }
}

void GoPipeline::read(const QString &context, GoToken end)
{
    if (!m_reader.enter())
        return;
    declarations(context);
    commands(context, end);
    m_reader.leave();
}

// $x := or $x = in front; of a range also two, with a comma between.
void GoPipeline::declarations(const QString &context)
{
    for (int declared = 0; m_reader.peekNonSpace().kind == GoToken::Variable;) {
        const auto variable = m_reader.next();
        // A space behind it is a token of its own, which it gets back if it's an argument.
        const auto behind = m_reader.peek();
        const auto then = m_reader.peekNonSpace();
        const auto declare = [&] {
            m_reader.nextNonSpace();
            m_variables.declare(m_reader.textOf(variable).toString());
            ++declared;
        };
        if (then.kind == GoToken::Assign || then.kind == GoToken::Declare)
            return declare();
        if (then.kind != GoToken::Char || m_reader.textOf(then) != u",") {
            if (behind.kind == GoToken::Space)
                m_reader.putBack(behind);
            m_reader.putBack(variable);
            return;
        }
        declare();
        if (context != u"range" || declared >= 2)
            return m_reader.fail(u"too many declarations in "_s + context);
        const auto kind = m_reader.peekNonSpace().kind;
        if (kind != GoToken::Variable && kind != GoToken::RightDelim && kind != GoToken::RightParen)
            return m_reader.fail(u"range can only initialize variables"_s);
    }
}

void GoPipeline::commands(const QString &context, GoToken end)
{
    int notRunnable = 0; // the first stage behind the first one that is a plain value
    for (int stage = 1;; ++stage) {
        const auto token = m_reader.nextNonSpace();
        if (token.kind == end) {
            if (stage == 1)
                m_reader.fail(u"missing value for "_s + context, GoFault::MissingValue);
            else if (notRunnable > 0)
                m_reader.fail(u"non executable command in pipeline stage %1"_s.arg(notRunnable));
            return;
        }
        if (!isOperand(token.kind))
            return m_reader.unexpected(token, context);
        m_reader.putBack(token);
        command();
        if (stage > 1 && notRunnable == 0 && isPlainValue(token.kind))
            notRunnable = stage;
        if (m_reader.isOver())
            return;
    }
}

void GoPipeline::command()
{
    for (bool hasArgument = false;;) {
        m_reader.peekNonSpace();
        hasArgument = operand() || hasArgument;
        const auto token = m_reader.next();
        if (token.kind == GoToken::Space)
            continue;
        if (token.kind == GoToken::RightDelim || token.kind == GoToken::RightParen)
            m_reader.putBack(token);
        else if (token.kind != GoToken::Pipe)
            m_reader.unexpected(token, u"operand"_s);
        if (!hasArgument)
            m_reader.fail(u"empty command"_s);
        return;
    }
}

bool GoPipeline::operand()
{
    const auto token = m_reader.nextNonSpace();
    if (!isOperand(token.kind)) {
        m_reader.putBack(token);
        return false;
    }
    term(token);
    if (m_reader.peek().kind != GoToken::Field)
        return true;
    while (m_reader.peek().kind == GoToken::Field)
        m_reader.next();
    if (isPlainValue(token.kind))
        m_reader.fail(
            u"unexpected . after term "_s + goQuoted(m_reader.textOf(token)), token.range,
            GoFault::Misplaced);
    return true;
}

void GoPipeline::term(const GoTemplateToken &token)
{
    const auto text = m_reader.textOf(token);
    switch (token.kind) {
    case GoToken::Identifier:
        if (!isFunction(text.toString()))
            m_reader.fail(
                u"function %1 not defined"_s.arg(goQuoted(text)), token.range, GoFault::UnknownFunction);
        break;
    case GoToken::Variable:
        if (!m_variables.has(text.toString()))
            m_reader.fail(u"undefined variable "_s + goQuoted(text), token.range, GoFault::UndefinedVariable);
        break;
    case GoToken::CharConstant:
    case GoToken::Complex:
    case GoToken::Number:
        if (const auto fault = goNumberFault(text))
            m_reader.fail(*fault, token.range);
        break;
    case GoToken::String:
    case GoToken::RawString:
        (void)string(token);
        break;
    case GoToken::LeftParen:
        read(u"parenthesized pipeline"_s, GoToken::RightParen);
        break;
    default:
        break;
    }
}

QString GoPipeline::string(const GoTemplateToken &token)
{
    const auto value = goUnquoted(m_reader.textOf(token));
    if (!value)
        m_reader.fail(u"invalid syntax"_s, token.range);
    return value.value_or(QString());
}

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

void GoTemplateReader::fail(const QString &what, TextRange range, int lineAt, GoFault kind)
{
    if (!m_isOver)
        m_fault = TemplateFault{what, lineOf(lineAt), range, kind};
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
        return fail(u"unexpected %1 in %2"_s.arg(described(token), context), token.range, GoFault::Misplaced);
    auto what = token.message;
    if (m_actionBegin >= 0 && lineOf(m_actionBegin) != lineOf(token.range.begin)) {
        const auto place = u" started at :"_s + QString::number(lineOf(m_actionBegin));
        what += what.endsWith(u" action") ? place : u" in action"_s + place;
    }
    // Where the text ends there is nothing to be seen.
    const bool isAtEnd = token.range.isEmpty() && m_actionBegin >= 0;
    const auto range = isAtEnd ? TextRange{m_actionBegin, token.range.end} : token.range;
    fail(what, range, token.range.begin, token.fault);
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
