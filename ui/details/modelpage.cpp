#include "ui/details/modelpage.h"

#include "ui/details/detailshead.h"
#include "ui/details/historytab.h"
#include "ui/details/layerstab.h"
#include "ui/details/modelfiletab.h"
#include "ui/details/overviewtab.h"
#include "ui/details/weightstab.h"
#include "ui/theme/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTabInset = 8;
constexpr int kTabHeight = 34;

} // namespace

DetailsTabs::DetailsTabs(QWidget *parent)
    : QTabBar(parent)
{
    setObjectName(u"detailsTabs"_s);
    setAccessibleName(tr("Details"));
    setDrawBase(false);
    setExpanding(false);
    setElideMode(Qt::ElideNone);
    setUsesScrollButtons(true);
    setFocusPolicy(Qt::StrongFocus);
}

QFont DetailsTabs::chosenFont() const
{
    auto chosen = font();
    chosen.setWeight(QFont::DemiBold);
    return chosen;
}

QSize DetailsTabs::minimumSizeHint() const
{
    return {100, QTabBar::minimumSizeHint().height()};
}

// As wide as when it's chosen, so that nothing moves.
QSize DetailsTabs::tabSizeHint(int index) const
{
    return {
        QFontMetrics(chosenFont()).horizontalAdvance(tabText(index)) + 2 * kTabInset,
        rowHeight(font(), kTabHeight)};
}

void DetailsTabs::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto link = palette().color(QPalette::Link);
    for (int tab = 0; tab < count(); ++tab) {
        const auto rect = tabRect(tab);
        const bool isChosen = tab == currentIndex();
        painter.setFont(isChosen ? chosenFont() : font());
        painter.setPen(palette().color(isChosen ? QPalette::WindowText : QPalette::PlaceholderText));
        painter.drawText(rect, Qt::AlignCenter, tabText(tab));
        if (!isChosen)
            continue;
        painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), link);
        if (hasFocus()) {
            painter.setPen(link);
            painter.drawRoundedRect(rect.adjusted(1, 4, -2, -6), 3, 3);
        }
    }
}

ModelPage::ModelPage(QWidget *parent)
    : QWidget(parent)
    , m_head(new DetailsHead(this))
    , m_tabs(new DetailsTabs(this))
    , m_pages(new QStackedWidget(this))
    , m_overview(new OverviewTab(this))
    , m_modelfile(new ModelfileTab(this))
    , m_weights(new WeightsTab(this))
    , m_layers(new LayersTab(this))
    , m_history(new HistoryTab(this))
{
    const auto add = [this](const QString &title, QWidget *page) {
        m_tabs->addTab(title);
        m_pages->addWidget(page);
    };
    add(tr("Overview"), m_overview);
    add(tr("Modelfile"), m_modelfile);
    add(tr("Weights"), m_weights);
    add(tr("Layers"), m_layers);
    add(tr("History"), m_history);
    makeLayout();
    connectTabs();
}

void ModelPage::makeLayout()
{
    auto *line = new QFrame(this);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    auto *strip = new QHBoxLayout;
    strip->setContentsMargins(12, 0, 12, 0);
    strip->addWidget(m_tabs);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addLayout(strip);
    layout->addWidget(line);
    layout->addWidget(m_pages, 1);
}

void ModelPage::connectTabs()
{
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_head, &DetailsHead::editCopyRequested, this, &ModelPage::editCopyRequested);
    connect(m_head, &DetailsHead::showFileRequested, this, &ModelPage::showFileRequested);
    connect(m_overview, &OverviewTab::selectModelRequested, this, &ModelPage::selectModelRequested);
    connect(m_modelfile, &ModelfileTab::editCopyRequested, this, &ModelPage::editCopyRequested);
    connect(m_layers, &LayersTab::showFileRequested, this, &ModelPage::showFileRequested);
    connect(m_layers, &LayersTab::selectModelRequested, this, &ModelPage::selectModelRequested);
    connect(m_layers, &LayersTab::fileSaved, this, &ModelPage::fileSaved);
    connect(m_layers, &LayersTab::weightsRequested, this, [this] { showTab(int(DetailsTab::Weights)); });
    connect(m_history, &HistoryTab::restoreRequested, this, &ModelPage::restoreRequested);
}

void ModelPage::setStore(const std::optional<Store> &store)
{
    m_layers->setStore(store);
}

void ModelPage::setMoreActions(const QList<QAction *> &actions)
{
    m_head->setMoreActions(actions);
}

void ModelPage::show(const QString &key, const ShownModel &model)
{
    m_head->show(model);
    m_overview->show(model);
    m_modelfile->show(key, model.modelfile);
    m_weights->show(model);
    m_layers->show(model);
    m_history->show(model);
}

void ModelPage::setAway(const QDateTime &readAt)
{
    const bool isAway = readAt.isValid();
    m_head->setAway(isAway);
    m_overview->setReadAt(readAt);
    m_modelfile->setAway(isAway);
    m_history->setAway(isAway);
    if (isAway)
        m_layers->setStore({});
}

void ModelPage::showTab(int tab)
{
    if (tab >= 0 && tab < m_tabs->count())
        m_tabs->setCurrentIndex(tab);
}

QPlainTextEdit *ModelPage::modelfileEdit() const
{
    return m_modelfile->textEdit();
}

} // namespace weightroom
