#include "ui/details/layerstab.h"

#include "model/library/layersmodel.h"
#include "model/library/layertext.h"
#include "ui/details/texttab.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QIdentityProxyModel>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>
#include <QtConcurrent>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// The model names its icons; pictures and colours are the window's.
class WithIcons : public QIdentityProxyModel
{
public:
    using QIdentityProxyModel::QIdentityProxyModel;

    QVariant data(const QModelIndex &index, int role) const override
    {
        if (role == Qt::DecorationRole && index.column() == LayersModel::Kind)
            return icon(index.data(LayersModel::IconRole).toString());
        return QIdentityProxyModel::data(index, role);
    }
};

QLabel *makeValue(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setFont(monoFont(parent->font()));
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

// Digests and paths have no spaces to break at.
QString breakable(const QString &text)
{
    QString result;
    for (const QChar c : text) {
        result += c;
        if (c == u'/' || c == u'-' || c == u':')
            result += QChar(0x200b);
    }
    return result;
}

} // namespace

LayersTab::LayersTab(QWidget *parent)
    : QWidget(parent)
    , m_model(new LayersModel(this))
    , m_tree(new QTreeView(this))
    , m_digest(makeValue(this))
    , m_path(makeValue(this))
    , m_showFile(new QPushButton(icon(u"show-file"_s), tr("Show file"), this))
    , m_text(new TextTab(tr("Content of the layer"), this))
{
    m_pool.setMaxThreadCount(1);
    auto *withIcons = new WithIcons(this);
    withIcons->setSourceModel(m_model);
    m_tree->setModel(withIcons);
    m_tree->setObjectName(u"layersTree"_s);
    m_tree->setAccessibleName(tr("Layers"));
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->header()->setFont(smallFont(font()));
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(QHeaderView::Fixed);
    m_tree->header()->setSectionResizeMode(LayersModel::Kind, QHeaderView::Stretch);
    m_tree->header()->resizeSection(LayersModel::Digest, 180);
    m_tree->header()->resizeSection(LayersModel::Size, 84);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &LayersTab::showCurrent);
    connect(m_showFile, &QPushButton::clicked, this, [this] { emit showFileRequested(m_currentPath); });

    auto *below = new QWidget(this);
    auto *values = new QVBoxLayout(below);
    values->setContentsMargins(20, 12, 20, 8);
    values->setSpacing(6);
    values->addWidget(m_digest);
    values->addWidget(m_path);
    auto *actions = new QHBoxLayout;
    actions->addWidget(m_showFile);
    actions->addStretch();
    values->addLayout(actions);
    values->addWidget(m_text, 1);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_tree);
    splitter->addWidget(below);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(splitter);
}

LayersTab::~LayersTab()
{
    m_pool.waitForDone();
}

void LayersTab::show(const ModelDetails &details)
{
    const int row = m_tree->currentIndex().parent().isValid() ? m_tree->currentIndex().row() : -1;
    m_model->setDetails(details);
    m_tree->expandAll();
    const auto root = m_tree->model()->index(0, 0);
    const auto same = m_tree->model()->index(row, 0, root);
    m_tree->setCurrentIndex(same.isValid() ? same : root);
    showCurrent();
}

void LayersTab::showCurrent()
{
    const auto index = m_tree->currentIndex().siblingAtColumn(0);
    m_currentPath = index.data(LayersModel::PathRole).toString();
    const bool present = index.data(LayersModel::PresentRole).toBool();
    m_digest->setText(breakable(index.data(LayersModel::DigestRole).toString()));
    m_path->setText(breakable(m_currentPath));
    m_showFile->setEnabled(present && !m_currentPath.isEmpty());
    ++m_generation;
    if (index.data(LayersModel::IsTextRole).toBool())
        loadText(m_currentPath);
    else
        m_text->setText(present ? tr("Not text. See Weights.") : tr("This file is missing from the store."));
}

void LayersTab::loadText(const QString &path)
{
    auto *watcher = new QFutureWatcher<Result<QString>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, generation = m_generation] {
        watcher->deleteLater();
        const auto text = watcher->future().takeResult();
        if (generation == m_generation)
            m_text->setText(text ? *text : text.error().message);
    });
    watcher->setFuture(QtConcurrent::run(&m_pool, [path] { return readLayerText(path); }));
}

} // namespace weightroom
