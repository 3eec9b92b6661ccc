// Aligned columns for people.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

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

    void add(const QStringList &cells);
    bool isEmpty() const { return m_rows.isEmpty(); }
    QString toText(const QString &indent = {}) const;

    static constexpr qsizetype kCellCharacters = 200;

private:
    QStringList m_headings;
    QList<bool> m_right;
    QList<QStringList> m_rows;
};

} // namespace weightroom::cli
