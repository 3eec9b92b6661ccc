// A plain text field whose lines stand further apart than their font has them.
#pragma once

#include <QPlainTextEdit>

namespace weightroom
{

// From one row to the next it's about one and a half times the font's size. QPlainTextEdit heeds no line
// height of a format, so its layout is ours; what it paints and where it takes a click to be is put right
// here.
class SpacedTextEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit SpacedTextEdit(QWidget *parent = nullptr);

    // Of a row of text with its space, in pixels.
    qreal rowHeight(const QTextLine &line) const;
    // A point of the viewport that lies between two lines, moved onto the text of the nearer row: there
    // cursorForPosition() finds a place within the line instead of its end.
    QPoint onText(QPoint point) const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    void fillSelections();
};

} // namespace weightroom
