// Colours a Modelfile by the parser's tokens. A line is coloured up to its 10,000th character.
#pragma once

#include "ui/editor/syntaxspans.h"

#include <QPalette>
#include <QSyntaxHighlighter>
#include <QTimer>

namespace weightroom
{

class ParsedText;

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
