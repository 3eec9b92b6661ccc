#include "ui/editor/editorfiles.h"

#include "ui/editor/codeeditor.h"
#include "ui/editor/parsedtext.h"
#include "ui/editor/recentfiles.h"
#include "ui/editor/textfile.h"

#include <QAbstractButton>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

UnsavedGuard::UnsavedGuard(QWidget *window)
    : QObject(window)
    , m_window(window)
{
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &UnsavedGuard::saved);
}

void UnsavedGuard::ask(const QString &title, const std::function<void()> &then)
{
    if (m_question != nullptr)
        return;
    m_then = nullptr;
    m_question = new QMessageBox(m_window);
    m_question->setObjectName(u"unsavedQuestion"_s);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setIcon(QMessageBox::NoIcon);
    m_question->setTextFormat(Qt::PlainText);
    m_question->setText(tr("Save the changes to %1?").arg(title));
    m_question->setInformativeText(tr("Unsaved changes will be lost."));
    auto *save = m_question->addButton(tr("Save"), QMessageBox::AcceptRole);
    auto *discard = m_question->addButton(tr("Don't save"), QMessageBox::DestructiveRole);
    auto *cancel = m_question->addButton(tr("Cancel"), QMessageBox::RejectRole);
    save->setObjectName(u"saveChanges"_s);
    discard->setObjectName(u"discardChanges"_s);
    cancel->setObjectName(u"keepEditing"_s);
    m_question->setDefaultButton(qobject_cast<QPushButton *>(save));
    m_question->setEscapeButton(cancel);
    connect(
        m_question, &QMessageBox::buttonClicked, this, [this, save, discard, then](QAbstractButton *button) {
            if (button == discard) {
                // When the question is gone: `then` may close the window that it belongs to.
                m_then = then;
                m_later.start();
            } else if (button == save) {
                m_then = then;
                emit saveRequested();
            }
        });
    connect(m_question, &QMessageBox::finished, this, [this] { m_question = nullptr; });
    m_question->open();
}

void UnsavedGuard::saved()
{
    if (const auto then = std::exchange(m_then, nullptr))
        then();
}

void UnsavedGuard::savingFailed()
{
    m_then = nullptr;
}

OverwriteGuard::OverwriteGuard(QWidget *window)
    : QObject(window)
    , m_window(window)
{
}

void OverwriteGuard::ask(const QString &title)
{
    if (m_question != nullptr)
        return;
    m_question = new QMessageBox(m_window);
    m_question->setObjectName(u"overwriteQuestion"_s);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setIcon(QMessageBox::NoIcon);
    m_question->setTextFormat(Qt::PlainText);
    m_question->setText(tr("Another program has changed %1 since it was opened here.").arg(title));
    m_question->setInformativeText(
        tr("Saving overwrites the other program's changes. Reloading discards yours."));
    auto *save = m_question->addButton(tr("Save anyway"), QMessageBox::DestructiveRole);
    auto *reload = m_question->addButton(tr("Reload"), QMessageBox::ResetRole);
    auto *cancel = m_question->addButton(tr("Cancel"), QMessageBox::RejectRole);
    save->setObjectName(u"saveAnyway"_s);
    reload->setObjectName(u"reloadFile"_s);
    cancel->setObjectName(u"keepBoth"_s);
    m_question->setDefaultButton(qobject_cast<QPushButton *>(cancel));
    m_question->setEscapeButton(cancel);
    connect(m_question, &QMessageBox::buttonClicked, this, [this, save, reload](QAbstractButton *button) {
        if (button == save)
            emit overwriteRequested();
        else if (button == reload)
            emit reloadRequested();
        else
            emit cancelled();
    });
    connect(m_question, &QMessageBox::finished, this, [this] { m_question = nullptr; });
    m_question->open();
}

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
