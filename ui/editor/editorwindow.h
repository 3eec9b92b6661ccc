// The Modelfile editor. It only wires: text, form, list of problems and file are classes of their own.
#pragma once

#include "model/build/builder.h"
#include "model/catalog/libraryrows.h"
#include "model/session/namecheck.h"
#include "model/store/disk/store.h"
#include "ui/editor/parameterform.h"

#include <QMainWindow>
#include <QPointer>
#include <optional>

class QMainWindow;
class QSplitter;

namespace weightroom
{

class BaseFile;
class CodeEditor;
class CompletionController;
class EditorActions;
class EditorFiles;
class EditorHeader;
class EditorHelp;
class EditorStatus;
class FindBar;
class Inheritance;
class MessageBar;
class ProblemsPanel;

// In the user's settings. Nothing remembered: everything stays as it is.
void loadEditorState(QMainWindow &window, QSplitter &panes, const EditorActions &actions);
void saveEditorState(const QMainWindow &window, const QSplitter &panes, const EditorActions &actions);

// A top-level window; the caller shows it and sets WA_DeleteOnClose. GUI thread.
class EditorWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit EditorWindow(QWidget *parent = nullptr);

    // The stored models: for FROM, "Based on", and whether a name is taken.
    void setRows(const LibraryRows &rows);
    void setPending(const PendingNames &pending);
    // Where the base model's values are read; again whenever its models have changed.
    void setStore(const std::optional<Store> &store);
    // Why the store can't be written: then nothing can be built. Empty = it can.
    void setReadOnlyReason(const QString &reason);
    // A text without a file; directory (absolute) is where its relative paths start.
    void openText(const QString &text, const QString &name, const QString &directory);
    // Read on a worker; what fails is said in the window.
    void openFile(const QString &path);
    bool hasUnsavedText() const;

signals:
    void buildRequested(const weightroom::BuildRequest &request);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void arrange();
    void connectText();
    void connectForm();
    void connectFiles();
    void connectActions();
    void setDirectory(const QString &directory);
    void showProblems();
    void showBuildState();
    void showFileState();
    void showError(const Error &error);
    void apply(const ParameterForm::Change &change);
    void offerReload();
    void showHelp();
    void nextPane();
    void build();

    EditorActions *m_actions;
    EditorHeader *m_header;
    MessageBar *m_message;
    CodeEditor *m_editor;
    FindBar *m_find;
    ProblemsPanel *m_problems;
    ParameterForm *m_form;
    EditorStatus *m_status;
    QSplitter *m_splitter;
    CompletionController *m_completion;
    EditorFiles *m_files;
    BaseFile *m_baseFile;
    Inheritance *m_inheritance;
    QPointer<EditorHelp> m_help;
    QString m_readOnlyReason;
    QString m_directory;
    bool m_mayClose = false;
};

} // namespace weightroom
