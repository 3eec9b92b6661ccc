// The icon in front of a build: what has become of it. While it runs, it turns.
#pragma once

#include <QModelIndex>
#include <QStyleOptionViewItem>

class QPainter;

namespace weightroom
{

inline constexpr int kStateIcon = 16; // logical pixels

// index is of a BuildsModel. Running it's turned by 30 degrees each 100 ms, by the time of painting; it
// stands still where the style has no animations.
void paintStateIcon(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QRect &rect);

} // namespace weightroom
