// Which models: the first of them by name, and how many there are.
#pragma once

#include <QStringList>

namespace weightroom
{

// A template or a licence may be shared by ten thousand models; nobody reads that many names.
struct ModelNames {
    static constexpr qsizetype kMostNamed = 25; // a menu's height

    QStringList first; // canonical, in the order of their paths; at most kMostNamed
    qsizetype count = 0;

    bool isEmpty() const { return count == 0; }
    bool operator==(const ModelNames &) const = default;
};

} // namespace weightroom
