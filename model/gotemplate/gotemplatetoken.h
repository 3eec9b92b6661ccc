// The tokens of a Go template, as Go's text/template/parse cuts them (Go 1.24).
#pragma once

#include "model/core/textrange.h"

#include <QString>
#include <QStringView>

namespace weightroom::modelfile
{

enum class GoToken {
    Error,  // message says what
    Assign, // =
    Bool,
    Char, // one that only some places take, like a comma
    CharConstant,
    Complex,
    Declare, // :=
    EndOfText,
    Field, // .Name
    Identifier,
    LeftDelim,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelim,
    RightParen,
    Space,
    String,
    Text,     // between actions; blank at both ends where a trim marker stands is left in
    Variable, // $ or $name
    // Words.
    Block,
    Break,
    Continue,
    Define,
    Dot, // a dot by itself
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
};

// What is wrong, for those who word it themselves.
enum class GoFault {
    Other,
    BadCharacter, // what stands behind the range can't follow it
    Misplaced,
    MissingValue,
    OpenBlock, // nothing ends it
    OpenParenthesis,
    OpenQuote,
    OutsideRange, // a break or continue
    SecondElse,
    StrayElse,
    StrayEnd,
    UndefinedVariable,
    UnknownFunction,
};

struct GoTemplateToken {
    GoToken kind = GoToken::EndOfText;
    TextRange range; // in the template's text
    QString message; // of an error
    GoFault fault = GoFault::Other;
};

struct TemplateFault {
    QString what;    // Go's words
    int line = 0;    // that Go names, from 1; 0 = it names none
    TextRange range; // in the template's text, in UTF-16 units
    GoFault kind = GoFault::Other;
};

// Actions nested deeper aren't looked at.
inline constexpr int kDeepestTemplate = 500;

// Cuts a text, which must outlive it, from its beginning to its end. After an error there is no more.
class GoTemplateLexer
{
public:
    explicit GoTemplateLexer(QStringView text)
        : m_text(text)
    {
    }
    GoTemplateToken next();

private:
    GoTemplateToken outside();
    GoTemplateToken inside();
    GoTemplateToken comment();
    GoTemplateToken space();
    GoTemplateToken quote(char16_t mark);
    GoTemplateToken fieldOrVariable(GoToken kind);
    GoTemplateToken number();
    GoTemplateToken word();
    GoTemplateToken rightDelim();
    GoTemplateToken token(GoToken kind);
    GoTemplateToken error(const QString &message, GoFault fault = GoFault::Other);

    char32_t peek() const; // 0 at the end
    void skip();
    bool accept(QStringView any);
    void acceptRun(QStringView any);
    bool scanNumber();
    bool isAtTerminator() const;
    // The length of what closes an action here, with its trim marker; 0 if nothing does.
    int rightDelimLength(int at) const;
    bool startsWith(QStringView piece, int at) const;

    QStringView m_text;
    int m_start = 0; // of the token
    int m_at = 0;
    int m_depth = 0; // of parentheses
    bool m_isInside = false;
    bool m_isOver = false;
};

} // namespace weightroom::modelfile
