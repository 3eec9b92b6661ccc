#include "ui/mainmenus.h"

#include "ui/actions/libraryactions.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QIcon>
#include <QMenuBar>
#include <QMessageBox>
#include <QToolBar>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace weightroom
{

using Id = LibraryActions::Id;

namespace
{

void fill(QMenu *menu, const LibraryActions &actions, std::initializer_list<Id> ids)
{
    for (const auto id : ids)
        menu->addAction(actions[id]);
}

// Icon buttons are named as their hints.
void nameButton(QToolBar *bar, QAction *action)
{
    if (auto *button = qobject_cast<QToolButton *>(bar->widgetForAction(action))) {
        button->setAccessibleName(LibraryActions::plainText(*action));
        button->setFocusPolicy(Qt::TabFocus);
    }
}

} // namespace

void fillMenus(QMenuBar *bar, const LibraryActions &actions, QMenu *stores)
{
    const auto menu = [bar](const QString &title) { return bar->addMenu(title); };
    auto *file = menu(LibraryActions::tr("&File"));
    fill(file, actions, {Id::NewModel, Id::OpenFile});
    file->addSeparator();
    file->addMenu(stores);
    file->addSeparator();
    fill(file, actions, {Id::Settings, Id::Quit});
    auto *edit = menu(LibraryActions::tr("&Edit"));
    fill(edit, actions, {Id::Undo});
    edit->addSeparator();
    fill(edit, actions, {Id::CopyName, Id::CopyRunCommand, Id::CopyDigest, Id::CopyPath});
    edit->addSeparator();
    fill(edit, actions, {Id::Filter});
    auto *view = menu(LibraryActions::tr("&View"));
    fill(view, actions, {Id::ShowPlaces, Id::ShowDetails, Id::ShowBuilds});
    view->addSeparator();
    fill(view, actions, {Id::Back, Id::NextPane, Id::Refresh});
    auto *model = menu(LibraryActions::tr("&Model"));
    fill(model, actions, {Id::EditCopy, Id::Duplicate, Id::Rename, Id::Delete});
    model->addSeparator();
    fill(model, actions, {Id::ShowWeights, Id::ShowManifest});
    auto *store = menu(LibraryActions::tr("&Store"));
    store->addMenu(stores);
    store->addSeparator();
    fill(store, actions, {Id::Verify});
    store->addSeparator();
    fill(store, actions, {Id::ShowUnused, Id::ShowTrash, Id::EmptyTrash});
    auto *help = menu(LibraryActions::tr("&Help"));
    fill(help, actions, {Id::About});
}

void fillToolBar(QToolBar *bar, const LibraryActions &actions, QWidget *filter)
{
    bar->setObjectName(u"toolBar"_s);
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setMinimumHeight(rowHeight(bar->font(), 44));
    bar->toggleViewAction()->setVisible(false);
    const auto addGap = [bar](int width) {
        auto *gap = new QWidget(bar);
        gap->setFixedWidth(width);
        bar->addWidget(gap);
    };
    addGap(3);
    bar->addAction(actions[Id::NewModel]);
    if (auto *button = qobject_cast<QToolButton *>(bar->widgetForAction(actions[Id::NewModel])))
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addSeparator();
    for (const auto id : {Id::EditCopy, Id::Duplicate, Id::ShowWeights, Id::Delete})
        bar->addAction(actions[id]);
    auto *spacer = new QWidget(bar);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(spacer);
    bar->addWidget(filter);
    addGap(8);
    for (const auto id : {Id::ShowBuilds, Id::ShowDetails})
        bar->addAction(actions[id]);
    addGap(4);
    for (auto *action : bar->actions())
        nameButton(bar, action);
}

void showAbout(QWidget *window)
{
    const auto text = [](const char *source) {
        return QCoreApplication::translate("weightroom::About", source);
    };
    auto *box = new QMessageBox(window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(QIcon(u":/icons/weightroom.svg"_s).pixmap(QSize(64, 64), window->devicePixelRatioF()));
    box->setWindowTitle(text("About Weightroom"));
    box->setText(
        text("<b>Weightroom %1</b><p>A desktop library for local language models: it shows what an Ollama "
             "store holds, builds models from GGUF files and Modelfiles, and keeps what you delete until you "
             "empty the trash.</p><p>MIT licence.</p>")
            .arg(QCoreApplication::applicationVersion().toHtmlEscaped()));
    box->open();
}

} // namespace weightroom
