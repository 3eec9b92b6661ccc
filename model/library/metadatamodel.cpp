#include "model/library/metadatamodel.h"

#include "model/gguf/valuetype.h"
#include "model/library/format.h"
#include "model/names/quoting.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Longer strings are cut in the table and whole in the tooltip, which has a limit of its own.
constexpr qsizetype kShownCharacters = 300;
constexpr qsizetype kTooltipCharacters = 4000;

QString valueText(const gguf::Entry &entry, qsizetype limit)
{
    if (entry.type == gguf::ValueType::Array)
        return MetadataModel::tr("%1 × %2").arg(
            countText(entry.length), gguf::valueTypeName(entry.elementType));
    struct Printer {
        qsizetype limit;
        QString operator()(std::monostate) const { return {}; }
        QString operator()(quint64 value) const { return QString::number(value); }
        QString operator()(qint64 value) const { return QString::number(value); }
        QString operator()(float value) const { return QString::number(double(value), 'g', 8); }
        QString operator()(double value) const
        {
            return QString::number(value, 'g', QLocale::FloatingPointShortest);
        }
        QString operator()(bool value) const { return value ? u"true"_s : u"false"_s; }
        QString operator()(const QByteArray &value) const
        {
            const auto text = visibleText(QString::fromUtf8(value.left(limit * 4)).left(limit));
            return value.size() > limit ? text + u'…' : text;
        }
    };
    return std::visit(Printer{limit}, entry.value);
}

} // namespace

void MetadataModel::setHeader(std::shared_ptr<const gguf::Header> header)
{
    beginResetModel();
    m_header = std::move(header);
    endResetModel();
}

int MetadataModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_header ? 0 : int(m_header->entries.size());
}

int MetadataModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant MetadataModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const auto &entry = m_header->entries[std::size_t(index.row())];
    switch (index.column()) {
    case Key:
        return visibleText(QString::fromUtf8(entry.key));
    case Type:
        return gguf::valueTypeName(entry.type);
    case Value:
        return valueText(entry, role == Qt::DisplayRole ? kShownCharacters : kTooltipCharacters);
    default:
        return {};
    }
}

QVariant MetadataModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Key ? tr("Key") : section == Type ? tr("Type") : tr("Value");
}

} // namespace weightroom
