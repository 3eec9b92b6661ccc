// A GGUF file's tensors as a table: name, shape, type, size.
#pragma once

#include "model/gguf/header.h"

#include <QAbstractTableModel>
#include <memory>

namespace weightroom
{

class TensorModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Shape, Type, Size, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setHeader(std::shared_ptr<const gguf::Header> header);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::shared_ptr<const gguf::Header> m_header;
};

} // namespace weightroom
