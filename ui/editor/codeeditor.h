// The text field of the editor: Modelfile text with line numbers, colours and marks under what's wrong.
#pragma once

#include "model/modelfile/document.h"
#include "ui/editor/spacedtextedit.h"

#include <QWidget>
#include <optional>
#include <vector>

namespace weightroom
{

class CodeEditor;
class ModelfileHighlighter;
class ParsedText;

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

class CodeEditor : public SpacedTextEdit
{
    Q_OBJECT

public:
    // More problems than these aren't marked.
    static constexpr std::size_t kMaximumMarks = 1000;

    explicit CodeEditor(QWidget *parent = nullptr);

    ParsedText *parsed() const { return m_parsed; }
    TextRange selection() const;
    // Lines ending in LF; what its ranges count in.
    QString text() const;
    // Underlines them, and marks their lines. They move with the text until they're set anew.
    void setProblems(const std::vector<modelfile::Diagnostic> &problems);
    // Shows where a searched text is found.
    void setMatches(const std::vector<TextRange> &matches);
    // Selects it, scrolls to it and takes the focus.
    void goTo(TextRange range);
    // Comments the selected lines out, or in again if all of them are comments. One step of undo.
    void toggleComment();

    // For the gutter: y in its coordinates.
    struct Line {
        int number = 1;
        int top = 0;
        int height = 0; // of its first row, if it's wrapped, with its space
        int wholeHeight = 0;
        bool isCurrent = false;
        std::optional<modelfile::Severity> severity; // the worst
    };
    std::vector<Line> visibleLines() const;
    QString problemsAtLine(int y) const; // HTML
    void goToLineAt(int y);

signals:
    // A file was dropped; nothing has been changed.
    void fileDropped(const QString &path);
    // A key's text has been put in, or a character taken out with Backspace.
    void typed(const QString &text);

protected:
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void insertFromMimeData(const QMimeData *source) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    struct Mark {
        QTextCursor place;
        modelfile::Severity severity = modelfile::Severity::Error;
        QString message; // HTML
    };

    void placeGutter();
    void showSelections();
    void recolour();
    QTextBlock blockAt(int y) const;

    ParsedText *m_parsed;
    ModelfileHighlighter *m_highlighter;
    Gutter *m_gutter;
    std::vector<Mark> m_marks;
    std::vector<QTextCursor> m_matches;
};

} // namespace weightroom
