#include "model/items/tensormodel.h"

#include "model/catalog/modelorder.h"
#include "model/core/bytes.h"
#include "model/gguf/header.h"
#include "model/gguf/text.h"
#include "model/items/cellrole.h"
#include "model/words/format.h"
#include "model/words/plaintooltip.h"

#include <QLocale>
#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString percentText(quint64 part, quint64 whole)
{
    if (whole == 0)
        return {};
    const double percent = double(part) * 100 / double(whole);
    const QLocale locale;
    // 0.05 is shown as 0.1.
    if (part > 0 && percent < 0.05)
        return u"< %1%"_s.arg(locale.toString(0.1, 'f', 1));
    return u"%1%"_s.arg(locale.toString(percent, 'f', 1));
}

QString shapeText(const gguf::TensorInfo &tensor)
{
    QStringList sizes;
    for (const auto size : tensor.dims())
        sizes.append(countText(size));
    return sizes.isEmpty() ? TensorModel::tr("scalar") : sizes.join(u" × "_s);
}

} // namespace

std::vector<TensorTypeShare> tensorTypeShares(const gguf::Header &header)
{
    std::map<quint32, quint64> bytes;
    for (const auto &tensor : header.tensors)
        bytes[tensor.type] = saturatingSum(bytes[tensor.type], tensor.bytes);
    std::vector<TensorTypeShare> shares;
    shares.reserve(bytes.size());
    for (const auto &[type, sum] : bytes)
        shares.push_back({gguf::tensorTypeName(type), sum});
    std::stable_sort(
        shares.begin(), shares.end(), [](const auto &a, const auto &b) { return a.bytes > b.bytes; });
    return shares;
}

void TensorModel::setHeader(std::shared_ptr<const gguf::Header> header)
{
    beginResetModel();
    m_header = std::move(header);
    m_nameRanks.clear();
    endResetModel();
}

void TensorModel::rankNames() const
{
    const auto &tensors = m_header->tensors;
    std::vector<quint32> order(tensors.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](quint32 a, quint32 b) {
        return isNaturallyLess(tensors[a].name, tensors[b].name);
    });
    m_nameRanks.resize(order.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank)
        m_nameRanks[order[rank]] = quint32(rank);
}

int TensorModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_header ? 0 : int(m_header->tensors.size());
}

int TensorModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QString TensorModel::text(int row, int column) const
{
    const auto &tensor = m_header->tensors[std::size_t(row)];
    switch (column) {
    case Name:
        return gguf::shownText(tensor.name, 80);
    case Shape:
        return shapeText(tensor);
    case Type:
        return gguf::tensorTypeName(tensor.type);
    case Size:
        return sizeText(qint64(std::min(tensor.bytes, quint64(std::numeric_limits<qint64>::max()))));
    case OfFile:
        return percentText(tensor.bytes, m_header->fileBytes);
    default:
        return {};
    }
}

quint64 TensorModel::sortKey(int row, int column) const
{
    const auto &tensor = m_header->tensors[std::size_t(row)];
    switch (column) {
    case Name:
        if (m_nameRanks.empty())
            rankNames();
        return m_nameRanks[std::size_t(row)];
    case Shape:
        return tensor.elements;
    case Type:
        return tensor.type;
    default:
        return tensor.bytes;
    }
}

QVariant TensorModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !m_header)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (column == Name || column == Type ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::DisplayRole:
    case cellrole::Whole:
        return text(index.row(), column);
    case Qt::ToolTipRole:
        // In a narrow table the shape isn't seen.
        return plainTooltip(
            column == Name ? text(index.row(), Name) + u'\n' + text(index.row(), Shape)
                           : text(index.row(), column));
    case Qt::AccessibleTextRole:
        return column != Name ? QVariant()
                              : QVariant(u"%1, %2, %3, %4"_s.arg(
                                  text(index.row(), Name), text(index.row(), Shape), text(index.row(), Type),
                                  text(index.row(), Size)));
    case cellrole::Filter:
        return QString(
            text(index.row(), Name) + u' ' + text(index.row(), Type) + u' ' + text(index.row(), Shape));
    case cellrole::Sort:
        return sortKey(index.row(), column);
    default:
        return {};
    }
}

QVariant TensorModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::TextAlignmentRole))
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Name || section == Type ? Qt::AlignLeft : Qt::AlignRight));
    switch (section) {
    case Name:
        return tr("Name");
    case Shape:
        return tr("Shape");
    case Type:
        return tr("Type");
    case Size:
        return tr("Size");
    default:
        return tr("Of file");
    }
}

} // namespace weightroom
