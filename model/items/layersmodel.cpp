#include "model/items/layersmodel.h"

#include "model/details/layertext.h"
#include "model/items/cellrole.h"
#include "model/names/quoting.h"
#include "model/words/format.h"
#include "model/words/plaintooltip.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// The manifest's children carry this as their internal id; the manifest itself 0.
constexpr quintptr kChild = 1;

struct KindOfLayer {
    QStringView mediaType;
    const char *title;
    QStringView icon;
    QStringView fileEnding;
    LayerContent content;
};

constexpr std::array<KindOfLayer, 12> kKinds{{
    {mediatype::kConfig, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Config"), u"config", u"-config.json",
     LayerContent::Text},
    {mediatype::kModel, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Weights"), u"weights", u".gguf",
     LayerContent::Weights},
    {mediatype::kProjector, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Projector"), u"model-vision",
     u"-projector.gguf", LayerContent::Binary},
    {mediatype::kAdapter, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Adapter"), u"layers",
     u"-adapter.gguf", LayerContent::Binary},
    {mediatype::kDraft, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Draft model"), u"weights",
     u"-draft.gguf", LayerContent::Binary},
    {mediatype::kTemplate, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Template"), u"template",
     u"-template.txt", LayerContent::Text},
    {mediatype::kPrompt, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Template"), u"template",
     u"-template.txt", LayerContent::Text},
    {mediatype::kSystem, QT_TRANSLATE_NOOP("weightroom::LayersModel", "System prompt"), u"system",
     u"-system.txt", LayerContent::Text},
    {mediatype::kLicense, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Licence"), u"licence",
     u"-licence.txt", LayerContent::Text},
    {mediatype::kSeedLicense, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Licence"), u"licence",
     u"-licence.txt", LayerContent::Text},
    {mediatype::kParams, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Parameters"), u"parameters",
     u"-parameters.json", LayerContent::Text},
    {mediatype::kMessages, QT_TRANSLATE_NOOP("weightroom::LayersModel", "Messages"), u"model-chat",
     u"-messages.json", LayerContent::Text},
}};

LayerContent contentOf(const LayerInfo &info, LayerContent kind)
{
    if (!info.present)
        return LayerContent::Missing;
    if (kind == LayerContent::Text && info.isLink)
        return LayerContent::Link;
    if (kind == LayerContent::Text && info.actualBytes > kLayerTextLimitBytes)
        return LayerContent::TooLong;
    return kind;
}

LayersModel::Row rowOf(const LayerInfo &info, const ModelDetails &details)
{
    LayersModel::Row row;
    row.mediaType = visibleText(info.layer.mediaType, 120);
    row.kind = row.mediaType.isEmpty() ? LayersModel::tr("Layer without a type") : row.mediaType;
    row.digest = info.layer.digest.toString();
    row.path = info.path;
    row.icon = u"file"_s;
    row.fileEnding = u"-layer"_s;
    row.bytes = info.layer.bytes;
    // What we don't know may be text.
    row.content = contentOf(info, LayerContent::Text);
    for (const auto &kind : kKinds) {
        if (kind.mediaType != info.layer.mediaType)
            continue;
        row.kind = LayersModel::tr(kind.title);
        row.icon = kind.icon.toString();
        row.fileEnding = kind.fileEnding.toString();
        row.content = contentOf(info, kind.content);
        if (kind.content == LayerContent::Weights) {
            const auto &build = details.model.build;
            row.fileEnding = build.isEmpty() ? u".gguf"_s : u".%1.gguf"_s.arg(build);
            row.aside = details.header ? u"GGUF"_s : QString();
        }
    }
    return row;
}

} // namespace

void LayersModel::setDetails(const ModelDetails &details, const BlobUse *use)
{
    const auto self = details.model.ref.name.canonical();
    const auto others = [&](const Digest &digest) {
        return use != nullptr ? use->others({digest}, self) : ModelNames();
    };
    const auto &manifest = details.model.manifest;
    std::vector<Row> rows;
    rows.push_back(
        {tr("Manifest"),
         mediatype::kManifest.toString(),
         manifest.digest.toString(),
         details.manifestPath,
         u"manifest"_s,
         {},
         u"-manifest.json"_s,
         others(manifest.digest),
         manifest.bytes.size(),
         LayerContent::Manifest});
    const auto add = [&](const LayerInfo &info) {
        rows.push_back(rowOf(info, details));
        rows.back().others = others(info.layer.digest);
    };
    // The config comes last there, but says what the rest is.
    const auto layers = details.layers.size();
    const bool hasConfig = manifest.config && layers > 0;
    if (hasConfig)
        add(details.layers.back());
    for (std::size_t i = 0; i + (hasConfig ? 1 : 0) < layers; ++i)
        add(details.layers[i]);

    const auto isSameLayer = [](const Row &a, const Row &b) {
        return a.digest == b.digest && a.mediaType == b.mediaType;
    };
    if (self != m_self || !std::equal(m_rows.begin(), m_rows.end(), rows.begin(), rows.end(), isSameLayer)) {
        beginResetModel();
        m_rows = std::move(rows);
        m_self = self;
        endResetModel();
        return;
    }
    const bool isChanged = m_rows != rows;
    m_rows = std::move(rows);
    if (!isChanged)
        return;
    const auto root = index(0, 0);
    emit dataChanged(root, index(0, ColumnCount - 1));
    if (rowCount(root) > 0)
        emit dataChanged(index(0, 0, root), index(rowCount(root) - 1, ColumnCount - 1, root));
}

const LayersModel::Row *LayersModel::rowAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    return &m_rows[std::size_t(index.internalId() == kChild ? index.row() + 1 : 0)];
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

// The manifest is the model: that another name holds the same one isn't sharing.
QString LayersModel::sharedText(const Row &row) const
{
    if (row.others.isEmpty() || row.content == LayerContent::Manifest)
        return {};
    if (row.others.count > 1)
        return tr("%1 models").arg(countText(quint64(row.others.count)));
    const auto name = Name::parse(row.others.first.front());
    return name ? name->shortForm() : row.others.first.front();
}

QString LayersModel::spokenText(const Row &row) const
{
    auto text = row.isPresent() ? tr("%1, %2").arg(row.kind, sizeText(row.bytes))
                                : tr("%1, missing from the store").arg(row.kind);
    const auto shared = sharedText(row);
    return shared.isEmpty() ? text : tr("%1, shared with %2").arg(text, shared);
}

QVariant LayersModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto &row = *rowAt(index);
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Kind)
            return row.kind;
        if (index.column() == Size)
            return row.isPresent() ? sizeText(row.bytes) : tr("missing");
        return sharedText(row);
    case Qt::ToolTipRole:
        return plainTooltip(index.column() == Kind ? row.mediaType : sharedText(row));
    case Qt::AccessibleTextRole:
        return index.column() == Kind ? spokenText(row) : QVariant();
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (index.column() == Size ? Qt::AlignRight : Qt::AlignLeft));
    case cellrole::Icon:
        return index.column() == Kind ? row.icon : QString();
    case cellrole::Problem:
        return index.column() == Size && !row.isPresent();
    case cellrole::Whole:
        return index.column() == Size ? QString::number(row.bytes) : index.data().toString();
    case cellrole::Aside:
        return index.column() == Kind ? row.aside : QString();
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
    return section == Kind ? tr("Layer") : section == Size ? tr("Size") : tr("Shared with");
}

} // namespace weightroom
