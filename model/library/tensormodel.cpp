#include "model/library/tensormodel.h"

#include "model/gguf/tensortype.h"
#include "model/library/format.h"
#include "model/names/quoting.h"

using namespace Qt::StringLiterals;

namespace weightroom
{

void TensorModel::setHeader(std::shared_ptr<const gguf::Header> header)
{
    beginResetModel();
    m_header = std::move(header);
    endResetModel();
}

int TensorModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_header ? 0 : int(m_header->tensors.size());
}

int TensorModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant TensorModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &tensor = m_header->tensors[std::size_t(index.row())];
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (index.column() == Size ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Name:
        return visibleText(QString::fromUtf8(tensor.name));
    case Shape: {
        QStringList sizes;
        for (const auto size : tensor.dims())
            sizes.append(QString::number(size));
        return sizes.isEmpty() ? tr("scalar") : sizes.join(u" × "_s);
    }
    case Type:
        return gguf::tensorTypeName(tensor.type);
    case Size:
        return sizeText(qint64(tensor.bytes));
    default:
        return {};
    }
}

QVariant TensorModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Tensor");
    case Shape:
        return tr("Shape");
    case Type:
        return tr("Type");
    default:
        return tr("Size");
    }
}

} // namespace weightroom
