// Reading a Go template's tokens ahead and back, and the first fault that is found in them.
#pragma once

#include "model/gotemplate/gotemplate.h"
#include "model/gotemplate/gotemplatetoken.h"

#include <QString>
#include <QStringView>
#include <optional>
#include <vector>

namespace weightroom::modelfile
{

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
    void fail(const QString &what) { fail(what, m_last); }
    void fail(const QString &what, TextRange range) { fail(what, range, range.begin); }
    // With the place whose line Go names, which may be another one than that where people look for the fault.
    void fail(const QString &what, TextRange range, int lineAt);
    void failAction(const QString &what, int begin) { fail(what, {begin, m_last.end}, m_last.begin); }
    void failAtEnd(const QString &what, TextRange range) { fail(what, range, int(m_text.size())); }
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

} // namespace weightroom::modelfile
