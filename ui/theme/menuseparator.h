// A menu's separators: without a title they are a line.
#pragma once

#include <QStyleOption>

namespace weightroom
{

inline bool isMenuSeparator(const QStyleOption &option)
{
    const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(&option);
    return item != nullptr && item->menuItemType == QStyleOptionMenuItem::Separator && item->text.isEmpty();
}

} // namespace weightroom
