#include "model/gotemplate/gotemplate.h"

#include "model/gotemplate/golexeme.h"
#include "model/gotemplate/gopipeline.h"

#include <QHash>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

// How a list of pieces ended.
enum class Ending { Text, End, Else };

class TemplateChecker
{
public:
    explicit TemplateChecker(QStringView text)
        : m_reader(text)
        , m_pipeline(m_reader)
    {
    }

    TemplateCheck check()
    {
        bool isEmpty = true;
        while (m_reader.peek().kind != GoToken::EndOfText) {
            if (m_reader.peek().kind == GoToken::LeftDelim) {
                const auto delim = m_reader.next();
                const auto word = m_reader.nextNonSpace();
                if (word.kind == GoToken::Define) {
                    define({delim.range.begin, word.range.end});
                    continue;
                }
                m_reader.putBack(word);
                m_reader.putBack(delim);
            }
            const auto piece = textOrAction();
            isEmpty = isEmpty && piece.isEmpty;
            if (piece.ending != Ending::Text)
                failEnding(
                    u"unexpected "_s + endingText(piece.ending),
                    piece.ending == Ending::End ? GoFault::StrayEnd : GoFault::StrayElse);
        }
        add({}, isEmpty);
        TemplateCheck result{m_reader.takeFault(), m_reader.uncheckedFrom()};
        if (!result.fault && m_withoutArgument)
            result.fault =
                TemplateFault{u"undefined template specified"_s, 0, *m_withoutArgument, GoFault::Other};
        return result;
    }

private:
    struct Piece {
        Ending ending = Ending::Text;
        bool isEmpty = true; // blank text, or a comment
    };
    struct List {
        Ending ending = Ending::Text;
        bool isEmpty = true;
    };

    static QString endingText(Ending ending) { return ending == Ending::End ? u"{{end}}"_s : u"{{else}}"_s; }

    // The whole {{ end }} or {{ else }}; Go names the line it ends in.
    void failEnding(const QString &what, GoFault kind) { m_reader.failAction(what, m_endingBegin, kind); }

    // Up to the end, or the else, of what opener begins.
    List list(TextRange opener)
    {
        List result;
        if (!m_reader.enter())
            return result;
        while (m_reader.peekNonSpace().kind != GoToken::EndOfText) {
            const auto piece = textOrAction();
            if (piece.ending != Ending::Text) {
                m_reader.leave();
                result.ending = piece.ending;
                return result;
            }
            result.isEmpty = result.isEmpty && piece.isEmpty;
        }
        m_reader.leave();
        m_reader.failAtEnd(u"unexpected EOF"_s, opener, GoFault::OpenBlock);
        return result;
    }

    Piece textOrAction()
    {
        const auto token = m_reader.nextNonSpace();
        if (token.kind == GoToken::Text)
            return {Ending::Text, m_reader.textOf(token).trimmed().isEmpty()};
        if (token.kind != GoToken::LeftDelim) {
            m_reader.unexpected(token, u"input"_s);
            return {};
        }
        m_reader.beginAction(token.range.begin);
        const auto ending = action();
        m_reader.endAction();
        return {ending, false};
    }

    Ending action()
    {
        const auto token = m_reader.nextNonSpace();
        if (token.kind == GoToken::Else || token.kind == GoToken::End)
            m_endingBegin = m_reader.actionBegin();
        switch (token.kind) {
        case GoToken::Block:
            block(openerUpTo(token));
            break;
        case GoToken::Break:
        case GoToken::Continue:
            leaveRange(token);
            break;
        case GoToken::Else:
            // "else if" and "else with" leave their word to the one who asked for the list.
            if (const auto kind = m_reader.peekNonSpace().kind; kind != GoToken::If && kind != GoToken::With)
                m_reader.expect(GoToken::RightDelim, u"else"_s);
            return Ending::Else;
        case GoToken::End:
            m_reader.expect(GoToken::RightDelim, u"end"_s);
            return Ending::End;
        case GoToken::If:
        case GoToken::Range:
        case GoToken::With:
            control(token, openerUpTo(token));
            break;
        case GoToken::Template:
            use(token);
            break;
        default:
            m_reader.putBack(token);
            m_pipeline.read(u"command"_s, GoToken::RightDelim);
            break;
        }
        return Ending::Text;
    }

    void leaveRange(const GoTemplateToken &word)
    {
        const auto name = u"{{%1}}"_s.arg(m_reader.textOf(word));
        if (const auto token = m_reader.nextNonSpace(); token.kind != GoToken::RightDelim)
            m_reader.unexpected(token, name);
        if (m_ranges == 0)
            m_reader.fail(name + u" outside {{range}}"_s, word.range, GoFault::OutsideRange);
    }

    TextRange openerUpTo(const GoTemplateToken &word) const
    {
        return {m_reader.actionBegin(), word.range.end};
    }

    void control(const GoTemplateToken &word, TextRange opener)
    {
        const auto context = m_reader.textOf(word).toString();
        const auto variables = m_pipeline.variables().count();
        m_pipeline.read(context, GoToken::RightDelim);
        m_ranges += context == u"range" ? 1 : 0;
        const auto body = list(opener);
        m_ranges -= context == u"range" ? 1 : 0;
        if (body.ending == Ending::Else)
            otherwise(context, opener);
        m_pipeline.variables().forgetAfter(variables);
    }

    // Behind an else: its own list, or one more "if" or "with" whose end is this one's too.
    void otherwise(const QString &context, TextRange opener)
    {
        const auto kind = m_reader.peek().kind;
        if ((context == u"if" && kind == GoToken::If) || (context == u"with" && kind == GoToken::With)) {
            const auto word = m_reader.next();
            if (!m_reader.enter())
                return;
            control(word, {m_endingBegin, word.range.end});
            m_reader.leave();
            return;
        }
        if (const auto body = list(opener); body.ending == Ending::Else)
            failEnding(u"expected end; found {{else}}"_s, GoFault::SecondElse);
    }

    // Templates in the template.

    void define(TextRange opener)
    {
        const auto context = u"define clause"_s;
        const auto name = templateName(m_reader.nextNonSpace(), context);
        m_reader.expect(GoToken::RightDelim, context);
        definition(name, context, opener);
    }

    void block(TextRange opener)
    {
        const auto context = u"block clause"_s;
        const auto name = templateName(m_reader.nextNonSpace(), context);
        m_pipeline.read(context, GoToken::RightDelim);
        definition(name, context, opener);
    }

    // What stands in it knows nothing of the variables and ranges around it.
    void definition(const QString &name, const QString &context, TextRange opener)
    {
        auto variables = std::exchange(m_pipeline.variables(), GoVariables());
        const auto ranges = std::exchange(m_ranges, 0);
        const auto body = list(opener);
        if (body.ending == Ending::Else)
            failEnding(u"unexpected {{else}} in "_s + context, GoFault::StrayElse);
        m_pipeline.variables() = std::move(variables);
        m_ranges = ranges;
        add(name, body.isEmpty);
    }

    void add(const QString &name, bool isEmpty)
    {
        const auto known = m_isEmpty.constFind(name);
        if (known == m_isEmpty.constEnd() || *known)
            m_isEmpty.insert(name, isEmpty);
        else if (!isEmpty)
            m_reader.fail(u"template: multiple definition of template "_s + goQuoted(name));
    }

    void use(const GoTemplateToken &word)
    {
        const auto context = u"template clause"_s;
        (void)templateName(m_reader.nextNonSpace(), context);
        const auto token = m_reader.nextNonSpace();
        if (token.kind == GoToken::RightDelim) {
            m_withoutArgument = m_withoutArgument.value_or(word.range);
            return;
        }
        m_reader.putBack(token);
        m_pipeline.read(context, GoToken::RightDelim);
    }

    QString templateName(const GoTemplateToken &token, const QString &context)
    {
        if (token.kind == GoToken::String || token.kind == GoToken::RawString)
            return m_pipeline.string(token);
        m_reader.unexpected(token, context);
        return {};
    }

    GoTemplateReader m_reader;
    GoPipeline m_pipeline;
    std::optional<TextRange>
        m_withoutArgument;          // the first {{template "x"}} without one, which only Ollama refuses
    QHash<QString, bool> m_isEmpty; // the templates so far
    int m_ranges = 0;               // around here
    int m_endingBegin = 0;          // of the last end's or else's action
};

} // namespace

QString badTemplateText(const TemplateFault &fault)
{
    return u"template error: "_s + (fault.line > 0 ? u"template: :%1: "_s.arg(fault.line) : QString())
        + fault.what;
}

TemplateCheck checkTemplate(QStringView text)
{
    return TemplateChecker(text).check();
}

} // namespace weightroom::modelfile
