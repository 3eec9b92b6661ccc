#include "model/core/bytes.h"

#include <QLocale>
#include <array>
#include <cstddef>

using namespace Qt::StringLiterals;

namespace weightroom
{

QString sizeText(qint64 bytes)
{
    constexpr std::array<const char16_t *, 6> kUnits{u"B", u"KB", u"MB", u"GB", u"TB", u"PB"};
    const QLocale locale;
    if (bytes == 0)
        return u"0 GB"_s;
    if (bytes < 1000)
        return u"%1 B"_s.arg(locale.toString(bytes));
    double value = double(bytes);
    std::size_t unit = 0;
    // 999.95 would round to 1000.0 of this unit.
    while (value >= 999.95 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    return u"%1 %2"_s.arg(locale.toString(value, 'f', 1), QStringView(kUnits[unit]).toString());
}

} // namespace weightroom
