#include "ui/details/historytab.h"

#include "model/items/historymodel.h"
#include "ui/details/celldelegate.h"
#include "ui/details/detailstree.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kHistoryRow = 30;
constexpr int kLeastWhat = 200; // the ID is hidden before there is less room for words

} // namespace

HistoryTab::HistoryTab(QWidget *parent)
    : QWidget(parent)
    , m_model(new HistoryModel(this))
    , m_list(new DetailsTree(tr("History"), this))
    , m_foot(new QWidget(this))
    , m_about(new QLabel(m_foot))
    , m_goBack(new QPushButton(icon(u"undo"_s), tr("Go back to this"), m_foot))
    , m_empty(new QLabel(
          tr("Weightroom hasn't changed this model yet. Its builds, copies and deletions will be listed "
             "here."),
          this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_list->setObjectName(u"historyList"_s);
    m_list->setModel(m_model);
    m_list->setRootIsDecorated(false);
    auto *delegate = new CellDelegate(kHistoryRow, m_list);
    delegate->setStyle(HistoryModel::When, CellStyle::Secondary);
    delegate->setStyle(HistoryModel::Id, CellStyle::Mono);
    m_list->setItemDelegate(delegate);
    m_list->flatHeader()->setSectionResizeMode(HistoryModel::What, QHeaderView::Stretch);
    connect(m_list, &DetailsTree::widthChanged, this, &HistoryTab::fitColumns);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &HistoryTab::showCurrent);
    connect(m_model, &QAbstractItemModel::modelReset, this, &HistoryTab::showCurrent);
    m_goBack->setObjectName(u"goBack"_s);
    m_goBack->setFixedHeight(rowHeight(font(), 30));
    connect(m_goBack, &QPushButton::clicked, this, &HistoryTab::goBack);
    m_about->setWordWrap(true);
    m_about->setText(tr("The current state stays in the history."));
    m_about->setForegroundRole(QPalette::PlaceholderText);
    auto *foot = new QHBoxLayout(m_foot);
    foot->setContentsMargins(20, 10, 20, 10);
    foot->setSpacing(12);
    foot->addWidget(m_goBack);
    foot->addWidget(m_about, 1);
    m_foot->setAutoFillBackground(true);
    m_foot->setBackgroundRole(QPalette::Window);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(24);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_foot);
    layout->addWidget(m_empty, 1);
}

void HistoryTab::show(const ShownModel &model)
{
    const auto name = model.details->model.ref.name.withoutDigest().canonical();
    const int row = name == m_name ? m_list->currentIndex().row() : -1;
    m_name = name;
    m_model->setModel(model);
    const bool isEmpty = m_model->rowCount() == 0;
    m_list->setVisible(!isEmpty);
    m_empty->setVisible(isEmpty);
    if (!isEmpty && !m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_model->index(std::clamp(row, 0, m_model->rowCount() - 1), 0));
    showCurrent();
}

void HistoryTab::setAway(bool isAway)
{
    m_goBack->setEnabled(!isAway);
}

void HistoryTab::showCurrent()
{
    m_foot->setVisible(m_model->earlierAt(m_list->currentIndex()).has_value());
}

void HistoryTab::goBack()
{
    if (const auto digest = m_model->earlierAt(m_list->currentIndex()))
        emit restoreRequested(m_name, *digest);
}

void HistoryTab::fitColumns(int width)
{
    auto *header = m_list->flatHeader();
    const int when = m_list->fontMetrics().horizontalAdvance(u"88 MMM 8888, 88:88"_s) + 34;
    const int id = QFontMetrics(monoFont(font())).horizontalAdvance(u"888888888888"_s) + 30;
    header->resizeSection(HistoryModel::When, when);
    header->resizeSection(HistoryModel::Id, id);
    header->setSectionHidden(HistoryModel::Id, width - when - id < kLeastWhat);
}

} // namespace weightroom
