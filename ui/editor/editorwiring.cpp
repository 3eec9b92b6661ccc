// What the parts of the editor's window tell each other.
#include "ui/controls/messagebar.h"
#include "ui/editor/basefile.h"
#include "ui/editor/codeeditor.h"
#include "ui/editor/completioncontroller.h"
#include "ui/editor/editoractions.h"
#include "ui/editor/editorfiles.h"
#include "ui/editor/editorheader.h"
#include "ui/editor/editorwindow.h"
#include "ui/editor/inheritance.h"
#include "ui/editor/namefield.h"
#include "ui/editor/parsedtext.h"
#include "ui/editor/problemspanel.h"

#include <QAction>
#include <QTextDocument>

namespace weightroom
{

using enum EditorCommand;

void EditorWindow::connectText()
{
    connect(m_editor->parsed(), &ParsedText::parsed, this, [this] {
        m_form->setDocument(m_editor->parsed()->document());
        m_inheritance->setDocument(m_editor->parsed()->document());
    });
    connect(m_inheritance, &Inheritance::found, m_form, &ParameterForm::setInherited);
    connect(m_editor->parsed(), &ParsedText::checked, this, &EditorWindow::showProblems);
    connect(m_editor->document(), &QTextDocument::modificationChanged, this, &EditorWindow::showFileState);
    connect(m_editor, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        const auto cursor = m_editor->textCursor();
        m_status->setPlace(cursor.blockNumber() + 1, cursor.positionInBlock() + 1);
    });
    connect(m_problems, &ProblemsPanel::chosen, m_editor, &CodeEditor::goTo);
    connect(m_header->name(), &NameField::checked, this, &EditorWindow::showBuildState);
    connect(m_header, &EditorHeader::buildPressed, this, &EditorWindow::build);
}

void EditorWindow::connectForm()
{
    connect(m_form, &ParameterForm::changeRequested, this, &EditorWindow::apply);
    connect(m_form, &ParameterForm::fileWanted, this, [this] { m_baseFile->choose(m_directory); });
    connect(m_editor, &CodeEditor::fileDropped, m_baseFile, &BaseFile::offer);
    connect(m_baseFile, &BaseFile::taken, this, [this](const QString &path) {
        apply(ParameterForm::baseChange(path));
    });
    connect(m_baseFile, &BaseFile::refused, this, &EditorWindow::showError);
}

void EditorWindow::connectFiles()
{
    const auto settle = [this](const QString &directory) {
        setDirectory(directory);
        m_message->hide();
        showFileState();
    };
    connect(m_files, &EditorFiles::opened, this, settle);
    connect(m_files, &EditorFiles::saved, this, settle);
    connect(m_files, &EditorFiles::failed, this, &EditorWindow::showError);
    connect(m_files, &EditorFiles::reloadOffered, this, &EditorWindow::offerReload);
    // The one thing that the bar ever offers.
    connect(m_message, &MessageBar::actionTriggered, m_files, &EditorFiles::reload);
}

void EditorWindow::connectActions()
{
    const auto on = [this](EditorCommand command, auto *receiver, auto slot) {
        connect(m_actions->at(command), &QAction::triggered, receiver, slot);
    };
    on(New, this, [this] { openText({}, {}, m_directory); });
    on(Open, m_files, &EditorFiles::chooseAndOpen);
    on(Save, m_files, &EditorFiles::save);
    on(SaveAs, m_files, &EditorFiles::saveAs);
    on(Close, this, &QWidget::close);
    on(Complete, m_completion, &CompletionController::complete);
    on(NextProblem, this, [this] { m_problems->chooseNext(m_editor->selection(), false); });
    on(PreviousProblem, this, [this] { m_problems->chooseNext(m_editor->selection(), true); });
    on(NextPane, this, &EditorWindow::nextPane);
    on(Build, this, &EditorWindow::build);
    on(Help, this, &EditorWindow::showHelp);
    connect(m_actions->at(Form), &QAction::toggled, m_form, &QWidget::setVisible);
    connect(m_actions->at(Problems), &QAction::toggled, m_problems, &QWidget::setVisible);
    connect(m_actions->at(Wrap), &QAction::toggled, m_editor, [this](bool wraps) {
        m_editor->setLineWrapMode(wraps ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    });
}

} // namespace weightroom
