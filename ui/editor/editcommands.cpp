#include "ui/editor/editcommands.h"

#include "ui/editor/codeeditor.h"
#include "ui/editor/editoractions.h"
#include "ui/editor/findbar.h"

#include <QAction>

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

} // namespace weightroom
