// What the editor's window remembers from one time to the next: its place, its panes.
#pragma once

class QMainWindow;
class QSplitter;

namespace weightroom
{

class EditorActions;

// In the user's settings. Nothing remembered: everything stays as it is.
void loadEditorState(QMainWindow &window, QSplitter &panes, const EditorActions &actions);
void saveEditorState(const QMainWindow &window, const QSplitter &panes, const EditorActions &actions);

} // namespace weightroom
