// Our icons: black SVG on a 16 grid, recoloured from the palette each time they're painted.
#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

namespace weightroom
{

// The icon of a file in resources/icons, without ".svg". Follows the application's palette (also when it
// changes): ButtonText, disabled text when disabled. An unknown name gives an empty icon.
QIcon icon(const QString &name);

// A picture in a colour of the caller's; logical pixels.
QPixmap iconPixmap(const QString &name, int size, const QColor &colour, qreal devicePixelRatio);

} // namespace weightroom
