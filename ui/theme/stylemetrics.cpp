// The style's sizes and habits; how things are drawn is in style.cpp.
#include "ui/theme/barpaint.h"
#include "ui/theme/style.h"

#include <QStyleOption>
#include <QWidget>
#include <algorithm>

namespace weightroom
{

namespace
{

constexpr int kControl = 30;
constexpr int kTab = 34;

} // namespace

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
    case PM_ProgressBarChunkWidth: // a bar is painted anew when it has grown by that
        return 1;
    case PM_HeaderMargin:
        return 6;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    case PM_RadioButtonLabelSpacing:
    case PM_CheckBoxLabelSpacing:
        return 8;
    case PM_ScrollBarExtent:
        return kScrollBarExtent;
    case PM_ScrollBarSliderMin:
        return kScrollHandleMinimum;
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
    case SH_DialogButtonBox_ButtonsHaveIcons: // they'd be another set's
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
        result.setWidth(result.width() + 14);
        break;
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
        atLeast(kControl);
        break;
    case CT_ToolButton:
        if (result.height() < kControl + 4)
            result = result.expandedTo({kControl + 4, kControl + 2});
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
            button != nullptr && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon)
            result.rwidth() += 10;
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
        if (isMenuSeparator(*option))
            result.setHeight(9);
        else
            result.setHeight(std::max(result.height(), option->fontMetrics.height() + 8));
        break;
    default:
        break;
    }
    return result;
}

} // namespace weightroom
