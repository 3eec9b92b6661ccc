// Aligned columns for people.
#pragma once

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

    static constexpr qsizetype kCellCharacters = 200;

private:
    // All cells lie in one text: lists have a hundred thousand.
    struct Cell {
        qsizetype from;
        qsizetype size;
        qsizetype width;
    };
    using Cells = std::vector<Cell>::const_iterator;

    void addCell(QStringView cell);
    // Calls use(from, to) with the cells of each row, the headings' first.
    template<class Use> void eachRow(const Use &use) const;

    QList<bool> m_right;
    QString m_text;
    std::vector<Cell> m_cells;
    std::vector<std::size_t> m_rows; // the place in m_cells where each begins; the headings come before
};

} // namespace weightroom::cli
