#include "model/session/librarychanges.h"

#include "model/core/runthen.h"
#include "model/store/care/prune.h"
#include "model/store/disk/soundness.h"
#include "model/store/trash/trash.h"
#include "model/store/write/copy.h"
#include "model/store/write/remove.h"
#include "model/store/write/restoreunused.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace weightroom
{

namespace
{

using Kind = LibraryChange::Kind;

Result<LibraryChange> removeToTrash(const Store &store, const std::vector<Name> &names, Progress *progress)
{
    TRY_ASSIGN(const auto done, removeModels(store, names, false, progress));
    return LibraryChange{
        .kind = Kind::Remove,
        .names = names,
        .trashEntries = done.entries,
        .trashBytes = trashBytes(store),
        .warnings = done.warnings};
}

Result<LibraryChange>
renameOrCopy(const Store &store, Kind kind, const Name &from, const Name &to, Progress *progress)
{
    TRY_ASSIGN(const auto done, (kind == Kind::Rename ? renameModel : copyModel)(store, from, to, progress));
    return LibraryChange{
        .kind = kind,
        .names = {done.from},
        .to = done.to,
        .trashBytes = trashBytes(store),
        .warnings = done.warnings};
}

void addRestored(const Restored &restored, LibraryChange &change)
{
    change.names.push_back(restored.ref);
    const auto name = restored.ref.withoutBuild().shortForm();
    QStringList missing;
    for (const auto &digest : restored.missing)
        missing.append(digest.toString());
    if (!missing.isEmpty())
        change.warnings.append(LibraryChanges::tr("%1 is incomplete: neither the store nor the trash has %2.")
                                   .arg(name, missing.join(u", ")));
    if (restored.problem)
        change.warnings.append(LibraryChanges::tr("%1 was restored, but it can't be read as a model: %2")
                                   .arg(name, restored.problem->message));
}

// Restores each entry under its own name; a failure becomes a warning and doesn't stop the others.
Result<LibraryChange> restoreEach(const Store &store, const QStringList &ids, Progress *progress)
{
    QStringList unused; // an entry without a name holds files that no model used
    std::vector<Digest> digests;
    for (const auto &entry : listTrash(store).value_or(std::vector<TrashEntry>())) {
        if (!ids.contains(entry.id))
            continue;
        if (entry.name.isEmpty())
            unused.append(entry.id);
        digests.insert(digests.end(), entry.digests.begin(), entry.digests.end());
    }
    // All of them before the first is restored: cancelling then leaves everything in place.
    TRY(learnSoundness(store, digests, WhichCopy::Stored, progress));
    LibraryChange change{.kind = Kind::Restore};
    std::optional<Error> first;
    const auto fail = [&](Error &&error) {
        if (first)
            change.warnings.append(error.message);
        else
            first = std::move(error);
    };
    for (const auto &id : ids) {
        if (unused.contains(id)) {
            auto files = restoreUnused(store, id, progress);
            if (files)
                change.files += int(files->back.size() + files->damaged.size());
            else
                fail(std::move(files.error()));
            continue;
        }
        auto done = restoreModel(store, {std::nullopt, id, std::nullopt}, progress);
        if (done) {
            addRestored(*done, change);
        } else {
            fail(std::move(done.error()));
        }
    }
    if (change.names.empty() && change.files == 0 && first)
        return tl::unexpected(std::move(*first));
    if (first)
        change.warnings.prepend(first->message);
    change.trashBytes = trashBytes(store);
    return change;
}

// Puts the replaced models back if what was to replace them can't be restored.
tl::unexpected<Error> putBackRemoved(const Store &store, const QStringList &entries, Error error)
{
    for (const auto &entry : entries) {
        if (const auto back = restoreModel(store, {std::nullopt, entry, std::nullopt}); !back) {
            error.kind = back.error().kind;
            error.message += u' ' + back.error().message;
        }
    }
    return tl::unexpected(std::move(error));
}

// The model that has the name now goes to the trash first.
Result<LibraryChange> restoreEarlier(const Store &store, const Name &earlier, Progress *progress)
{
    const auto name = earlier.withoutDigest();
    LibraryChange change{.kind = Kind::Restore};
    auto removal = removeModels(store, {name}, false, progress);
    if (removal)
        change.trashEntries = removal->entries;
    else if (removal.error().kind != Error::Kind::NotFound)
        return tl::unexpected(std::move(removal.error()));
    auto done = restoreModel(store, {earlier, {}, std::nullopt}, progress);
    if (!done)
        return putBackRemoved(store, change.trashEntries, std::move(done.error()));
    addRestored(*done, change);
    change.trashBytes = trashBytes(store);
    return change;
}

Result<LibraryChange> pruneFiles(const Store &store, const QList<QByteArray> &names, Progress *progress)
{
    PruneOptions options;
    options.partials = options.foreign = true;
    options.only = QSet<QByteArray>(names.begin(), names.end());
    TRY_ASSIGN(auto pruned, prune(store, options, progress));
    if (pruned.refused)
        return tl::unexpected(std::move(*pruned.refused));
    LibraryChange change{.kind = Kind::RemoveUnused, .trashBytes = trashBytes(store)};
    if (!pruned.trashEntry.isEmpty())
        change.trashEntries.append(pruned.trashEntry);
    for (const auto &file : pruned.removed) {
        ++change.files;
        if (file.isFreed)
            change.bytesFreed += file.bytes;
    }
    if (change.files < names.size())
        change.warnings.append(
            LibraryChanges::tr("%1 of the files were kept: they are now in use, or too new.")
                .arg(names.size() - change.files));
    return change;
}

Result<LibraryChange> removeAgain(const Store &store, const LibraryChange &change, Progress *progress)
{
    auto removal = removeToTrash(store, change.names, progress);
    if (!removal || change.trashEntries.isEmpty())
        return removal;
    auto back = restoreEach(store, change.trashEntries, progress);
    return back ? back : putBackRemoved(store, removal->trashEntries, std::move(back.error()));
}

Result<LibraryChange> reverse(const Store &store, const LibraryChange &change, Progress *progress)
{
    switch (change.kind) {
    case Kind::Remove:
    case Kind::RemoveUnused:
        return restoreEach(store, change.trashEntries, progress);
    case Kind::Rename:
        return renameOrCopy(store, Kind::Rename, *change.to, change.names.front(), progress);
    case Kind::Duplicate:
        return removeToTrash(store, {*change.to}, progress);
    case Kind::Restore:
        if (change.names.empty())
            break;
        return removeAgain(store, change, progress);
    case Kind::EmptyTrash:
        break;
    }
    return failure(Error::Kind::Refused, LibraryChanges::tr("This can't be undone"));
}

} // namespace

LibraryChanges::LibraryChanges(QObject *parent)
    : QObject(parent)
{
    m_poll.setInterval(std::chrono::milliseconds(100));
    connect(&m_poll, &QTimer::timeout, this, &LibraryChanges::tellHashing);
}

LibraryChanges::~LibraryChanges()
{
    for (const auto &progress : m_running)
        progress->cancel();
}

void LibraryChanges::setStore(const std::optional<Store> &store)
{
    const bool isSame = store && m_store && store->root() == m_store->root();
    m_store = store;
    if (isSame)
        return;
    ++m_generation;
    for (const auto &progress : m_running)
        progress->cancel();
    endTelling();
    m_workers.leave();
    m_undo.clear();
    m_undoAsked = 0;
    emit undoChanged();
}

void LibraryChanges::remove(const std::vector<Name> &names)
{
    if (!names.empty())
        run([names](const Store &store, Progress *progress) {
            return removeToTrash(store, names, progress);
        });
}

void LibraryChanges::rename(const Name &from, const Name &to)
{
    run([from, to](const Store &store, Progress *progress) {
        return renameOrCopy(store, Kind::Rename, from, to, progress);
    });
}

void LibraryChanges::duplicate(const Name &from, const Name &to)
{
    run([from, to](const Store &store, Progress *progress) {
        return renameOrCopy(store, Kind::Duplicate, from, to, progress);
    });
}

void LibraryChanges::goBackTo(const Name &earlier)
{
    run([earlier](const Store &store, Progress *progress) {
        return restoreEarlier(store, earlier, progress);
    });
}

void LibraryChanges::measureTrash()
{
    if (!m_store)
        return;
    runThen(
        this, m_workers.pool(), [store = *m_store] { return weightroom::measureTrash(store); },
        [this, generation = m_generation](const TrashMeasure &measure) {
            if (generation == m_generation)
                emit trashMeasured(measure);
        });
}

void LibraryChanges::emptyTrash()
{
    run([](const Store &store, Progress *progress) -> Result<LibraryChange> {
        TRY_ASSIGN(const auto freed, weightroom::emptyTrash(store, {}, false, progress));
        return LibraryChange{.kind = Kind::EmptyTrash, .bytesFreed = freed};
    });
}

void LibraryChanges::restoreEntries(const QStringList &ids)
{
    if (!ids.isEmpty())
        run([ids](const Store &store, Progress *progress) { return restoreEach(store, ids, progress); });
}

void LibraryChanges::restoreAs(const QString &id, const Name &to)
{
    run([id, to](const Store &store, Progress *progress) -> Result<LibraryChange> {
        TRY_ASSIGN(const auto done, restoreModel(store, {std::nullopt, id, to}, progress));
        LibraryChange change{.kind = Kind::Restore, .trashBytes = trashBytes(store)};
        addRestored(done, change);
        return change;
    });
}

void LibraryChanges::deleteEntries(const QStringList &ids)
{
    run([ids](const Store &store, Progress *progress) -> Result<LibraryChange> {
        TRY_ASSIGN(const auto freed, weightroom::emptyTrash(store, ids, false, progress));
        return LibraryChange{
            .kind = Kind::EmptyTrash,
            .trashEntries = ids,
            .trashBytes = trashBytes(store),
            .bytesFreed = freed};
    });
}

void LibraryChanges::removeUnused(const QList<QByteArray> &names)
{
    if (!names.isEmpty())
        run([names](const Store &store, Progress *progress) { return pruneFiles(store, names, progress); });
}

QString LibraryChanges::undoText() const
{
    if (!m_running.empty())
        return tr("Undo");
    if (m_undo.empty())
        return {};
    const auto &last = m_undo.back();
    const auto what = last.names.size() == 1 ? last.names.front().withoutBuild().shortForm()
        : last.names.empty() ? (last.files == 1 ? tr("1 unused file") : tr("%1 unused files").arg(last.files))
                             : tr("%1 models").arg(last.names.size());
    switch (last.kind) {
    case Kind::Remove:
        return tr("Undo deleting %1").arg(what);
    case Kind::RemoveUnused:
        return tr("Undo removing %1").arg(what);
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
    if (!m_running.empty()) {
        ++m_undoAsked;
        return;
    }
    const auto last = m_undo.back();
    m_undo.pop_back();
    run([last](const Store &store, Progress *progress) { return reverse(store, last, progress); }, last);
}

void LibraryChanges::run(const Work &work, const std::optional<LibraryChange> &undone)
{
    if (!m_store) {
        emit failed({Error::Kind::NotFound, tr("No store is open"), {}});
        return;
    }
    const auto progress = std::make_shared<Progress>();
    m_running.push_back(progress);
    m_poll.start();
    emit undoChanged();
    const auto end = [this, undone, progress,
                      generation = m_generation](const Result<LibraryChange> &result) {
        std::erase(m_running, progress);
        if (m_told == progress)
            endTelling();
        if (m_running.empty())
            m_poll.stop();
        if (generation == m_generation)
            finish(result, undone);
        if (m_running.empty() && m_undoAsked > 0) {
            --m_undoAsked;
            undo();
        }
        emit undoChanged();
    };
    runThen(
        this, m_workers.pool(), [work, progress, store = *m_store] { return work(store, progress.get()); },
        end);
}

void LibraryChanges::cancel()
{
    if (m_told)
        m_told->cancel();
    endTelling();
}

void LibraryChanges::tellHashing()
{
    const auto first = std::find_if(
        m_running.begin(), m_running.end(), [](const auto &progress) { return !progress->cancelled(); });
    if (first == m_running.end())
        return;
    const auto now = (*first)->snapshot();
    if (now.bytesDone >= now.bytesTotal) {
        endTelling(); // what follows takes milliseconds, and moves files
        return;
    }
    // Bytes move, and what is left takes half a second or more: else it would only flicker.
    if (!m_told && (now.bytesPerSecond <= 0 || now.secondsLeft < 1))
        return;
    m_told = *first;
    emit hashing(now);
}

void LibraryChanges::endTelling()
{
    if (std::exchange(m_told, nullptr))
        emit hashing({});
}

void LibraryChanges::finish(const Result<LibraryChange> &result, const std::optional<LibraryChange> &undone)
{
    if (!result) {
        m_undoAsked = 0; // it was meant for this change; an earlier one stays
        if (undone)
            m_undo.push_back(*undone);
        emit failed(result.error());
        return;
    }
    auto change = *result;
    change.isTakenBack = undone.has_value();
    // What an emptying deleted can't come back, so what was removed before it can't be undone any more.
    if (change.kind == Kind::EmptyTrash) {
        m_undoAsked = 0;
        std::erase_if(m_undo, [&](const LibraryChange &made) {
            const bool isRemoval = made.kind == Kind::Remove || made.kind == Kind::RemoveUnused;
            const auto isGone = [&](const QString &entry) { return change.trashEntries.contains(entry); };
            return isRemoval
                && (change.trashEntries.isEmpty()
                    || std::any_of(made.trashEntries.begin(), made.trashEntries.end(), isGone));
        });
    } else if (!undone && (!change.names.empty() || !change.trashEntries.isEmpty())) {
        m_undo.push_back(change);
    }
    emit changed(change);
}

} // namespace weightroom
