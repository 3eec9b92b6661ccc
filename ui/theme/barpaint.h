// How tab bars, the menu bar, progress bars and scroll bars are drawn. Colours come from the option's
// palette.
#pragma once

#include <QRect>
#include <QStyle>
#include <QStyleOption>

class QPainter;
class QStyleOption;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QWidget;

namespace weightroom
{

// A menu's separators: without a title they are a line.
inline bool isMenuSeparator(const QStyleOption &option)
{
    const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(&option);
    return item != nullptr && item->menuItemType == QStyleOptionMenuItem::Separator && item->text.isEmpty();
}

void paintTab(const QStyleOption &option, QPainter *painter);
void paintTabLabel(const QStyleOption &option, bool underlines, QPainter *painter);
void paintMenuTitle(const QStyleOption &option, QPainter *painter);
void paintProgressGroove(const QStyleOption &option, QPainter *painter);
void paintProgress(const QStyleOptionProgressBar &option, QPainter *painter);

// Slim, without arrows: a handle on the ground of what it scrolls, wider and darker when pointed at.
void paintScrollBar(const QStyleOptionSlider &option, QPainter *painter, const QWidget *bar);
// Of the parts of a scroll bar there are the handle and the ways on both sides of it.
QRect scrollBarPart(const QStyleOptionSlider &option, QStyle::SubControl part);
// Where both bars of an area meet.
void paintScrollCorner(const QStyleOption &option, QPainter *painter, const QWidget *area);

inline constexpr int kScrollBarExtent = 12;
inline constexpr int kScrollHandleMinimum = 28;

} // namespace weightroom
