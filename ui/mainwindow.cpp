#include "ui/mainwindow.h"

#include "model/library/format.h"
#include "model/library/library.h"
#include "model/library/librarychanges.h"
#include "model/library/librarymodel.h"
#include "model/store/location.h"
#include "ui/about.h"
#include "ui/actions/libraryactions.h"
#include "ui/actions/modelcommands.h"
#include "ui/builds/buildspanel.h"
#include "ui/controls/messagebar.h"
#include "ui/desk/builddesk.h"
#include "ui/details/detailspane.h"
#include "ui/library/filterfield.h"
#include "ui/library/firstrun.h"
#include "ui/library/libraryfilter.h"
#include "ui/library/libraryview.h"
#include "ui/library/listarea.h"
#include "ui/library/places.h"
#include "ui/mainmenus.h"
#include "ui/panefocus.h"
#include "ui/platform/reveal.h"
#include "ui/settings/settingsdialog.h"
#include "ui/store/storemenu.h"

#include <QApplication>
#include <QCloseEvent>
#include <QFileDialog>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

using Id = LibraryActions::Id;

namespace
{

constexpr int kTabs = 6; // Alt+1 to Alt+6; the details leave out those they don't have

} // namespace

MainWindow::MainWindow(const QString &store, QWidget *parent)
    : QMainWindow(parent)
    , m_settings(Settings::load())
    , m_actions(new LibraryActions(this))
    , m_library(new Library(this))
    , m_model(new LibraryModel(this))
    , m_filter(new LibraryFilter(this))
    , m_storeMenu(new StoreMenu(this))
    , m_places(new Places(this))
    , m_list(new ListArea(m_model, m_filter, this))
    , m_details(new DetailsPane(this))
    , m_stateBar(new MessageBar(this))
    , m_messages(new MessageBar(this))
    , m_commands(new ModelCommands({this, m_library, m_model, m_list->view(), m_actions, m_messages}))
    , m_builds(new BuildDesk(this, m_messages))
    , m_sides(new QSplitter(Qt::Horizontal, this))
    , m_rest(new QSplitter(Qt::Vertical, this))
    , m_panes(new QSplitter(Qt::Horizontal, this))
    , m_words(new FilterField((*m_actions)[Id::Filter]->shortcut(), this))
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
    applySettings(m_settings);
    restoreState();
    openStore(store);
}

void MainWindow::makeLayout()
{
    m_places->setMinimumWidth(176);
    m_places->setMaximumWidth(280);
    m_details->setMinimumWidth(360);
    m_stateBar->setObjectName(u"stateBar"_s);
    m_stateBar->setClosable(false);
    m_panes->addWidget(m_list);
    m_panes->addWidget(m_details);
    m_panes->setStretchFactor(0, 1);
    m_panes->setSizes({668, 420});
    auto *upper = new QWidget(this);
    auto *lines = new QVBoxLayout(upper);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(0);
    lines->addWidget(m_stateBar);
    lines->addWidget(m_panes, 1);
    lines->addWidget(m_messages);
    m_rest->addWidget(upper);
    m_rest->addWidget(m_builds->panel());
    m_rest->setStretchFactor(0, 1);
    m_sides->addWidget(m_places);
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

void MainWindow::connectLibrary()
{
    connect(m_library, &Library::opened, this, &MainWindow::showStore);
    connect(m_library, &Library::rowsChanged, this, &MainWindow::showRows);
    connect(m_library, &Library::failed, this, &MainWindow::showError);
    connect(m_storeMenu, &StoreMenu::storeChosen, this, &MainWindow::chooseStore);
    connect(m_storeMenu, &StoreMenu::storesFound, this, &MainWindow::offerOtherStore);
    m_places->setStoreMenu(m_storeMenu);
}

void MainWindow::connectPanes()
{
    auto *view = m_list->view();
    connect(m_places, &Places::placeChosen, this, [this](const PlaceFilter &place) {
        m_filter->setPlace(place);
        showList();
    });
    connect(m_places, &Places::buildsRequested, m_builds, &BuildDesk::showPanel);
    connect(m_words, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setWords(text);
        showList();
    });
    connect(m_words, &FilterField::listRequested, view, [view] { view->setFocus(Qt::OtherFocusReason); });
    connect(m_list, &ListArea::clearFilterRequested, m_words, &QLineEdit::clear);
    connect(m_list, &ListArea::openOtherRequested, this, [this] { chooseStore({}); });
    connect(view, &LibraryView::selectedKeysChanged, this, &MainWindow::showSelection);
    connect(view, &LibraryView::modelActivated, this, [this] {
        (*m_actions)[Id::ShowDetails]->setChecked(true);
        m_details->setFocus(Qt::OtherFocusReason);
    });
    view->setContextActions(m_actions->forModels());
    connect(m_details, &DetailsPane::showFileRequested, this, [this](const QString &path) {
        revealFile(path, this);
    });
    connect(m_details, &DetailsPane::editCopyRequested, (*m_actions)[Id::EditCopy], &QAction::trigger);
    connect(m_details, &DetailsPane::selectModelRequested, view, &LibraryView::selectKey);
    connect(
        m_details, &DetailsPane::restoreRequested, this, [this](const QString &name, const Digest &digest) {
            if (const auto wanted = Name::parse(name + u'@' + digest.toString()))
                m_commands->changes()->goBackTo(*wanted);
        });
    m_details->setMoreActions(m_actions->forModels());
    connect(m_builds, &BuildDesk::showModelRequested, view, &LibraryView::selectKey);
    connect(m_builds, &BuildDesk::storeNeeded, m_library, &Library::create);
    connect(m_builds, &BuildDesk::storeChanged, m_library, &Library::refresh);
    connect(m_builds, &BuildDesk::activeBuildsChanged, m_places, &Places::setBuilds);
    connect(m_builds, &BuildDesk::emptyTrashRequested, (*m_actions)[Id::EmptyTrash], &QAction::trigger);
    connect(m_commands, &ModelCommands::trashChanged, m_builds, &BuildDesk::setTrashBytes);
}

void MainWindow::connectActions()
{
    const auto on = [this](Id id, auto slot) { connect((*m_actions)[id], &QAction::triggered, this, slot); };
    on(Id::NewModel, [this] { m_builds->openFiles({}); });
    on(Id::OpenFile, [this] { m_builds->chooseFiles(); });
    on(Id::EditCopy, [this] {
        if (const auto *row = m_commands->selectedRow())
            m_builds->editCopy(*Name::parse(row->key));
    });
    on(Id::Refresh, [this] { m_library->refresh(); });
    on(Id::Filter, [this] {
        m_words->setFocus(Qt::ShortcutFocusReason);
        m_words->selectAll();
    });
    on(Id::NextPane, [this] { focusNextPane({m_places, m_list, m_details, m_builds->panel()}); });
    on(Id::Settings, &MainWindow::showSettings);
    on(Id::Quit, &QWidget::close);
    on(Id::About, [this] { showAbout(this); });
    const auto shows = [this](Id id, QWidget *widget) {
        auto *action = (*m_actions)[id];
        action->setChecked(true);
        connect(action, &QAction::toggled, widget, &QWidget::setVisible);
    };
    shows(Id::ShowPlaces, m_places);
    shows(Id::ShowDetails, m_details);
    connect((*m_actions)[Id::ShowBuilds], &QAction::toggled, m_builds, &BuildDesk::setPanelVisible);
    connect(m_builds, &BuildDesk::panelVisibleChanged, (*m_actions)[Id::ShowBuilds], &QAction::setChecked);
    for (int tab = 0; tab < kTabs; ++tab) {
        auto *action = new QAction(this);
        action->setShortcut(QKeySequence(Qt::ALT | Qt::Key(Qt::Key_1 + tab)));
        connect(action, &QAction::triggered, this, [this, tab] {
            (*m_actions)[Id::ShowDetails]->setChecked(true);
            m_details->showTab(tab);
        });
        addAction(action);
    }
}

void MainWindow::connectFirstRun()
{
    auto *page = m_list->firstRun();
    connect(page, &FirstRun::chooseFileRequested, m_builds, &BuildDesk::chooseFiles);
    connect(page, &FirstRun::sampleRequested, m_builds, &BuildDesk::openSample);
    connect(page, &FirstRun::otherFolderRequested, this, [this] { chooseStore({}); });
    connect(page, &FirstRun::otherStoreRequested, this, &MainWindow::chooseStore);
}

void MainWindow::openFiles(const QStringList &paths)
{
    m_builds->openFiles(paths);
}

void MainWindow::openStore(const QString &path)
{
    m_model->setRows({});
    m_list->showReading();
    m_details->showModels({}, {});
    m_commands->changes()->setStore({});
    m_library->open(path);
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
    setWindowTitle(tr("%1 – Weightroom").arg(store.root()));
    m_details->setStore(store);
    m_commands->changes()->setStore(store);
    m_commands->changes()->measureTrash();
    m_builds->setStore(store);
    m_storeMenu->setCurrent(store.root());
    m_settings.addRecentStore(store.root());
    m_settings.save();
    m_storeMenu->setRecent(m_settings.recentStores);
    if (const auto &reason = store.readOnlyReason())
        m_stateBar->showMessage(MessageBar::Kind::Warning, u"info"_s, reason->message.toHtmlEscaped(), {});
    else
        m_stateBar->hide();
}

void MainWindow::showRows(const std::vector<LibraryRow> &rows)
{
    auto *view = m_list->view();
    m_model->setRows(rows);
    m_places->setRows(rows);
    m_commands->setRows(rows);
    m_builds->setRows(rows);
    qint64 usedBytes = 0;
    for (const auto &row : rows)
        usedBytes += row.bytes - row.sharedBytes;
    if (const auto &store = m_library->store()) {
        m_places->setStore(store->root(), usedBytes, m_library->freeBytes());
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
    m_commands->updateActions();
    showList();
}

void MainWindow::showError(const Error &error)
{
    m_model->setRows({});
    m_places->setRows({});
    m_stateBar->hide();
    // Where Ollama would keep its models there is nothing yet: that's no failure but a first start.
    const bool isFirstStart = error.kind == Error::Kind::NotFound && m_library->directory().isEmpty();
    if (isFirstStart) {
        m_list->firstRun()->setStore(defaultStorePath(), true, -1, true);
        m_list->showFirstRun();
    } else {
        m_list->showError(error);
    }
    m_details->hide();
    m_words->setEnabled(false);
    m_commands->updateActions();
}

void MainWindow::showSelection()
{
    m_details->showModels(m_list->view()->selectedKeys(), m_commands->selectionSummary());
    m_commands->updateActions();
}

void MainWindow::showList()
{
    if (!m_library->store())
        return;
    m_list->showRows(m_words->text());
    const bool isFirstRun = m_list->isFirstRun();
    m_details->setVisible(!isFirstRun && (*m_actions)[Id::ShowDetails]->isChecked());
    m_words->setEnabled(!isFirstRun);
}

void MainWindow::offerOtherStore()
{
    const auto current = m_library->store() ? m_library->store()->root() : m_library->directory();
    const auto *other = otherStoreWithModels(m_storeMenu->stores(), current);
    m_list->firstRun()->setOtherStore(
        other != nullptr ? other->path : QString(), other != nullptr ? other->models : 0);
}

void MainWindow::applySettings(const Settings &settings)
{
    if (settings.theme != m_settings.theme)
        applyTheme(*qobject_cast<QApplication *>(QCoreApplication::instance()), settings.theme);
    m_settings = settings;
    m_commands->setAsksBeforeEmptying(settings.asksBeforeEmptying);
    m_builds->setDefaultImport(settings.import);
    m_builds->setWorkers(settings.workers);
}

void MainWindow::showSettings()
{
    auto *dialog = new SettingsDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SettingsDialog::settingsChanged, this, [this](const Settings &settings) {
        applySettings(settings);
        settings.save();
    });
    dialog->open();
}

void MainWindow::restoreState()
{
    const QSettings settings;
    restoreGeometry(settings.value("window/geometry").toByteArray());
    m_sides->restoreState(settings.value("window/sides").toByteArray());
    m_panes->restoreState(settings.value("window/panes").toByteArray());
    m_list->view()->restoreColumns(settings.value("window/columns").toByteArray());
    (*m_actions)[Id::ShowPlaces]->setChecked(settings.value("window/places", true).toBool());
    (*m_actions)[Id::ShowDetails]->setChecked(settings.value("window/details", true).toBool());
}

void MainWindow::saveState() const
{
    QSettings settings;
    settings.setValue("window/geometry", saveGeometry());
    settings.setValue("window/sides", m_sides->saveState());
    settings.setValue("window/panes", m_panes->saveState());
    settings.setValue("window/columns", m_list->view()->columnState());
    settings.setValue("window/places", (*m_actions)[Id::ShowPlaces]->isChecked());
    settings.setValue("window/details", (*m_actions)[Id::ShowDetails]->isChecked());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_builds->mayClose(m_settings.asksBeforeQuitting)) {
        event->ignore();
        return;
    }
    saveState();
    event->accept();
}

} // namespace weightroom
