#include "model/items/historymodel.h"

#include "model/items/cellrole.h"
#include "model/names/quoting.h"
#include "model/words/plaintooltip.h"

#include <QFileInfo>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString inWords(const HistoryLine &line)
{
    switch (line.why) {
    case ChangeReason::Build:
        return line.from ? HistoryModel::tr("Rebuilt") : HistoryModel::tr("Built");
    case ChangeReason::Beside:
        return HistoryModel::tr("Built beside another quantisation");
    case ChangeReason::Kept:
        return HistoryModel::tr("Kept when another quantisation took its name");
    case ChangeReason::Copy:
        return line.from ? HistoryModel::tr("Replaced by a copy of another model")
                         : HistoryModel::tr("Copied from another model");
    case ChangeReason::Rename:
        return line.to ? HistoryModel::tr("Renamed to this") : HistoryModel::tr("Renamed to another name");
    case ChangeReason::Remove:
        return HistoryModel::tr("Deleted");
    case ChangeReason::Restore:
        return HistoryModel::tr("Restored from the trash");
    case ChangeReason::Replace:
        return HistoryModel::tr("Replaced");
    }
    return {};
}

} // namespace

void HistoryModel::setModel(const ShownModel &shown)
{
    const auto &present = shown.details->model.manifest.digest;
    std::vector<Row> rows;
    bool presentSeen = false;
    const auto &history = shown.details->history;
    for (auto line = history.rbegin(); line != history.rend(); ++line) {
        Row row{line->when, inWords(*line), line->source, line->to ? line->to->shortId() : QString(),
                {},         false};
        if (line->to && *line->to == present && !presentSeen)
            row.isPresent = presentSeen = true;
        if (line->to && shown.earlier.contains(*line->to))
            row.earlier = line->to;
        rows.push_back(std::move(row));
    }
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

std::optional<Digest> HistoryModel::earlierAt(const QModelIndex &index) const
{
    return index.isValid() ? m_rows[std::size_t(index.row())].earlier : std::nullopt;
}

int HistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int HistoryModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &row = m_rows[std::size_t(index.row())];
    const QLocale locale;
    const auto when = row.when.toLocalTime();
    const auto what = row.isPresent ? tr("%1 (now)").arg(row.what) : row.what;
    switch (role) {
    case Qt::DisplayRole:
    case cellrole::Whole:
        return index.column() == When ? locale.toString(when, u"d MMM yyyy, HH:mm"_s)
            : index.column() == What  ? what
                                      : row.id;
    case Qt::ToolTipRole:
        return plainTooltip(
            index.column() == When                                ? locale.toString(when, QLocale::LongFormat)
                : index.column() == What && !row.source.isEmpty() ? visibleText(row.source, 4096)
                                                                  : QString());
    case Qt::AccessibleTextRole:
        return index.column() != When
            ? QVariant()
            : QVariant(u"%1, %2"_s.arg(locale.toString(when, QLocale::LongFormat), what));
    case cellrole::Aside:
        return index.column() == What && !row.source.isEmpty()
            ? visibleText(QFileInfo(row.source).fileName(), 120)
            : QString();
    case cellrole::Icon:
        return index.column() == What && row.isPresent ? u"check"_s : QString();
    default:
        return {};
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == When ? tr("When") : section == What ? tr("What") : tr("Model ID");
}

} // namespace weightroom
