// The editor's help: what commands and parameters there are, and which keys.
#pragma once

#include <QDialog>

class QTextBrowser;

namespace weightroom
{

class EditorActions;

// Beside the editor, not in its way: not modal.
class EditorHelp : public QDialog
{
    Q_OBJECT

public:
    EditorHelp(const EditorActions &actions, QWidget *window);

    // Shows the help, at a command or parameter where word is one.
    void showAbout(const QString &word);

protected:
    void changeEvent(QEvent *event) override;

private:
    void fill();

    QStringList m_keyRows; // HTML
    QTextBrowser *m_text;
};

} // namespace weightroom
