#include "model/items/metadatamodel.h"

#include "model/details/valuetext.h"
#include "model/gguf/header.h"
#include "model/gguf/text.h"
#include "model/items/cellrole.h"
#include "model/words/format.h"
#include "model/words/plaintooltip.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Longer strings are cut in the table; the tooltip has more, copying all of it.
constexpr qsizetype kShownCharacters = 300;
constexpr qsizetype kTooltipCharacters = 2000;
constexpr qsizetype kFilterCharacters = 4000;
constexpr qsizetype kWholeCharacters = 16 << 20;
// A view counts rows in an int.
constexpr qsizetype kMaxElements = std::numeric_limits<int>::max() / 2;

} // namespace

void MetadataModel::setHeader(std::shared_ptr<const gguf::Header> header)
{
    beginResetModel();
    m_header = std::move(header);
    m_elements.clear();
    endResetModel();
}

const MetadataModel::Elements &MetadataModel::elementsOf(int row) const
{
    static const Elements none;
    const auto found = m_elements.find(row);
    return found == m_elements.end() ? none : found->second;
}

bool MetadataModel::isRest(const QModelIndex &index) const
{
    const auto parent = this->parent(index);
    return parent.isValid() && index.row() == elementsOf(parent.row()).texts.size();
}

void MetadataModel::loadMore(const QModelIndex &index)
{
    const auto array = index.parent().isValid() ? index.parent() : index.siblingAtColumn(0);
    if (!array.isValid() || rowCount(array) == 0)
        return;
    auto &elements = m_elements[array.row()];
    const auto known = elements.texts.size();
    if (elements.isLoading || known >= rowCount(array) || known >= kMaxElements)
        return;
    elements.isLoading = true;
    elements.problem.clear();
    const auto rest = this->index(int(known), 0, array);
    emit dataChanged(rest, rest.siblingAtColumn(ColumnCount - 1));
    emit pageWanted(array.row(), quint64(known));
}

void MetadataModel::addPage(int entry, quint64 first, const Result<QStringList> &texts)
{
    const auto found = m_elements.find(entry);
    if (found == m_elements.end() || quint64(found->second.texts.size()) != first || !found->second.isLoading)
        return;
    auto &elements = found->second;
    elements.isLoading = false;
    const auto array = index(entry, 0);
    const int known = int(elements.texts.size());
    if (!texts || texts->isEmpty()) {
        elements.problem = texts ? tr("The rest couldn't be read.") : texts.error().message;
        emit dataChanged(index(known, 0, array), index(known, ColumnCount - 1, array));
        return;
    }
    const auto left = entryAt(entry).length - first;
    const auto added = texts->mid(0, qsizetype(std::min(left, quint64(texts->size()))));
    // The row that stood for the rest becomes the first of them; the others come behind it, and with them the
    // row for what is left then.
    elements.texts.append(added.front());
    elements.hasRest = false;
    emit dataChanged(index(known, 0, array), index(known, ColumnCount - 1, array));
    const bool hasRest = quint64(added.size()) < left;
    const int inserted = int(added.size()) - 1 + (hasRest ? 1 : 0);
    if (inserted > 0)
        beginInsertRows(array, known + 1, known + inserted);
    elements.texts += added.mid(1);
    elements.hasRest = hasRest;
    if (inserted > 0)
        endInsertRows();
}

QModelIndex MetadataModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent))
        return {};
    // An element's id is one more than its array's row.
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : quintptr(0));
}

QModelIndex MetadataModel::parent(const QModelIndex &child) const
{
    return child.isValid() && child.internalId() != 0
        ? createIndex(int(child.internalId()) - 1, 0, quintptr(0))
        : QModelIndex();
}

int MetadataModel::rowCount(const QModelIndex &parent) const
{
    if (!m_header)
        return 0;
    if (!parent.isValid())
        return int(m_header->entries.size());
    if (parent.internalId() != 0 || parent.column() != 0)
        return 0;
    const auto &entry = entryAt(parent.row());
    if (entry.type != gguf::ValueType::Array || entry.length == 0)
        return 0;
    const auto &elements = elementsOf(parent.row());
    return int(elements.texts.size()) + (elements.hasRest ? 1 : 0);
}

int MetadataModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant MetadataModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !m_header)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | Qt::AlignLeft);
    return index.internalId() == 0 ? entryData(entryAt(index.row()), index.column(), role)
                                   : elementData(index, role);
}

QVariant MetadataModel::entryData(const gguf::Entry &entry, int column, int role) const
{
    const auto text = [&](qsizetype limit) {
        return column == Key ? gguf::shownText(entry.key, limit)
            : column == Kind ? valueKind(entry)
                             : valueText(entry, limit);
    };
    switch (role) {
    case Qt::DisplayRole:
        return text(kShownCharacters);
    case Qt::ToolTipRole:
        if (column == Kind)
            return entry.type == gguf::ValueType::Array
                ? tr("array of %1").arg(gguf::valueTypeName(entry.elementType))
                : gguf::valueTypeName(entry.type);
        return plainTooltip(text(kTooltipCharacters));
    case Qt::AccessibleTextRole:
        return column == Key ? QVariant(u"%1, %2, %3"_s.arg(
                   text(kShownCharacters), valueKind(entry), valueText(entry, kShownCharacters)))
                             : QVariant();
    case cellrole::Aside:
        return column == Value ? valueMeaning(entry) : QString();
    case cellrole::Filter:
        return QString(
            gguf::shownText(entry.key, kFilterCharacters) + u' ' + valueText(entry, kFilterCharacters) + u' '
            + valueMeaning(entry));
    case cellrole::Whole:
        return column == Value && entry.type != gguf::ValueType::Array
            ? wholeValue(entry.value, kWholeCharacters)
            : text(kWholeCharacters);
    default:
        return {};
    }
}

QString MetadataModel::restText(int entry) const
{
    const auto &elements = elementsOf(entry);
    if (elements.isLoading)
        return tr("Reading…");
    if (!elements.problem.isEmpty())
        return elements.problem;
    const auto left = entryAt(entry).length - quint64(elements.texts.size());
    return left > kArrayPage ? tr("%1 more of %2").arg(countText(kArrayPage), countText(left))
                             : tr("%1 more").arg(countText(left));
}

QVariant MetadataModel::elementData(const QModelIndex &index, int role) const
{
    const int entry = int(index.internalId()) - 1;
    const auto &elements = elementsOf(entry);
    const bool rest = index.row() >= elements.texts.size();
    const auto value = rest ? restText(entry) : elements.texts[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case cellrole::Whole:
        if (index.column() == Key)
            return rest ? QString() : QString::number(index.row());
        return index.column() == Value ? value : QString();
    case Qt::ToolTipRole:
        return index.column() == Value ? plainTooltip(value) : QString();
    case Qt::AccessibleTextRole:
        return index.column() != Key ? QVariant()
            : rest                   ? QVariant(value)
                                     : QVariant(u"%1: %2"_s.arg(index.row()).arg(value));
    default:
        return {};
    }
}

QVariant MetadataModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Key ? tr("Key") : section == Kind ? tr("Kind") : tr("Value");
}

} // namespace weightroom
