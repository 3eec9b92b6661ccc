#include "app/weightroomctl/table.h"

#include "model/names/quoting.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace weightroom::cli
{

namespace
{

// Code points; the rare double-width letters of a model's own name may stand a little off.
qsizetype widthOf(const QString &text)
{
    return text.size() - std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLowSurrogate(); });
}

} // namespace

Table::Table(const QStringList &headings)
{
    for (const auto &heading : headings) {
        const bool isRight = heading.startsWith(u'>');
        m_right.append(isRight);
        m_headings.append(isRight ? heading.mid(1) : heading);
    }
}

void Table::add(const QStringList &cells)
{
    QStringList row;
    row.reserve(cells.size());
    for (const auto &cell : cells)
        row.append(visibleText(cell, kCellCharacters));
    m_rows.append(std::move(row));
}

QString Table::toText(const QString &indent) const
{
    QList<qsizetype> widths;
    const auto widen = [&](const QStringList &row) {
        widths.resize(std::max(widths.size(), row.size()));
        for (qsizetype i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    };
    widen(m_headings);
    for (const auto &row : m_rows)
        widen(row);

    constexpr qsizetype kGap = 2;
    QString text;
    text.reserve(
        (indent.size() + std::accumulate(widths.begin(), widths.end(), kGap * widths.size()))
        * m_rows.size());
    const auto pad = [&](qsizetype count) { text.resize(text.size() + count, u' '); };
    const auto append = [&](const QStringList &row) {
        const auto start = text.size();
        text += indent;
        for (qsizetype i = 0; i < row.size(); ++i) {
            const auto padding = widths[i] - widthOf(row[i]);
            const bool isRight = m_right.value(i);
            pad(isRight ? padding : 0);
            text += row[i];
            pad(isRight ? kGap : padding + kGap);
        }
        auto end = text.size();
        while (end > start && text[end - 1] == u' ')
            --end;
        text.truncate(end);
        text += u'\n';
    };
    if (!m_headings.isEmpty())
        append(m_headings);
    for (const auto &row : m_rows)
        append(row);
    return text;
}

} // namespace weightroom::cli
