// The editor's commands and its menus; what they do is the window's to connect.
#pragma once

#include <QList>
#include <QObject>
#include <array>

class QAction;
class QMainWindow;
class QMenu;

namespace weightroom
{

class CodeEditor;
class FindBar;

enum class EditorCommand {
    New,
    Open,
    Save,
    SaveAs,
    Close,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
    Find,
    FindNext,
    FindPrevious,
    Replace,
    Complete,
    Comment,
    Form,
    Problems,
    Wrap,
    NextProblem,
    PreviousProblem,
    NextPane,
    Help,
    Build,
};

class EditorActions : public QObject
{
    Q_OBJECT

public:
    explicit EditorActions(QMainWindow *window);

    QAction *at(EditorCommand command) const { return m_actions.at(std::size_t(command)); }
    QMenu *recentMenu() const { return m_recent; }
    // In the order of the menus.
    QList<const QAction *> all() const;

private:
    void
    add(QMenu *menu, EditorCommand command, const QString &text, const QKeySequence &key,
        const QString &icon);
    void addToggle(QMenu *menu, EditorCommand command, const QString &text, const QKeySequence &key);
    void makeFileMenu(QMenu *menu);
    void makeEditMenu(QMenu *menu);

    std::array<QAction *, std::size_t(EditorCommand::Build) + 1> m_actions{};
    QMenu *m_recent = nullptr;
};

// All three have one owner. Cut, Copy and the like act on the text; in a field its own keys come first.
void connectEditCommands(const EditorActions &actions, CodeEditor *editor, FindBar *find);

} // namespace weightroom
