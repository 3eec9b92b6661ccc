// Reading a Go template's actions: values, calls, pipes between them, and variables.
#pragma once

#include "model/gotemplate/gotemplatetoken.h"

#include <QHash>
#include <QString>
#include <QStringView>
#include <cstddef>
#include <optional>
#include <vector>

namespace weightroom::modelfile
{

// Reading a Go template's tokens ahead and back, and the first fault that is found in them.
// After a fault there is only the end of the text, so that whoever reads comes to an end. So there is where
// it gets deeper than kDeepestTemplate, which is no fault.
class GoTemplateReader
{
public:
    explicit GoTemplateReader(QStringView text)
        : m_text(text)
        , m_lexer(text)
    {
    }

    GoTemplateToken next();
    GoTemplateToken nextNonSpace();
    // What next() will give; passes spaces or doesn't. Valid until the next call.
    const GoTemplateToken &peek();
    const GoTemplateToken &peekNonSpace();
    // The last one put back is read first.
    void putBack(GoTemplateToken token) { m_ahead.push_back(std::move(token)); }
    QStringView textOf(const GoTemplateToken &token) const
    {
        return m_text.mid(token.range.begin, token.range.length());
    }

    // The action that is being read, by where it begins; Go names its line if that isn't the fault's.
    void beginAction(int at) { m_actionBegin = at; }
    void endAction() { m_actionBegin = -1; }
    int actionBegin() const { return m_actionBegin; }

    // Only the first fault counts. Without a range it's at the token read last.
    void fail(const QString &what, GoFault kind = GoFault::Other) { fail(what, m_last, kind); }
    void fail(const QString &what, TextRange range, GoFault kind = GoFault::Other)
    {
        fail(what, range, range.begin, kind);
    }
    // With the place whose line Go names, which may be another one than that where people look for the fault.
    void fail(const QString &what, TextRange range, int lineAt, GoFault kind);
    void failAction(const QString &what, int begin, GoFault kind)
    {
        fail(what, {begin, m_last.end}, m_last.begin, kind);
    }
    void failAtEnd(const QString &what, TextRange range, GoFault kind)
    {
        fail(what, range, int(m_text.size()), kind);
    }
    void unexpected(const GoTemplateToken &token, const QString &context);
    void expect(GoToken kind, const QString &context);
    bool isOver() const { return m_isOver; }
    std::optional<TemplateFault> takeFault() { return std::move(m_fault); }
    // What was read last where it got too deep, without a fault before.
    std::optional<TextRange> uncheckedFrom() const { return m_uncheckedFrom; }

    // One level further in; false if that's too deep, or all is over.
    bool enter();
    void leave() { --m_depth; }

private:
    int lineOf(int at) const { return 1 + int(m_text.first(at).count(u'\n')); }
    QString described(const GoTemplateToken &token) const;

    QStringView m_text;
    GoTemplateLexer m_lexer;
    std::vector<GoTemplateToken> m_ahead; // the next one is the last
    TextRange m_last;                     // of the token read last
    std::optional<TemplateFault> m_fault;
    std::optional<TextRange> m_uncheckedFrom;
    bool m_isOver = false; // by a fault, or too deep
    int m_actionBegin = -1;
    int m_depth = 0;
};

// The variables that may be used here. A text may declare a million: asking is no search.
class GoVariables
{
public:
    GoVariables() { declare(QStringLiteral("$")); }
    void declare(const QString &name);
    bool has(const QString &name) const { return m_counts.contains(name); }
    std::size_t count() const { return m_names.size(); }
    // The first so many are left.
    void forgetAfter(std::size_t count);

private:
    std::vector<QString> m_names; // in the order of their declarations
    QHash<QString, int> m_counts; // how often each is among them
};

class GoPipeline
{
public:
    // The reader must outlive it.
    explicit GoPipeline(GoTemplateReader &reader)
        : m_reader(reader)
    {
    }
    // Reads one up to its end, a closing delimiter or parenthesis. context is Go's word for what it belongs
    // to.
    void read(const QString &context, GoToken end);
    // What a token in quotes means; empty, and a fault, if nothing.
    QString string(const GoTemplateToken &token);
    GoVariables &variables() { return m_variables; }

private:
    void declarations(const QString &context);
    void commands(const QString &context, GoToken end);
    void command();
    bool operand();
    void term(const GoTemplateToken &token);

    GoTemplateReader &m_reader;
    GoVariables m_variables;
};

} // namespace weightroom::modelfile
