#include "ui/details/detailspane.h"

#include "model/names/quoting.h"
#include "ui/details/detailshead.h"
#include "ui/details/detailstabs.h"
#include "ui/details/historytab.h"
#include "ui/details/layerstab.h"
#include "ui/details/modelfiletab.h"
#include "ui/details/overviewtab.h"
#include "ui/details/panemessage.h"
#include "ui/details/weightstab.h"

#include <QFrame>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace weightroom
{

// What a worker brings back.
struct DetailsPane::Loaded {
    int generation = 0;
    QString key;
    std::optional<Result<ShownModel>> model; // nothing = it was no longer wanted when its turn came
};

DetailsPane::DetailsPane(QWidget *parent)
    : QWidget(parent)
    , m_use(std::make_shared<BlobUseReader>())
    , m_wanted(std::make_shared<std::atomic<int>>(0))
    , m_stack(new QStackedWidget(this))
    , m_message(new PaneMessage(this))
    , m_head(new DetailsHead(this))
    , m_tabs(new DetailsTabs(this))
    , m_pages(new QStackedWidget(this))
    , m_overview(new OverviewTab(this))
    , m_modelfile(new ModelfileTab(this))
    , m_weights(new WeightsTab(this))
    , m_layers(new LayersTab(this))
    , m_history(new HistoryTab(this))
{
    setObjectName(u"detailsPane"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window);
    m_pool.setMaxThreadCount(1);
    m_reading.setSingleShot(true);
    m_reading.setInterval(150ms);
    connect(&m_reading, &QTimer::timeout, this, [this] { say({}, tr("Reading…")); });
    const auto add = [this](const QString &title, QWidget *page) {
        m_tabs->addTab(title);
        m_pages->addWidget(page);
    };
    add(tr("Overview"), m_overview);
    add(tr("Modelfile"), m_modelfile);
    add(tr("Weights"), m_weights);
    add(tr("Layers"), m_layers);
    add(tr("History"), m_history);
    m_stack->addWidget(m_message);
    m_stack->addWidget(makePage());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    connectTabs();
    showModels({}, {});
}

DetailsPane::~DetailsPane()
{
    ++*m_wanted;
    m_pool.waitForDone();
}

QWidget *DetailsPane::makePage()
{
    auto *line = new QFrame(this);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    auto *strip = new QHBoxLayout;
    strip->setContentsMargins(12, 0, 12, 0);
    strip->addWidget(m_tabs);
    auto *page = new QWidget(this);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addLayout(strip);
    layout->addWidget(line);
    layout->addWidget(m_pages, 1);
    return page;
}

void DetailsPane::connectTabs()
{
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_head, &DetailsHead::editCopyRequested, this, &DetailsPane::editCopyRequested);
    connect(m_head, &DetailsHead::showFileRequested, this, &DetailsPane::showFileRequested);
    connect(m_overview, &OverviewTab::selectModelRequested, this, &DetailsPane::selectModelRequested);
    connect(m_overview, &OverviewTab::statusMessage, this, &DetailsPane::statusMessage);
    connect(m_modelfile, &ModelfileTab::editCopyRequested, this, &DetailsPane::editCopyRequested);
    connect(m_modelfile, &ModelfileTab::statusMessage, this, &DetailsPane::statusMessage);
    connect(m_layers, &LayersTab::showFileRequested, this, &DetailsPane::showFileRequested);
    connect(m_layers, &LayersTab::selectModelRequested, this, &DetailsPane::selectModelRequested);
    connect(m_layers, &LayersTab::statusMessage, this, &DetailsPane::statusMessage);
    connect(m_layers, &LayersTab::weightsRequested, this, [this] { showTab(int(Tab::Weights)); });
    connect(m_history, &HistoryTab::restoreRequested, this, &DetailsPane::restoreRequested);
}

void DetailsPane::setStore(const std::optional<Store> &store)
{
    m_store = store;
    m_isUseStale = true;
    m_layers->setStore(store);
}

void DetailsPane::setMoreActions(const QList<QAction *> &actions)
{
    m_head->setMoreActions(actions);
}

void DetailsPane::showTab(int tab)
{
    if (tab >= 0 && tab < m_tabs->count())
        m_tabs->setCurrentIndex(tab);
}

QPlainTextEdit *DetailsPane::modelfileEdit() const
{
    return m_modelfile->textEdit();
}

void DetailsPane::say(const QString &icon, const QString &sentence, const QString &more)
{
    m_message->show(icon, sentence, more);
    m_stack->setCurrentIndex(0);
}

void DetailsPane::showModels(const QStringList &keys, const QString &summary)
{
    const bool isChanged = keys != m_keys;
    m_keys = keys;
    if (keys.size() == 1) {
        if (isChanged)
            load();
        return;
    }
    ++*m_wanted;
    m_reading.stop();
    m_shownKey.clear();
    if (keys.isEmpty())
        say(u"weights"_s, tr("Nothing selected"), tr("Choose a model to see what it is and what it takes."));
    else
        say(u"layers"_s, summary);
}

void DetailsPane::reload()
{
    m_isUseStale = true;
    if (m_keys.size() == 1)
        load();
}

void DetailsPane::load()
{
    const int generation = ++*m_wanted;
    if (!m_store)
        return;
    const auto key = m_keys.front();
    // The model before stays in sight until then: most are read in a few milliseconds.
    if (key != m_shownKey)
        m_reading.start();
    if (m_shownKey.isEmpty())
        say({}, {});
    auto *watcher = new QFutureWatcher<Loaded>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        watcher->deleteLater();
        const auto loaded = watcher->future().takeResult();
        if (loaded.generation == *m_wanted && loaded.model)
            showLoaded(loaded);
    });
    const auto work = [store = *m_store, key, generation, use = m_use, wanted = m_wanted,
                       isStale = m_isUseStale]() -> Loaded {
        if (*wanted != generation)
            return {generation, key, {}};
        const auto name = Name::parse(key);
        return {
            generation, key,
            name ? readShownModel(store, *name, *use, isStale)
                 : Result<ShownModel>(tl::unexpected(name.error()))};
    };
    watcher->setFuture(QtConcurrent::run(&m_pool, work));
}

void DetailsPane::showLoaded(const Loaded &loaded)
{
    m_reading.stop();
    if (!*loaded.model) {
        m_shownKey.clear();
        say(u"error"_s, tr("This model can't be read."), visibleText((*loaded.model).error().message, 1000));
        return;
    }
    m_isUseStale = false;
    m_shownKey = loaded.key;
    const auto &model = **loaded.model;
    m_head->show(model);
    m_overview->show(model);
    m_modelfile->show(loaded.key, model.modelfile);
    m_weights->show(model);
    m_layers->show(model);
    m_history->show(model);
    m_stack->setCurrentIndex(1);
}

} // namespace weightroom
