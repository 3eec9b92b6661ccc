#include "ui/editor/problemsmodel.h"

#include "model/words/plaintooltip.h"
#include "ui/editor/problemtext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

// Rows at the same place of the list are changed, not replaced: the selection stays.
void ProblemsModel::setProblems(
    const std::vector<modelfile::Diagnostic> &problems, const modelfile::Document &document)
{
    std::vector<Row> rows;
    for (std::size_t i = 0; i < std::min(problems.size(), kMaximumRows); ++i) {
        const auto &problem = problems[i];
        rows.push_back(
            {problem.severity, problemText(problem, document),
             tr("Line %1, column %2").arg(problem.from.line).arg(problem.from.column), problem.range});
    }
    const int before = int(m_rows.size());
    const int after = int(rows.size());
    if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_rows.resize(rows.size());
        endRemoveRows();
    }
    for (int row = 0; row < std::min(before, after); ++row) {
        if (m_rows[std::size_t(row)] == rows[std::size_t(row)])
            continue;
        m_rows[std::size_t(row)] = rows[std::size_t(row)];
        emit dataChanged(index(row), index(row));
    }
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_rows = std::move(rows);
        endInsertRows();
    }
}

TextRange ProblemsModel::rangeAt(int row) const
{
    return row >= 0 && row < int(m_rows.size()) ? m_rows[std::size_t(row)].range : TextRange();
}

int ProblemsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ProblemsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= int(m_rows.size()))
        return {};
    const auto &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.text;
    case Qt::ToolTipRole:
        return plainTooltip(row.text);
    case Qt::AccessibleTextRole:
        return u"%1, %2: %3"_s.arg(severityText(row.severity), row.place, row.text);
    case SeverityRole:
        return int(row.severity);
    case PlaceRole:
        return row.place;
    case RangeBeginRole:
        return row.range.begin;
    default:
        return {};
    }
}

} // namespace weightroom
