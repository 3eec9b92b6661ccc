// The strip beside the text: line numbers, and a mark where a line has a problem.
#pragma once

#include <QWidget>

namespace weightroom
{

class CodeEditor;

// Knows no text: the editor says what stands in which line.
class Gutter : public QWidget
{
    Q_OBJECT

public:
    explicit Gutter(CodeEditor *editor);

    // Logical pixels: 56, or what the number of the last line needs.
    int widthFor(int lines) const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    bool event(QEvent *event) override;

private:
    CodeEditor *m_editor;
};

} // namespace weightroom
