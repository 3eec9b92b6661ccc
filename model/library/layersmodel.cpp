#include "model/library/layersmodel.h"

#include "model/library/format.h"

#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// The manifest's children carry this as their internal id; the manifest itself 0.
constexpr quintptr kChild = 1;
constexpr qint64 kTextLimitBytes = 4LL << 20;

struct KindOfLayer {
    QStringView mediaType;
    const char *title;
    const char16_t *icon;
    bool isText;
};

constexpr std::array<KindOfLayer, 12> kKinds{{
    {mediatype::kConfig, QT_TRANSLATE_NOOP("LayersModel", "Config"), u"config", true},
    {mediatype::kModel, QT_TRANSLATE_NOOP("LayersModel", "Weights"), u"weights", false},
    {mediatype::kProjector, QT_TRANSLATE_NOOP("LayersModel", "Projector"), u"model-vision", false},
    {mediatype::kAdapter, QT_TRANSLATE_NOOP("LayersModel", "Adapter"), u"layers", false},
    {mediatype::kDraft, QT_TRANSLATE_NOOP("LayersModel", "Draft model"), u"weights", false},
    {mediatype::kTemplate, QT_TRANSLATE_NOOP("LayersModel", "Template"), u"template", true},
    {mediatype::kPrompt, QT_TRANSLATE_NOOP("LayersModel", "Template"), u"template", true},
    {mediatype::kSystem, QT_TRANSLATE_NOOP("LayersModel", "System prompt"), u"system", true},
    {mediatype::kLicense, QT_TRANSLATE_NOOP("LayersModel", "Licence"), u"licence", true},
    {mediatype::kSeedLicense, QT_TRANSLATE_NOOP("LayersModel", "Licence"), u"licence", true},
    {mediatype::kParams, QT_TRANSLATE_NOOP("LayersModel", "Parameters"), u"parameters", true},
    {mediatype::kMessages, QT_TRANSLATE_NOOP("LayersModel", "Messages"), u"model-chat", true},
}};

} // namespace

void LayersModel::setDetails(const ModelDetails &details)
{
    std::vector<Row> rows;
    const auto &manifest = details.model.manifest;
    rows.push_back(
        {tr("Manifest"), mediatype::kManifest.toString(), manifest.digest.toString(), details.manifestPath,
         u"manifest"_s, manifest.bytes.size(), true, true});
    for (const auto &info : details.layers) {
        Row row{
            info.layer.mediaType,
            info.layer.mediaType,
            info.layer.digest.toString(),
            info.path,
            u"file"_s,
            info.layer.bytes,
            info.present,
            false};
        for (const auto &kind : kKinds) {
            if (kind.mediaType != info.layer.mediaType)
                continue;
            row.kind = tr(kind.title);
            row.icon = QStringView(kind.icon).toString();
            // A link's target lies elsewhere and isn't shown as text.
            row.isText = kind.isText && info.present && !info.isLink && info.layer.bytes <= kTextLimitBytes;
        }
        rows.push_back(std::move(row));
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

QModelIndex LayersModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent))
        return {};
    return createIndex(row, column, parent.isValid() ? kChild : quintptr(0));
}

QModelIndex LayersModel::parent(const QModelIndex &child) const
{
    return child.internalId() == kChild ? createIndex(0, 0, quintptr(0)) : QModelIndex();
}

int LayersModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return m_rows.empty() ? 0 : 1;
    return parent.internalId() == kChild || parent.column() != 0 ? 0 : int(m_rows.size()) - 1;
}

int LayersModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant LayersModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &row = m_rows[std::size_t(index.internalId() == kChild ? index.row() + 1 : 0)];
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Kind)
            return row.kind;
        if (index.column() == Digest)
            return row.digest.mid(7, 12) + u"…"_s + row.digest.right(8);
        return row.present ? sizeText(row.bytes) : tr("missing");
    case Qt::ToolTipRole:
        return index.column() == Kind ? row.mediaType : row.digest;
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (index.column() == Size ? Qt::AlignRight : Qt::AlignLeft));
    case PathRole:
        return row.path;
    case DigestRole:
        return row.digest;
    case PresentRole:
        return row.present;
    case IconRole:
        return row.icon;
    case IsTextRole:
        return row.isText;
    default:
        return {};
    }
}

QVariant LayersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::TextAlignmentRole))
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Size ? Qt::AlignRight : Qt::AlignLeft));
    return section == Kind ? tr("Layer") : section == Digest ? tr("Digest") : tr("Size");
}

} // namespace weightroom
