// The user's choices, as values.
#pragma once

#include "model/build/importer.h"
#include "ui/theme/theme.h"

#include <QStringList>

namespace weightroom
{

struct Settings {
    ThemeChoice theme = ThemeChoice::System;
    ImportMode import = ImportMode::Auto;
    int workers = 1; // builds at a time: 1 or 2
    bool asksBeforeEmptying = true;
    bool asksBeforeQuitting = true; // while builds run
    QStringList recentStores;       // newest first, at most kMostRecentStores

    static constexpr int kMostRecentStores = 8;

    // Values that can't be read are the defaults.
    static Settings load();
    void save() const;
    // Puts a store first among the recent ones.
    void addRecentStore(const QString &path);
};

} // namespace weightroom
