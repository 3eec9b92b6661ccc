#include "ui/mainwindow.h"

#include "model/items/libraryfilter.h"
#include "model/items/librarymodel.h"
#include "model/session/library.h"
#include "model/session/librarychanges.h"
#include "model/store/disk/location.h"
#include "model/words/format.h"
#include "ui/actions/libraryactions.h"
#include "ui/actions/modelcommands.h"
#include "ui/builds/buildcontroller.h"
#include "ui/builds/buildspanel.h"
#include "ui/controls/messagebar.h"
#include "ui/details/detailspane.h"
#include "ui/firstframe.h"
#include "ui/keyboardfocus.h"
#include "ui/library/accessbar.h"
#include "ui/library/filterfield.h"
#include "ui/library/firstrun.h"
#include "ui/library/libraryview.h"
#include "ui/library/listarea.h"
#include "ui/library/sidebar.h"
#include "ui/mainmenus.h"
#include "ui/navigationhistory.h"
#include "ui/store/storecontroller.h"
#include "ui/store/storemenu.h"
#include "ui/store/trashpage.h"
#include "ui/store/unusedpage.h"
#include "ui/store/verifybar.h"
#include "ui/windowstate.h"

#include <QApplication>
#include <QCloseEvent>
#include <QFileDialog>
#include <QSplitter>
#include <QStackedWidget>
#include <QThreadPool>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

using Id = LibraryActions::Id;

MainWindow::MainWindow(const QString &store, QWidget *parent)
    : QMainWindow(parent)
    , m_settings(Settings::load())
    , m_actions(new LibraryActions(this))
    , m_library(new Library(this))
    , m_model(new LibraryModel(this))
    , m_filter(new LibraryFilter(this))
    , m_storeMenu(new StoreMenu(this))
    , m_sidebar(new Sidebar(this))
    , m_list(new ListArea(m_model, m_filter, this))
    , m_details(new DetailsPane(this))
    , m_stateBar(new AccessBar(this))
    , m_messages(new MessageBar(this))
    , m_commands(new ModelCommands({this, m_library, m_model, m_list->view(), m_actions, m_messages}))
    , m_builds(new BuildController(this, m_messages))
    , m_care(new StoreController(this, m_commands->changes(), m_messages))
    , m_sides(new QSplitter(Qt::Horizontal, this))
    , m_rest(new QSplitter(Qt::Vertical, this))
    , m_panes(new QSplitter(Qt::Horizontal, this))
    , m_pages(new QStackedWidget(this))
    , m_words(new FilterField((*m_actions)[Id::Filter]->shortcut(), this))
    , m_navigation(new NavigationHistory(m_sidebar, m_list->view(), m_words, this))
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(tr("Weightroom"));
    resize(1280, 800);
    setMinimumSize(900, 600);
    makeLayout();
    fillToolBar(addToolBar(tr("Tools")), *m_actions, m_words);
    fillMenus(menuBar(), *m_actions, m_storeMenu);
    connectLibrary();
    connectPanes();
    connectActions();
    connectFirstRun();
    connectStoreController();
    applySettings(m_settings);
    loadWindowState(stateParts());
    m_list->showReading();
    m_list->view()->setFocus(Qt::OtherFocusReason);
    connect(new FirstFrame(this), &FirstFrame::seen, this, [this, store] { openStore(store); });
}

void MainWindow::makeLayout()
{
    m_sidebar->setMinimumWidth(176);
    m_sidebar->setMaximumWidth(280);
    m_details->setMinimumWidth(360);
    m_panes->addWidget(m_list);
    m_panes->addWidget(m_details);
    m_panes->setStretchFactor(0, 1);
    m_panes->setSizes({668, 420});
    auto *upper = new QWidget(this);
    auto *lines = new QVBoxLayout(upper);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(0);
    lines->addWidget(m_stateBar);
    lines->addWidget(m_care->verifyBar());
    lines->addWidget(m_care->changeBar());
    m_pages->addWidget(m_panes);
    lines->addWidget(m_pages, 1);
    lines->addWidget(m_messages);
    m_rest->addWidget(upper);
    m_rest->addWidget(m_builds->panel());
    m_rest->setStretchFactor(0, 1);
    m_sides->addWidget(m_sidebar);
    m_sides->addWidget(m_rest);
    m_sides->setStretchFactor(1, 1);
    m_sides->setSizes({192, 1088});
    for (auto *splitter : {m_sides, m_rest, m_panes}) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(1);
    }
    setCentralWidget(m_sides);
    m_builds->attach(m_rest);
}

void MainWindow::openFiles(const QStringList &paths)
{
    m_builds->openFiles(paths);
}

void MainWindow::openStore(const QString &path)
{
    m_messages->hide(); // it speaks of the store before
    m_stateBar->clear();
    m_model->setRows({});
    m_list->showReading();
    m_navigation->forget();
    m_details->setStore({});
    m_details->showModels({}, {});
    m_commands->changes()->setStore({});
    m_care->closeStore();
    m_library->open(path);
    showDrive();
    m_storeMenu->look();
}

void MainWindow::chooseStore(const QString &path)
{
    auto directory = path;
    if (directory.isEmpty())
        directory = QFileDialog::getExistingDirectory(this, tr("Open store"), m_library->directory());
    if (!directory.isEmpty())
        openStore(directory);
}

void MainWindow::showStore(const Store &store)
{
    showDrive();
    setWindowTitle(tr("%1 – Weightroom").arg(store.root()));
    m_details->setStore(store);
    m_commands->changes()->setStore(store);
    m_commands->changes()->measureTrash();
    m_builds->setStore(store);
    m_care->setStore(store);
    m_storeMenu->setCurrent(store.root());
    m_settings.addRecentStore(store.root());
    m_settings.save();
    m_storeMenu->setRecent(m_settings.recentStores);
    m_stateBar->setStore(store);
}

void MainWindow::showRows(const LibraryRows &rows)
{
    auto *view = m_list->view();
    auto update = m_library->takeUpdate();
    auto before = update.before;
    m_model->apply(std::move(update));
    if (m_library->store())
        m_sidebar->setUse(
            m_library->sizes().modelsBytes, m_library->sizes().unusedBytes, m_library->sizes().trashBytes);
    m_sidebar->setRows(rows);
    m_commands->setRows(rows);
    m_care->setRows(rows);
    m_care->refresh();
    m_builds->setRows(rows);
    if (const auto &store = m_library->store()) {
        m_sidebar->setStore(store->root(), m_library->freeBytes());
        if (rows.isEmpty())
            m_list->firstRun()->setStore(
                store->root(), store->root() == defaultStorePath(), m_library->freeBytes(),
                !store->readOnlyReason());
    }
    m_commands->settleSelection();
    if (!view->currentIndex().isValid() && m_filter->rowCount() > 0) {
        const auto first = m_filter->index(0, 0);
        view->setCurrentIndex(m_filter->rowCount(first) > 0 ? m_filter->index(0, 0, first) : first);
    }
    m_details->reload();
    showSelection(); // what it shares with others may be another
    showList();
    // Ten thousand rows take milliseconds to destroy, and nobody here holds these any more.
    QThreadPool::globalInstance()->start([held = std::move(before)] {});
}

// Whether the store's drive is there; without it what was read stays.
void MainWindow::showDrive()
{
    const auto &away = m_library->awayDrive();
    const auto reason = away ? away->sentence() : QString();
    m_list->view()->setPale(away.has_value());
    m_sidebar->setAway(!away ? QString() : away->isSilent ? tr("doesn't respond") : tr("not connected"));
    m_details->setAway(away);
    m_builds->setAway(away);
    m_care->setAway(reason);
    if (away && m_model->rowCount() > 0) {
        m_stateBar->showAway(*away);
    } else if (away) {
        clearStore();
        m_list->showAway(*away, shownDirectory());
    }
    if (away)
        m_messages->hide();
    m_commands->updateActions();
}

QString MainWindow::shownDirectory() const
{
    return m_library->directory().isEmpty() ? defaultStorePath() : m_library->directory();
}

// Nothing is left of the store before.
void MainWindow::clearStore()
{
    m_model->setRows({});
    m_sidebar->choosePage(Sidebar::Page::Models);
    m_sidebar->setUse(-1, -1, -1);
    m_sidebar->setRows({});
    m_sidebar->setStore(shownDirectory(), -1);
    setWindowTitle(tr("Weightroom"));
    m_stateBar->clear();
    m_details->hide();
    m_words->setEnabled(false);
}

void MainWindow::showError(const Error &error)
{
    clearStore();
    // Where Ollama would keep its models there is nothing yet: that's no failure but a first start.
    const bool isFirstStart = error.kind == Error::Kind::NotFound && m_library->directory().isEmpty();
    if (isFirstStart) {
        m_sidebar->setUse(0, 0, 0);
        m_sidebar->setRows({});
        m_list->firstRun()->setStore(defaultStorePath(), true, -1, true);
        m_list->showFirstRun();
        offerOtherStore();
    } else {
        m_list->showError(error);
    }
    m_commands->updateActions();
}

void MainWindow::showSelection()
{
    m_details->showModels(m_list->view()->selectedKeys(), m_commands->selectionSummary());
    m_commands->updateActions();
}

void MainWindow::showPage(Sidebar::Page page)
{
    auto *shown = page == Sidebar::Page::Unused ? static_cast<QWidget *>(m_care->unusedPage())
        : page == Sidebar::Page::Trash          ? static_cast<QWidget *>(m_care->trashPage())
                                                : static_cast<QWidget *>(m_panes);
    if (m_pages->indexOf(shown) < 0)
        m_pages->addWidget(shown);
    m_pages->setCurrentWidget(shown);
    m_care->setShown(page != Sidebar::Page::Models);
    m_words->clear();
    m_words->setSubject(
        page == Sidebar::Page::Unused      ? FilterField::Subject::Files
            : page == Sidebar::Page::Trash ? FilterField::Subject::Trash
                                           : FilterField::Subject::Models);
    m_commands->setListShown(page == Sidebar::Page::Models);
}

void MainWindow::showList()
{
    if (!m_library->store())
        return;
    m_list->showRows(m_words->text());
    const bool isFirstRun = m_list->isFirstRun();
    if (isFirstRun)
        offerOtherStore();
    m_details->setVisible(!isFirstRun && (*m_actions)[Id::ShowDetails]->isChecked());
    m_words->setEnabled(!isFirstRun);
}

void MainWindow::offerOtherStore()
{
    if (!m_list->isFirstRun())
        return;
    const auto current = m_library->store() ? m_library->store()->root() : m_library->directory();
    const auto *other = otherStoreWithModels(m_storeMenu->stores(), current);
    m_list->firstRun()->setOtherStore(
        other != nullptr ? other->path : QString(), other != nullptr ? other->models : 0);
}

WindowStateParts MainWindow::stateParts()
{
    return {
        this,
        m_sides,
        m_panes,
        &m_list->view()->columns(),
        (*m_actions)[Id::ShowPlaces],
        (*m_actions)[Id::ShowDetails]};
}

bool MainWindow::focusNextPrevChild(bool next)
{
    return focusAsRead(this, next) || QMainWindow::focusNextPrevChild(next);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_builds->mayClose(m_settings.asksBeforeQuitting)) {
        event->ignore();
        return;
    }
    saveWindowState(stateParts());
    event->accept();
}

} // namespace weightroom
