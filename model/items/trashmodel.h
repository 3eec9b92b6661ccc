// The trash as a table: what was deleted, what it holds, when.
#pragma once

#include "model/space/trashcontent.h"

#include <QAbstractTableModel>
#include <vector>

namespace weightroom
{

// The first column has a second line (SecondLineRole). GUI thread.
class TrashModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { What, Size, When, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    // Rows that stay keep their indexes; nothing is reset.
    void setRows(const std::vector<TrashRow> &rows);
    const TrashRow &rowAt(int row) const { return m_rows[std::size_t(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString secondLine(const TrashRow &row) const;

    std::vector<TrashRow> m_rows;
};

} // namespace weightroom
