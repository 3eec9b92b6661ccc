// Opening and saving the editor's text, and the question before it's lost.
#pragma once

#include "model/core/error.h"

#include <QObject>
#include <QTimer>
#include <functional>

class QMenu;
class QMessageBox;

namespace weightroom
{

class CodeEditor;
class RecentFiles;
class TextFile;

// Asks before unsaved text is left: Save, Don't save, Cancel.
class UnsavedGuard : public QObject
{
    Q_OBJECT

public:
    explicit UnsavedGuard(QWidget *window);

    // Returns at once; `then` runs if the text may go: when it has been saved, or needn't be. title names the
    // text. A question that's already open stays, with its own `then`.
    void ask(const QString &title, const std::function<void()> &then);
    // The window says how saving went.
    void saved();
    void savingFailed();

signals:
    void saveRequested();

private:
    QWidget *m_window;
    QMessageBox *m_question = nullptr;
    std::function<void()> m_then;
    QTimer m_later; // for m_then without saving
};

// Asks before a file is overwritten that another program has changed: Save anyway, Reload, Cancel.
class OverwriteGuard : public QObject
{
    Q_OBJECT

public:
    explicit OverwriteGuard(QWidget *window);

    // Returns at once; one of the signals tells the answer. title names the file. An open question stays.
    void ask(const QString &title);

signals:
    void overwriteRequested();
    void reloadRequested();
    void cancelled();

private:
    QWidget *m_window;
    QMessageBox *m_question = nullptr;
};

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
