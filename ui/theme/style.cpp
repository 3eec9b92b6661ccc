#include "ui/theme/style.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOptionTab>
#include <QTabBar>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qreal kRadius = 5;
constexpr int kControl = 30;
constexpr int kTab = 34;

// The rectangle whose one-pixel outline stays sharp.
QRectF outlineOf(const QRect &rect)
{
    return QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
}

bool isFocused(const QStyleOption &option)
{
    return option.state.testFlag(QStyle::State_HasFocus);
}

QPen border(const QStyleOption &option, bool focused)
{
    return {option.palette.color(focused ? QPalette::Link : QPalette::Dark), focused ? 1.5 : 1.0};
}

QColor pressedOf(const QColor &colour, const QPalette &palette, int amount)
{
    return isDark(palette) ? colour.lighter(100 + amount) : colour.darker(100 + amount);
}

QColor downOf(const QPalette &palette)
{
    return isDark(palette) ? palette.color(QPalette::Mid)
                           : pressedOf(palette.color(QPalette::Window), palette, 6);
}

} // namespace

Style::Style()
    : QProxyStyle(QStyleFactory::create(u"Fusion"_s))
{
    // What the style is called tells whether a platform brought one of its own.
    setObjectName(u"weightroom"_s);
}

void Style::drawButton(const QStyleOption *option, QPainter *painter)
{
    const auto state = option->state;
    const bool enabled = state.testFlag(State_Enabled);
    auto fill = option->palette.color(enabled ? QPalette::Button : QPalette::Window);
    if (enabled && (state.testFlag(State_Sunken) || state.testFlag(State_On)))
        fill = pressedOf(fill, option->palette, 8);
    else if (enabled && state.testFlag(State_MouseOver))
        fill = pressedOf(fill, option->palette, 3);
    // A filled (primary) button needs no line around it.
    const bool isFilled = enabled && option->palette.color(QPalette::ButtonText) == QColor(Qt::white)
        && !isDark(option->palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    const bool focused = isFocused(*option) && state.testFlag(State_KeyboardFocusChange);
    painter->setPen(isFilled && !focused ? QPen(fill) : border(*option, focused));
    if (!enabled)
        painter->setPen(option->palette.color(QPalette::Mid));
    painter->drawRoundedRect(outlineOf(option->rect), kRadius, kRadius);
    if (focused && isFilled) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(Qt::white, 1));
        painter->drawRoundedRect(outlineOf(option->rect).adjusted(2, 2, -2, -2), kRadius - 2, kRadius - 2);
    }
    painter->restore();
}

void Style::drawToolButtonPanel(const QStyleOption *option, QPainter *painter)
{
    const auto state = option->state;
    if (!state.testFlag(State_AutoRaise)) {
        drawButton(option, painter);
        return;
    }
    const bool enabled = state.testFlag(State_Enabled);
    const bool down = enabled && (state.testFlag(State_Sunken) || state.testFlag(State_On));
    const bool hovered = enabled && state.testFlag(State_MouseOver);
    const bool focused = isFocused(*option) && state.testFlag(State_KeyboardFocusChange);
    if (!down && !hovered && !focused)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(focused ? border(*option, true) : QPen(Qt::NoPen));
    painter->setBrush(Qt::NoBrush);
    if (down || hovered)
        painter->setBrush(down ? downOf(option->palette) : option->palette.color(QPalette::Midlight));
    painter->drawRoundedRect(outlineOf(option->rect), kRadius, kRadius);
    painter->restore();
}

void Style::drawField(const QStyleOption *option, QPainter *painter, const QWidget *widget)
{
    // Inside another control the control draws the frame.
    if (widget != nullptr && widget->parentWidget() != nullptr
        && (qobject_cast<const QComboBox *>(widget->parentWidget())
            || qobject_cast<const QAbstractSpinBox *>(widget->parentWidget())))
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool enabled = option->state.testFlag(State_Enabled);
    painter->setBrush(option->palette.color(enabled ? QPalette::Base : QPalette::Window));
    painter->setPen(border(*option, isFocused(*option)));
    painter->drawRoundedRect(outlineOf(option->rect), kRadius, kRadius);
    painter->restore();
}

void Style::drawPrimitive(
    PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        drawButton(option, painter);
        return;
    case PE_PanelButtonTool:
        drawToolButtonPanel(option, painter);
        return;
    case PE_PanelLineEdit: {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame != nullptr && frame->lineWidth > 0)
            drawField(option, painter, widget);
        return;
    }
    case PE_FrameLineEdit:
    case PE_FrameFocusRect: // each control draws its own
        return;
    case PE_FrameTabBarBase:
    case PE_FrameStatusBarItem:
        if (element == PE_FrameTabBarBase) {
            painter->fillRect(
                QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                option->palette.color(QPalette::Mid));
        }
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawTab(const QStyleOption *option, QPainter *painter)
{
    const bool selected = option->state.testFlag(State_Selected);
    const auto &rect = option->rect;
    if (selected)
        painter->fillRect(
            QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), option->palette.color(QPalette::Link));
    if (isFocused(*option) && selected) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(border(*option, true));
        painter->drawRoundedRect(outlineOf(rect).adjusted(1, 3, -1, -4), kRadius, kRadius);
        painter->restore();
    }
}

void Style::drawTabLabel(const QStyleOption *option, QPainter *painter) const
{
    const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option);
    if (tab == nullptr)
        return;
    const bool selected = option->state.testFlag(State_Selected);
    const bool hovered = option->state.testFlag(State_MouseOver);
    painter->save();
    auto font = painter->font();
    font.setWeight(selected ? QFont::DemiBold : QFont::Normal);
    painter->setFont(font);
    painter->setPen(
        option->palette.color(selected || hovered ? QPalette::WindowText : QPalette::PlaceholderText));
    painter->drawText(
        tab->rect,
        Qt::AlignCenter
            | (styleHint(SH_UnderlineShortcut, option, nullptr, nullptr) ? Qt::TextShowMnemonic
                                                                         : Qt::TextHideMnemonic),
        tab->text);
    painter->restore();
}

void Style::drawMenuTitle(const QStyleOption *option, QPainter *painter)
{
    const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
    if (item == nullptr)
        return;
    const auto &palette = option->palette;
    painter->fillRect(option->rect, palette.color(QPalette::Window));
    const bool open = option->state.testFlag(State_Selected) && option->state.testFlag(State_Enabled);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (open) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(downOf(palette));
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 2, -1, -2), kRadius, kRadius);
    }
    painter->setPen(palette.color(QPalette::WindowText));
    painter->drawText(option->rect, Qt::AlignCenter | Qt::TextHideMnemonic, item->text);
    painter->restore();
}

void Style::drawControl(
    ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto &palette = option->palette;
    switch (element) {
    case CE_TabBarTabShape:
        drawTab(option, painter);
        return;
    case CE_TabBarTabLabel:
        drawTabLabel(option, painter);
        return;
    case CE_Splitter:
        painter->fillRect(option->rect, palette.color(QPalette::Mid));
        return;
    case CE_ToolBar:
        painter->fillRect(option->rect, palette.color(QPalette::Window));
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            palette.color(QPalette::Mid));
        return;
    case CE_MenuBarItem:
        drawMenuTitle(option, painter);
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button != nullptr && !button->icon.isNull() && !button->text.isEmpty()) {
            // Qt leaves four pixels between icon and text.
            auto spaced = *button;
            spaced.text.prepend(u' ');
            QProxyStyle::drawControl(element, &spaced, painter, widget);
            return;
        }
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, palette.color(QPalette::Window));
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, palette.color(QPalette::Base));
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            palette.color(QPalette::Mid));
        return;
    case CE_ProgressBarGroove:
    case CE_ProgressBarContents: {
        const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option);
        if (bar == nullptr)
            return;
        QRectF rect = option->rect;
        const bool isGroove = element == CE_ProgressBarGroove;
        if (!isGroove) {
            const auto range = double(bar->maximum) - bar->minimum;
            rect.setWidth(range > 0 ? rect.width() * (bar->progress - bar->minimum) / range : 0);
        }
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(isGroove ? Colours::of(palette).track : palette.color(QPalette::Link));
        painter->drawRoundedRect(rect, 3, 3);
        painter->restore();
        return;
    }
    default:
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void Style::drawCombo(const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const
{
    const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
    if (combo != nullptr && combo->editable)
        drawField(option, painter, nullptr);
    else
        drawButton(option, painter);
    const auto arrow = proxy()->subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    const auto group = option->state.testFlag(State_Enabled) ? QPalette::Active : QPalette::Disabled;
    const auto pixmap = iconPixmap(
        u"chevron-down"_s, 16, option->palette.color(group, QPalette::ButtonText),
        painter->device()->devicePixelRatioF());
    painter->drawPixmap(arrow.center() - QPoint(8, 7), pixmap);
}

void Style::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const
{
    if (control == CC_ComboBox)
        drawCombo(option, painter, widget);
    else
        QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ToolBarIconSize:
        return 20;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
    case PM_ListViewIconSize:
        return 16;
    case PM_ToolBarFrameWidth:
    case PM_ToolBarHandleExtent:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_TabBarBaseOverlap:
        return 0;
    case PM_ToolBarItemMargin:
        return 5;
    case PM_ToolBarItemSpacing:
        return 4;
    case PM_TabBarTabHSpace:
        return 20;
    case PM_TabBarTabShiftVertical:
        return 0;
    case PM_SplitterWidth:
        return 1;
    case PM_HeaderMargin:
        return 6;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(
    StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *returnData) const
{
    switch (hint) {
    case SH_UnderlineShortcut:
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_TabBar_CloseButtonPosition:
        return 0;
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

QSize Style::sizeFromContents(
    ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    auto result = QProxyStyle::sizeFromContents(type, option, size, widget);
    const auto atLeast = [&](int height) {
        result.setHeight(std::max(height, option->fontMetrics.height() + 12));
    };
    switch (type) {
    case CT_PushButton:
        atLeast(kControl);
        result.setWidth(result.width() + 10);
        break;
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
        atLeast(kControl);
        break;
    case CT_ToolButton:
        if (result.height() < kControl + 4)
            result = result.expandedTo({kControl + 4, kControl + 2});
        break;
    case CT_TabBarTab:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option); tab != nullptr) {
            // The chosen tab's text is bolder, so wider; room for it is kept at all of them.
            auto bold = widget != nullptr ? widget->font() : QFont();
            const QFontMetrics plain(bold);
            bold.setWeight(QFont::DemiBold);
            result.rwidth() +=
                QFontMetrics(bold).horizontalAdvance(tab->text) - plain.horizontalAdvance(tab->text);
        }
        atLeast(kTab);
        break;
    case CT_MenuItem:
        result.setHeight(std::max(result.height(), option->fontMetrics.height() + 8));
        break;
    default:
        break;
    }
    return result;
}

} // namespace weightroom
