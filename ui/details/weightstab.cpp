#include "ui/details/weightstab.h"

#include "model/core/runthen.h"
#include "model/details/layertext.h"
#include "model/details/modelwords.h"
#include "model/details/valuetext.h"
#include "model/items/cellrole.h"
#include "model/items/metadatamodel.h"
#include "model/items/tensormodel.h"
#include "model/words/format.h"
#include "ui/details/celldelegate.h"
#include "ui/details/detailstree.h"
#include "ui/details/textview.h"
#include "ui/details/typebar.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

WordFilter::WordFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(cellrole::Sort);
    setDynamicSortFilter(true);
}

void WordFilter::setWords(const QString &words)
{
    auto split = words.simplified().split(u' ', Qt::SkipEmptyParts);
    if (split == m_words)
        return;
    m_words = std::move(split);
    invalidateFilter();
}

bool WordFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (parent.isValid() || m_words.isEmpty())
        return true;
    const auto text = sourceModel()->index(row, 0).data(cellrole::Filter).toString();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        return text.contains(word, Qt::CaseInsensitive);
    });
}

void showWholeValue(QWidget *parent, const QString &title, const QString &text)
{
    auto *window = new QDialog(parent);
    window->setObjectName(u"wholeValue"_s);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setWindowTitle(title);
    window->resize(560, 400);
    auto *view = new TextView(title, window);
    // Its long lines are cut, as a layer's are: copying the row gives all.
    view->setWhole(layerTextOf(text.toUtf8()).text, false);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, window);
    QObject::connect(buttons, &QDialogButtonBox::rejected, window, &QDialog::reject);
    auto *layout = new QVBoxLayout(window);
    layout->addWidget(view);
    layout->addWidget(buttons);
    window->open();
}

namespace
{

constexpr int kTableRow = 28;
constexpr int kHead = 34;
constexpr int kMetadataInset = 31; // behind the chevrons
constexpr int kTensorInset = 20;
constexpr int kLeastKey = 150;
constexpr int kLeastName = 160; // a column is hidden before names get less

QFrame *makeLine(QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    return line;
}

} // namespace

WeightsTab::WeightsTab(QWidget *parent)
    : QWidget(parent)
    , m_metadata(new MetadataModel(this))
    , m_tensors(new TensorModel(this))
    , m_metadataFilter(new WordFilter(this))
    , m_tensorFilter(new WordFilter(this))
    , m_metadataTree(new DetailsTree(tr("Metadata"), this))
    , m_tensorTree(new DetailsTree(tr("Tensors"), this))
    , m_filter(new QLineEdit(this))
    , m_metadataCount(new QLabel(this))
    , m_tensorCount(new QLabel(this))
    , m_types(new TypeBar(this))
    , m_none(new QLabel(tr("No readable weights."), this))
{
    makeFilter();
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(makeMetadata());
    splitter->addWidget(makeTensors());
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    m_tables = splitter;
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setWordWrap(true);
    m_none->setForegroundRole(QPalette::PlaceholderText);
    auto *strip = new QVBoxLayout;
    strip->setContentsMargins(20, 12, 20, 12);
    strip->addWidget(m_filter);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(strip);
    layout->addWidget(makeLine(this));
    layout->addWidget(m_tables, 1);
    layout->addWidget(m_none, 1);
    m_none->setVisible(false);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window);
}

WeightsTab::~WeightsTab() = default;

void WeightsTab::makeFilter()
{
    m_filter->setObjectName(u"weightsFilter"_s);
    m_filter->setPlaceholderText(tr("Filter keys, values and tensors"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    m_filter->setMinimumHeight(rowHeight(font(), 28));
    connect(m_filter, &QLineEdit::textChanged, this, &WeightsTab::filter);
}

QWidget *WeightsTab::makeHead(const QString &title, QLabel *count, QWidget *more)
{
    auto *head = new QWidget(this);
    head->setFixedHeight(rowHeight(font(), kHead));
    auto *name = new QLabel(title, head);
    auto bold = font();
    bold.setWeight(QFont::DemiBold);
    name->setFont(bold);
    count->setForegroundRole(QPalette::PlaceholderText);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(20, 0, 20, 0);
    row->setSpacing(8);
    row->addWidget(name);
    row->addWidget(count);
    if (more != nullptr)
        row->addWidget(more, 1);
    else
        row->addStretch(1);
    return head;
}

QWidget *WeightsTab::makeMetadata()
{
    m_metadataFilter->setSourceModel(m_metadata);
    m_metadataTree->setObjectName(u"metadataTree"_s);
    m_metadataTree->setModel(m_metadataFilter);
    m_metadataTree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    auto *delegate = new CellDelegate(kTableRow, m_metadataTree);
    delegate->setStyle(MetadataModel::Key, CellStyle::Mono);
    delegate->setStyle(MetadataModel::Kind, CellStyle::Secondary);
    m_metadataTree->setItemDelegate(delegate);
    m_metadataTree->setTextInset(kMetadataInset);
    m_metadataTree->flatHeader()->setSectionResizeMode(MetadataModel::Value, QHeaderView::Stretch);
    connect(m_metadataTree, &DetailsTree::widthChanged, this, &WeightsTab::fitMetadata);
    connect(m_metadataTree, &QTreeView::activated, this, &WeightsTab::activate);
    connect(m_metadataTree, &QTreeView::clicked, this, [this](const QModelIndex &index) {
        const auto source = m_metadataFilter->mapToSource(index);
        if (m_metadata->isRest(source))
            m_metadata->loadMore(source);
    });
    connect(m_metadataTree, &QTreeView::expanded, this, [this](const QModelIndex &index) {
        if (m_metadataFilter->rowCount(index) <= 1)
            m_metadata->loadMore(m_metadataFilter->mapToSource(index));
    });
    connect(m_metadata, &MetadataModel::pageWanted, this, &WeightsTab::readPage);
    auto *whole = new QWidget(this);
    auto *layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead(tr("Metadata"), m_metadataCount, nullptr));
    layout->addWidget(makeLine(whole));
    layout->addWidget(m_metadataTree, 1);
    return whole;
}

QWidget *WeightsTab::makeTensors()
{
    m_tensorFilter->setSourceModel(m_tensors);
    m_tensorTree->setObjectName(u"tensorTree"_s);
    m_tensorTree->setModel(m_tensorFilter);
    m_tensorTree->setRootIsDecorated(false);
    m_tensorTree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    auto *delegate = new CellDelegate(kTableRow, m_tensorTree);
    delegate->setStyle(TensorModel::Name, CellStyle::Mono);
    delegate->setStyle(TensorModel::Type, CellStyle::Chip);
    delegate->setStyle(TensorModel::OfFile, CellStyle::Secondary);
    m_tensorTree->setItemDelegate(delegate);
    m_tensorTree->setTextInset(kTensorInset);
    auto *header = m_tensorTree->flatHeader();
    header->setSectionResizeMode(TensorModel::Name, QHeaderView::Stretch);
    header->setSectionsClickable(true);
    header->setSortIndicatorClearable(true); // back to the order of the file
    header->setSortIndicator(-1, Qt::AscendingOrder);
    m_tensorTree->setSortingEnabled(true);
    connect(m_tensorTree, &DetailsTree::widthChanged, this, &WeightsTab::fitTensors);
    auto *whole = new QWidget(this);
    auto *layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead(tr("Tensors"), m_tensorCount, m_types));
    layout->addWidget(makeLine(whole));
    layout->addWidget(m_tensorTree, 1);
    return whole;
}

void WeightsTab::show(const ShownModel &model)
{
    const auto header = model.header();
    const auto *weights = weightsLayer(*model.details);
    const auto digest = header && weights != nullptr ? weights->layer.digest.toString() : QString();
    const auto path = header && weights != nullptr ? weights->path : QString();
    m_tables->setVisible(header != nullptr);
    m_filter->setEnabled(header != nullptr);
    m_none->setVisible(header == nullptr);
    // Weights are named by what they hold; but what lies there may have been mended.
    const bool isSame = digest == m_digest && path == m_path && header && m_metadata->header()
        && header->fileBytes == m_metadata->header()->fileBytes
        && header->entries.size() == m_metadata->header()->entries.size();
    if (isSame)
        return;
    m_digest = digest;
    m_path = path;
    m_metadata->setHeader(header);
    m_tensors->setHeader(header);
    m_types->setShares(header ? tensorTypeShares(*header) : std::vector<TensorTypeShare>());
    showCounts();
}

void WeightsTab::filter(const QString &words)
{
    m_metadataFilter->setWords(words);
    m_tensorFilter->setWords(words);
    showCounts();
}

void WeightsTab::showCounts()
{
    const auto text = [](int shown, int all) {
        const auto count = countText(quint64(all));
        return shown == all ? count : tr("%1 of %2").arg(countText(quint64(shown)), count);
    };
    const int keys = m_metadata->rowCount();
    m_metadataCount->setText(
        keys == 1 ? tr("1 key") : tr("%1 keys").arg(text(m_metadataFilter->rowCount(), keys)));
    m_tensorCount->setText(text(m_tensorFilter->rowCount(), m_tensors->rowCount()));
}

void WeightsTab::readPage(int entry, quint64 first)
{
    const auto header = m_metadata->header();
    runThen(
        this, m_workers.pool(),
        [path = m_path, header, entry, first] {
            return readArrayPage(path, *header, header->entries[std::size_t(entry)], first);
        },
        [this, header, entry, first](const Result<QStringList> &page) {
            if (header == m_metadata->header())
                m_metadata->addPage(entry, first, page);
        });
}

void WeightsTab::activate(const QModelIndex &index)
{
    const auto source = m_metadataFilter->mapToSource(index);
    if (m_metadata->isRest(source)) {
        m_metadata->loadMore(source);
    } else if (m_metadata->hasChildren(source.siblingAtColumn(0))) {
        const auto first = index.siblingAtColumn(0);
        m_metadataTree->setExpanded(first, !m_metadataTree->isExpanded(first));
    } else {
        showWholeValue(
            this, source.siblingAtColumn(MetadataModel::Key).data().toString(),
            source.siblingAtColumn(MetadataModel::Value).data(cellrole::Whole).toString());
    }
}

void WeightsTab::fitMetadata(int width)
{
    auto *header = m_metadataTree->flatHeader();
    const int kind = m_metadataTree->fontMetrics().horizontalAdvance(tr("list of numbers")) + 24;
    const bool hasKind = width >= kind + 2 * kLeastKey + 60;
    header->setSectionHidden(MetadataModel::Kind, !hasKind);
    header->resizeSection(MetadataModel::Kind, kind);
    const int left = hasKind ? width - kind : width;
    header->resizeSection(MetadataModel::Key, std::clamp(left / 2, kLeastKey, 280));
}

void WeightsTab::fitTensors(int width)
{
    auto *header = m_tensorTree->flatHeader();
    const auto &metrics = m_tensorTree->fontMetrics();
    const int shape = metrics.horizontalAdvance(u"88,888 × 88,888"_s) + 20;
    const int type = QFontMetrics(monoFont(font())).horizontalAdvance(u"IQ3_XXS"_s) + 26;
    const int size = metrics.horizontalAdvance(u"888.8 MB"_s) + 32;
    const int ofFile = metrics.horizontalAdvance(u"< 100.0%"_s) + 24;
    header->resizeSection(TensorModel::Shape, shape);
    header->resizeSection(TensorModel::Type, type);
    header->resizeSection(TensorModel::Size, size);
    header->resizeSection(TensorModel::OfFile, ofFile);
    header->setSectionHidden(TensorModel::Shape, width - type - size - shape < kLeastName);
    header->setSectionHidden(TensorModel::OfFile, width - type - size - shape - ofFile < kLeastName);
}

} // namespace weightroom
