#include "app/weightroomctl/table.h"

#include "model/names/quoting.h"

#include <algorithm>

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
    for (const auto &cell : cells)
        row.append(visibleText(cell, kCellCharacters));
    m_rows.append(row);
}

QString Table::toText(const QString &indent) const
{
    auto rows = m_rows;
    if (!m_headings.isEmpty())
        rows.prepend(m_headings);
    QList<qsizetype> widths;
    for (const auto &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (qsizetype i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    }
    QString text;
    for (const auto &row : rows) {
        QString line = indent;
        for (qsizetype i = 0; i < row.size(); ++i) {
            const QString padding(widths[i] - widthOf(row[i]), u' ');
            line += m_right.value(i) ? padding + row[i] : row[i] + padding;
            line += QStringView(u"  ");
        }
        while (line.endsWith(u' '))
            line.chop(1);
        text += line + u'\n';
    }
    return text;
}

} // namespace weightroom::cli
