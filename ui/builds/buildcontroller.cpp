#include "ui/builds/buildcontroller.h"

#include "model/build/buildqueue.h"
#include "model/core/runthen.h"
#include "model/details/storedmodelfile.h"
#include "model/modelfile/printer.h"
#include "model/names/suggestion.h"
#include "model/words/format.h"
#include "ui/actions/reveal.h"
#include "ui/builds/buildnotifier.h"
#include "ui/builds/buildspanel.h"
#include "ui/controls/messagebar.h"
#include "ui/editor/editorwindow.h"
#include "ui/newmodel/dropoverlay.h"
#include "ui/newmodel/newmodelsheet.h"

#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QSplitter>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// While models are being built.
bool askToQuit(QWidget *window, int builds)
{
    QMessageBox box(window);
    box.setObjectName(u"quitQuestion"_s);
    box.setWindowTitle(BuildController::tr("Quit Weightroom"));
    box.setText(
        builds == 1 ? BuildController::tr("A model is still being built.")
                    : BuildController::tr("%1 models are still being built or waiting.").arg(builds));
    box.setInformativeText(
        BuildController::tr("Quitting stops them. Unfinished work is removed; nothing else changes."));
    auto *quit = box.addButton(BuildController::tr("Stop and quit"), QMessageBox::DestructiveRole);
    auto *stay = box.addButton(BuildController::tr("Keep building"), QMessageBox::RejectRole);
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.exec();
    return box.clickedButton() == quit;
}

} // namespace

BuildController::BuildController(QWidget *window, MessageBar *messages)
    : QObject(window)
    , m_window(window)
    , m_messages(messages)
    , m_queue(new BuildQueue(this))
    , m_panel(new BuildsPanel(m_queue, window))
{
    m_panel->hide();
    auto *drop = new DropOverlay(window);
    connect(drop, &DropOverlay::filesDropped, this, &BuildController::openFiles);
    new BuildNotifier(m_queue, window);
    connectQueue();
}

BuildController::~BuildController() = default;

void BuildController::connectQueue()
{
    connect(m_queue, &BuildQueue::finished, this, &BuildController::finishBuild);
    connect(m_queue, &BuildQueue::countsChanged, this, [this] {
        const auto counts = m_queue->counts();
        emit activeBuildsChanged(counts.running + counts.waiting);
        spreadPendingNames();
    });
    connect(m_panel, &BuildsPanel::showModelRequested, this, &BuildController::showModelRequested);
    connect(m_panel, &BuildsPanel::showFileRequested, this, [this](const QString &path) {
        showFile(path, this, m_messages);
    });
    connect(m_panel, &BuildsPanel::emptyTrashRequested, this, &BuildController::emptyTrashRequested);
    connect(m_panel, &BuildsPanel::preferredHeightChanged, this, &BuildController::fitPanel);
    connect(m_panel, &BuildsPanel::openRequested, this, [this] { setPanelVisible(true); });
    connect(m_panel, &BuildsPanel::foldRequested, this, [this] { setPanelVisible(false); });
    connect(m_panel, &BuildsPanel::editRequested, this, [this](int id) {
        if (const auto *job = m_queue->job(id))
            edit(
                modelfile::recipeText(job->request.recipe).value_or(QString()), job->request.name.shortForm(),
                job->request.directory);
    });
}

NewModelSheet *BuildController::sheet()
{
    if (m_sheet != nullptr)
        return m_sheet;
    m_sheet = new NewModelSheet(m_window);
    if (m_store)
        m_sheet->setStore(*m_store);
    m_sheet->setRows(m_rows);
    m_sheet->setPending(m_pending);
    m_sheet->setDefaultImport(m_import);
    connect(m_sheet, &NewModelSheet::buildRequested, this, &BuildController::add);
    connect(m_sheet, &NewModelSheet::editRequested, this, &BuildController::edit);
    return m_sheet;
}

void BuildController::attach(QSplitter *splitter)
{
    m_splitter = splitter;
    connect(splitter, &QSplitter::splitterMoved, this, [this] { m_isPanelSized = true; });
}

// It grows and shrinks with its rows, unless the user has given it a height.
void BuildController::fitPanel()
{
    if (!m_splitter || m_isPanelSized || !m_panel->isVisibleTo(m_window))
        return;
    const int height = m_panel->preferredHeight();
    m_splitter->setSizes({std::max(m_splitter->height() - height, height), height});
}

void BuildController::setStore(const std::optional<Store> &store)
{
    m_store = store;
    if (store)
        m_queue->renewStore(*store);
    spreadPendingNames();
    if (store && m_sheet != nullptr)
        m_sheet->setStore(*store);
    if (store && m_waitingFiles)
        openFiles(*std::exchange(m_waitingFiles, std::nullopt));
    setUpEditors();
}

void BuildController::setAway(const std::optional<AwayDrive> &drive)
{
    m_away = drive;
    setUpEditors();
}

void BuildController::setUpEditors() const
{
    for (const auto &editor : m_editors) {
        if (editor)
            setUpEditor(editor);
    }
}

void BuildController::setRows(const LibraryRows &rows)
{
    m_rows = rows;
    if (m_sheet != nullptr)
        m_sheet->setRows(rows);
    setUpEditors();
}

void BuildController::spreadPendingNames()
{
    auto names = m_store ? pendingNames(*m_queue, *m_store) : PendingNames();
    if (names == m_pending)
        return;
    m_pending = std::move(names);
    if (m_sheet != nullptr)
        m_sheet->setPending(m_pending);
    for (const auto &editor : m_editors) {
        if (editor)
            editor->setPending(m_pending);
    }
    emit pendingNamesChanged(m_pending);
}

void BuildController::setTrashBytes(qint64 bytes)
{
    m_panel->setTrashBytes(bytes);
}

void BuildController::setDefaultImport(ImportMode mode)
{
    m_import = mode;
    if (m_sheet != nullptr)
        m_sheet->setDefaultImport(mode);
}

void BuildController::setWorkers(int count)
{
    m_queue->setThreads(count);
}

void BuildController::openFiles(const QStringList &paths)
{
    if (m_away) {
        m_messages->showFailure(MessageBar::Kind::Warning, m_away->sentence());
        return;
    }
    if (!m_store) {
        m_waitingFiles = paths;
        emit storeNeeded();
        return;
    }
    if (const auto &reason = m_store->readOnlyReason()) {
        m_messages->showFailure(MessageBar::Kind::Warning, reason->message);
        return;
    }
    sheet()->openFiles(paths);
}

void BuildController::chooseFiles()
{
    auto *dialog = new QFileDialog(
        m_window, tr("Open a GGUF file or a Modelfile"),
        QStandardPaths::writableLocation(QStandardPaths::DownloadLocation),
        tr("Models and Modelfiles (*.gguf *.GGUF *Modelfile* *.modelfile);;All files (*)"));
    dialog->setObjectName(u"openFileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &BuildController::openFiles);
    dialog->open();
}

// It comes out of the program itself, so that it's there however the program was installed.
void BuildController::openSample()
{
    static const QTemporaryDir folder;
    const auto path = folder.filePath(u"weightroom-sample.gguf"_s);
    if (!QFile::exists(path) && !QFile::copy(u":/sample/weightroom-sample.gguf"_s, path)) {
        m_messages->showFailure(
            MessageBar::Kind::Error, tr("The sample couldn't be written to %1.").arg(folder.path()));
        return;
    }
    openFiles({path});
}

void BuildController::editCopy(const Name &name)
{
    if (!m_store || m_away)
        return;
    runThen(
        this, m_workers.pool(), [store = *m_store, name] { return editableCopyOf(store, name); },
        [this, name](const Result<QString> &text) {
            if (text)
                edit(*text, nameOfCopy(name), QDir::homePath());
            else
                m_messages->showFailure(MessageBar::Kind::Error, text.error().message);
        });
}

void BuildController::add(const BuildRequest &request, qint64 bytesToWrite)
{
    if (!m_store)
        return;
    m_queue->add(*m_store, request, bytesToWrite);
}

void BuildController::edit(const QString &text, const QString &name, const QString &directory)
{
    auto *editor = makeEditor();
    editor->openText(text, name, directory);
    editor->show();
}

EditorWindow *BuildController::makeEditor()
{
    auto *editor = new EditorWindow;
    editor->setAttribute(Qt::WA_DeleteOnClose);
    setUpEditor(editor);
    connect(editor, &EditorWindow::buildRequested, this, [this](const BuildRequest &request) {
        add(request, 0);
        m_window->raise();
        m_window->activateWindow();
    });
    m_editors.removeAll(nullptr);
    m_editors.append(editor);
    return editor;
}

void BuildController::setUpEditor(EditorWindow *editor) const
{
    editor->setRows(m_rows);
    editor->setPending(m_pending);
    editor->setStore(m_store);
    const bool isReadOnly = m_store && m_store->readOnlyReason();
    editor->setReadOnlyReason(
        m_away           ? tr("%1 isn't connected. Your text is kept here.").arg(m_away->name)
            : !m_store   ? tr("No store is open")
            : isReadOnly ? sentenceOf(m_store->readOnlyReason()->message)
                         : QString());
}

void BuildController::finishBuild(int id)
{
    const auto *job = m_queue->job(id);
    if (job != nullptr && job->state == BuildState::Finished)
        emit storeChanged();
}

void BuildController::showPanel()
{
    setPanelVisible(true);
    m_panel->setFocus(Qt::OtherFocusReason);
}

void BuildController::setPanelVisible(bool visible)
{
    if (m_panel->isVisibleTo(m_window) == visible)
        return;
    m_panel->setVisible(visible);
    fitPanel();
    emit panelVisibleChanged(visible);
}

bool BuildController::mayClose(bool asksAboutBuilds)
{
    for (const auto &editor : m_editors) {
        // Each asks about its own text.
        if (editor && !editor->close())
            return false;
    }
    const auto counts = m_queue->counts();
    const int builds = counts.running + counts.waiting;
    return !asksAboutBuilds || builds == 0 || askToQuit(m_window, builds);
}

} // namespace weightroom
