#include "ui/editor/basemodel.h"

#include "model/names/name.h"
#include "ui/theme/icons.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QIcon iconOfKind(ModelKind kind)
{
    switch (kind) {
    case ModelKind::Code:
        return icon(u"model-code"_s);
    case ModelKind::Vision:
        return icon(u"model-vision"_s);
    case ModelKind::Embedding:
        return icon(u"model-embedding"_s);
    case ModelKind::Chat:
        break;
    }
    return icon(u"model-chat"_s);
}

} // namespace

void BaseModel::setRows(const LibraryRows &rows)
{
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

void BaseModel::setStranger(const QString &text, const QIcon &icon)
{
    if (!m_stranger.isEmpty()) {
        beginRemoveRows({}, 0, 0);
        m_stranger.clear();
        endRemoveRows();
    }
    if (text.isEmpty())
        return;
    beginInsertRows({}, 0, 0);
    m_stranger = text;
    m_strangerIcon = icon;
    endInsertRows();
}

const LibraryRow *BaseModel::rowAt(int entry) const
{
    const int row = entry - strangers();
    return row >= 0 && row < m_rows.size() ? &m_rows.at(row) : nullptr;
}

int BaseModel::entryOf(const QString &from) const
{
    const auto name = Name::parse(from);
    if (!name)
        return -1;
    const auto wanted = name->foldedRef();
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const LibraryRow &row) { return isOf(row, wanted); });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin()) + strangers();
}

QString BaseModel::nameAt(int entry) const
{
    const auto *row = rowAt(entry);
    return row == nullptr ? QString() : row->modelText + u':' + row->tag;
}

QString BaseModel::problemAt(int entry) const
{
    const auto *row = rowAt(entry);
    return row == nullptr ? QString() : row->problem;
}

int BaseModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size()) + strangers();
}

QVariant BaseModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto *row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return row == nullptr ? m_stranger : nameAt(index.row());
    case Qt::DecorationRole:
        return row == nullptr ? m_strangerIcon : iconOfKind(row->kind);
    default:
        return {};
    }
}

} // namespace weightroom
