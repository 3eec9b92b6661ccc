#include "model/items/unusedmodel.h"

#include "model/items/cellrole.h"
#include "model/words/format.h"
#include "model/words/plaintooltip.h"

#include <QLocale>
#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace weightroom
{

void UnusedModel::setRows(const std::vector<UnusedRow> &rows)
{
    if (rows == m_rows)
        return;
    const auto sameFiles = std::equal(
        rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
        [](const UnusedRow &a, const UnusedRow &b) { return a.name == b.name; });
    if (sameFiles) {
        m_rows = rows;
        emit dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
    } else {
        for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
            const bool stays = std::any_of(rows.begin(), rows.end(), [&](const UnusedRow &fresh) {
                return fresh.name == m_rows[std::size_t(row)].name;
            });
            if (stays)
                continue;
            beginRemoveRows({}, row, row);
            m_rows.erase(m_rows.begin() + row);
            endRemoveRows();
        }
        emit layoutAboutToBeChanged();
        const auto before = persistentIndexList();
        QModelIndexList after;
        for (const auto &old : before) {
            const auto found = std::find_if(rows.begin(), rows.end(), [&](const UnusedRow &row) {
                return row.name == m_rows[std::size_t(old.row())].name;
            });
            after.append(createIndex(int(found - rows.begin()), old.column()));
        }
        m_rows = rows;
        changePersistentIndexList(before, after);
        emit layoutChanged();
    }
    emit pickedChanged();
}

bool UnusedModel::isTicked(const UnusedRow &row) const
{
    return row.mayGo && m_ticks.value(row.name, row.isSafe);
}

void UnusedModel::tickAll(bool isTicked)
{
    for (const auto &row : m_rows)
        m_ticks.insert(row.name, isTicked);
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(int(m_rows.size()) - 1, 0), {Qt::CheckStateRole});
    emit pickedChanged();
}

UnusedModel::Picked UnusedModel::picked() const
{
    Picked picked;
    picked.all = int(m_rows.size());
    for (const auto &row : m_rows) {
        picked.possible += row.mayGo ? 1 : 0;
        if (!isTicked(row))
            continue;
        picked.names.append(row.name);
        picked.bytes += row.bytes;
        if (row.isFreed)
            continue;
        ++picked.toTrash;
        picked.toTrashBytes += row.bytes;
    }
    return picked;
}

qint64 UnusedModel::bytes() const
{
    return std::accumulate(m_rows.begin(), m_rows.end(), qint64(0), [](qint64 sum, const UnusedRow &row) {
        return sum + row.bytes;
    });
}

int UnusedModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int UnusedModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant UnusedModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == File ? row.title
            : index.column() == Size  ? sizeText(row.bytes)
                                      : dayText(row.written.toLocalTime());
    case cellrole::Aside:
        return index.column() == File ? row.detail : QString();
    case cellrole::Icon:
        return index.column() == File ? row.icon : QString();
    case Qt::CheckStateRole:
        return index.column() == File ? QVariant::fromValue(isTicked(row) ? Qt::Checked : Qt::Unchecked)
                                      : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == File ? QVariant() : QVariant(int(Qt::AlignRight | Qt::AlignVCenter));
    case Qt::ToolTipRole:
        return index.column() == File   ? plainTooltip(row.detail + u'\n' + row.path)
            : index.column() == Written ? QLocale().toString(row.written.toLocalTime(), QLocale::LongFormat)
                                        : QString();
    case Qt::AccessibleTextRole:
        return index.column() == File
            ? QVariant(u"%1, %2, %3"_s.arg(row.title, row.detail, sizeText(row.bytes)))
            : QVariant();
    default:
        return {};
    }
}

bool UnusedModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || index.column() != File || role != Qt::CheckStateRole)
        return false;
    const auto &row = m_rows[std::size_t(index.row())];
    if (!row.mayGo)
        return false;
    m_ticks.insert(row.name, value.value<Qt::CheckState>() == Qt::Checked);
    emit dataChanged(index, index, {Qt::CheckStateRole});
    emit pickedChanged();
    return true;
}

QVariant UnusedModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == File ? QVariant() : QVariant(int(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    return section == File ? tr("File") : section == Size ? tr("Size") : tr("Written");
}

Qt::ItemFlags UnusedModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const auto &row = m_rows[std::size_t(index.row())];
    auto flags = Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (row.mayGo)
        flags |= Qt::ItemIsEnabled;
    return index.column() == File ? flags | Qt::ItemIsUserCheckable : flags;
}

} // namespace weightroom
