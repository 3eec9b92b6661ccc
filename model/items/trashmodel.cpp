#include "model/items/trashmodel.h"

#include "model/items/cellrole.h"
#include "model/names/quoting.h"
#include "model/words/format.h"

#include <QLocale>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTrashTitleCharacters = 200;

} // namespace

void TrashModel::setRows(const std::vector<TrashRow> &rows)
{
    const auto isIn = [](const std::vector<TrashRow> &list, const QString &id) {
        return std::any_of(list.begin(), list.end(), [&](const TrashRow &row) { return row.id == id; });
    };
    for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
        if (isIn(rows, m_rows[std::size_t(row)].id))
            continue;
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        endRemoveRows();
    }
    for (int row = 0; row < int(rows.size()); ++row) {
        const auto &fresh = rows[std::size_t(row)];
        if (row < int(m_rows.size()) && m_rows[std::size_t(row)].id == fresh.id) {
            if (m_rows[std::size_t(row)] == fresh)
                continue;
            m_rows[std::size_t(row)] = fresh;
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
            continue;
        }
        // Entries keep their order: what isn't here is new.
        beginInsertRows({}, row, row);
        m_rows.insert(m_rows.begin() + row, fresh);
        endInsertRows();
    }
}

int TrashModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TrashModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QString TrashModel::secondLine(const TrashRow &row) const
{
    if (!row.name)
        return row.files == 1 ? tr("No model used it. You can restore it.")
                              : tr("No model used them. You can restore them.");
    const auto why = row.wasReplaced ? tr("Replaced by another build") : tr("Deleted");
    QStringList words;
    if (!row.quantisation.isEmpty())
        words.append(row.quantisation);
    words.append(why);
    if (!row.canReturn)
        words.append(tr("its name is in use"));
    return words.join(u" · "_s);
}

QVariant TrashModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == What ? visibleText(row.title, kTrashTitleCharacters)
            : index.column() == Size  ? sizeText(row.holdsBytes)
                                      : dayText(row.when.toLocalTime());
    case cellrole::Aside:
        return index.column() == What ? secondLine(row) : QString();
    case cellrole::Icon:
        return index.column() != What ? QString() : row.name ? u"model-chat"_s : u"unused"_s;
    case Qt::TextAlignmentRole:
        return index.column() == What ? QVariant() : QVariant(int(Qt::AlignRight | Qt::AlignVCenter));
    case Qt::ToolTipRole:
        return index.column() == When ? QLocale().toString(row.when.toLocalTime(), QLocale::LongFormat)
                                      : QString();
    case Qt::AccessibleTextRole:
        return index.column() != What
            ? QVariant()
            : QVariant(u"%1, %2, %3"_s.arg(
                visibleText(row.title, kTrashTitleCharacters), secondLine(row), sizeText(row.holdsBytes)));
    default:
        return {};
    }
}

QVariant TrashModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == What ? QVariant() : QVariant(int(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    return section == What ? tr("Deleted models") : section == Size ? tr("Size") : tr("Deleted");
}

} // namespace weightroom
