#include "model/items/librarycells.h"

#include "model/words/format.h"

using namespace Qt::StringLiterals;

namespace weightroom
{

using Column = LibraryModel::Column;

QString cellText(const LibraryNode &node, Column column)
{
    const auto &row = *node.row;
    switch (column) {
    case Column::Name:
        if (node.isGroup)
            return row.modelText;
        return node.above == nullptr ? u"%1:%2"_s.arg(row.modelText, row.tag) : row.tag;
    case Column::Quantisation:
        return row.build;
    case Column::Parameters:
        return parametersText(row.parameters, row.parameterCount);
    case Column::Size:
        return sizeText(row.bytes);
    case Column::Shared:
        return row.sharedBytes > 0 ? sizeText(row.sharedBytes) : QString();
    case Column::Context:
        return node.isGroup || row.contextLength == 0 ? QString() : contextText(row.contextLength);
    case Column::Modified:
        return dayText(row.modified);
    default:
        return {};
    }
}

bool isCellLess(const LibraryNode &a, const LibraryNode &b, Column column)
{
    switch (column) {
    case Column::Name:
        // Topmost nodes differ by the model's name, those below one of them by the tag only.
        return a.above == nullptr ? a.row->groupKey < b.row->groupKey
                                  : a.row->tag.compare(b.row->tag, Qt::CaseInsensitive) < 0;
    case Column::Quantisation:
        return a.row->build < b.row->build;
    case Column::Parameters:
        return a.row->parameterCount < b.row->parameterCount;
    case Column::Size:
        return a.row->bytes < b.row->bytes;
    case Column::Shared:
        return a.row->sharedBytes < b.row->sharedBytes;
    case Column::Context:
        return a.row->contextLength < b.row->contextLength;
    default:
        return a.row->modified < b.row->modified;
    }
}

QString columnTitle(Column column)
{
    switch (column) {
    case Column::Name:
        return LibraryModel::tr("Name");
    case Column::Quantisation:
        return LibraryModel::tr("Quant");
    case Column::Parameters:
        return LibraryModel::tr("Params");
    case Column::Size:
        return LibraryModel::tr("Size");
    case Column::Shared:
        return LibraryModel::tr("Shared");
    case Column::Context:
        return LibraryModel::tr("Context");
    case Column::Modified:
        return LibraryModel::tr("Modified");
    default:
        return {};
    }
}

} // namespace weightroom
