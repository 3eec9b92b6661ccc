#include "ui/editor/editorwindow.h"

#include "model/modelfile/parser.h"
#include "ui/controls/messagebar.h"
#include "ui/editor/basefile.h"
#include "ui/editor/codeeditor.h"
#include "ui/editor/completioncontroller.h"
#include "ui/editor/editoractions.h"
#include "ui/editor/editorfiles.h"
#include "ui/editor/editorheader.h"
#include "ui/editor/editorhelp.h"
#include "ui/editor/findbar.h"
#include "ui/editor/inheritance.h"
#include "ui/editor/namefield.h"
#include "ui/editor/parsedtext.h"
#include "ui/editor/problemspanel.h"
#include "ui/editor/problemtext.h"

#include <QAction>
#include <QCloseEvent>
#include <QDir>
#include <QMainWindow>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Stored: never rename.
const auto kGeometry = u"editor/geometry"_s;
const auto kPanes = u"editor/panes"_s;
constexpr std::array<std::pair<EditorCommand, const char16_t *>, 3> kToggles{
    {{EditorCommand::Form, u"editor/form"},
     {EditorCommand::Problems, u"editor/problems"},
     {EditorCommand::Wrap, u"editor/wrap"}}};

} // namespace

void loadEditorState(QMainWindow &window, QSplitter &panes, const EditorActions &actions)
{
    const QSettings settings(u"weightroom"_s, u"weightroom"_s);
    window.restoreGeometry(settings.value(kGeometry).toByteArray());
    panes.restoreState(settings.value(kPanes).toByteArray());
    for (const auto &[command, key] : kToggles)
        actions.at(command)->setChecked(settings.value(QString::fromUtf16(key), true).toBool());
}

void saveEditorState(const QMainWindow &window, const QSplitter &panes, const EditorActions &actions)
{
    QSettings settings(u"weightroom"_s, u"weightroom"_s);
    settings.setValue(kGeometry, window.saveGeometry());
    settings.setValue(kPanes, panes.saveState());
    for (const auto &[command, key] : kToggles)
        settings.setValue(QString::fromUtf16(key), actions.at(command)->isChecked());
}

EditorWindow::EditorWindow(QWidget *parent)
    : QMainWindow(parent)
    , m_actions(new EditorActions(this))
    , m_header(new EditorHeader(*m_actions, this))
    , m_message(new MessageBar(this))
    , m_editor(new CodeEditor(this))
    , m_find(new FindBar(m_editor))
    , m_problems(new ProblemsPanel(this))
    , m_form(new ParameterForm(this))
    , m_status(new EditorStatus(this))
    , m_splitter(new QSplitter(this))
    , m_completion(new CompletionController(m_editor))
    , m_files(new EditorFiles(m_editor, m_actions->recentMenu(), this))
    , m_baseFile(new BaseFile(this))
    , m_inheritance(new Inheritance(this))
{
    setObjectName(u"editorWindow"_s);
    resize(1280, 800);
    setMinimumSize(900, 600);
    setStatusBar(m_status);
    arrange();
    connectText();
    connectForm();
    connectFiles();
    connectActions();
    connectEditCommands(*m_actions, m_editor, m_find);
    loadEditorState(*this, *m_splitter, *m_actions);
    setDirectory(QDir::homePath());
    m_form->setDocument(m_editor->parsed()->document());
    showFileState();
    showBuildState();
    m_editor->setFocus();
}

void EditorWindow::arrange()
{
    auto *left = new QWidget(this);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_find);
    column->addWidget(m_editor, 1);
    column->addWidget(m_problems);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_form);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setSizes({944, 336});
    auto *line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    auto *central = new QWidget(this);
    auto *rows = new QVBoxLayout(central);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_header);
    rows->addWidget(line);
    rows->addWidget(m_message);
    rows->addWidget(m_splitter, 1);
    setCentralWidget(central);
}

void EditorWindow::setRows(const LibraryRows &rows)
{
    m_header->name()->setRows(rows);
    m_form->setRows(rows);
    m_completion->setRows(rows);
}

void EditorWindow::setPending(const PendingNames &pending)
{
    m_header->name()->setPending(pending);
}

void EditorWindow::setStore(const std::optional<Store> &store)
{
    m_inheritance->setStore(store);
}

void EditorWindow::setReadOnlyReason(const QString &reason)
{
    m_readOnlyReason = reason;
    showBuildState();
}

void EditorWindow::openText(const QString &text, const QString &name, const QString &directory)
{
    m_files->openText(text, directory, [this, name] { m_header->name()->setText(name); });
}

void EditorWindow::openFile(const QString &path)
{
    m_files->open(path);
}

bool EditorWindow::hasUnsavedText() const
{
    return m_editor->document()->isModified();
}

void EditorWindow::setDirectory(const QString &directory)
{
    m_directory = directory;
    m_editor->parsed()->setDirectory(directory);
    m_form->setDirectory(directory);
    m_inheritance->setDirectory(directory);
    m_completion->setDirectory(directory);
    m_files->setDirectory(directory);
}

void EditorWindow::showProblems()
{
    const auto *parsed = m_editor->parsed();
    m_editor->setProblems(parsed->problems());
    m_problems->setProblems(parsed->problems());
    m_form->setProblems(parsed->document());
    showBuildState();
}

void EditorWindow::showBuildState()
{
    const auto name = m_header->name()->check().state;
    const int errors = errorCount(m_editor->parsed()->problems());
    QString hindrance;
    if (!m_readOnlyReason.isEmpty())
        hindrance = m_readOnlyReason;
    else if (errors > 0)
        hindrance = errors == 1 ? tr("Fix 1 error to build") : tr("Fix %1 errors to build").arg(errors);
    else if (name == NameCheck::State::Empty)
        hindrance = tr("Type a name to build");
    else if (name == NameCheck::State::Invalid)
        hindrance = tr("Fix the name to build");
    m_header->setHindrance(hindrance);
    m_actions->at(EditorCommand::Build)->setEnabled(hindrance.isEmpty());
}

void EditorWindow::showFileState()
{
    setWindowTitle(tr("%1[*] – Modelfile editor").arg(m_files->title()));
    setWindowModified(hasUnsavedText());
    m_status->setSaved(hasUnsavedText(), m_files->path());
}

void EditorWindow::showError(const Error &error)
{
    m_message->showFailure(MessageBar::Kind::Error, error.message);
}

void EditorWindow::apply(const ParameterForm::Change &change)
{
    const auto text = change(m_editor->text());
    if (!text) {
        showError(text.error());
        // What was typed into the form isn't so.
        m_form->setDocument(m_editor->parsed()->document());
        return;
    }
    m_message->hide();
    changeDocumentText(*m_editor->document(), *text);
}

void EditorWindow::offerReload()
{
    m_message->showMessage(
        MessageBar::Kind::Info, u"info"_s,
        tr("Another program has changed %1.").arg(m_files->title().toHtmlEscaped()),
        {{u"reload"_s, tr("Reload"), u"retry"_s}});
}

// At what the cursor is on, if that's a parameter.
void EditorWindow::showHelp()
{
    if (!m_help) {
        m_help = new EditorHelp(*m_actions, this);
        m_help->setAttribute(Qt::WA_DeleteOnClose);
    }
    auto cursor = m_editor->textCursor();
    cursor.select(QTextCursor::WordUnderCursor);
    m_help->showAbout(cursor.selectedText());
}

void EditorWindow::nextPane()
{
    const std::array<QWidget *, 4> panes{m_header->name(), m_editor, m_problems, m_form};
    std::size_t current = 0;
    for (std::size_t i = 0; i < panes.size(); ++i) {
        if (focusWidget() == panes.at(i) || panes.at(i)->isAncestorOf(focusWidget()))
            current = i;
    }
    for (std::size_t step = 1; step <= panes.size(); ++step) {
        auto *pane = panes.at((current + step) % panes.size());
        const auto *target = pane->focusProxy() ? pane->focusProxy() : pane;
        if (pane->isVisible() && target->isEnabled()) {
            pane->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

// The buttons' state may be a moment behind the text, so the text itself is asked.
void EditorWindow::build()
{
    const auto *parsed = m_editor->parsed();
    const auto recipe =
        modelfile::requestOf(parsed->isCurrent() ? parsed->document() : modelfile::parse(m_editor->text()));
    const auto &name = m_header->name()->check().name;
    if (!recipe) {
        showError(recipe.error());
        return;
    }
    if (!name || !m_readOnlyReason.isEmpty())
        return;
    m_message->hide();
    BuildRequest request{*name, *recipe, m_directory, {}};
    m_status->showMessage(tr("Building %1.").arg(name->shortForm()), 5000);
    emit buildRequested(request);
}

void EditorWindow::closeEvent(QCloseEvent *event)
{
    if (m_mayClose || !hasUnsavedText()) {
        m_mayClose = false;
        saveEditorState(*this, *m_splitter, *m_actions);
        event->accept();
        return;
    }
    event->ignore();
    m_files->whenSafe([this] {
        m_mayClose = true;
        close();
    });
}

} // namespace weightroom
