#include "ui/editor/systemfield.h"

#include "ui/editor/parsedtext.h"
#include "ui/theme/controlpaint.h"

#include <QEvent>
#include <QPainter>
#include <QStyleOption>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTypingPauseMs = 500;
constexpr int kInset = 4;

} // namespace

SystemField::SystemField(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setObjectName(u"system"_s);
    setTabChangesFocus(true);
    setAcceptDrops(false);
    document()->setDocumentMargin(2);
    setMinimumHeight(92);
    // The frame is a field's, with round corners, which the text must not cover.
    setFrameStyle(QFrame::NoFrame);
    setViewportMargins(kInset, kInset, kInset, kInset);
    viewport()->setAutoFillBackground(false);
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

bool SystemField::event(QEvent *event)
{
    if (event->type() != QEvent::Paint)
        return QPlainTextEdit::event(event);
    QStyleOption option;
    option.initFrom(this);
    QPainter painter(this);
    paintField(option, &painter);
    return true;
}

void SystemField::focusInEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusInEvent(event);
    update();
}

void SystemField::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    update();
    commit();
}

} // namespace weightroom
