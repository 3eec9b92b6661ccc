#include "ui/editor/editorfiles.h"

#include "ui/editor/codeeditor.h"
#include "ui/editor/documenttext.h"
#include "ui/editor/overwriteguard.h"
#include "ui/editor/recentfiles.h"
#include "ui/editor/textfile.h"
#include "ui/editor/unsavedguard.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

EditorFiles::EditorFiles(CodeEditor *editor, QMenu *recentMenu, QWidget *window)
    : QObject(window)
    , m_editor(editor)
    , m_window(window)
    , m_file(new TextFile(this))
    , m_recent(new RecentFiles(recentMenu, this))
    , m_guard(new UnsavedGuard(window))
    , m_overwrite(new OverwriteGuard(window))
{
    connectFile();
    connectGuards();
    connect(m_recent, &RecentFiles::chosen, this, &EditorFiles::open);
}

void EditorFiles::connectFile()
{
    connect(m_file, &TextFile::opened, this, [this](const QString &text) {
        show(text);
        m_recent->add(m_file->path());
        emit opened(QFileInfo(m_file->path()).absolutePath());
    });
    connect(m_file, &TextFile::saved, this, &EditorFiles::finishSaving);
    connect(m_file, &TextFile::openingFailed, this, [this](const Error &error) {
        m_isReloading = false;
        emit failed(error);
    });
    connect(m_file, &TextFile::savingFailed, this, [this](const Error &error) {
        m_guard->savingFailed();
        emit failed(error);
    });
    connect(m_file, &TextFile::savingRefused, this, [this] { m_overwrite->ask(title()); });
    connect(m_file, &TextFile::changedOutside, this, [this] {
        if (!m_editor->document()->isModified())
            emit reloadOffered();
    });
}

void EditorFiles::connectGuards()
{
    connect(m_guard, &UnsavedGuard::saveRequested, this, &EditorFiles::save);
    connect(m_overwrite, &OverwriteGuard::overwriteRequested, this, [this] {
        m_savedText = m_editor->text();
        m_file->save(path(), m_savedText, TextFile::IfChanged::Overwrite);
    });
    connect(m_overwrite, &OverwriteGuard::reloadRequested, this, [this] {
        m_guard->savingFailed();
        reload();
    });
    connect(m_overwrite, &OverwriteGuard::cancelled, m_guard, &UnsavedGuard::savingFailed);
}

void EditorFiles::setDirectory(const QString &directory)
{
    m_directory = directory;
}

QString EditorFiles::path() const
{
    return m_file->path();
}

QString EditorFiles::title() const
{
    return path().isEmpty() ? tr("Untitled") : QFileInfo(path()).fileName();
}

void EditorFiles::show(const QString &text)
{
    if (std::exchange(m_isReloading, false))
        changeDocumentText(*m_editor->document(), text);
    else
        m_editor->setPlainText(text);
    m_editor->document()->setModified(false);
}

void EditorFiles::open(const QString &path)
{
    whenSafe([this, path] {
        m_isReloading = false;
        m_file->open(path);
    });
}

void EditorFiles::reload()
{
    m_isReloading = true;
    m_file->open(path());
}

void EditorFiles::openText(const QString &text, const QString &directory, const std::function<void()> &then)
{
    whenSafe([this, text, directory, then] {
        auto lines = text;
        lines.replace(u"\r\n"_s, u"\n"_s).replace(u'\r', u'\n');
        if (const auto fits = TextFile::checkSize(lines); !fits) {
            emit failed(fits.error());
            return;
        }
        m_file->forget();
        m_isReloading = false;
        show(lines);
        emit opened(directory);
        then();
    });
}

void EditorFiles::chooseAndOpen()
{
    auto *dialog = new QFileDialog(m_window, tr("Open a Modelfile"), m_directory);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &EditorFiles::open);
    dialog->open();
}

void EditorFiles::save()
{
    if (path().isEmpty())
        saveAs();
    else
        saveTo(path());
}

void EditorFiles::saveAs()
{
    const auto start = path().isEmpty() ? QDir(m_directory).filePath(u"Modelfile"_s) : path();
    auto *dialog = new QFileDialog(m_window, tr("Save the Modelfile"), QFileInfo(start).path());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QFileInfo(start).fileName());
    connect(dialog, &QFileDialog::rejected, m_guard, &UnsavedGuard::savingFailed);
    connect(dialog, &QFileDialog::fileSelected, this, &EditorFiles::saveTo);
    dialog->open();
}

void EditorFiles::saveTo(const QString &path)
{
    m_savedText = m_editor->text();
    m_file->save(path, m_savedText, TextFile::IfChanged::Refuse);
}

void EditorFiles::finishSaving()
{
    // Typing may have gone on.
    if (m_editor->text() == m_savedText)
        m_editor->document()->setModified(false);
    m_savedText.clear();
    m_recent->add(path());
    emit saved(QFileInfo(path()).absolutePath());
    m_guard->saved();
}

void EditorFiles::whenSafe(const std::function<void()> &then)
{
    if (m_editor->document()->isModified())
        m_guard->ask(title(), then);
    else
        then();
}

} // namespace weightroom
