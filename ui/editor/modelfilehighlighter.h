// Colours a Modelfile by the parser's tokens. A line is coloured up to its 10,000th character.
#pragma once

#include "model/modelfile/document.h"

#include <QPalette>
#include <QSyntaxHighlighter>
#include <QTimer>
#include <vector>

namespace weightroom
{

class ParsedText;

// What colours a Modelfile's text has where, from the parser's tokens.
enum class Syntax { Command, Parameter, Number, Comment, Template };

struct SyntaxSpan {
    Syntax syntax = Syntax::Command;
    TextRange range;
};

// Ordered, without overlap, possibly over several lines. Linear. A role counts as a parameter.
std::vector<SyntaxSpan> syntaxSpans(const modelfile::Document &document);

// The actions of a Go template, {{ and }} included. A }} in a string or a comment ends none; one that's never
// ended goes to the text's end. Offsets are added to.
std::vector<TextRange> templateActions(QStringView text, int offset);

class ModelfileHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    static constexpr int kColouredLength = 10'000;

    // text must be a ParsedText of the same document, made before: it has to see each change first.
    ModelfileHighlighter(QTextDocument *document, const ParsedText *text);

    void setPalette(const QPalette &palette);

protected:
    void highlightBlock(const QString &text) override;

private:
    void takeSpans();
    void shift(int at, int removed, int added);
    void recolourChanged();
    std::vector<SyntaxSpan> spansIn(int begin, int end) const;

    const ParsedText *m_text;
    std::vector<SyntaxSpan> m_spans;
    QPalette m_palette;
    QTimer m_recolour;
};

} // namespace weightroom
