#include "app/weightroomctl/table.h"

#include "model/names/quoting.h"

#include <algorithm>
#include <numeric>

namespace weightroom::cli
{

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
