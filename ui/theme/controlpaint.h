// How buttons and fields are drawn: flat, a thin line, radius 5. Colours come from the option's palette.
#pragma once

#include <QPen>
#include <QRect>

class QPainter;
class QStyleOption;
class QStyleOptionComplex;
class QPalette;

namespace weightroom
{

inline constexpr qreal kControlRadius = 5;

void paintButton(const QStyleOption &option, QPainter *painter);
// In a tool bar nothing is drawn until it's pointed at, pressed or focused.
void paintToolButton(const QStyleOption &option, QPainter *painter);
void paintField(const QStyleOption &option, QPainter *painter);
// Round and angular marks of a choice.
void paintRadio(const QStyleOption &option, QPainter *painter);
void paintCheck(const QStyleOption &option, QPainter *painter);
// arrow: where the chevron goes.
void paintCombo(const QStyleOptionComplex &option, const QRect &arrow, QPainter *painter);

// The line around a control.
QPen borderPen(const QStyleOption &option, bool focused);
// The rectangle whose one-pixel outline stays sharp.
QRectF outlineOf(const QRect &rect);
// The ground of what is pressed or switched on.
QColor pressedGround(const QPalette &palette);

} // namespace weightroom
