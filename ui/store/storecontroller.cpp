#include "ui/store/storecontroller.h"

#include "model/session/storecare.h"
#include "model/words/format.h"
#include "ui/actions/namesheet.h"
#include "ui/controls/breakabletext.h"
#include "ui/controls/messagebar.h"
#include "ui/store/findingssheet.h"
#include "ui/store/trashpage.h"
#include "ui/store/unusedpage.h"
#include "ui/store/verifybar.h"

#include <QMessageBox>
#include <QPushButton>
#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// What takes no longer shows no sign of being under way.
constexpr std::chrono::milliseconds kQuiet(150);

} // namespace

StoreController::StoreController(QWidget *window, LibraryChanges *changes, MessageBar *messages)
    : QObject(window)
    , m_window(window)
    , m_changes(changes)
    , m_messages(messages)
    , m_care(new StoreCare(this))
    , m_bar(new VerifyBar(window))
    , m_changeBar(new VerifyBar(window))
{
    connectCare();
    connectBar();
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(kQuiet);
    connect(&m_quiet, &QTimer::timeout, this, &StoreController::sayReading);
}

UnusedPage *StoreController::unusedPage()
{
    makePages();
    return m_unused;
}

TrashPage *StoreController::trashPage()
{
    makePages();
    return m_trash;
}

void StoreController::makePages()
{
    if (m_unused != nullptr)
        return;
    m_unused = new UnusedPage(m_window);
    m_trash = new TrashPage(m_window);
    connectPages();
    tellReadOnly();
}

void StoreController::tellReadOnly()
{
    if (m_unused == nullptr)
        return;
    const auto &reason = m_away.isEmpty() ? m_readOnly : m_away;
    m_unused->setReadOnly(reason);
    m_trash->setReadOnly(reason);
    m_unused->verifyButton()->setEnabled(m_away.isEmpty() && !m_care->isVerifying());
}

void StoreController::setFilter(const QString &text)
{
    if (m_unused == nullptr)
        return;
    m_unused->setFilter(text);
    m_trash->setFilter(text);
}

void StoreController::connectPages()
{
    for (auto *page : {static_cast<CarePage *>(m_unused), static_cast<CarePage *>(m_trash)})
        connect(page, &CarePage::clearFilterRequested, this, &StoreController::clearFilterRequested);
    connect(m_unused, &UnusedPage::removeRequested, m_changes, &LibraryChanges::removeUnused);
    connect(m_unused, &UnusedPage::verifyRequested, this, &StoreController::verify);
    connect(m_unused, &UnusedPage::modelChosen, this, &StoreController::modelChosen);
    connect(m_unused, &UnusedPage::trashChosen, this, &StoreController::trashChosen);
    connect(m_unused, &UnusedPage::showFileRequested, this, &StoreController::showFileRequested);
    connect(m_trash, &TrashPage::restoreRequested, m_changes, &LibraryChanges::restoreEntries);
    connect(m_trash, &TrashPage::restoreAsRequested, this, &StoreController::askForName);
    connect(m_trash, &TrashPage::deleteRequested, this, &StoreController::askToDelete);
    connect(m_trash, &TrashPage::emptyRequested, this, &StoreController::emptyTrashRequested);
}

void StoreController::connectCare()
{
    connect(m_care, &StoreCare::measured, this, [this](const StoreUse &use) {
        m_isMeasured = true;
        m_unused->setUse(use);
        m_trash->setContent(use.trash);
    });
    connect(m_care, &StoreCare::measuringFailed, this, [this](const Error &error) {
        m_isMeasured = true;
        m_unused->setFailure(error);
    });
    connect(m_care, &StoreCare::verifyingChanged, this, [this] {
        m_bar->setVisible(m_care->isVerifying());
        m_bar->setState(
            m_care->isResting()      ? VerifyBar::State::Paused
                : m_care->isPaused() ? VerifyBar::State::Pausing
                                     : VerifyBar::State::Running);
        tellReadOnly();
    });
    connect(m_care, &StoreCare::progressed, m_bar, &VerifyBar::setProgress);
    connect(m_care, &StoreCare::verified, this, &StoreController::showReport);
    connect(m_care, &StoreCare::repaired, this, [this](const RepairOutcome &outcome) {
        if (m_findings)
            m_findings->setOutcome(outcome);
        if (m_findings && m_findings->isAllRepaired())
            m_messages->showMessage(
                MessageBar::Kind::Info, u"check"_s, tr("The damaged files were repaired."), {});
        emit storeChanged();
        refresh();
    });
    connect(m_care, &StoreCare::failed, this, [this](const Error &error) {
        if (m_findings)
            m_findings->setFailure(error);
        else
            m_messages->showFailure(MessageBar::Kind::Error, error.message);
    });
}

void StoreController::connectBar()
{
    connect(m_bar, &VerifyBar::pauseRequested, m_care, &StoreCare::setPaused);
    connect(m_bar, &VerifyBar::cancelRequested, m_care, &StoreCare::cancelVerifying);
    m_changeBar->setObjectName(u"changeBar"_s);
    m_changeBar->setState(VerifyBar::State::Checking);
    connect(m_changes, &LibraryChanges::hashing, m_changeBar, [bar = m_changeBar](const auto &progress) {
        bar->setProgress(progress.value_or(Progress::Snapshot()));
        bar->setVisible(progress.has_value());
    });
    connect(m_changeBar, &VerifyBar::cancelRequested, m_changes, &LibraryChanges::cancel);
    connect(m_messages, &MessageBar::actionTriggered, this, [this](const QString &id) {
        if (id == u"findings")
            showFindings();
    });
}

void StoreController::setStore(const Store &store)
{
    m_isMeasured = false;
    m_readOnly = store.readOnlyReason() ? sentenceOf(store.readOnlyReason()->message) : QString();
    m_care->setStore(store);
    tellReadOnly();
    refresh();
}

void StoreController::setAway(const QString &reason)
{
    m_away = reason;
    tellReadOnly();
    if (m_away.isEmpty())
        return;
    m_care->setStore({});
    if (m_findings)
        m_findings->setFailure({Error::Kind::NotFound, m_away, {}});
}

void StoreController::closeStore()
{
    m_care->setStore({});
}

void StoreController::refresh()
{
    m_isStale = true;
    if (m_isShown)
        measure();
}

void StoreController::setShown(bool isShown)
{
    m_isShown = isShown;
    if (m_isShown && m_isStale)
        measure();
}

void StoreController::measure()
{
    makePages();
    if (!m_away.isEmpty()) {
        if (!m_isMeasured)
            sayReading();
        return;
    }
    m_isStale = false;
    m_care->measure();
    if (m_isMeasured)
        return;
    m_unused->setReading({});
    m_trash->setReading({});
    m_quiet.start();
}

void StoreController::sayReading()
{
    if (m_isMeasured)
        return;
    const auto words = m_away.isEmpty() ? tr("Reading the store…") : m_away;
    m_unused->setReading(words);
    m_trash->setReading(words);
}

void StoreController::verify()
{
    m_bar->setProgress({});
    m_care->verify();
}

void StoreController::showReport(const VerifyReport &report)
{
    m_report = report;
    refresh();
    emit storeChanged();
    const auto wrong = report.damaged.size() + report.missing.size() + report.manifests.size();
    const auto looked = tr("%1, %2").arg(
        report.blobs == 1 ? tr("1 file") : tr("%1 files").arg(report.blobs), sizeText(report.bytes));
    if (wrong == 0) {
        auto text = report.isCancelled && report.blobs == 0 ? tr("Verification cancelled.")
            : report.isCancelled ? tr("Verification cancelled. Everything checked is intact: %1.").arg(looked)
                                 : tr("The store is intact: %1.").arg(looked);
        const auto unchecked = report.uncheckedCount();
        if (unchecked > 0)
            text += u' '
                + (unchecked == 1 ? tr("1 file was not checked: you don't have permission to read it.")
                                  : tr("%1 files were not checked: you don't have permission to read them.")
                                        .arg(unchecked));
        const auto kind = unchecked == 0 ? MessageBar::Kind::Info : MessageBar::Kind::Warning;
        m_messages->showMessage(kind, u"check"_s, text.toHtmlEscaped(), {});
        return;
    }
    const auto models = report.affectedModels();
    auto text = wrong == 1 ? tr("1 file of the store is damaged or missing.")
                           : tr("%1 files of the store are damaged or missing.").arg(wrong);
    if (models.size() == 1)
        text += u' '
            + (wrong == 1 ? tr("It affects %1.") : tr("They affect %1."))
                  .arg(Name::parse(models.front())->shortForm());
    else if (models.size() > 1)
        text += u' '
            + (wrong == 1 ? tr("It affects %1 models.") : tr("They affect %1 models.")).arg(models.size());
    m_messages->showMessage(
        MessageBar::Kind::Error, u"error"_s, text.toHtmlEscaped(),
        {{u"findings"_s, tr("Show and repair…"), {}}});
}

void StoreController::showFindings()
{
    if (m_findings)
        return;
    m_findings = new FindingsSheet(m_window, m_report, m_readOnly);
    connect(m_findings, &FindingsSheet::repairRequested, m_care, &StoreCare::repair);
    m_findings->open();
}

void StoreController::setRows(const LibraryRows &rows)
{
    m_rows = rows;
    tellSheet();
}

void StoreController::setPendingNames(const PendingNames &pending)
{
    m_pending = pending;
    tellSheet();
}

void StoreController::tellSheet()
{
    if (m_nameSheet)
        m_nameSheet->setTaken(m_rows, m_pending);
}

void StoreController::askForName(const QString &id)
{
    const auto name = m_trash->nameOf(id);
    if (!name)
        return;
    auto *sheet = new NameSheet(m_window, *name, NameSheet::For::Restore);
    m_nameSheet = sheet;
    tellSheet();
    connect(sheet, &NameSheet::accepted, this, [this, id](const Name &to) { m_changes->restoreAs(id, to); });
    sheet->open();
}

void StoreController::askToDelete(const QStringList &ids, qint64 freesBytes)
{
    auto *box = new QMessageBox(m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(u"deleteForGood"_s);
    box->setWindowTitle(tr("Delete permanently"));
    const auto name = ids.size() == 1 ? m_trash->nameOf(ids.front()) : std::nullopt;
    const auto what = name ? name->withoutBuild().shortForm()
        : ids.size() == 1  ? tr("1 entry of the trash")
                           : tr("%1 entries of the trash").arg(ids.size());
    box->setTextFormat(Qt::PlainText);
    box->setText(
        unbrokenFigures(tr("Delete %1 permanently? This frees %2.").arg(what, sizeText(freesBytes))));
    auto *yes = box->addButton(tr("Delete permanently"), QMessageBox::DestructiveRole);
    box->setDefaultButton(box->addButton(tr("Keep"), QMessageBox::RejectRole));
    connect(
        yes, &QPushButton::clicked, m_changes, [changes = m_changes, ids] { changes->deleteEntries(ids); });
    box->open();
}

} // namespace weightroom
