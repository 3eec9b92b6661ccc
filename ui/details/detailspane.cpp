#include "ui/details/detailspane.h"

#include "model/names/quoting.h"
#include "model/words/format.h"
#include "ui/controls/breakabletext.h"
#include "ui/details/modelpage.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace weightroom
{

namespace
{

constexpr int kMessageIcon = 24;

} // namespace

PaneMessage::PaneMessage(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_more(new QLabel(this))
{
    setObjectName(u"detailsMessage"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_sentence->setForegroundRole(QPalette::Text);
    m_more->setForegroundRole(QPalette::PlaceholderText);
    m_icon->setAlignment(Qt::AlignCenter);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    for (auto *label : {m_sentence, m_more}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        layout->addWidget(label);
    }
    layout->addStretch(3);
}

void PaneMessage::show(const QString &icon, const QString &sentence, const QString &more)
{
    m_iconName = icon;
    m_sentence->setText(unbrokenFigures(sentence));
    m_more->setText(unbrokenFigures(more));
    m_more->setVisible(!more.isEmpty());
    paintIcon();
}

void PaneMessage::paintIcon()
{
    m_icon->setVisible(!m_iconName.isEmpty());
    if (!m_iconName.isEmpty())
        m_icon->setPixmap(
            iconPixmap(m_iconName, kMessageIcon, Colours::of(palette()).secondary, devicePixelRatioF()));
}

void PaneMessage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintIcon();
}

DetailsPane::DetailsPane(QWidget *parent)
    : QWidget(parent)
    , m_use(std::make_shared<BlobUseReader>())
    , m_stack(new QStackedWidget(this))
    , m_message(new PaneMessage(this))
{
    setObjectName(u"detailsPane"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window);
    m_reading.setSingleShot(true);
    m_reading.setInterval(150ms);
    connect(&m_reading, &QTimer::timeout, this, [this] { say({}, tr("Reading…")); });
    m_stack->addWidget(m_message);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    showModels({}, {});
}

ModelPage *DetailsPane::page()
{
    if (m_page != nullptr)
        return m_page;
    m_page = new ModelPage(this);
    m_page->setStore(m_store);
    m_page->setMoreActions(m_moreActions);
    connect(m_page, &ModelPage::editCopyRequested, this, &DetailsPane::editCopyRequested);
    connect(m_page, &ModelPage::showFileRequested, this, &DetailsPane::showFileRequested);
    connect(m_page, &ModelPage::selectModelRequested, this, &DetailsPane::selectModelRequested);
    connect(m_page, &ModelPage::restoreRequested, this, &DetailsPane::restoreRequested);
    connect(m_page, &ModelPage::fileSaved, this, &DetailsPane::fileSaved);
    m_stack->addWidget(m_page);
    return m_page;
}

void DetailsPane::setStore(const std::optional<Store> &store)
{
    m_store = store;
    m_isUseStale = true;
    // What still reads the one before isn't waited for.
    if (!store) {
        m_latest.drop();
        m_workers.leave();
        m_use = std::make_shared<BlobUseReader>();
    }
    if (m_page != nullptr)
        m_page->setStore(store);
}

void DetailsPane::setMoreActions(const QList<QAction *> &actions)
{
    m_moreActions = actions;
    if (m_page != nullptr)
        m_page->setMoreActions(actions);
}

void DetailsPane::showTab(int tab)
{
    page()->showTab(tab);
}

QPlainTextEdit *DetailsPane::modelfileEdit()
{
    return page()->modelfileEdit();
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
    m_latest.drop();
    m_reading.stop();
    if (!m_away)
        m_shownKey.clear();
    if (keys.isEmpty() && !m_store)
        say({}, {}); // nothing can be selected yet
    else if (keys.isEmpty())
        say(u"weights"_s, tr("Nothing selected"), tr("Select a model to see its details."));
    else
        say(u"layers"_s, summary);
}

void DetailsPane::reload()
{
    m_isUseStale = true;
    if (m_keys.size() == 1)
        load();
}

void DetailsPane::setAway(const std::optional<AwayDrive> &drive)
{
    m_away = drive;
    if (m_page != nullptr)
        m_page->setAway(m_away ? m_readAt : QDateTime());
    if (!m_away)
        return;
    // What still reads would only find that nothing is there.
    m_latest.drop();
    m_workers.leave();
    m_use = std::make_shared<BlobUseReader>();
    m_reading.stop();
    if (m_keys.size() == 1)
        showAway();
}

void DetailsPane::showAway()
{
    if (!m_shownKey.isEmpty() && m_shownKey == m_keys.front())
        m_stack->setCurrentWidget(page());
    else
        say(u"away"_s, m_away->sentence(), tr("This model can be read when the drive is back."));
}

void DetailsPane::load()
{
    if (m_away) {
        showAway();
        return;
    }
    m_latest.drop();
    if (!m_store)
        return;
    const auto key = m_keys.front();
    // The model before stays in sight until then: most are read in a few milliseconds.
    if (key != m_shownKey)
        m_reading.start();
    if (m_shownKey.isEmpty())
        say({}, {});
    m_latest.run(
        this, m_workers.pool(),
        [store = *m_store, key, use = m_use, isStale = m_isUseStale] {
            const auto name = Name::parse(key);
            return name ? readShownModel(store, *name, *use, isStale)
                        : Result<ShownModel>(tl::unexpected(name.error()));
        },
        [this, key](const Result<ShownModel> &model) { showLoaded(key, model); });
}

void DetailsPane::showLoaded(const QString &key, const Result<ShownModel> &model)
{
    m_reading.stop();
    if (!model) {
        m_shownKey.clear();
        say(u"error"_s, tr("This model can't be read."),
            sentenceOf(visibleText(model.error().message, 1000)));
        return;
    }
    m_isUseStale = false;
    m_shownKey = key;
    m_readAt = QDateTime::currentDateTime();
    page()->show(key, *model);
    m_stack->setCurrentWidget(page());
}

} // namespace weightroom
