#include "ui/library/libraryfilter.h"

#include "model/library/librarymodel.h"

#include <algorithm>

namespace weightroom
{

LibraryFilter::LibraryFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(LibraryModel::SortRole);
    setDynamicSortFilter(true);
}

void LibraryFilter::setPlace(const PlaceFilter &place)
{
    if (place == m_place)
        return;
    m_place = place;
    invalidateFilter();
}

void LibraryFilter::setWords(const QString &text)
{
    const auto words = text.toLower().split(u' ', Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    invalidateFilter();
}

bool LibraryFilter::accepts(const QModelIndex &index) const
{
    const auto text = index.data(LibraryModel::FilterRole).toString();
    if (!std::all_of(
            m_words.begin(), m_words.end(), [&](const QString &word) { return text.contains(word); }))
        return false;
    switch (m_place.kind) {
    case PlaceFilter::Kind::All:
        return true;
    case PlaceFilter::Kind::Problems:
        return !index.data(LibraryModel::ProblemRole).toString().isEmpty();
    case PlaceFilter::Kind::Family:
        return index.data(LibraryModel::FamilyRole).toString() == m_place.value;
    case PlaceFilter::Kind::Quantisation: {
        const auto build = index.data(LibraryModel::BuildRole).toString();
        return m_place.value.isEmpty() ? !m_place.others.contains(build) : build == m_place.value;
    }
    }
    return true;
}

bool LibraryFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    return LibraryModel::isLess(left, right);
}

bool LibraryFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (m_words.isEmpty() && m_place.kind == PlaceFilter::Kind::All)
        return true;
    const auto index = sourceModel()->index(row, 0, parent);
    if (!index.data(LibraryModel::IsGroupRole).toBool())
        return accepts(index);
    // A group shows as long as one of its rows does.
    for (int i = 0; i < sourceModel()->rowCount(index); ++i) {
        if (accepts(sourceModel()->index(i, 0, index)))
            return true;
    }
    return false;
}

} // namespace weightroom
