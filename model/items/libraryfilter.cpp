#include "model/items/libraryfilter.h"

#include "model/items/librarymodel.h"

#include <algorithm>
#include <string_view>

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

// All rows have the same; Qt would ask the model, for each row whenever the view lays out.
Qt::ItemFlags LibraryFilter::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

bool LibraryFilter::accepts(const LibraryRow &row) const
{
    // QByteArray's search first makes a table of the word, which for texts as short as these costs five times
    // what looking does.
    const std::string_view text(row.filterText.data(), std::size_t(row.filterText.size()));
    if (!std::all_of(m_words.begin(), m_words.end(), [&](const QByteArray &word) {
            return text.find({word.data(), std::size_t(word.size())}) != std::string_view::npos;
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
    // A group shows as long as one of its rows does.
    return library.anyPasses(row, parent, [this](const LibraryRow &its) { return accepts(its); });
}

} // namespace weightroom
