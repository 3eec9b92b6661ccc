#include "ui/library/libraryfilter.h"

#include "model/library/librarymodel.h"

#include <algorithm>

namespace weightroom
{

LibraryFilter::LibraryFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
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
    QByteArrayList words;
    for (const auto &word : text.toLower().split(u' ', Qt::SkipEmptyParts))
        words.append(word.toUtf8());
    if (words == m_words)
        return;
    m_words = words;
    invalidateFilter();
}

// Qt's own way sorts and maps a group's rows to answer that, and a view asks for every group.
bool LibraryFilter::hasChildren(const QModelIndex &parent) const
{
    // A group that shows has a row that shows.
    return parent.isValid() ? sourceModel()->hasChildren(mapToSource(parent))
                            : QSortFilterProxyModel::hasChildren(parent);
}

// Asks for the row itself: a variant for each of ten thousand rows would take half of a key's time.
bool LibraryFilter::accepts(const LibraryRow &row) const
{
    if (!std::all_of(m_words.begin(), m_words.end(), [&](const QByteArray &word) {
            return row.filterText.contains(word);
        }))
        return false;
    switch (m_place.kind) {
    case PlaceFilter::Kind::All:
        return true;
    case PlaceFilter::Kind::Problems:
        return !row.problem.isEmpty();
    case PlaceFilter::Kind::Family:
        return row.family == m_place.value;
    case PlaceFilter::Kind::Quantisation:
        return m_place.value.isEmpty() ? !m_place.others.contains(row.build) : row.build == m_place.value;
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
    const auto &library = static_cast<const LibraryModel &>(*sourceModel());
    const auto index = library.index(row, 0, parent);
    if (const auto *model = library.rowAt(index))
        return accepts(*model);
    // A group shows as long as one of its rows does.
    for (int i = 0; i < library.rowCount(index); ++i) {
        if (accepts(*library.rowAt(library.index(i, 0, index))))
            return true;
    }
    return false;
}

} // namespace weightroom
