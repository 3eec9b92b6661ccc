#include "ui/theme/theme.h"

#include <QFontDatabase>
#include <QFontMetrics>
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

double channel(double value)
{
    return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

// Relative luminance, WCAG 2.
double luminance(const QColor &colour)
{
    return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF())
        + 0.0722 * channel(colour.blueF());
}

QFont scaled(QFont font, double factor)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(int(std::lround(font.pixelSize() * factor)));
    return font;
}

} // namespace

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightnessF() < palette.color(QPalette::WindowText).lightnessF();
}

bool isHighContrast(const QPalette &palette)
{
    const double text = luminance(palette.color(QPalette::Text));
    const double base = luminance(palette.color(QPalette::Base));
    return (std::max(text, base) + 0.05) / (std::min(text, base) + 0.05) >= 18.0;
}

Colours Colours::of(const QPalette &palette)
{
    const auto rgb = [](QRgb value) { return QColor(value); };
    Colours c;
    if (isDark(palette)) {
        c = {rgb(0xffa3a8b0), rgb(0xff3a3d43), rgb(0xff23262a), rgb(0xff3f6fc2), rgb(0xff7cc796),
             rgb(0xffe3b25c), rgb(0xff362e20), rgb(0xfff2938c), rgb(0xff2e3136), rgb(0xffc3c7cd),
             rgb(0xff6d9ae6), rgb(0xff3f5a8a), rgb(0xffc58a3c), rgb(0xff70757e), rgb(0xff34373c),
             rgb(0xff34507f), rgb(0xff26344c), rgb(0xff6b4f25), rgb(0xff44484f), QColor(0, 0, 0, 140),
             rgb(0xff86adf2), rgb(0xffe0a66b), rgb(0xff7ccfb5), rgb(0xff8e949d), rgb(0xffcf9fe6)};
    } else {
        c = {rgb(0xff5c616a), rgb(0xffdad8d4), rgb(0xfff4f3f1), rgb(0xff2b5fb3), rgb(0xff1c7a45),
             rgb(0xff8a5800), rgb(0xfffbf2e1), rgb(0xffb3261e), rgb(0xfff0eeeb), rgb(0xff474c54),
             rgb(0xff3f6dbb), rgb(0xffa9c2ea), rgb(0xffb8761c), rgb(0xff9ca0a8), rgb(0xffe6e4e0),
             rgb(0xffc3d6f2), rgb(0xffe4ecf8), rgb(0xfff1d6a8), rgb(0xffdcdde0), QColor(30, 32, 36, 107),
             rgb(0xff2b5fb3), rgb(0xff8a4b08), rgb(0xff1c6e5a), rgb(0xff6a6f77), rgb(0xff7b3c96)};
    }
    if (isHighContrast(palette)) {
        const auto text = palette.color(QPalette::Text);
        for (auto *colour :
             {&c.secondary, &c.line, &c.ok, &c.warning, &c.error, &c.chipText, &c.command, &c.parameter,
              &c.number, &c.comment, &c.templateText, &c.ownBytes})
            *colour = text;
        for (auto *colour : {&c.chip, &c.hover, &c.sharedBytes, &c.track, &c.warningGround})
            *colour = palette.color(QPalette::Base);
    }
    return c;
}

Colours Colours::ofRow(const QPalette &palette, bool isSelected)
{
    auto c = of(palette);
    if (!isSelected || !isHighContrast(palette))
        return c;
    for (auto *colour : {&c.secondary, &c.ok, &c.warning, &c.error, &c.ownBytes})
        *colour = palette.color(QPalette::HighlightedText);
    for (auto *colour : {&c.sharedBytes, &c.track})
        *colour = palette.color(QPalette::Highlight);
    return c;
}

Colours Colours::pale(const QPalette &palette) const
{
    auto c = *this;
    if (isHighContrast(palette))
        return c;
    c.ownBytes = c.sharedBytes = palette.color(QPalette::Dark);
    c.error = c.warning = c.ok = c.chipText = c.secondary;
    return c;
}

QFont titleFont(const QFont &base)
{
    auto font = scaled(base, 1.3);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont bigTitleFont(const QFont &base)
{
    auto font = scaled(base, 1.55);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont smallFont(const QFont &base)
{
    return scaled(base, 0.92);
}

QFont sectionFont(const QFont &base)
{
    auto font = scaled(base, 0.85);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont monoFont(const QFont &base)
{
    auto font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (base.pointSizeF() > 0)
        font.setPointSizeF(base.pointSizeF() * 0.92);
    else
        font.setPixelSize(int(std::lround(base.pixelSize() * 0.92)));
    return font;
}

int rowHeight(const QFont &font, int logical)
{
    return std::max(logical, QFontMetrics(font).height() + 12);
}

} // namespace weightroom
