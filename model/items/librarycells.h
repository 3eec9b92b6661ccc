// What the cells of the library's list hold: text, and what they are sorted by.
#pragma once

#include "model/items/librarymodel.h"

namespace weightroom
{

QString columnTitle(LibraryModel::Column column);
// Empty where there is nothing to say.
QString cellText(const LibraryNode &node, LibraryModel::Column column);
// The order of siblings by a column, without a QVariant for each comparison.
bool isCellLess(const LibraryNode &a, const LibraryNode &b, LibraryModel::Column column);

} // namespace weightroom
