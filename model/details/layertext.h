// A small layer as text for people: JSON indented, what can't be seen made visible.
#pragma once

#include "model/core/error.h"

#include <QByteArray>
#include <QString>

namespace weightroom
{

inline constexpr qint64 kLayerTextLimitBytes = 4LL << 20;
// Text widgets lay out a line at a time: a longer one is cut, and says so.
inline constexpr qsizetype kLayerLineCharacters = 20'000;

struct LayerText {
    QString text;
    bool isText = true; // else text is empty
    bool isCut = false; // a line was
};

// Control characters become Unicode's pictures of them, direction overrides their code.
LayerText layerTextOf(const QByteArray &bytes);

// Reads a whole file of at most kLayerTextLimitBytes, no link followed. Any thread but the GUI's.
Result<LayerText> readLayerText(const QString &path);

} // namespace weightroom
