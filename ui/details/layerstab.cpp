#include "ui/details/layerstab.h"

#include "model/items/layersmodel.h"
#include "ui/controls/modellinks.h"
#include "ui/details/celldelegate.h"
#include "ui/details/detailstree.h"
#include "ui/details/layerview.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QFrame>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kLayerRow = 30;
constexpr int kTextInset = 38;   // of the manifest; the layers stand one step in
constexpr int kHeaderInset = 20; // the header's text begins where the chevron does

} // namespace

LayersTab::LayersTab(QWidget *parent)
    : QWidget(parent)
    , m_model(new LayersModel(this))
    , m_tree(new DetailsTree(tr("Layers"), this))
    , m_view(new LayerView(this))
{
    makeTree();
    m_view->setAutoFillBackground(true);
    m_view->setBackgroundRole(QPalette::Window);
    connect(m_view, &LayerView::showFileRequested, this, &LayersTab::showFileRequested);
    connect(m_view, &LayerView::selectModelRequested, this, &LayersTab::selectModelRequested);
    connect(m_view, &LayerView::weightsRequested, this, &LayersTab::weightsRequested);
    connect(m_view, &LayerView::fileSaved, this, &LayersTab::fileSaved);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_tree);
    auto *below = new QWidget(this);
    auto *belowLayout = new QVBoxLayout(below);
    belowLayout->setContentsMargins(0, 0, 0, 0);
    belowLayout->setSpacing(0);
    belowLayout->addWidget(m_view, 1);
    splitter->addWidget(below);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->setSizes({210, 360});
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
}

void LayersTab::makeTree()
{
    m_tree->setObjectName(u"layersTree"_s);
    m_tree->setModel(m_model);
    auto *delegate = new CellDelegate(kLayerRow, m_tree);
    delegate->setStyle(LayersModel::SharedWith, CellStyle::Link);
    m_tree->setItemDelegate(delegate);
    m_tree->setTextInset(kTextInset);
    m_tree->flatHeader()->setFirstInset(kHeaderInset);
    m_tree->flatHeader()->setSectionResizeMode(LayersModel::Kind, QHeaderView::Stretch);
    connect(m_tree, &DetailsTree::widthChanged, this, &LayersTab::fitColumns);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &LayersTab::showCurrent);
    connect(m_tree, &QTreeView::clicked, this, [this](const QModelIndex &index) {
        if (index.column() == LayersModel::SharedWith)
            openShared(index);
    });
    const auto add = [this](const QString &iconName, const QString &text, auto slot) {
        auto *action = new QAction(icon(iconName), text, m_tree);
        connect(action, &QAction::triggered, this, slot);
        m_tree->addAction(action);
    };
    add(u"link"_s, tr("Go to the models that share it"), [this] { openShared(m_tree->currentIndex()); });
    add(u"show-file"_s, tr("Show file"), [this] {
        if (const auto *row = m_model->rowAt(m_tree->currentIndex()); row != nullptr && row->isPresent())
            emit showFileRequested(row->path);
    });
    add({}, tr("Save as…"), [this] { m_view->saveAs(); });
}

void LayersTab::setStore(const std::optional<Store> &store)
{
    m_view->setStore(store);
}

void LayersTab::show(const ShownModel &model)
{
    const auto before = m_tree->currentIndex();
    const auto *chosen = m_model->rowAt(before);
    const auto digest = chosen != nullptr && before.parent().isValid() ? chosen->digest : QString();
    m_shown = model;
    m_model->setDetails(*model.details, model.use.get());
    if (m_tree->currentIndex().isValid()) {
        showCurrent();
        return;
    }
    // Another model: the layer that it shares with the one before, else the manifest.
    const auto root = m_model->index(0, 0);
    m_tree->expand(root);
    auto current = root;
    for (int row = 0; row < m_model->rowCount(root) && !digest.isEmpty(); ++row) {
        if (const auto index = m_model->index(row, 0, root); m_model->rowAt(index)->digest == digest)
            current = index;
    }
    m_tree->setCurrentIndex(current);
}

void LayersTab::showCurrent()
{
    if (const auto *row = m_model->rowAt(m_tree->currentIndex()); row != nullptr && m_shown.details)
        m_view->show(m_shown, *row);
}

void LayersTab::openShared(const QModelIndex &index)
{
    const auto *row = m_model->rowAt(index);
    const bool isSaid = !index.siblingAtColumn(LayersModel::SharedWith).data().toString().isEmpty();
    const auto others = row != nullptr && isSaid ? row->others : ModelNames();
    if (others.count == 1)
        emit selectModelRequested(others.first.front());
    else if (!others.isEmpty())
        popupModels(
            this,
            m_tree->viewport()->mapToGlobal(
                m_tree->visualRect(index.siblingAtColumn(LayersModel::SharedWith)).bottomLeft()),
            others, [this](const QString &name) { emit selectModelRequested(name); });
}

void LayersTab::fitColumns(int width)
{
    auto *header = m_tree->flatHeader();
    header->resizeSection(LayersModel::Size, m_tree->fontMetrics().horizontalAdvance(u"888.8 MB"_s) + 24);
    header->resizeSection(LayersModel::SharedWith, std::clamp(width * 2 / 5 - 64, 90, 240));
}

} // namespace weightroom
