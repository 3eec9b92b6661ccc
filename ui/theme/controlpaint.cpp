#include "ui/theme/controlpaint.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPolygonF>
#include <QStyleOption>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool hasFocusState(const QStyleOption &option)
{
    return option.state.testFlag(QStyle::State_HasFocus);
}

QColor pressedOf(const QColor &colour, const QPalette &palette, int amount)
{
    return isDark(palette) ? colour.lighter(100 + amount) : colour.darker(100 + amount);
}

QColor markColour(const QStyleOption &option)
{
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    return enabled ? option.palette.color(QPalette::Link)
                   : option.palette.color(QPalette::Disabled, QPalette::Text);
}

QPen markPen(const QStyleOption &option)
{
    if (!option.state.testFlag(QStyle::State_Enabled))
        return {option.palette.color(QPalette::Mid), 1.0};
    const bool isMarked = (option.state & (QStyle::State_On | QStyle::State_NoChange)) != QStyle::State_None;
    const bool stands = isMarked || hasFocusState(option);
    return {option.palette.color(stands ? QPalette::Link : QPalette::Dark), stands ? 1.5 : 1.0};
}

} // namespace

QRectF outlineOf(const QRect &rect)
{
    return QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
}

QPen borderPen(const QStyleOption &option, bool focused)
{
    return {option.palette.color(focused ? QPalette::Link : QPalette::Dark), focused ? 1.5 : 1.0};
}

QColor pressedGround(const QPalette &palette)
{
    return isDark(palette) ? palette.color(QPalette::Mid)
                           : pressedOf(palette.color(QPalette::Window), palette, 6);
}

void paintButton(const QStyleOption &option, QPainter *painter)
{
    const auto state = option.state;
    const bool enabled = state.testFlag(QStyle::State_Enabled);
    auto fill = option.palette.color(enabled ? QPalette::Button : QPalette::Window);
    if (enabled && (state.testFlag(QStyle::State_Sunken) || state.testFlag(QStyle::State_On)))
        fill = pressedOf(fill, option.palette, 8);
    else if (enabled && state.testFlag(QStyle::State_MouseOver))
        fill = pressedOf(fill, option.palette, 3);
    // A filled (primary) button needs no line around it.
    const bool isFilled =
        enabled && option.palette.color(QPalette::ButtonText) == QColor(Qt::white) && !isDark(option.palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    const bool focused = hasFocusState(option) && state.testFlag(QStyle::State_KeyboardFocusChange);
    painter->setPen(isFilled && !focused ? QPen(fill) : borderPen(option, focused));
    if (!enabled)
        painter->setPen(option.palette.color(QPalette::Mid));
    painter->drawRoundedRect(outlineOf(option.rect), kControlRadius, kControlRadius);
    if (focused && isFilled) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(Qt::white, 1));
        painter->drawRoundedRect(
            outlineOf(option.rect).adjusted(2, 2, -2, -2), kControlRadius - 2, kControlRadius - 2);
    }
    painter->restore();
}

void paintToolButton(const QStyleOption &option, QPainter *painter)
{
    const auto state = option.state;
    if (!state.testFlag(QStyle::State_AutoRaise)) {
        paintButton(option, painter);
        return;
    }
    const bool enabled = state.testFlag(QStyle::State_Enabled);
    const bool down = enabled && (state.testFlag(QStyle::State_Sunken) || state.testFlag(QStyle::State_On));
    const bool hovered = enabled && state.testFlag(QStyle::State_MouseOver);
    const bool focused = hasFocusState(option) && state.testFlag(QStyle::State_KeyboardFocusChange);
    if (!down && !hovered && !focused)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(focused ? borderPen(option, true) : QPen(Qt::NoPen));
    painter->setBrush(Qt::NoBrush);
    if (down || hovered)
        painter->setBrush(down ? pressedGround(option.palette) : option.palette.color(QPalette::Midlight));
    painter->drawRoundedRect(outlineOf(option.rect), kControlRadius, kControlRadius);
    painter->restore();
}

void paintField(const QStyleOption &option, QPainter *painter)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    painter->setBrush(option.palette.color(enabled ? QPalette::Base : QPalette::Window));
    painter->setPen(borderPen(option, hasFocusState(option)));
    painter->drawRoundedRect(outlineOf(option.rect), kControlRadius, kControlRadius);
    painter->restore();
}

void paintRadio(const QStyleOption &option, QPainter *painter)
{
    const auto mark = markColour(option);
    const auto circle = outlineOf(option.rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(option.palette.color(QPalette::Base));
    painter->setPen(markPen(option));
    painter->drawEllipse(circle);
    if (option.state.testFlag(QStyle::State_On)) {
        constexpr qreal kRing = 3.5;
        painter->setPen(Qt::NoPen);
        painter->setBrush(mark);
        painter->drawEllipse(circle.adjusted(kRing, kRing, -kRing, -kRing));
    }
    painter->restore();
}

void paintCheck(const QStyleOption &option, QPainter *painter)
{
    const bool isOn = option.state.testFlag(QStyle::State_On);
    const bool isPartly = option.state.testFlag(QStyle::State_NoChange);
    const auto box = outlineOf(option.rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(markPen(option));
    painter->setBrush(isOn || isPartly ? markColour(option) : option.palette.color(QPalette::Base));
    painter->drawRoundedRect(box, 3, 3);
    painter->setPen(
        QPen(option.palette.color(QPalette::Base), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&box](qreal x, qreal y) {
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
    };
    if (isPartly)
        painter->drawLine(at(0.25, 0.5), at(0.75, 0.5));
    else if (isOn)
        painter->drawPolyline(QPolygonF({at(0.22, 0.52), at(0.42, 0.72), at(0.78, 0.3)}));
    painter->restore();
}

void paintCombo(const QStyleOptionComplex &option, const QRect &arrow, QPainter *painter)
{
    const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(&option);
    if (combo != nullptr && combo->editable)
        paintField(option, painter);
    else
        paintButton(option, painter);
    const auto group = option.state.testFlag(QStyle::State_Enabled) ? QPalette::Active : QPalette::Disabled;
    const auto pixmap = iconPixmap(
        u"chevron-down"_s, 16, option.palette.color(group, QPalette::ButtonText),
        painter->device()->devicePixelRatioF());
    painter->drawPixmap(arrow.center() - QPoint(8, 7), pixmap);
}

} // namespace weightroom
