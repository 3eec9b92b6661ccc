#include "model/catalog/libraryrow.h"

#include <algorithm>

namespace weightroom
{

QStringView refOf(const LibraryRow &row)
{
    const auto isEnd = [](QChar c) { return c == u'+' || c == u'@'; };
    const auto end = std::find_if(row.key.begin(), row.key.end(), isEnd);
    return QStringView(row.key).left(end - row.key.begin());
}

bool isOf(const LibraryRow &row, QStringView foldedRef)
{
    // Most differ in length; without a look at each letter.
    const QStringView key(row.key);
    const auto length = foldedRef.size();
    if (key.size() < length || (key.size() > length && key[length] != u'+' && key[length] != u'@'))
        return false;
    return key.left(length).compare(foldedRef, Qt::CaseInsensitive) == 0;
}

} // namespace weightroom
