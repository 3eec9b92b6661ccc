#include "model/gguf/parametertext.h"

#include <QCoreApplication>
#include <QLocale>
#include <array>
#include <charconv>
#include <cmath>

namespace weightroom::gguf
{

namespace
{

// QString::number() rounds ties away from zero, printf() obeys the locale; to_chars() is exact.
QString scaled(quint64 parameters, double unit, int decimals, QChar suffix)
{
    const double number = static_cast<double>(parameters) / unit;
    const int shown = number == std::floor(number) ? 0 : decimals;
    std::array<char, 32> text{};
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, shown);
    Q_ASSERT(error == std::errc());
    return QString::fromLatin1(text.data(), end - text.data()) + suffix;
}

} // namespace

QString parameterText(quint64 parameters)
{
    if (parameters >= 1'000'000'000)
        return scaled(parameters, 1e9, 1, u'B');
    if (parameters >= 1'000'000)
        return scaled(parameters, 1e6, 2, u'M');
    if (parameters >= 1'000)
        return scaled(parameters, 1e3, 0, u'K');
    return QString::number(parameters);
}

QString parametersInWords(quint64 parameters)
{
    const auto words = [](const char *text) {
        return QCoreApplication::translate("weightroom::Words", text);
    };
    const QLocale locale;
    // From here on the millions would round to 1,000.
    if (parameters >= 999'500'000)
        return words("%1 billion parameters").arg(locale.toString(double(parameters) / 1e9, 'f', 1));
    if (parameters >= 1'000'000)
        return words("%1 million parameters").arg(locale.toString(double(parameters) / 1e6, 'f', 0));
    return words("%1 parameters").arg(locale.toString(parameters));
}

} // namespace weightroom::gguf
