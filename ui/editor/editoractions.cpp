#include "ui/editor/editoractions.h"

#include "ui/editor/codeeditor.h"
#include "ui/editor/findbar.h"

#include "ui/theme/icons.h"

#include <QAction>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

using namespace Qt::StringLiterals;

namespace weightroom
{

using enum EditorCommand;

EditorActions::EditorActions(QMainWindow *window)
    : QObject(window)
{
    auto *bar = window->menuBar();
    makeFileMenu(bar->addMenu(tr("&File")));
    makeEditMenu(bar->addMenu(tr("&Edit")));
    auto *view = bar->addMenu(tr("&View"));
    addToggle(view, Form, tr("&Parameters"), QKeySequence(Qt::Key_F4));
    at(Form)->setIcon(icon(u"details-pane"_s));
    addToggle(view, Problems, tr("P&roblems"), {});
    addToggle(view, Wrap, tr("&Wrap lines"), {});
    auto *go = bar->addMenu(tr("&Go"));
    add(go, NextProblem, tr("&Next problem"), QKeySequence(Qt::Key_F8), {});
    add(go, PreviousProblem, tr("&Previous problem"), QKeySequence(Qt::SHIFT | Qt::Key_F8), {});
    go->addSeparator();
    add(go, NextPane, tr("Next p&ane"), QKeySequence(Qt::Key_F6), {});
    auto *build = bar->addMenu(tr("&Build"));
    add(build, Build, tr("&Build"), QKeySequence(Qt::CTRL | Qt::Key_B), {});
    auto *help = bar->addMenu(tr("&Help"));
    add(help, Help, tr("&Commands, parameters and keys"), QKeySequence(Qt::Key_F1), u"info"_s);
}

QList<const QAction *> EditorActions::all() const
{
    return QList<const QAction *>(m_actions.begin(), m_actions.end());
}

void EditorActions::makeFileMenu(QMenu *menu)
{
    add(menu, New, tr("&New"), QKeySequence::New, u"new"_s);
    add(menu, Open, tr("&Open…"), QKeySequence::Open, u"folder"_s);
    m_recent = menu->addMenu(tr("Open &recent"));
    menu->addSeparator();
    add(menu, Save, tr("&Save"), QKeySequence::Save, {});
    add(menu, SaveAs, tr("Save &as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), {});
    menu->addSeparator();
    add(menu, Close, tr("&Close"), QKeySequence::Close, {});
}

void EditorActions::makeEditMenu(QMenu *menu)
{
    add(menu, Undo, tr("&Undo"), QKeySequence::Undo, u"undo"_s);
    add(menu, Redo, tr("&Redo"), QKeySequence::Redo, {});
    menu->addSeparator();
    add(menu, Cut, tr("Cu&t"), QKeySequence::Cut, {});
    add(menu, Copy, tr("&Copy"), QKeySequence::Copy, {});
    add(menu, Paste, tr("&Paste"), QKeySequence::Paste, {});
    add(menu, SelectAll, tr("Select &all"), QKeySequence::SelectAll, {});
    menu->addSeparator();
    add(menu, Find, tr("&Find"), QKeySequence(Qt::CTRL | Qt::Key_F), u"search"_s);
    add(menu, FindNext, tr("Find &next"), QKeySequence(Qt::Key_F3), {});
    add(menu, FindPrevious, tr("Find pre&vious"), QKeySequence(Qt::SHIFT | Qt::Key_F3), {});
    add(menu, Replace, tr("R&eplace"), QKeySequence(Qt::CTRL | Qt::Key_H), {});
    menu->addSeparator();
    add(menu, Complete, tr("Co&mplete"), QKeySequence(Qt::CTRL | Qt::Key_Space), {});
    add(menu, Comment, tr("Toggle c&omment"), QKeySequence(Qt::CTRL | Qt::Key_Slash), {});
}

void EditorActions::add(
    QMenu *menu, EditorCommand command, const QString &text, const QKeySequence &key, const QString &iconName)
{
    auto *action = menu->addAction(text);
    action->setShortcut(key);
    action->setIcon(icon(iconName));
    action->setIconVisibleInMenu(false);
    // "Undo (Ctrl+Z)": what the button of the action says when pointed at.
    auto plain = text;
    plain.remove(u'&').remove(u'…');
    action->setToolTip(
        key.isEmpty() ? plain : u"%1 (%2)"_s.arg(plain, key.toString(QKeySequence::NativeText)));
    m_actions.at(std::size_t(command)) = action;
}

void EditorActions::addToggle(
    QMenu *menu, EditorCommand command, const QString &text, const QKeySequence &key)
{
    add(menu, command, text, key, {});
    at(command)->setCheckable(true);
    at(command)->setChecked(true);
}

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
