#include "ui/controls/sheetcard.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace weightroom
{

namespace
{

constexpr int kCardRadius = 8;

} // namespace

void SheetCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(QPalette::Mid), 1));
    painter.setBrush(palette().color(QPalette::Window));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCardRadius, kCardRadius);
}

SheetLine::SheetLine(QWidget *card)
    : QWidget(card)
{
    setFixedHeight(1);
}

void SheetLine::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect().adjusted(1, 0, -1, 0), Colours::of(palette()).line);
}

} // namespace weightroom
