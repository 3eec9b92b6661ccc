// Aligned columns for people.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <cstddef>
#include <initializer_list>
#include <vector>

namespace weightroom::cli
{

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
