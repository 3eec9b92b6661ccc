// The commands of the Edit menu and what they do to the text.
#pragma once

namespace weightroom
{

class CodeEditor;
class EditorActions;
class FindBar;

// All three have one owner. Cut, Copy and the like act on the text; in a field its own keys come first.
void connectEditCommands(const EditorActions &actions, CodeEditor *editor, FindBar *find);

} // namespace weightroom
