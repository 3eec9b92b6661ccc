#include "ui/library/accessbar.h"

#include "model/names/quoting.h"
#include "ui/library/accesssheet.h"

#include <QFutureWatcher>
#include <QLocale>
#include <QtConcurrent>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qsizetype kLongestText = 1000;
const auto kOtherStore = u"otherStore"_s;
const auto kReconnect = u"reconnect"_s;

QString inBar(const QString &text)
{
    return visibleText(text, kLongestText).toHtmlEscaped();
}

} // namespace

AccessBar::AccessBar(QWidget *window)
    : MessageBar(window)
    , m_window(window)
{
    setObjectName(u"stateBar"_s);
    connect(this, &MessageBar::actionTriggered, this, [this](const QString &id) {
        if (id == kOtherStore)
            emit otherStoreRequested();
        else if (id == kReconnect)
            emit reconnectRequested();
        else
            explain();
    });
}

AccessBar::~AccessBar() = default;

void AccessBar::setStore(const Store &store)
{
    const auto &reason = store.readOnlyReason();
    clear();
    setClosable(!reason);
    if (!reason) {
        if (!store.note().isEmpty())
            showMessage(Kind::Info, u"info"_s, inBar(store.note()), {});
        return;
    }
    const int generation = m_generation;
    showMessage(Kind::Warning, u"info"_s, inBar(reason->message), {});
    using Facts = std::optional<AccessFacts>;
    auto *watcher = new QFutureWatcher<Facts>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, generation] {
        watcher->deleteLater();
        const auto facts = watcher->future().takeResult();
        if (generation != m_generation || !facts)
            return;
        m_advice = accessAdvice(*facts);
        showMessage(
            Kind::Warning, u"info"_s, m_advice->sentence.toHtmlEscaped(),
            {{u"explain"_s, tr("How to change that"), {}}});
    });
    watcher->setFuture(QtConcurrent::run(m_workers.pool(), [store] { return readAccessFacts(store); }));
}

void AccessBar::showAway(const AwayDrive &drive)
{
    clear();
    setClosable(false);
    const auto name = u"<b>%1</b>"_s.arg(drive.name.toHtmlEscaped());
    const auto time = QLocale().toString(drive.since.time(), QLocale::ShortFormat);
    const auto text = drive.isSilent ? tr("%1 hasn't responded since %2. The list is the last known one. The "
                                          "store reopens when the drive responds.")
                                     : tr("%1 was disconnected at %2. The list is the last known one. The "
                                          "store reopens when the drive is back.");
    showMessage(
        Kind::Warning, u"away"_s, text.arg(name, time),
        {{kOtherStore, tr("Use another store…"), {}}, {kReconnect, tr("Reconnect"), {}}});
}

void AccessBar::clear()
{
    ++m_generation;
    m_advice.reset();
    hide();
}

void AccessBar::explain()
{
    if (!m_advice || m_sheet)
        return;
    m_sheet = new AccessSheet(m_window, *m_advice);
    connect(m_sheet, &AccessSheet::otherStoreRequested, this, &AccessBar::otherStoreRequested);
    m_sheet->open();
}

} // namespace weightroom
