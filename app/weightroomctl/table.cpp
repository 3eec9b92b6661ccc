#include "app/weightroomctl/table.h"

#include "model/names/quoting.h"

#include <QLocale>
#include <QTimeZone>
#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

QString plural(qint64 count, QStringView unit)
{
    auto text = QString::number(count);
    text.append(u' ').append(unit).append(QStringView(count == 1 ? u" ago" : u"s ago"));
    return text;
}

} // namespace

QString sizeText(qint64 bytes)
{
    if (bytes < 1000)
        return QString::number(bytes) + u" B"_s;
    static constexpr std::array units{u"KB", u"MB", u"GB", u"TB", u"PB", u"EB"};
    double value = double(bytes) / 1000;
    std::size_t unit = 0;
    // What would be rounded to 1000.0 is one of the next unit.
    while (value >= 999.95 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    std::array<char, 16> digits{}; // at most "9223.4"
    const auto end = std::to_chars(digits.begin(), digits.end(), value, std::chars_format::fixed, 1).ptr;
    auto text = QString::fromLatin1(digits.data(), end - digits.data());
    text.append(u' ').append(QStringView(units[unit]));
    return text;
}

QString countText(quint64 number)
{
    return QLocale(QLocale::English).toString(number);
}

QString agoText(const QDateTime &when, const QDateTime &now)
{
    const qint64 seconds = when.secsTo(now);
    const qint64 minutes = seconds / 60;
    const qint64 hours = minutes / 60;
    const qint64 days = hours / 24;
    if (seconds < 0)
        return u"in the future"_s;
    if (seconds < 1)
        return u"Less than a second ago"_s;
    if (seconds < 60)
        return plural(seconds, u"second");
    if (minutes == 1)
        return u"About a minute ago"_s;
    if (minutes < 60)
        return plural(minutes, u"minute");
    if (hours == 1)
        return u"About an hour ago"_s;
    if (hours < 48)
        return plural(hours, u"hour");
    if (days < 14)
        return plural(days, u"day");
    if (days < 60)
        return plural(days / 7, u"week");
    if (days < 730)
        return plural(days / 30, u"month");
    return plural(days / 365, u"year");
}

QString timeText(const QDateTime &when)
{
    return when.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s);
}

QString rfc3339(const QDateTime &when)
{
    const auto utc = when.toUTC();
    const auto date = utc.date();
    constexpr int kLastYear = 9999;
    if (date.year() < 0 || date.year() > kLastYear)
        return utc.toString(Qt::ISODate);
    // The same, in a fifth of Qt's time: lists have tens of thousands.
    QString text(20, u'Z');
    const auto put = [&](qsizetype at, int digits, int number) {
        for (auto i = at + digits - 1; i >= at; --i, number /= 10)
            text[i] = QChar(char16_t(u'0' + number % 10));
    };
    put(0, 4, date.year());
    text[4] = text[7] = u'-';
    put(5, 2, date.month());
    put(8, 2, date.day());
    text[10] = u'T';
    text[13] = text[16] = u':';
    put(11, 2, utc.time().hour());
    put(14, 2, utc.time().minute());
    put(17, 2, utc.time().second());
    return text;
}

QString durationText(qint64 seconds)
{
    const auto two = [](qint64 number) { return QString::number(number).rightJustified(2, u'0'); };
    const qint64 minutes = seconds / 60;
    if (minutes < 60)
        return u"%1:%2"_s.arg(QString::number(minutes), two(seconds % 60));
    return u"%1:%2:%3"_s.arg(QString::number(minutes / 60), two(minutes % 60), two(seconds % 60));
}

namespace
{

constexpr qsizetype kGap = 2;

// Code points; the rare double-width letters of a model's own name may stand a little off.
qsizetype widthOf(QStringView text)
{
    return text.size() - std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLowSurrogate(); });
}

} // namespace

Table::Table(const QStringList &headings)
{
    for (const auto &heading : headings) {
        m_right.append(heading.startsWith(u'>'));
        addCell(QStringView(heading).sliced(m_right.last() ? 1 : 0));
    }
}

void Table::add(std::initializer_list<QStringView> cells)
{
    m_rows.push_back(m_cells.size());
    for (const auto cell : cells)
        addCell(cell);
}

void Table::addCell(QStringView cell)
{
    QString shown;
    appendVisible(shown, cell, kCellCharacters);
    const auto from = m_text.size();
    m_text += shown.toUtf8();
    m_cells.push_back({quint32(from), quint16(m_text.size() - from), quint16(widthOf(shown))});
}

template<class Use> void Table::eachRow(const Use &use) const
{
    std::size_t from = 0;
    const auto to = [&](std::size_t end) {
        if (end > from)
            use(m_cells.begin() + qsizetype(from), m_cells.begin() + qsizetype(end));
        from = end;
    };
    for (const auto row : m_rows)
        to(row);
    to(m_cells.size());
}

QString Table::toText(const QString &indent) const
{
    return QString::fromUtf8(toUtf8(indent));
}

QByteArray Table::toUtf8(const QString &indent) const
{
    const auto lead = indent.toUtf8();
    std::vector<qsizetype> widths;
    eachRow([&](Cells from, Cells to) {
        widths.resize(std::max(widths.size(), std::size_t(to - from)));
        for (auto width = widths.begin(); from != to; ++from, ++width)
            *width = std::max(*width, qsizetype(from->width));
    });

    // Room for all, with all of the padding; what a cell's text is longer than wide comes on top.
    const auto row = lead.size() + std::accumulate(widths.begin(), widths.end(), qsizetype(1))
        + kGap * qsizetype(widths.size());
    QByteArray text(row * qsizetype(m_rows.size() + 1) + m_text.size(), Qt::Uninitialized);
    auto *at = text.data();
    const auto put = [&](QByteArrayView piece) { at = std::copy(piece.begin(), piece.end(), at); };
    const auto pad = [&](qsizetype count) { at = std::fill_n(at, count, ' '); };
    eachRow([&](Cells from, Cells to) {
        const auto *start = at;
        put(lead);
        for (qsizetype column = 0; from != to; ++from, ++column) {
            const auto padding = widths[std::size_t(column)] - from->width;
            const bool isRight = m_right.value(column);
            pad(isRight ? padding : 0);
            put(QByteArrayView(m_text).sliced(from->from, from->size));
            pad(isRight ? kGap : padding + kGap);
        }
        while (at > start && at[-1] == ' ')
            --at;
        *at++ = '\n';
    });
    text.truncate(at - text.constData());
    return text;
}

} // namespace weightroom::cli
