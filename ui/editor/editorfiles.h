// Opening and saving the editor's text, and the question before it's lost.
#pragma once

#include "model/core/error.h"

#include <QObject>
#include <functional>

class QMenu;

namespace weightroom
{

class CodeEditor;
class OverwriteGuard;
class RecentFiles;
class TextFile;
class UnsavedGuard;

class EditorFiles : public QObject
{
    Q_OBJECT

public:
    // Both outlive it. Dialogs are the window's.
    EditorFiles(CodeEditor *editor, QMenu *recentMenu, QWidget *window);

    // Once nothing unsaved is in the way; opened() or failed() tell the rest.
    void open(const QString &path);
    void openText(const QString &text, const QString &directory, const std::function<void()> &then);
    void chooseAndOpen();
    void save();
    void saveAs();
    // The file as it is now, in the place of the text; Undo brings the text back.
    void reload();
    void whenSafe(const std::function<void()> &then);

    // Of the window: the file's name.
    QString title() const;
    QString path() const;
    // Where dialogs start, and a text without a file.
    void setDirectory(const QString &directory);

signals:
    // The text is in the editor; relative paths start at directory.
    void opened(const QString &directory);
    void saved(const QString &directory);
    void failed(const weightroom::Error &error);
    // Another program has changed the file, and the text here has no changes of its own.
    void reloadOffered();

private:
    void show(const QString &text);
    void connectFile();
    void connectGuards();
    void saveTo(const QString &path);
    void finishSaving();

    CodeEditor *m_editor;
    QWidget *m_window;
    TextFile *m_file;
    RecentFiles *m_recent;
    UnsavedGuard *m_guard;
    OverwriteGuard *m_overwrite;
    QString m_directory;
    QString m_savedText; // while it's being written
    bool m_isReloading = false;
};

} // namespace weightroom
