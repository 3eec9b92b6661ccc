#include "model/library/librarychanges.h"

#include "model/store/copy.h"
#include "model/store/remove.h"
#include "model/store/trash.h"

#include <QFutureWatcher>
#include <QtConcurrent>
#include <utility>

namespace weightroom
{

namespace
{

using Kind = LibraryChange::Kind;

// A trash that can't be measured, since a manifest can't be read, counts nothing: it can't be emptied either.
qint64 trashBytes(const Store &store)
{
    return emptyTrash(store, {}, true).value_or(0);
}

Result<LibraryChange> removed(const Store &store, const std::vector<Name> &names)
{
    auto done = removeModels(store, names, false);
    if (!done)
        return tl::unexpected(std::move(done.error()));
    LibraryChange change{Kind::Remove, names, {}, done->entries, trashBytes(store), 0, done->warnings, false};
    return change;
}

Result<LibraryChange> moved(const Store &store, Kind kind, const Name &from, const Name &to)
{
    auto done = kind == Kind::Rename ? renameModel(store, from, to) : copyModel(store, from, to);
    if (!done)
        return tl::unexpected(std::move(done.error()));
    return LibraryChange{kind, {done->from}, done->to, {}, trashBytes(store), 0, done->warnings, false};
}

// Each entry comes back under its own name; what can't is told, the others come.
Result<LibraryChange> broughtBack(const Store &store, const QStringList &entries)
{
    LibraryChange change{Kind::Restore, {}, {}, {}, 0, 0, {}, false};
    std::optional<Error> first;
    for (const auto &entry : entries) {
        auto done = restoreModel(store, {std::nullopt, entry, std::nullopt});
        if (done) {
            change.names.push_back(done->ref);
            continue;
        }
        if (first)
            change.warnings.append(done.error().message);
        else
            first = std::move(done.error());
    }
    if (change.names.empty() && first)
        return tl::unexpected(std::move(*first));
    if (first)
        change.warnings.prepend(first->message);
    change.trashBytes = trashBytes(store);
    return change;
}

// What the name holds now makes room first; if the earlier state can't be had then, it comes back.
Result<LibraryChange> wentBack(const Store &store, const Name &earlier)
{
    const auto name = earlier.withoutDigest();
    LibraryChange change{Kind::Restore, {name}, {}, {}, 0, 0, {}, false};
    auto removal = removeModels(store, {name}, false);
    if (removal)
        change.trashEntries = removal->entries;
    else if (removal.error().kind != Error::Kind::NotFound)
        return tl::unexpected(std::move(removal.error()));
    auto done = restoreModel(store, {earlier, {}, std::nullopt});
    if (!done) {
        for (const auto &entry : std::as_const(change.trashEntries)) {
            if (const auto back = restoreModel(store, {std::nullopt, entry, std::nullopt}); !back)
                done.error().message += u' ' + back.error().message;
        }
        return tl::unexpected(std::move(done.error()));
    }
    change.trashBytes = trashBytes(store);
    return change;
}

Result<LibraryChange> wentForward(const Store &store, const LibraryChange &change)
{
    auto removal = removed(store, change.names);
    return removal && !change.trashEntries.isEmpty() ? broughtBack(store, change.trashEntries) : removal;
}

Result<LibraryChange> takenBack(const Store &store, const LibraryChange &change)
{
    switch (change.kind) {
    case Kind::Remove:
        return broughtBack(store, change.trashEntries);
    case Kind::Rename:
        return moved(store, Kind::Rename, *change.to, change.names.front());
    case Kind::Duplicate:
        return removed(store, {*change.to});
    case Kind::Restore:
        return wentForward(store, change);
    case Kind::EmptyTrash:
        break;
    }
    return failure(Error::Kind::Refused, LibraryChanges::tr("Emptying the trash can't be undone"));
}

} // namespace

LibraryChanges::LibraryChanges(QObject *parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

LibraryChanges::~LibraryChanges()
{
    m_pool.waitForDone();
}

void LibraryChanges::setStore(const std::optional<Store> &store)
{
    const bool isSame = store && m_store && store->root() == m_store->root();
    m_store = store;
    if (isSame)
        return;
    ++m_generation;
    m_undo.clear();
    emit undoChanged();
}

void LibraryChanges::remove(const std::vector<Name> &names)
{
    if (!names.empty())
        run([names](const Store &store) { return removed(store, names); });
}

void LibraryChanges::rename(const Name &from, const Name &to)
{
    run([from, to](const Store &store) { return moved(store, Kind::Rename, from, to); });
}

void LibraryChanges::duplicate(const Name &from, const Name &to)
{
    run([from, to](const Store &store) { return moved(store, Kind::Duplicate, from, to); });
}

void LibraryChanges::goBackTo(const Name &earlier)
{
    run([earlier](const Store &store) { return wentBack(store, earlier); });
}

void LibraryChanges::measureTrash()
{
    if (!m_store)
        return;
    using Measured = std::pair<int, qint64>;
    auto *watcher = new QFutureWatcher<Measured>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        watcher->deleteLater();
        const auto measured = watcher->future().takeResult();
        emit trashMeasured(measured.first, measured.second);
    });
    watcher->setFuture(QtConcurrent::run(&m_pool, [store = *m_store]() -> Measured {
        const auto entries = listTrash(store);
        return {entries ? int(entries->size()) : 0, trashBytes(store)};
    }));
}

void LibraryChanges::emptyTrash()
{
    run([](const Store &store) -> Result<LibraryChange> {
        const auto freed = weightroom::emptyTrash(store, {}, false);
        if (!freed)
            return tl::unexpected(freed.error());
        return LibraryChange{Kind::EmptyTrash, {}, {}, {}, 0, *freed, {}, false};
    });
}

QString LibraryChanges::undoText() const
{
    if (m_undo.empty())
        return {};
    const auto &last = m_undo.back();
    const auto name = last.names.front().withoutBuild().shortForm();
    const auto what = last.names.size() == 1 ? name : tr("%1 models").arg(last.names.size());
    switch (last.kind) {
    case Kind::Remove:
        return tr("Undo deleting %1").arg(what);
    case Kind::Rename:
        return tr("Undo renaming %1").arg(what);
    case Kind::Duplicate:
        return tr("Undo duplicating %1").arg(what);
    case Kind::Restore:
        return tr("Undo restoring %1").arg(what);
    case Kind::EmptyTrash:
        break;
    }
    return {};
}

void LibraryChanges::undo()
{
    if (!canUndo())
        return;
    const auto last = m_undo.back();
    m_undo.pop_back();
    run([last](const Store &store) { return takenBack(store, last); }, last);
}

void LibraryChanges::run(const Work &work, const std::optional<LibraryChange> &undone)
{
    if (!m_store) {
        emit failed({Error::Kind::NotFound, tr("No store is open"), {}});
        return;
    }
    ++m_running;
    emit undoChanged();
    auto *watcher = new QFutureWatcher<Result<LibraryChange>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, undone, generation = m_generation] {
        watcher->deleteLater();
        --m_running;
        if (generation == m_generation)
            finish(watcher->future().takeResult(), undone);
        emit undoChanged();
    });
    watcher->setFuture(QtConcurrent::run(&m_pool, [work, store = *m_store] { return work(store); }));
}

void LibraryChanges::finish(const Result<LibraryChange> &result, const std::optional<LibraryChange> &undone)
{
    if (!result) {
        if (undone)
            m_undo.push_back(*undone);
        emit failed(result.error());
        return;
    }
    auto change = *result;
    change.isTakenBack = undone.has_value();
    // What an emptying deleted can't come back, so what was removed before it can't be undone any more.
    if (change.kind == Kind::EmptyTrash) {
        std::erase_if(m_undo, [](const LibraryChange &made) { return made.kind == Kind::Remove; });
    } else if (!undone) {
        m_undo.push_back(change);
    }
    emit changed(change);
}

} // namespace weightroom
