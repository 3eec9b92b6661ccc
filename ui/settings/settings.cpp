#include "ui/settings/settings.h"

#include <QSettings>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct ThemeWord {
    QLatin1StringView word;
    ThemeChoice choice;
};

constexpr ThemeWord kThemes[] = {
    {"system"_L1, ThemeChoice::System}, {"light"_L1, ThemeChoice::Light}, {"dark"_L1, ThemeChoice::Dark}};

struct ImportWord {
    QLatin1StringView word;
    ImportMode mode;
};

constexpr ImportWord kImports[] = {
    {"auto"_L1, ImportMode::Auto},
    {"copy"_L1, ImportMode::Copy},
    {"link"_L1, ImportMode::Link},
    {"move"_L1, ImportMode::Move}};

} // namespace

Settings Settings::load()
{
    const QSettings file;
    Settings settings;
    const auto theme = file.value("theme").toString();
    for (const auto &known : kThemes) {
        if (known.word == theme)
            settings.theme = known.choice;
    }
    const auto import = file.value("import").toString();
    for (const auto &known : kImports) {
        if (known.word == import)
            settings.import = known.mode;
    }
    settings.workers = std::clamp(file.value("workers", 1).toInt(), 1, 2);
    settings.asksBeforeEmptying = file.value("asksBeforeEmptying", true).toBool();
    settings.asksBeforeQuitting = file.value("asksBeforeQuitting", true).toBool();
    settings.recentStores = file.value("recentStores").toStringList().mid(0, kMostRecentStores);
    return settings;
}

void Settings::save() const
{
    QSettings file;
    for (const auto &known : kThemes) {
        if (known.choice == theme)
            file.setValue("theme", QString(known.word));
    }
    for (const auto &known : kImports) {
        if (known.mode == import)
            file.setValue("import", QString(known.word));
    }
    file.setValue("workers", workers);
    file.setValue("asksBeforeEmptying", asksBeforeEmptying);
    file.setValue("asksBeforeQuitting", asksBeforeQuitting);
    file.setValue("recentStores", recentStores);
}

void Settings::addRecentStore(const QString &path)
{
    recentStores.removeAll(path);
    recentStores.prepend(path);
    recentStores = recentStores.mid(0, kMostRecentStores);
}

} // namespace weightroom
