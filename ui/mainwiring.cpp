// What the parts of the main window tell each other.
#include "model/items/libraryfilter.h"
#include "model/names/quoting.h"
#include "model/session/library.h"
#include "model/session/librarychanges.h"
#include "model/words/format.h"
#include "ui/actions/libraryactions.h"
#include "ui/actions/modelcommands.h"
#include "ui/actions/reveal.h"
#include "ui/builds/buildcontroller.h"
#include "ui/builds/buildspanel.h"
#include "ui/controls/messagebar.h"
#include "ui/details/detailspane.h"
#include "ui/keyboardfocus.h"
#include "ui/library/accessbar.h"
#include "ui/library/filterfield.h"
#include "ui/library/libraryview.h"
#include "ui/library/listarea.h"
#include "ui/library/sidebar.h"
#include "ui/mainmenus.h"
#include "ui/mainwindow.h"
#include "ui/navigationhistory.h"
#include "ui/settings/settingsdialog.h"
#include "ui/store/storecontroller.h"
#include "ui/store/storemenu.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace weightroom
{

using Id = LibraryActions::Id;

namespace
{

const auto kShowSaved = u"show-saved:"_s;
constexpr int kTabs = 6; // Alt+1 to Alt+6; the details leave out those they don't have

} // namespace

void MainWindow::connectLibrary()
{
    connect(m_library, &Library::opened, this, &MainWindow::showStore);
    connect(m_library, &Library::rowsChanged, this, &MainWindow::showRows);
    connect(m_library, &Library::failed, this, [this](const Error &error) {
        showDrive();
        showError(error);
    });
    connect(m_library, &Library::driveLost, this, &MainWindow::showDrive);
    connect(m_library, &Library::driveFound, this, [this](const QString &name, int changedModels) {
        auto text = tr("<b>%1</b> is back.").arg(name.toHtmlEscaped());
        if (changedModels >= 0)
            text += u' '
                + (changedModels == 0 ? tr("Nothing has changed.")
                       : changedModels == 1
                       ? tr("1 model has changed.")
                       : tr("%1 models have changed.").arg(countText(quint64(changedModels))));
        m_messages->showMessage(MessageBar::Kind::Info, u"disk"_s, text, {});
    });
    connect(m_storeMenu, &StoreMenu::storeChosen, this, &MainWindow::chooseStore);
    connect(m_storeMenu, &StoreMenu::storesFound, this, &MainWindow::offerOtherStore);
    connect(m_stateBar, &AccessBar::otherStoreRequested, this, [this] { chooseStore({}); });
    connect(m_stateBar, &AccessBar::reconnectRequested, m_library, &Library::refresh);
    connect(m_list, &ListArea::reconnectRequested, m_library, &Library::refresh);
    m_sidebar->setStoreMenu(m_storeMenu);
}

void MainWindow::connectPanes()
{
    auto *view = m_list->view();
    connect(m_sidebar, &Sidebar::placeChosen, this, [this](const PlaceFilter &place) {
        m_filter->setPlace(place);
        showList();
    });
    connect(m_sidebar, &Sidebar::buildsRequested, m_builds, &BuildController::showPanel);
    connect(m_words, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setWords(text);
        m_care->setFilter(text);
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
        showFile(path, this, m_messages);
    });
    connect(m_details, &DetailsPane::editCopyRequested, (*m_actions)[Id::EditCopy], &QAction::trigger);
    connect(m_details, &DetailsPane::selectModelRequested, m_navigation, &NavigationHistory::goTo);
    connect(
        m_details, &DetailsPane::restoreRequested, this, [this](const QString &name, const Digest &digest) {
            if (const auto wanted = Name::parse(name + u'@' + digest.toString()))
                m_commands->changes()->goBackTo(*wanted);
        });
    connect(m_details, &DetailsPane::fileSaved, this, [this](const QString &path) {
        m_messages->showMessage(
            MessageBar::Kind::Info, u"check"_s,
            tr("Saved as <b>%1</b>.").arg(visibleText(QFileInfo(path).fileName(), 255).toHtmlEscaped()),
            {{kShowSaved + path, tr("Show file"), u"show-file"_s}});
    });
    connect(m_messages, &MessageBar::actionTriggered, this, [this](const QString &id) {
        if (id.startsWith(kShowSaved))
            showFile(id.mid(kShowSaved.size()), this, m_messages);
    });
    m_details->setMoreActions(m_actions->forModels());
    connect(m_builds, &BuildController::showModelRequested, m_navigation, &NavigationHistory::goTo);
    connect(m_builds, &BuildController::storeNeeded, m_library, &Library::create);
    connect(m_builds, &BuildController::storeChanged, m_library, &Library::refresh);
    connect(m_builds, &BuildController::activeBuildsChanged, m_sidebar, &Sidebar::setBuilds);
    connect(m_builds, &BuildController::pendingNamesChanged, m_commands, &ModelCommands::setPendingNames);
    connect(m_builds, &BuildController::pendingNamesChanged, m_care, &StoreController::setPendingNames);
    connect(m_builds, &BuildController::emptyTrashRequested, m_commands, &ModelCommands::emptyTrash);
    connect(m_commands, &ModelCommands::trashChanged, m_builds, &BuildController::setTrashBytes);
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
    on(Id::Back, [this] { m_navigation->goBack(); });
    connect(m_navigation, &NavigationHistory::canGoBackChanged, (*m_actions)[Id::Back], &QAction::setEnabled);
    on(Id::Refresh, [this] { m_library->refresh(); });
    on(Id::Filter, [this] {
        m_words->setFocus(Qt::ShortcutFocusReason);
        m_words->selectAll();
    });
    on(Id::NextPane, [this] { focusNextPane({m_sidebar, m_list, m_details, m_builds->panel()}); });
    on(Id::Settings, &MainWindow::showSettings);
    on(Id::Quit, &QWidget::close);
    on(Id::About, [this] { showAbout(this); });
    const auto shows = [this](Id id, QWidget *widget) {
        auto *action = (*m_actions)[id];
        action->setChecked(true);
        connect(action, &QAction::toggled, widget, &QWidget::setVisible);
    };
    shows(Id::ShowPlaces, m_sidebar);
    shows(Id::ShowDetails, m_details);
    connect((*m_actions)[Id::ShowBuilds], &QAction::toggled, m_builds, &BuildController::setPanelVisible);
    connect(
        m_builds, &BuildController::panelVisibleChanged, (*m_actions)[Id::ShowBuilds], &QAction::setChecked);
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

void MainWindow::connectStoreController()
{
    connect(m_sidebar, &Sidebar::pageChosen, this, &MainWindow::showPage);
    const auto shows = [this](Id id, Sidebar::Page page) {
        connect(
            (*m_actions)[id], &QAction::triggered, m_sidebar, [this, page] { m_sidebar->choosePage(page); });
    };
    shows(Id::ShowUnused, Sidebar::Page::Unused);
    shows(Id::ShowTrash, Sidebar::Page::Trash);
    connect((*m_actions)[Id::Verify], &QAction::triggered, m_care, &StoreController::verify);
    connect(m_care, &StoreController::modelChosen, m_navigation, &NavigationHistory::goTo);
    connect(m_care, &StoreController::trashChosen, m_navigation, [this] {
        m_navigation->goToPage(Sidebar::Page::Trash);
    });
    connect(m_care, &StoreController::emptyTrashRequested, m_commands, &ModelCommands::emptyTrash);
    connect(m_care, &StoreController::showFileRequested, this, [this](const QString &path) {
        showFile(path, this, m_messages);
    });
    connect(m_care, &StoreController::clearFilterRequested, m_words, &QLineEdit::clear);
    connect(m_care, &StoreController::storeChanged, m_library, &Library::refresh);
}

void MainWindow::connectFirstRun()
{
    connect(m_list, &ListArea::chooseFileRequested, m_builds, &BuildController::chooseFiles);
    connect(m_list, &ListArea::sampleRequested, m_builds, &BuildController::openSample);
    connect(m_list, &ListArea::otherFolderRequested, this, [this] { chooseStore({}); });
    connect(m_list, &ListArea::otherStoreRequested, this, &MainWindow::chooseStore);
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

} // namespace weightroom
