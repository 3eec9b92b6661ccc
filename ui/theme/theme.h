// Palette, colours of our own and measures. The platform's palette wins if it sets one; else ours, light or
// dark.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

namespace weightroom
{

enum class ThemeChoice { System, Light, Dark };

// Dark = Window darker than WindowText, whoever set the palette.
bool isDark(const QPalette &palette);
// Text on Base at least 18:1: then only the palette's own roles are used.
bool isHighContrast(const QPalette &palette);

// Colours that no palette role has, for a light or a dark palette.
struct Colours {
    QColor secondary; // text that steps back
    QColor line;      // between panes
    QColor hover;
    QColor primary; // fill of the one primary button; its text is white
    QColor ok;
    QColor warning;
    QColor warningGround;
    QColor error;
    QColor chip;
    QColor chipText;
    QColor ownBytes;    // bytes that only this model holds
    QColor sharedBytes; // outlined in ownBytes
    QColor unusedBytes;
    QColor trashBytes;
    QColor track; // behind bars
    // Tiles of the disk map, under text; the shared one is outlined in ownBytes
    QColor ownTile;
    QColor sharedTile;
    QColor unusedTile;
    QColor trashTile;
    QColor scrim;
    // Modelfile and JSON text
    QColor command;
    QColor parameter;
    QColor number;
    QColor comment;
    QColor templateText;

    static Colours of(const QPalette &palette);
    // In a row: in high contrast all of a selected one is in the ink of the selection.
    static Colours ofRow(const QPalette &palette, bool isSelected);
    // Of what can't be reached now: bytes and problems lose their colours.
    Colours pale(const QPalette &palette) const;
};

// Fonts as factors of the system's.
QFont titleFont(const QFont &base);
QFont bigTitleFont(const QFont &base);
QFont smallFont(const QFont &base);
QFont sectionFont(const QFont &base);
QFont monoFont(const QFont &base);

// max(logical, what the font needs).
int rowHeight(const QFont &font, int logical);

} // namespace weightroom
