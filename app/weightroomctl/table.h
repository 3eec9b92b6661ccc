// Aligned columns for people.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>
#include <cstddef>
#include <initializer_list>
#include <vector>

namespace weightroom::cli
{

// Decimal units, one decimal from 1 KB on: "999 B", "526.5 KB", "4.9 GB".
QString sizeText(qint64 bytes);
// With thousands separated: "4,920,734,720".
QString countText(quint64 number);
// As long ago as ollama list says it: "3 days ago", "About an hour ago"; a time to come is "in the future".
QString agoText(const QDateTime &when, const QDateTime &now);
// Local time to the minute.
QString timeText(const QDateTime &when);
// RFC 3339, UTC.
QString rfc3339(const QDateTime &when);
// "1:05", "2:03:04".
QString durationText(qint64 seconds);

// Cells are untrusted text: escaped, and cut where they are long. Columns are two spaces apart.
class Table
{
public:
    // Columns whose heading begins with ">" are aligned to the right. No headings: no heading line.
    explicit Table(const QStringList &headings);
    // Without headings: labels and values.
    Table() = default;

    void add(std::initializer_list<QStringView> cells);
    bool isEmpty() const { return m_rows.empty(); }
    QString toText(const QString &indent = {}) const;
    QByteArray toUtf8(const QString &indent = {}) const;

    static constexpr qsizetype kCellCharacters = 200;

private:
    // All cells lie in one text: lists have a hundred thousand.
    struct Cell {
        quint32 from;
        quint16 size; // in bytes, of kCellCharacters escaped
        quint16 width;
    };
    using Cells = std::vector<Cell>::const_iterator;

    void addCell(QStringView cell);
    // Calls use(from, to) with the cells of each row, the headings' first.
    template<class Use> void eachRow(const Use &use) const;

    QList<bool> m_right;
    QByteArray m_text; // UTF-8
    std::vector<Cell> m_cells;
    std::vector<std::size_t> m_rows; // the place in m_cells where each begins; the headings come before
};

} // namespace weightroom::cli
