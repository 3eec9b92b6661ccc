#include "ui/editor/completioncontroller.h"

#include "model/names/name.h"
#include "model/words/format.h"
#include "ui/editor/codeeditor.h"
#include "ui/editor/completionpopup.h"
#include "ui/editor/fileprobe.h"
#include "ui/editor/parsedtext.h"

#include <QKeyEvent>
#include <QResizeEvent>

using namespace Qt::StringLiterals;

namespace weightroom
{

CompletionController::CompletionController(CodeEditor *editor)
    : QObject(editor)
    , m_editor(editor)
    , m_files(new FileListing(this))
{
    editor->installEventFilter(this);
    connect(
        editor, &CodeEditor::typed, this, [this] { offer(m_isAsked && m_popup && m_popup->isVisible()); });
    connect(editor, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        const int at = m_editor->textCursor().position();
        if (m_popup && (at < m_place.replaced.begin || m_editor->textCursor().hasSelection()))
            m_popup->hide();
    });
    connect(m_files, &FileListing::listed, this, [this] {
        const bool isWanted = m_place.kind == CompletionKind::File || m_place.kind == CompletionKind::Model;
        if (isWanted && m_editor->hasFocus())
            offer(m_isAsked);
    });
}

void CompletionController::setRows(const LibraryRows &rows)
{
    m_rows = rows;
    m_models.clear();
}

const std::vector<Completion> &CompletionController::models() const
{
    if (!m_models.empty())
        return m_models;
    for (const auto &row : m_rows) {
        QStringList facts;
        for (const auto &fact :
             {row.build, row.parameters, row.bytes > 0 ? sizeText(row.bytes) : QString()}) {
            if (!fact.isEmpty())
                facts.append(fact);
        }
        m_models.push_back(
            {row.modelText + u':' + row.tag,
             {},
             facts.join(u", "_s),
             tr("In the store: its weights take no new space.")});
    }
    return m_models;
}

void CompletionController::setDirectory(const QString &directory)
{
    m_files->setDirectory(directory);
}

void CompletionController::complete()
{
    offer(true);
    const auto fitting = candidates(m_place);
    if (m_popup && m_popup->isVisible() && fitting.size() == 1)
        accept(fitting.front());
}

std::vector<Completion> CompletionController::candidates(const CompletionPlace &place) const
{
    switch (place.kind) {
    case CompletionKind::None:
        return {};
    case CompletionKind::Model:
    case CompletionKind::File: {
        auto all = place.kind == CompletionKind::Model ? models() : std::vector<Completion>();
        for (const auto &path : m_files->paths(place.prefix))
            all.push_back({path, {}, {}, {}});
        return matching(all, place.prefix);
    }
    default:
        return matching(completionsFor(place.kind), place.prefix);
    }
}

void CompletionController::offer(bool asked)
{
    if (m_isAccepting || m_editor->textCursor().hasSelection() || !m_editor->parsed()->isCurrent())
        return;
    m_isAsked = asked;
    m_place = completionPlace(m_editor->parsed()->document(), m_editor->textCursor().position());
    if (m_place.kind == CompletionKind::File || m_place.kind == CompletionKind::Model)
        m_files->list(m_place.prefix);
    const auto fitting = candidates(m_place);
    const bool isUnasked = !asked && m_place.kind == CompletionKind::Command && m_place.prefix.isEmpty();
    const bool isWhole = fitting.size() == 1 && fitting.front().text == m_place.prefix;
    if (fitting.empty() || isUnasked || isWhole) {
        if (m_popup)
            m_popup->hide();
        return;
    }
    popup()->showAt(lineOf(m_place.replaced.begin), fitting, asked || !m_place.prefix.isEmpty());
}

CompletionPopup *CompletionController::popup()
{
    if (m_popup == nullptr) {
        m_popup = new CompletionPopup(m_editor->window());
        connect(m_popup, &CompletionPopup::accepted, this, &CompletionController::acceptChosen);
        connect(m_popup, &QObject::destroyed, this, [this] { m_popup = nullptr; });
    }
    return m_popup;
}

QRect CompletionController::lineOf(int position) const
{
    auto cursor = m_editor->textCursor();
    cursor.setPosition(position);
    auto rect = m_editor->cursorRect(cursor);
    rect.moveTopLeft(m_editor->viewport()->mapTo(m_editor->window(), rect.topLeft()));
    return rect;
}

void CompletionController::acceptChosen()
{
    if (m_popup && m_popup->chosen())
        accept(Completion(*m_popup->chosen()));
}

void CompletionController::accept(const Completion &completion)
{
    m_popup->hide();
    m_isAccepting = true;
    auto cursor = m_editor->textCursor();
    const auto text = m_editor->text();
    const bool hasAfter = QStringView(text).mid(m_place.replaced.end).startsWith(completion.after);
    cursor.beginEditBlock();
    cursor.setPosition(m_place.replaced.begin);
    cursor.setPosition(m_place.replaced.end, QTextCursor::KeepAnchor);
    cursor.insertText(hasAfter ? completion.text : completion.text + completion.after);
    cursor.endEditBlock();
    if (hasAfter)
        cursor.movePosition(
            QTextCursor::NextCharacter, QTextCursor::MoveAnchor, int(completion.after.size()));
    m_editor->setTextCursor(cursor);
    m_isAccepting = false;
    // After a command its names, roles or models are next; after a folder what's in it.
    const bool goesOn = m_place.kind == CompletionKind::Command || completion.text.endsWith(u'/');
    m_place = {};
    if (goesOn)
        offer(false);
}

bool CompletionController::handleKey(int key, Qt::KeyboardModifiers modifiers)
{
    switch (key) {
    case Qt::Key_Down:
        m_popup->move(1);
        return true;
    case Qt::Key_Up:
        m_popup->move(-1);
        return true;
    case Qt::Key_PageDown:
        m_popup->move(CompletionPopup::kPage);
        return true;
    case Qt::Key_PageUp:
        m_popup->move(-CompletionPopup::kPage);
        return true;
    case Qt::Key_Escape:
        m_popup->hide();
        m_place = {};
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Tab:
        if (modifiers != Qt::NoModifier && modifiers != Qt::KeypadModifier)
            return false;
        if (m_popup->chosen() == nullptr) {
            m_popup->hide();
            return false;
        }
        acceptChosen();
        return true;
    default:
        return false;
    }
}

bool CompletionController::eventFilter(QObject *watched, QEvent *event)
{
    if (m_popup == nullptr || !m_popup->isVisible())
        return QObject::eventFilter(watched, event);
    // A new height alone, as the list of problems below gives it, moves no text.
    const bool isNarrower = event->type() == QEvent::Resize
        && static_cast<QResizeEvent *>(event)->oldSize().width() != m_editor->width();
    if (event->type() == QEvent::FocusOut || isNarrower) {
        m_popup->hide();
    } else if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (handleKey(key->key(), key->modifiers()))
            return true;
        // What moves the cursor without typing ends the offer.
        if (key->key() == Qt::Key_Left || key->key() == Qt::Key_Right || key->key() == Qt::Key_Home
            || key->key() == Qt::Key_End || key->key() == Qt::Key_Return)
            m_popup->hide();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace weightroom
