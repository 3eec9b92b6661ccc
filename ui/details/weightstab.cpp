#include "ui/details/weightstab.h"

#include "model/library/metadatamodel.h"
#include "model/library/tensormodel.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

WeightsTab::WeightsTab(QWidget *parent)
    : QWidget(parent)
    , m_metadata(new MetadataModel(this))
    , m_tensors(new TensorModel(this))
    , m_metadataFilter(new QSortFilterProxyModel(this))
    , m_tensorFilter(new QSortFilterProxyModel(this))
    , m_filter(new QLineEdit(this))
{
    m_filter->setPlaceholderText(tr("Filter metadata and tensors"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    m_filter->setMinimumHeight(rowHeight(font(), 30));
    m_metadataFilter->setSourceModel(m_metadata);
    m_tensorFilter->setSourceModel(m_tensors);
    for (auto *filter : {m_metadataFilter, m_tensorFilter}) {
        filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
        filter->setFilterKeyColumn(0);
        connect(m_filter, &QLineEdit::textChanged, filter, &QSortFilterProxyModel::setFilterFixedString);
    }
    auto *metadata = makeTable(m_metadataFilter, tr("Metadata"));
    metadata->header()->resizeSection(MetadataModel::Key, 190);
    metadata->header()->resizeSection(MetadataModel::Type, 64);
    auto *tensors = makeTable(m_tensorFilter, tr("Tensors"));
    tensors->header()->resizeSection(TensorModel::Name, 170);
    tensors->header()->resizeSection(TensorModel::Shape, 104);
    tensors->header()->resizeSection(TensorModel::Type, 60);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(metadata);
    splitter->addWidget(tensors);
    splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 0);
    layout->setSpacing(8);
    layout->addWidget(m_filter);
    layout->addWidget(splitter, 1);
}

QTreeView *WeightsTab::makeTable(QSortFilterProxyModel *filter, const QString &accessibleName)
{
    auto *table = new QTreeView(this);
    table->setAccessibleName(accessibleName);
    table->setModel(filter);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setAlternatingRowColors(true);
    table->setFrameShape(QFrame::NoFrame);
    table->setFont(monoFont(font()));
    table->header()->setFont(smallFont(font()));
    table->header()->setStretchLastSection(true);
    return table;
}

void WeightsTab::show(const ModelDetails &details)
{
    const auto header = details.header ? std::make_shared<const gguf::Header>(*details.header) : nullptr;
    m_metadata->setHeader(header);
    m_tensors->setHeader(header);
}

} // namespace weightroom
