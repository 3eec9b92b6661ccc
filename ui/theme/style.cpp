#include "ui/theme/style.h"

#include "ui/theme/barpaint.h"
#include "ui/theme/controlpaint.h"
#include "ui/theme/icons.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct PaletteColours {
    QRgb window, button, base, alternate, text, secondary, disabled, highlight, highlightedText, link, mid,
        midlight, dark;
};

constexpr PaletteColours kLight{0xfff5f4f2, 0xfffdfdfc, 0xffffffff, 0xfffaf9f8, 0xff1e2024,
                                0xff5c616a, 0xff94979d, 0xffdce7f8, 0xff1e2024, 0xff2b5fb3,
                                0xffdad8d4, 0xffeceae7, 0xffc6c3be};
constexpr PaletteColours kDark{0xff25272b, 0xff32353a, 0xff1b1d20, 0xff1f2124, 0xffe6e7e9,
                               0xffa3a8b0, 0xff6d727a, 0xff2a3d5e, 0xffe6e7e9, 0xff86adf2,
                               0xff3a3d43, 0xff2b2e32, 0xff4a4e55};

QPalette paletteOf(const PaletteColours &colours)
{
    QPalette palette;
    const auto set = [&](std::initializer_list<QPalette::ColorRole> roles, QRgb rgb) {
        for (const auto role : roles)
            palette.setColor(role, QColor(rgb));
    };
    set({QPalette::Window, QPalette::ToolTipBase}, colours.window);
    set({QPalette::Button}, colours.button);
    set({QPalette::Base}, colours.base);
    set({QPalette::AlternateBase}, colours.alternate);
    set({QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText,
         QPalette::BrightText},
        colours.text);
    set({QPalette::PlaceholderText}, colours.secondary);
    set({QPalette::Highlight}, colours.highlight);
    set({QPalette::HighlightedText}, colours.highlightedText);
    set({QPalette::Link, QPalette::LinkVisited}, colours.link);
    set({QPalette::Mid}, colours.mid);
    set({QPalette::Midlight, QPalette::Light}, colours.midlight);
    set({QPalette::Dark, QPalette::Shadow}, colours.dark);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText})
        palette.setColor(QPalette::Disabled, role, QColor(colours.disabled));
    return palette;
}

// A control that holds a field draws the frame of both.
bool isInsideControl(const QWidget *field)
{
    const auto *above = field != nullptr ? field->parentWidget() : nullptr;
    return qobject_cast<const QComboBox *>(above) != nullptr
        || qobject_cast<const QAbstractSpinBox *>(above) != nullptr;
}

void fillWithLineBelow(const QStyleOption &option, QPalette::ColorRole ground, QPainter *painter)
{
    const auto &rect = option.rect;
    painter->fillRect(rect, option.palette.color(ground));
    painter->fillRect(
        QRect(rect.left(), rect.bottom(), rect.width(), 1), option.palette.color(QPalette::Mid));
}

} // namespace

Style::Style()
    : QProxyStyle(QStyleFactory::create(u"Fusion"_s))
{
    // What the style is called tells whether a platform brought one of its own.
    setObjectName(u"weightroom"_s);
}

void Style::drawPrimitive(
    PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        paintButton(*option, painter);
        return;
    case PE_PanelButtonTool:
        paintToolButton(*option, painter);
        return;
    case PE_IndicatorRadioButton:
        paintRadio(*option, painter);
        return;
    case PE_IndicatorCheckBox:
        paintCheck(*option, painter);
        return;
    case PE_PanelLineEdit: {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame != nullptr && frame->lineWidth > 0 && !isInsideControl(widget))
            paintField(*option, painter);
        return;
    }
    case PE_FrameLineEdit:
    case PE_FrameFocusRect: // each control draws its own
    case PE_FrameStatusBarItem:
        return;
    case PE_FrameTabBarBase:
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            option->palette.color(QPalette::Mid));
        return;
    case PE_PanelScrollAreaCorner:
        paintScrollCorner(*option, painter, widget);
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(
    ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case CE_TabBarTabShape:
        paintTab(*option, painter);
        return;
    case CE_TabBarTabLabel:
        paintTabLabel(*option, styleHint(SH_UnderlineShortcut, option, widget, nullptr) != 0, painter);
        return;
    case CE_Splitter:
        painter->fillRect(option->rect, option->palette.color(QPalette::Mid));
        return;
    case CE_ToolBar:
        fillWithLineBelow(*option, QPalette::Window, painter);
        return;
    case CE_MenuItem:
        if (!isMenuSeparator(*option))
            return QProxyStyle::drawControl(element, option, painter, widget);
        painter->fillRect(
            QRect(option->rect.left() + 8, option->rect.center().y(), option->rect.width() - 16, 1),
            option->palette.color(QPalette::Mid));
        return;
    case CE_MenuBarItem:
        paintMenuTitle(*option, painter);
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, option->palette.color(QPalette::Window));
        return;
    case CE_PushButtonLabel:
        drawPushButtonLabel(option, painter, widget);
        return;
    case CE_ToolButtonLabel:
        drawToolButtonLabel(option, painter, widget);
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        fillWithLineBelow(*option, QPalette::Base, painter);
        return;
    case CE_ProgressBarGroove:
        paintProgressGroove(*option, painter);
        return;
    case CE_ProgressBarContents:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option))
            paintProgress(*bar, painter);
        return;
    default:
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

// Qt leaves four pixels between icon and text.
void Style::drawPushButtonLabel(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    if (button == nullptr || button->icon.isNull() || button->text.isEmpty()) {
        QProxyStyle::drawControl(CE_PushButtonLabel, option, painter, widget);
        return;
    }
    auto spaced = *button;
    spaced.text.prepend(u' ');
    QProxyStyle::drawControl(CE_PushButtonLabel, &spaced, painter, widget);
}

void Style::drawToolButtonLabel(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
    if (button == nullptr || button->toolButtonStyle != Qt::ToolButtonTextBesideIcon
        || button->direction == Qt::RightToLeft) {
        QProxyStyle::drawControl(CE_ToolButtonLabel, option, painter, widget);
        return;
    }
    auto spaced = *button;
    spaced.text.prepend(u' ');
    QProxyStyle::drawControl(CE_ToolButtonLabel, &spaced, painter, widget);
}

void Style::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const
{
    if (control == CC_ComboBox) {
        const auto arrow = proxy()->subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
        paintCombo(*option, arrow, painter);
        return;
    }
    if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        control == CC_ScrollBar && bar != nullptr) {
        paintScrollBar(*bar, painter, widget);
        return;
    }
    // Qt paints the ground of a flat button only under the pointer or pressed, and it's the ground that shows
    // the focus.
    if (control == CC_ToolButton && option->state.testFlag(State_AutoRaise)
        && option->state.testFlag(State_HasFocus))
        paintToolButton(*option, painter);
    if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
        control == CC_ToolButton && button != nullptr && !button->icon.isNull()) {
        // Its icon says that there is a menu; Qt would draw an arrow over the corner as well.
        auto plain = *button;
        plain.features &= ~QStyleOptionToolButton::ToolButtonFeatures(QStyleOptionToolButton::HasMenu);
        QProxyStyle::drawComplexControl(control, &plain, painter, widget);
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QIcon Style::standardIcon(
    StandardPixmap standardIcon, const QStyleOption *option, const QWidget *widget) const
{
    if (standardIcon == SP_LineEditClearButton)
        return icon(u"close"_s);
    if (standardIcon == SP_ToolBarHorizontalExtensionButton)
        return icon(u"chevron-down"_s);
    return QProxyStyle::standardIcon(standardIcon, option, widget);
}

QRect Style::subControlRect(
    ComplexControl control, const QStyleOptionComplex *option, SubControl part, const QWidget *widget) const
{
    if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        control == CC_ScrollBar && bar != nullptr)
        return scrollBarPart(*bar, part);
    return QProxyStyle::subControlRect(control, option, part, widget);
}

void applyTheme(QApplication &application, ThemeChoice choice)
{
    // What the platform asked for, before we set anything.
    static const bool isSystemDark = isDark(QApplication::palette());
    auto palette = paletteOf(choice == ThemeChoice::Dark ? kDark : kLight);
    if (choice == ThemeChoice::System) {
        // A platform theme that brings its own style and palette is left alone.
        const auto style = application.style()->objectName();
        const bool isOurs = style == "weightroom"_L1 || style == "fusion"_L1 || style.isEmpty();
        if (!qEnvironmentVariableIsEmpty("QT_STYLE_OVERRIDE") || !isOurs)
            return;
        palette = paletteOf(isSystemDark ? kDark : kLight);
    }
    if (application.style()->objectName() != "weightroom"_L1)
        QApplication::setStyle(new Style);
    QApplication::setPalette(palette);
}

} // namespace weightroom
