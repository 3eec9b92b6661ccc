// Colours what stands between {{ and }} in a template.
#pragma once

#include <QColor>
#include <QSyntaxHighlighter>

namespace weightroom
{

class TemplateHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

    void setColour(const QColor &colour);

protected:
    void highlightBlock(const QString &text) override;

private:
    QColor m_colour;
};

} // namespace weightroom
