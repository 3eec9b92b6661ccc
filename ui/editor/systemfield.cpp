#include "ui/editor/systemfield.h"

#include "ui/editor/documenttext.h"

#include <QApplication>
#include <QEvent>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTypingPauseMs = 500;

} // namespace

SystemField::SystemField(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setObjectName(u"system"_s);
    setTabChangesFocus(true);
    setAcceptDrops(false);
    document()->setDocumentMargin(6);
    setMinimumHeight(92);
    setFrameStyle(QFrame::Box | QFrame::Plain);
    recolour();
    m_pause.setSingleShot(true);
    m_pause.setInterval(kTypingPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &SystemField::commit);
    connect(document(), &QTextDocument::contentsChange, this, [this](int, int removed, int added) {
        if (hasFocus() && removed + added > 0)
            m_pause.start();
    });
}

void SystemField::setValue(const QString &value)
{
    if (value == m_value)
        return;
    m_value = value;
    const auto trimmed = value.trimmed();
    const auto begin = trimmed.isEmpty() ? 0 : value.indexOf(trimmed);
    m_before = trimmed.isEmpty() ? QString() : value.left(begin);
    m_after = trimmed.isEmpty() ? QString() : value.mid(begin + trimmed.size());
    if (documentText(*document()).trimmed() == trimmed)
        return;
    setPlainText(trimmed);
    m_pause.stop();
}

void SystemField::commit()
{
    m_pause.stop();
    const auto typed = documentText(*document());
    const auto value = typed.trimmed().isEmpty() ? QString() : m_before + typed.trimmed() + m_after;
    if (value != m_value)
        emit committed(value);
}

// A plain frame is drawn in WindowText, which nothing else of the field is.
void SystemField::recolour()
{
    m_isRecolouring = true;
    auto colours = QApplication::palette();
    colours.setColor(QPalette::WindowText, colours.color(hasFocus() ? QPalette::Link : QPalette::Dark));
    setPalette(colours);
    m_isRecolouring = false;
}

void SystemField::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_isRecolouring)
        recolour();
}

void SystemField::focusInEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusInEvent(event);
    recolour();
}

void SystemField::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    recolour();
    commit();
}

} // namespace weightroom
