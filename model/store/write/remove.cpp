#include "model/store/write/remove.h"

#include "model/core/file.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/history.h"
#include "model/store/disk/resolve.h"
#include "model/store/disk/soundness.h"
#include "model/store/disk/spelleddigests.h"
#include "model/store/disk/stagingfolders.h"
#include "model/store/disk/storefolder.h"
#include "model/store/trash/trash.h"
#include "model/store/write/historycompaction.h"
#include "model/store/write/publish.h"
#include "model/store/write/refwriter.h"
#include "model/store/write/staging.h"

#include <QFileInfo>
#include <QSet>
#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// The seed-era ref that a name means, unread.
std::optional<Ref> seedToRemove(const RefScan &scan, const Name &name)
{
    auto seeds = seedRefs(scan, name);
    if (!name.build().isEmpty())
        std::erase_if(seeds, [&](const Ref &seed) { return seed.name.build() != name.build(); });
    return seeds.size() == 1 ? std::optional(seeds.front()) : std::nullopt;
}

// The ref that a name means for removal: readable or not.
Result<Ref> refToRemove(const Store &store, const RefScan &scan, const Name &name)
{
    const auto complete = name.completed();
    if (complete.build().isEmpty() && !complete.digest()) {
        TRY_ASSIGN(const auto ref, findRef(scan, complete));
        if (ref)
            return *ref;
    }
    const auto model = resolve(store, scan, complete.withoutDigest());
    if (!model) {
        const auto seed = complete.digest() ? std::nullopt : seedToRemove(scan, complete);
        return seed ? Result<Ref>(*seed) : tl::unexpected(model.error());
    }
    if (complete.digest() && model->manifest.digest != *complete.digest())
        return failure(
            Error::Kind::Refused,
            u"%1 is an earlier state of a model, which can't be deleted alone"_s.arg(name.shortForm()),
            name.shortForm());
    return model->ref;
}

// Takes several refs away, or none: what was taken lies in staging until the end and goes back if one fails.
class RefRemoval
{
public:
    RefRemoval(const Store &store, Staging &staging, const StoreLock &lock)
        : m_store(store)
        , m_staging(staging)
        , m_lock(lock)
    {
    }

    Result<void> run(const std::vector<Ref> &refs)
    {
        for (const auto &ref : refs) {
            auto taken = take(ref);
            if (!taken)
                return undo(taken.error());
        }
        for (const auto &taken : m_taken) {
            auto line = appendHistory(
                m_store,
                {QDateTime::currentDateTimeUtc(),
                 taken.ref.name.canonical(),
                 taken.digest,
                 {},
                 ChangeReason::Remove,
                 {}});
            if (!line)
                return undo(line.error());
        }
        return {};
    }

    const std::vector<TrashEntry> &entries() const { return m_entries; }

private:
    struct Taken {
        Ref ref;
        std::optional<Digest> digest;
        QString backup;
    };

    Result<void> take(const Ref &ref)
    {
        TRY_ASSIGN(const auto bytes, bytesToKeep(ref));
        std::optional<Digest> digest;
        if (const auto manifest = Manifest::parse(bytes.value_or(QByteArray()))) {
            digest = manifest->digest;
            TRY(keepManifestCopy(m_store, m_staging, *bytes));
        }
        TRY_ASSIGN(auto entry, addTrashEntry(m_store, m_lock, ref, u"remove"_s, bytes));
        const auto backup = entry.isAside ? trashAsidePath(m_store, entry.id) : m_staging.newFile();
        m_entries.push_back(std::move(entry));
        TRY(renameInStore(m_store, ref.path, backup, u"removing"));
        m_taken.push_back({ref, digest, backup});
        TRY(syncDirectory(directoryOf(backup)));
        return unlinkRef(m_store, ref);
    }

    tl::unexpected<Error> undo(const Error &error)
    {
        auto told = error;
        for (const auto &taken : m_taken) {
            auto back = m_store.makeDirectory(directoryOf(taken.ref.path));
            if (back)
                back = placeInStore(m_store, taken.backup, taken.ref.path);
            if (!back && !existsAt(taken.ref.path)) {
                told.message += u"; %1 is in the trash"_s.arg(taken.ref.name.shortForm());
                continue;
            }
            std::erase_if(m_entries, [&](const TrashEntry &entry) {
                return entry.name == taken.ref.name.canonical() && removeTrashEntry(m_store, entry.id);
            });
        }
        // Those whose refs weren't taken any more.
        for (const auto &entry : m_entries) {
            const bool isInTrash = std::any_of(m_taken.begin(), m_taken.end(), [&](const Taken &taken) {
                return taken.ref.name.canonical() == entry.name;
            });
            if (!isInTrash)
                (void)removeTrashEntry(m_store, entry.id);
        }
        return tl::unexpected(told);
    }

    const Store &m_store;
    Staging &m_staging;
    const StoreLock &m_lock;
    std::vector<TrashEntry> m_entries;
    std::vector<Taken> m_taken;
};

// A name as it is spelled comes before all others that it may mean.
Result<std::optional<Ref>> findAsSpelled(const Store &store, const Name &name)
{
    const auto complete = name.completed();
    if (!complete.build().isEmpty() || complete.digest())
        return std::nullopt;
    TRY_ASSIGN(const auto scan, scanRefsOf(store, complete, Qt::CaseSensitive));
    const auto found = std::find_if(scan.refs.begin(), scan.refs.end(), [&](const Ref &ref) {
        return !ref.isSeedEra && ref.name == complete;
    });
    return found == scan.refs.end() ? std::nullopt : std::optional(*found);
}

Result<std::vector<Ref>> refsToRemove(const Store &store, const std::vector<Name> &names)
{
    if (names.size() == 1) {
        TRY_ASSIGN(auto spelled, findAsSpelled(store, names.front()));
        if (spelled)
            return std::vector{std::move(*spelled)};
    }
    TRY_ASSIGN(const auto scan, names.size() == 1 ? scanRefsOf(store, names.front()) : scanRefs(store));
    std::vector<Ref> refs;
    for (const auto &name : names) {
        TRY_ASSIGN(auto ref, refToRemove(store, scan, name));
        if (std::none_of(refs.begin(), refs.end(), [&](const Ref &other) { return other.path == ref.path; }))
            refs.push_back(std::move(ref));
    }
    return refs;
}

Result<Removed>
trashModels(const Store &store, const std::vector<Name> &names, std::vector<Digest> &undecided)
{
    TRY_ASSIGN(auto staging, Staging::create(store));
    TRY_ASSIGN(const auto lock, StoreLock::acquire(store));
    TRY_ASSIGN(const auto refs, refsToRemove(store, names));
    RefRemoval removal(store, staging, lock);
    TRY(removal.run(refs));
    Removed removed;
    std::vector<Digest> released;
    for (const auto &entry : removal.entries()) {
        released.insert(released.end(), entry.digests.begin(), entry.digests.end());
        removed.names.append(entry.name);
        removed.entries.append(entry.id);
    }
    // The models are gone and in the trash, with their files or without: nothing is lost either way.
    auto trashing = trashUnreferenced(store, lock, released);
    if (!trashing)
        removed.warnings.append(
            u"the deleted models' files stay in the store until a prune: %1"_s.arg(trashing.error().message));
    else if (!trashing->unreadable.isEmpty())
        removed.warnings.append(whyFilesStay(u"removed", trashing->unreadable));
    else
        undecided = std::move(trashing->undecided);
    compactHistory(store, lock);
    return removed;
}

// Deletes what no manifest, entry of the trash or running operation needs of digests, wherever it lies.
// Returns the bytes freed. Errors: that can't be told, or done.
Result<qint64> freeUnreferenced(const Store &store, const StoreLock &, const std::vector<Digest> &digests)
{
    const auto references = findReferences(store);
    const auto trash = readTrashFolder(store);
    if (!references || !trash)
        return tl::unexpected(references ? trash.error() : references.error());
    auto inTheWay = references->unreadable + trash->damagedFiles();
    if (!inTheWay.isEmpty())
        return failure(Error::Kind::Refused, whyFilesStay(u"deleted", inTheWay), inTheWay.front());
    auto kept = references->digests;
    for (const auto &entry : trash->entries)
        kept.unite(QSet<Digest>(entry.digests.begin(), entry.digests.end()));
    TRY_ASSIGN(const auto pinned, pinnedBlobs(store));
    kept.unite(QSet<Digest>(pinned.begin(), pinned.end()));
    qint64 bytes = 0;
    for (const auto &digest : digests) {
        if (kept.contains(digest))
            continue;
        kept.insert(digest);
        auto paths = blobSpellings(store, digest);
        paths.append(store.poolPath(digest));
        for (const auto &path : std::as_const(paths)) {
            const auto stamp = stampOf(path);
            TRY(unlinkInStore(store, path));
            bytes += stamp.value_or(FileStamp()).bytes;
        }
    }
    const auto synced = syncDirectory(store.blobsPath());
    return synced ? Result<qint64>(bytes) : tl::unexpected(synced.error());
}

// On a full disk, where nothing can be written before something is freed: the refs first, since a ref whose
// blobs are gone is damage and blobs without a ref are none.
Result<Removed> purgeModels(const Store &store, const std::vector<Name> &names)
{
    TRY_ASSIGN(const auto lock, StoreLock::acquire(store));
    TRY_ASSIGN(const auto refs, refsToRemove(store, names));
    Removed removed;
    std::vector<Digest> released;
    std::vector<HistoryLine> lines;
    for (const auto &ref : refs) {
        const auto bytes = bytesToKeep(ref);
        const auto unlinked = bytes ? unlinkRef(store, ref) : tl::unexpected(bytes.error());
        if (!unlinked) {
            auto told = unlinked.error();
            if (!removed.names.isEmpty())
                told.message += u"; deleted before that: %1"_s.arg(removed.names.join(u", "_s));
            return tl::unexpected(told);
        }
        const auto named = bytes->has_value() ? digestsSpelledIn(**bytes) : std::vector<Digest>();
        released.insert(released.end(), named.begin(), named.end());
        const auto name = ref.name.canonical();
        const auto manifest = Manifest::parse(bytes->value_or(QByteArray()));
        const auto before = manifest ? std::optional(manifest->digest) : std::nullopt;
        lines.push_back({QDateTime::currentDateTimeUtc(), name, before, {}, ChangeReason::Remove, {}});
        removed.names.append(name);
    }
    const auto freed = freeUnreferenced(store, lock, released);
    if (freed)
        removed.bytesFreed = *freed;
    else
        removed.warnings.append(freed.error().message);
    for (const auto &line : lines) {
        if (auto written = appendHistory(store, line); !written)
            removed.warnings.append(u"the deletion isn't in the history: %1"_s.arg(written.error().message));
    }
    return removed;
}

} // namespace

Result<Removed>
removeModels(const Store &store, const std::vector<Name> &names, bool purge, Progress *progress)
{
    // One name after the other: a whole store isn't walked for a few.
    std::vector<Ref> going;
    for (const auto &name : names) {
        const auto refs = refsToRemove(store, {name}).value_or(std::vector<Ref>());
        going.insert(going.end(), refs.begin(), refs.end());
    }
    TRY(learnReleased(store, going, progress));
    std::vector<Digest> undecided;
    auto removed = trashModels(store, names, undecided);
    if (!removed && purge && removed.error().kind == Error::Kind::NoSpace)
        return purgeModels(store, names);
    if (removed)
        removed->warnings += trashUndecided(store, std::move(undecided), progress);
    if (!removed || !purge)
        return removed;
    const auto freed = emptyTrash(store, removed->entries, false, progress);
    if (!freed) {
        removed->warnings.append(
            u"the space couldn't be freed; emptying the trash tries again: %1"_s.arg(freed.error().message));
        return removed;
    }
    removed->bytesFreed = *freed;
    removed->entries.clear();
    return removed;
}

} // namespace weightroom
