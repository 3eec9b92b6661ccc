#include "ui/editor/syntaxspans.h"

#include "model/gotemplate/gonumber.h"
#include "model/modelfile/parameters.h"

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

} // namespace weightroom
