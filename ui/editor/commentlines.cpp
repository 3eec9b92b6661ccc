#include "ui/editor/commentlines.h"

#include "ui/editor/codeeditor.h"
#include "ui/editor/editoractions.h"
#include "ui/editor/findbar.h"

#include <QAction>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace weightroom
{

using enum EditorCommand;

void connectEditCommands(const EditorActions &actions, CodeEditor *editor, FindBar *find)
{
    const auto on = [&actions](EditorCommand command, auto *receiver, auto slot) {
        QObject::connect(actions.at(command), &QAction::triggered, receiver, slot);
    };
    on(Undo, editor, &QPlainTextEdit::undo);
    on(Redo, editor, &QPlainTextEdit::redo);
    on(Cut, editor, &QPlainTextEdit::cut);
    on(Copy, editor, &QPlainTextEdit::copy);
    on(Paste, editor, &QPlainTextEdit::paste);
    on(SelectAll, editor, &QPlainTextEdit::selectAll);
    on(Find, find, [find] { find->open(false); });
    on(FindNext, find, &FindBar::findNext);
    on(FindPrevious, find, &FindBar::findPrevious);
    on(Replace, find, [find] { find->open(true); });
    on(Comment, editor, &CodeEditor::toggleComment);
    QObject::connect(editor, &QPlainTextEdit::undoAvailable, actions.at(Undo), &QAction::setEnabled);
    QObject::connect(editor, &QPlainTextEdit::redoAvailable, actions.at(Redo), &QAction::setEnabled);
    actions.at(Undo)->setEnabled(false);
    actions.at(Redo)->setEnabled(false);
}

namespace
{

bool isBlank(const QTextBlock &block)
{
    return QStringView(block.text()).trimmed().isEmpty();
}

bool isComment(const QTextBlock &block)
{
    return QStringView(block.text()).trimmed().startsWith(u'#');
}

TextRange withWholeCommands(const modelfile::Document &parsed, TextRange range)
{
    for (const auto &command : parsed.commands) {
        if (command.whole.begin <= range.end && command.whole.end >= range.begin)
            range = {std::min(range.begin, command.whole.begin), std::max(range.end, command.whole.end)};
    }
    return range;
}

} // namespace

void toggleCommentLines(QTextDocument &text, const modelfile::Document *parsed, TextRange range)
{
    // A selection that ends where a line begins doesn't mean that line.
    if (range.end > range.begin && text.findBlock(range.end).position() == range.end)
        --range.end;
    range = {
        text.findBlock(range.begin).position(), std::max(range.end, text.findBlock(range.begin).position())};
    if (parsed != nullptr)
        range = withWholeCommands(*parsed, range);
    std::vector<QTextBlock> lines;
    const auto end = text.findBlock(range.end).next();
    for (auto block = text.findBlock(range.begin); block.isValid() && block != end; block = block.next()) {
        if (!isBlank(block))
            lines.push_back(block);
    }
    if (lines.empty())
        return;
    const bool takeOff = std::all_of(lines.begin(), lines.end(), isComment);
    QTextCursor cursor(&text);
    cursor.beginEditBlock();
    for (const auto &line : lines) {
        if (!takeOff) {
            cursor.setPosition(line.position());
            cursor.insertText(u"# "_s);
            continue;
        }
        const int hash = int(line.text().indexOf(u'#'));
        cursor.setPosition(line.position() + hash);
        const bool hasSpace = line.text().mid(hash + 1).startsWith(u' ');
        cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor, hasSpace ? 2 : 1);
        cursor.removeSelectedText();
    }
    cursor.endEditBlock();
}

} // namespace weightroom
