#include "ui/details/detailspane.h"

#include "model/library/libraryrow.h"
#include "model/library/storedmodelfile.h"
#include "ui/details/historytab.h"
#include "ui/details/layerstab.h"
#include "ui/details/overviewtab.h"
#include "ui/details/texttab.h"
#include "ui/details/weightstab.h"
#include "ui/library/emptystate.h"
#include "ui/library/modeldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>
#include <QtConcurrent>

using namespace Qt::StringLiterals;

namespace weightroom
{

// What a worker brings back.
struct DetailsPane::Loaded {
    int generation = 0;
    std::shared_ptr<const ModelDetails> details;
    std::optional<Error> error;
    QString modelfile;
};

DetailsPane::DetailsPane(QWidget *parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_tile(new QLabel(this))
    , m_name(new QLabel(this))
    , m_subtitle(new QLabel(this))
    , m_showWeights(new QPushButton(icon(u"show-file"_s), tr("Show weights"), this))
    , m_tabs(new QTabWidget(this))
    , m_overview(new OverviewTab(this))
    , m_modelfile(new TextTab(tr("Modelfile"), this))
    , m_weights(new WeightsTab(this))
    , m_layers(new LayersTab(this))
    , m_history(new HistoryTab(this))
{
    setObjectName(u"detailsPane"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_pool.setMaxThreadCount(1);
    m_name->setFont(titleFont(font()));
    m_subtitle->setForegroundRole(QPalette::PlaceholderText);
    for (auto *label : {m_name, m_subtitle}) {
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setMinimumWidth(40);
    }
    m_tile->setFixedSize(40, 40);
    m_tile->setAlignment(Qt::AlignCenter);
    m_tile->setFrameShape(QFrame::StyledPanel);
    connect(m_showWeights, &QPushButton::clicked, this, [this] { emit showFileRequested(m_weightsPath); });
    connect(m_layers, &LayersTab::showFileRequested, this, &DetailsPane::showFileRequested);

    auto *titles = new QVBoxLayout;
    titles->setSpacing(2);
    titles->addWidget(m_name);
    titles->addWidget(m_subtitle);
    auto *head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(m_tile, 0, Qt::AlignTop);
    head->addLayout(titles, 1);
    auto *actions = new QHBoxLayout;
    actions->addWidget(m_showWeights);
    actions->addStretch();
    m_tabs->setAccessibleName(tr("Details"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_overview, tr("Overview"));
    m_tabs->addTab(m_modelfile, tr("Modelfile"));
    m_tabs->addTab(m_weights, tr("Weights"));
    m_tabs->addTab(m_layers, tr("Layers"));
    m_tabs->addTab(m_history, tr("History"));
    auto *page = new QWidget(this);
    auto *top = new QVBoxLayout;
    top->setContentsMargins(20, 16, 20, 8);
    top->setSpacing(12);
    top->addLayout(head);
    top->addLayout(actions);
    auto *pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->setSpacing(0);
    pageLayout->addLayout(top);
    pageLayout->addWidget(m_tabs, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    showModels({}, {});
}

DetailsPane::~DetailsPane()
{
    m_pool.waitForDone();
}

void DetailsPane::setStore(const std::optional<Store> &store)
{
    m_store = store;
}

void DetailsPane::showModels(const QStringList &keys, const QString &summary)
{
    if (keys.size() == 1) {
        if (keys != m_keys) {
            m_keys = keys;
            load();
        }
        return;
    }
    m_keys = keys;
    ++m_generation;
    m_empty->show(
        u"weights"_s, keys.isEmpty() ? tr("Nothing selected") : summary,
        keys.isEmpty() ? tr("Choose a model to see what it is and what it takes.") : QString());
    m_stack->setCurrentIndex(0);
}

void DetailsPane::reload()
{
    if (m_keys.size() == 1)
        load();
}

void DetailsPane::load()
{
    const int generation = ++m_generation;
    if (!m_store)
        return;
    auto *watcher = new QFutureWatcher<Loaded>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        watcher->deleteLater();
        const auto loaded = watcher->future().takeResult();
        if (loaded.generation == m_generation)
            show(loaded);
    });
    watcher->setFuture(
        QtConcurrent::run(&m_pool, [store = *m_store, key = m_keys.front(), generation]() -> Loaded {
            const auto name = Name::parse(key);
            auto details = name ? readDetails(store, *name) : tl::unexpected(name.error());
            if (!details)
                return {generation, nullptr, details.error(), {}};
            const auto modelfile = modelfileOf(store, *name);
            return {
                generation,
                std::make_shared<const ModelDetails>(std::move(*details)),
                {},
                modelfile ? *modelfile : modelfile.error().message};
        }));
}

void DetailsPane::show(const Loaded &loaded)
{
    if (loaded.error) {
        m_empty->show(u"error"_s, tr("This model can't be read"), loaded.error->message);
        m_stack->setCurrentIndex(0);
        return;
    }
    const auto &details = *loaded.details;
    m_name->setText(details.name.withoutBuild().shortForm());
    const auto name = details.facts ? details.facts->name.value_or(QString()) : QString();
    m_subtitle->setText(name);
    m_subtitle->setVisible(!name.isEmpty());
    m_tile->setPixmap(iconPixmap(
        kindIconName(int(m_overview->show(details))), 20, Colours::of(palette()).primary,
        devicePixelRatioF()));
    m_weightsPath = m_overview->weightsPath();
    m_showWeights->setEnabled(!m_weightsPath.isEmpty());
    m_modelfile->setText(loaded.modelfile);
    m_weights->show(details);
    m_layers->show(details);
    m_history->show(details);
    m_stack->setCurrentIndex(1);
}

} // namespace weightroom
