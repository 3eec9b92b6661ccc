#include "ui/mainwindow.h"

#include "model/library/format.h"
#include "model/library/library.h"
#include "model/library/librarymodel.h"
#include "model/names/name.h"
#include "model/store/location.h"
#include "ui/details/detailspane.h"
#include "ui/library/emptystate.h"
#include "ui/library/libraryfilter.h"
#include "ui/library/libraryview.h"
#include "ui/library/places.h"
#include "ui/platform/reveal.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenuBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolBar>

using namespace Qt::StringLiterals;

namespace weightroom
{

MainWindow::MainWindow(const QString &store, QWidget *parent)
    : QMainWindow(parent)
    , m_library(new Library(this))
    , m_model(new LibraryModel(this))
    , m_filter(new LibraryFilter(this))
    , m_places(new Places(this))
    , m_empty(new EmptyState(this))
    , m_list(new QStackedWidget(this))
    , m_details(new DetailsPane(this))
    , m_splitter(new QSplitter(this))
    , m_words(new QLineEdit(this))
{
    setWindowTitle(tr("Weightroom"));
    resize(1280, 800);
    setMinimumSize(900, 600);
    m_filter->setSourceModel(m_model);
    m_view = new LibraryView(m_model, m_filter, this);
    m_list->addWidget(m_view);
    m_list->addWidget(m_empty);
    m_list->setMinimumWidth(320);
    m_places->setMinimumWidth(176);
    m_places->setMaximumWidth(280);
    m_details->setMinimumWidth(360);
    m_splitter->setObjectName(u"mainSplitter"_s);
    m_splitter->addWidget(m_places);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(m_details);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({192, 668, 420});
    setCentralWidget(m_splitter);
    makeToolBar();
    makeMenus();
    connectLibrary();
    m_empty->show(u"weights"_s, tr("Reading the store…"), {});
    m_list->setCurrentWidget(m_empty);
    m_library->open(store);
}

void MainWindow::makeToolBar()
{
    auto *bar = addToolBar(tr("Tools"));
    bar->setObjectName(u"toolBar"_s);
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    auto *spacer = new QWidget(bar);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(spacer);
    m_words->setObjectName(u"filter"_s);
    m_words->setPlaceholderText(tr("Filter models"));
    m_words->setAccessibleName(tr("Filter models"));
    m_words->setClearButtonEnabled(true);
    m_words->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    m_words->setFixedWidth(264);
    m_words->setMinimumHeight(rowHeight(font(), 30));
    bar->addWidget(m_words);
    connect(m_words, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setWords(text);
        showList();
    });
}

void MainWindow::makeMenus()
{
    const auto add = [this](QMenu *menu, const QString &text, const QKeySequence &key, auto slot) {
        auto *action = menu->addAction(text, this, slot);
        action->setShortcut(key);
    };
    auto *file = menuBar()->addMenu(tr("&File"));
    add(file, tr("Open store…"), {}, &MainWindow::chooseStore);
    add(file, tr("Refresh"), QKeySequence::Refresh, [this] { m_library->refresh(); });
    file->addSeparator();
    add(file, tr("Quit"), QKeySequence::Quit, &QWidget::close);
    auto *edit = menuBar()->addMenu(tr("&Edit"));
    add(edit, tr("Copy name"), QKeySequence::Copy, &MainWindow::copyName);
    add(edit, tr("Copy run command"), QKeySequence(u"Ctrl+Shift+C"_s), &MainWindow::copyRunCommand);
    add(edit, tr("Filter"), QKeySequence::Find, [this] {
        m_words->setFocus(Qt::ShortcutFocusReason);
        m_words->selectAll();
    });
}

void MainWindow::connectLibrary()
{
    connect(m_library, &Library::opened, this, [this](const Store &store) {
        setWindowTitle(tr("%1 – Weightroom").arg(store.root()));
        m_details->setStore(store);
    });
    connect(m_library, &Library::rowsChanged, this, &MainWindow::showRows);
    connect(m_library, &Library::failed, this, &MainWindow::showError);
    connect(m_places, &Places::placeChosen, this, [this](const PlaceFilter &place) {
        m_filter->setPlace(place);
        showList();
    });
    connect(m_view, &LibraryView::selectedKeysChanged, this, [this](const QStringList &keys) {
        qint64 bytes = 0;
        for (const auto &key : keys) {
            if (const auto *row = m_model->rowAt(m_model->indexOf(key)))
                bytes += row->bytes;
        }
        m_details->showModels(keys, tr("%1 models, %2").arg(QString::number(keys.size()), sizeText(bytes)));
    });
    connect(m_empty, &EmptyState::actionPressed, m_words, &QLineEdit::clear);
    connect(m_details, &DetailsPane::showFileRequested, this, [this](const QString &path) {
        revealFile(path, this);
    });
}

void MainWindow::showRows(const std::vector<LibraryRow> &rows)
{
    m_model->setRows(rows);
    m_places->setRows(rows);
    m_usedBytes = 0;
    for (const auto &row : rows)
        m_usedBytes += row.bytes - row.sharedBytes;
    if (const auto &store = m_library->store())
        m_places->setStore(store->root(), m_usedBytes, m_library->freeBytes());
    if (!m_view->currentIndex().isValid() && m_filter->rowCount() > 0) {
        const auto first = m_filter->index(0, 0);
        m_view->setCurrentIndex(m_filter->rowCount(first) > 0 ? m_filter->index(0, 0, first) : first);
    }
    m_details->reload();
    showList();
}

void MainWindow::showError(const Error &error)
{
    m_model->setRows({});
    m_empty->show(
        u"folder"_s,
        error.kind == Error::Kind::NotFound ? tr("There is no store here yet")
                                            : tr("This store can't be opened"),
        error.message);
    m_list->setCurrentWidget(m_empty);
}

void MainWindow::showList()
{
    if (m_filter->rowCount() > 0) {
        m_list->setCurrentWidget(m_view);
        return;
    }
    if (m_model->rowCount() > 0)
        m_empty->show(u"search"_s, tr("No model matches “%1”.").arg(m_words->text()), {}, tr("Clear filter"));
    else if (m_library->store())
        m_empty->show(
            u"weights"_s, tr("No models yet"),
            tr("What you build with weightroomctl or fetch with Ollama appears here by itself."));
    m_list->setCurrentWidget(m_empty);
}

void MainWindow::copyName()
{
    QStringList names;
    for (const auto &key : m_view->selectedKeys())
        names.append(Name::parse(key).map([](const Name &name) { return name.shortForm(); }).value_or(key));
    if (!names.isEmpty())
        QApplication::clipboard()->setText(names.join(u'\n'));
}

void MainWindow::copyRunCommand()
{
    const auto keys = m_view->selectedKeys();
    const auto name = keys.isEmpty() ? Result<Name>(tl::unexpected(Error())) : Name::parse(keys.front());
    if (!name || !m_library->store())
        return;
    auto command = u"ollama run %1"_s.arg(name->withoutBuild().shortForm());
    const auto root = m_library->store()->root();
    if (root != defaultStorePath())
        command = u"OLLAMA_MODELS='%1' %2"_s.arg(QString(root).replace(u'\'', u"'\\''"_s), command);
    QApplication::clipboard()->setText(command);
}

void MainWindow::chooseStore()
{
    const auto directory = QFileDialog::getExistingDirectory(this, tr("Open store"), m_library->directory());
    if (!directory.isEmpty())
        m_library->open(directory);
}

} // namespace weightroom
