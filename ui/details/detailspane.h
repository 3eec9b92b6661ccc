// The pane on the right: what is known of the selected model.
#pragma once

#include "model/core/digest.h"
#include "model/core/runthen.h"
#include "model/core/workers.h"
#include "model/items/shownmodel.h"
#include "model/store/disk/store.h"
#include "model/watch/drivewatch.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>
#include <optional>

class QAction;
class QLabel;
class QPlainTextEdit;
class QStackedWidget;

namespace weightroom
{

class ModelPage;

// What stands in the pane when there is no model to show: nothing chosen, several, an error.
class PaneMessage : public QWidget
{
    Q_OBJECT

public:
    explicit PaneMessage(QWidget *parent = nullptr);

    // Plain text; icon is a name of resources/icons, or empty.
    void show(const QString &icon, const QString &sentence, const QString &more = {});

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintIcon();

    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_sentence;
    QLabel *m_more;
};

// Reads on a worker of its own; what arrives after the selection moved on is dropped. Reading the model that
// is shown already changes only what differs: selections, places and opened rows stay.
class DetailsPane : public QWidget
{
    Q_OBJECT

public:
    explicit DetailsPane(QWidget *parent = nullptr);

    void setStore(const std::optional<Store> &store);
    // Canonical names of the selected models: one is shown, several are summed up in the caller's words.
    void showModels(const QStringList &keys, const QString &summary);
    // The store's drive isn't there: the model that is shown stays, others can't be read. Nothing: it's back,
    // which is followed by setStore().
    void setAway(const std::optional<AwayDrive> &drive);
    // Reads the shown model anew, since the store has changed.
    void reload();
    // What the button "More" offers; owned by the caller.
    void setMoreActions(const QList<QAction *> &actions);
    // By its place, from 0 (DetailsTab); one that isn't there does nothing.
    void showTab(int tab);
    // Where the Modelfile is shown.
    QPlainTextEdit *modelfileEdit();

signals:
    void editCopyRequested();
    void showFileRequested(const QString &path);
    void selectModelRequested(const QString &canonicalName);
    // An earlier state of the model in the history, whose parts are all in the store or in the trash.
    void restoreRequested(const QString &canonicalName, const weightroom::Digest &digest);
    // A copy of a layer was saved there.
    void fileSaved(const QString &path);

private:
    ModelPage *page(); // made when first asked for
    void load();
    void showAway();
    void showLoaded(const QString &key, const Result<ShownModel> &model);
    void say(const QString &icon, const QString &sentence, const QString &more = {});

    Workers m_workers{Workers::Work::Reading};
    LatestRun m_latest;
    std::shared_ptr<BlobUseReader> m_use; // used by the one worker only
    std::optional<Store> m_store;
    QStringList m_keys;
    QString m_shownKey; // of the model that the tabs show
    QDateTime m_readAt; // when it was read
    std::optional<AwayDrive> m_away;
    bool m_isUseStale = true;
    QTimer m_reading;

    QStackedWidget *m_stack;
    PaneMessage *m_message;
    ModelPage *m_page = nullptr;
    QList<QAction *> m_moreActions;
};

} // namespace weightroom
