#include "model/library/namecheck.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

namespace weightroom
{

namespace
{

QString inWindowWords(const char *text)
{
    return QCoreApplication::translate("weightroom::NameCheck", text);
}

} // namespace

NameCheck checkTargetName(const QString &text, const LibraryRows &rows)
{
    if (text.isEmpty())
        return {NameCheck::State::Empty, inWindowWords("Type a name"), {}};
    const auto parsed = Name::parse(text);
    if (!parsed)
        return {NameCheck::State::Invalid, parsed.error().message, {}};
    auto name = parsed->completed();
    if (const auto allowed = name.checkTarget(); !allowed)
        return {NameCheck::State::Invalid, allowed.error().message, {}};
    const auto taken =
        std::find_if(rows.begin(), rows.end(), [wanted = name.foldedRef()](const LibraryRow &row) {
            return isOf(row, wanted);
        });
    if (taken == rows.end())
        return {NameCheck::State::Available, inWindowWords("Available"), std::move(name)};
    const auto day = taken->modified.toLocalTime().date();
    const auto thisYear = day.year() == QDate::currentDate().year();
    const QLocale locale;
    return {
        NameCheck::State::Replaces,
        inWindowWords("Replaces the model of %1 (History keeps it)")
            .arg(locale.toString(day, thisYear ? QStringLiteral("d MMMM") : QStringLiteral("d MMMM yyyy"))),
        std::move(name)};
}

} // namespace weightroom
