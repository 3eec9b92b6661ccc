// All that leads to a build and shows it: files dropped or chosen, the new-model sheet, editors, the queue
// and its panel. The main window gives it a store and hears what it needs to show.
#pragma once

#include "model/build/builder.h"
#include "model/catalog/libraryrows.h"
#include "model/core/workers.h"
#include "model/session/namecheck.h"
#include "model/store/disk/store.h"
#include "model/watch/drivewatch.h"

#include <QList>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <optional>
#include <vector>

class QSplitter;
class QWidget;

namespace weightroom
{

class BuildQueue;
class BuildsPanel;
class EditorWindow;
class MessageBar;
class NewModelSheet;

class BuildController : public QObject
{
    Q_OBJECT

public:
    BuildController(QWidget *window, MessageBar *messages);
    ~BuildController() override;

    BuildsPanel *panel() const { return m_panel; }
    // The splitter that the panel lies in, at its end.
    void attach(QSplitter *splitter);

    void setStore(const std::optional<Store> &store);
    void setRows(const LibraryRows &rows);
    // The store's drive isn't there: editors keep their texts, nothing new is begun. Nothing: it's back.
    void setAway(const std::optional<AwayDrive> &drive);
    void setTrashBytes(qint64 bytes);
    void setDefaultImport(ImportMode mode);
    void setWorkers(int count);

    // The new-model sheet with these files; with none it asks for one.
    void openFiles(const QStringList &paths);
    void chooseFiles();
    // The sample that comes with the program.
    void openSample();
    // An editor with the Modelfile of a model.
    void editCopy(const Name &name);

    void showPanel();
    void setPanelVisible(bool visible);
    // Whether the window may close: asks when editors hold unsaved text or builds run.
    bool mayClose(bool asksAboutBuilds);

signals:
    void activeBuildsChanged(int count); // running and waiting
    void pendingNamesChanged(const weightroom::PendingNames &names);
    void panelVisibleChanged(bool visible);
    void showModelRequested(const QString &key);
    void emptyTrashRequested();
    // Files wait for a store that isn't there yet: it's to be made.
    void storeNeeded();
    // A model was built: the list is to be read anew.
    void storeChanged();

private:
    void connectQueue();
    NewModelSheet *sheet(); // made when first asked for
    void add(const BuildRequest &request, qint64 bytesToWrite);
    void edit(const QString &text, const QString &name, const QString &directory);
    EditorWindow *makeEditor();
    void setUpEditor(EditorWindow *editor) const;
    void setUpEditors() const;
    void spreadPendingNames();
    void finishBuild(int id);
    void fitPanel();

    QWidget *m_window;
    MessageBar *m_messages;
    Workers m_workers{Workers::Work::Reading};
    std::optional<Store> m_store;
    std::optional<AwayDrive> m_away;
    LibraryRows m_rows;
    PendingNames m_pending;
    std::optional<QStringList> m_waitingFiles; // for the store
    BuildQueue *m_queue;
    BuildsPanel *m_panel;
    NewModelSheet *m_sheet = nullptr;
    ImportMode m_import = ImportMode::Auto;
    QPointer<QSplitter> m_splitter;
    bool m_isPanelSized = false; // by the user
    QList<QPointer<EditorWindow>> m_editors;
};

} // namespace weightroom
