#include "ui/details/wordfilter.h"

#include "model/items/cellrole.h"

#include <algorithm>

namespace weightroom
{

WordFilter::WordFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(cellrole::Sort);
    setDynamicSortFilter(true);
}

void WordFilter::setWords(const QString &words)
{
    auto split = words.simplified().split(u' ', Qt::SkipEmptyParts);
    if (split == m_words)
        return;
    m_words = std::move(split);
    invalidateFilter();
}

bool WordFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (parent.isValid() || m_words.isEmpty())
        return true;
    const auto text = sourceModel()->index(row, 0).data(cellrole::Filter).toString();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        return text.contains(word, Qt::CaseInsensitive);
    });
}

} // namespace weightroom
