#include "ui/editor/fieldnote.h"

#include "ui/controls/unbrokenfigures.h"
#include "ui/editor/problemtext.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QEvent>

namespace weightroom
{

FieldNote::FieldNote(QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setFont(smallFont(font()));
    hide();
}

void FieldNote::say(const QString &text, std::optional<modelfile::Severity> severity)
{
    m_severity = severity;
    setText(unbrokenFigures(text));
    setVisible(!text.isEmpty());
    recolour();
}

void FieldNote::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_isRecolouring)
        recolour();
}

void FieldNote::recolour()
{
    m_isRecolouring = true;
    auto colours = QApplication::palette();
    colours.setColor(
        QPalette::WindowText,
        m_severity ? severityColour(*m_severity, colours) : Colours::of(colours).secondary);
    setPalette(colours);
    m_isRecolouring = false;
}

} // namespace weightroom
