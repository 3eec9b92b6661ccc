// What the window does to a store's models, on a worker, and how it is taken back.
#pragma once

#include "model/core/error.h"
#include "model/core/progress.h"
#include "model/core/workers.h"
#include "model/names/name.h"
#include "model/space/trashcontent.h"
#include "model/store/disk/store.h"

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace weightroom
{

// A change that was made.
struct LibraryChange {
    enum class Kind { Remove, Rename, Duplicate, Restore, EmptyTrash, RemoveUnused };

    Kind kind = Kind::Remove;
    std::vector<Name> names = {};  // complete: what was removed, renamed, copied, brought back
    std::optional<Name> to = {};   // the new name of a rename or a duplicate
    QStringList trashEntries = {}; // of what was removed, also to make room
    qint64 trashBytes = 0;         // what the whole trash holds afterwards
    qint64 bytesFreed = 0;         // of an emptying
    int files = 0;                 // that no model used: removed, or put back
    QStringList warnings = {};     // for people
    bool isTakenBack = false;      // it is an undo
};

// Lives in the GUI thread; every operation runs on one worker of its own, in the order asked for, and ends in
// changed() or failed(). Where the store has two files of a blob, they may have to be hashed first
// (soundness.h): hashing() tells of it, cancel() ends it with nothing moved. A change of this session can be
// taken back, the last one first; a restore onto a name that is taken meanwhile fails and harms nothing.
class LibraryChanges : public QObject
{
    Q_OBJECT

public:
    explicit LibraryChanges(QObject *parent = nullptr);
    // Cancels what runs and waits a moment for it.
    ~LibraryChanges() override;

    // Cancels what runs and forgets what could be undone: that was another store's.
    void setStore(const std::optional<Store> &store);

    void remove(const std::vector<Name> &names);
    void rename(const Name &from, const Name &to);
    void duplicate(const Name &from, const Name &to);
    // Gives the name what it held before: the manifest of the name's digest. What it holds now goes to the
    // trash.
    void goBackTo(const Name &earlier);
    // What emptying would delete, and the bytes it frees: ends in trashMeasured().
    void measureTrash();
    void emptyTrash();
    // Some of the trash's entries: bring back under their own names, one under another, delete for good.
    void restoreEntries(const QStringList &ids);
    void restoreAs(const QString &id, const Name &to);
    void deleteEntries(const QStringList &ids);
    // Files that no model uses, by their raw names in blobs/: what is named by a digest goes to the trash,
    // the rest at once.
    void removeUnused(const QList<QByteArray> &names);

    // Also while a change is being made: it is taken back as soon as it's there.
    bool canUndo() const { return !m_undo.empty() || !m_running.empty(); }
    // "Undo deleting 3 models"; "Undo" while that is being made; empty when there is nothing.
    QString undoText() const;
    void undo();

    // Cancels the change that hashing() tells of: failed() with Cancelled.
    void cancel();

signals:
    void changed(const weightroom::LibraryChange &change);
    void failed(const weightroom::Error &error);
    void trashMeasured(const weightroom::TrashMeasure &measure);
    // How far the hashing before a change is, ten times a second, if it takes long enough to be spoken of;
    // nothing once that is over.
    void hashing(const std::optional<weightroom::Progress::Snapshot> &progress);
    // canUndo() or undoText() may be another now.
    void undoChanged();

private:
    using Work = std::function<Result<LibraryChange>(const Store &, Progress *)>;
    // undone: the change that the work takes back; it can be tried again if that fails.
    void run(const Work &work, const std::optional<LibraryChange> &undone = {});
    void finish(const Result<LibraryChange> &result, const std::optional<LibraryChange> &undone);
    void tellHashing();
    void endTelling();

    Workers m_workers{Workers::Work::Changing};
    std::optional<Store> m_store;
    std::vector<LibraryChange> m_undo;
    std::vector<std::shared_ptr<Progress>> m_running; // in the order asked for
    std::shared_ptr<Progress> m_told;                 // of those the one that hashing() tells of
    QTimer m_poll;
    int m_undoAsked = 0; // while a change was being made
    int m_generation = 0;
};

} // namespace weightroom
