// A GGUF file's tensors as a table, and what their types take in all.
#pragma once

#include "model/gguf/header.h"

#include <QAbstractTableModel>
#include <memory>
#include <vector>

namespace weightroom
{

// The bytes of all tensors of one type.
struct TensorTypeShare {
    QString type;
    quint64 bytes = 0;
};

// Largest first; of equals the lower number first.
std::vector<TensorTypeShare> tensorTypeShares(const gguf::Header &header);

// Sort by cellrole::Sort: names with their numbers in order (blk.2 before blk.10), the rest by number.
class TensorModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Shape, Type, Size, OfFile, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setHeader(std::shared_ptr<const gguf::Header> header);
    const std::shared_ptr<const gguf::Header> &header() const { return m_header; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(int row, int column) const;
    quint64 sortKey(int row, int column) const;
    void rankNames() const;

    std::shared_ptr<const gguf::Header> m_header;
    mutable std::vector<quint32> m_nameRanks; // each row's place by name, once it was asked for
};

} // namespace weightroom
