#include "ui/controls/primarybutton.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QEvent>

namespace weightroom
{

PrimaryButton::PrimaryButton(const QString &text, QWidget *parent)
    : QPushButton(text, parent)
{
    auto bold = font();
    bold.setWeight(QFont::DemiBold);
    setFont(bold);
    setAutoDefault(true); // Enter presses it, not Space alone
    recolour();
}

void PrimaryButton::changeEvent(QEvent *event)
{
    QPushButton::changeEvent(event);
    // Setting a palette is a palette change too.
    if (event->type() == QEvent::PaletteChange && !m_isRecolouring)
        recolour();
}

void PrimaryButton::recolour()
{
    m_isRecolouring = true;
    auto colours = QApplication::palette();
    if (!isHighContrast(colours)) {
        const auto fill = Colours::of(colours).primary;
        for (const auto group : {QPalette::Active, QPalette::Inactive}) {
            colours.setColor(group, QPalette::Button, fill);
            colours.setColor(group, QPalette::ButtonText, Qt::white);
        }
    }
    setPalette(colours);
    m_isRecolouring = false;
}

} // namespace weightroom
