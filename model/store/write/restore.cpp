#include "model/names/target.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/soundness.h"
#include "model/store/trash/setaside.h"
#include "model/store/trash/trash.h"
#include "model/store/write/publish.h"
#include "model/store/write/remove.h"

#include <QSet>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

Result<TrashEntry> entryToRestore(const Store &store, const RestoreRequest &request)
{
    TRY_ASSIGN(const auto folder, readTrashFolder(store));
    for (const auto &entry : folder.entries) {
        if (!request.id.isEmpty() && entry.id != request.id)
            continue;
        const auto name = Name::parse(entry.name);
        if (request.name && !(name && name->sameRef(*request.name)))
            continue;
        if (request.name && request.name->digest() && Digest::of(entry.manifest) != *request.name->digest())
            continue;
        return entry;
    }
    const auto wanted = request.name ? request.name->shortForm() : request.id;
    const auto besides = folder.unreadable.empty()
        ? QString()
        : u", unless it is the entry %1, which can't be read"_s.arg(folder.unreadable.front().where);
    return failure(Error::Kind::NotFound, u"the trash doesn't have %1%2"_s.arg(wanted, besides), wanted);
}

std::optional<Error> problemOf(const TrashEntry &entry)
{
    if (entry.isAside)
        return Error{
            Error::Kind::Manifest, u"it is a link, a pipe or longer than a manifest is"_s, entry.name};
    const auto manifest = Manifest::parse(entry.manifest);
    return manifest ? std::nullopt : std::optional(manifest.error());
}

struct RestorePlan {
    TrashEntry entry;
    std::optional<Error> problem; // why the manifest can't be read
    Name target;
};

Result<RestorePlan> planRestore(const Store &store, const RestoreRequest &request)
{
    TRY_ASSIGN(auto entry, entryToRestore(store, request));
    if (entry.name.isEmpty())
        return failure(
            Error::Kind::Refused,
            u"the entry %1 holds files that no model used; restore them by the ID alone"_s.arg(entry.id),
            entry.id);
    const auto aside = trashAsidePath(store, entry.id);
    if (entry.isAside && !existsAt(aside))
        return failure(
            Error::Kind::NotFound,
            u"%1, which the trash kept of %2, is gone: pull or build that model again"_s.arg(
                aside, entry.name),
            aside);
    TRY_ASSIGN(const auto name, request.as ? Result<Name>(request.as->completed()) : Name::parse(entry.name));
    // A seed-era build comes back where the move to four levels would have put it.
    const auto plain = name.withoutBuild();
    const auto target = request.as || name.build().isEmpty()
        ? plain
        : plain.withTag(plain.tag() + u'-' + name.build()).value_or(plain);
    if (auto allowed = checkTarget(target); !allowed && request.as)
        return tl::unexpected(allowed.error());
    auto problem = problemOf(entry);
    return RestorePlan{std::move(entry), std::move(problem), target};
}

bool hasDeclaredSize(const Manifest &manifest, const Blob &blob)
{
    const auto isOfAnotherSize = [&](const Layer &layer) {
        return layer.digest == blob.digest && layer.bytes != blob.stamp.bytes;
    };
    return std::none_of(manifest.layers.begin(), manifest.layers.end(), isOfAnotherSize)
        && !(manifest.config && isOfAnotherSize(*manifest.config));
}

// What the trash still has of them, and no entry names any more, would be shown nowhere: a second sound file
// is deleted, a damaged one set aside.
void clearPool(const Store &store, const StoreLock &lock, const std::vector<Digest> &digests)
{
    const auto entries = listTrash(store);
    if (!entries)
        return;
    QSet<Digest> kept;
    for (const auto &entry : *entries)
        kept.unite(QSet<Digest>(entry.digests.begin(), entry.digests.end()));
    const auto records = DigestRecords::load(store);
    for (const auto &digest : digests) {
        const auto pooled = store.poolPath(digest);
        if (kept.contains(digest) || !existsAt(pooled))
            continue;
        const auto soundness = soundnessOf(records, pooled, digest);
        if (soundness == Soundness::Damaged)
            (void)setAside(store, lock, pooled);
        else if (
            soundness == Soundness::Sound
            && soundnessOf(records, store.blobPath(digest), digest) == Soundness::Sound)
            (void)removeFile(pooled);
    }
}

} // namespace

Result<Restored> restoreModel(const Store &store, const RestoreRequest &request, Progress *progress)
{
    // What can be told without touching the store is told first.
    TRY_ASSIGN(const auto first, planRestore(store, request));
    TRY(learnSoundness(store, first.entry.digests, WhichCopy::Stored, progress));
    TRY_ASSIGN(auto staging, Staging::create(store));
    TRY_ASSIGN(const auto lock, StoreLock::acquire(store));
    TRY_ASSIGN(const auto plan, planRestore(store, request));
    std::vector<NeededBlob> blobs;
    for (const auto &digest : plan.entry.digests)
        blobs.push_back({digest, NeededBlob::How::Optional, {}, {}, 0, 0});
    Publication publication{plan.target, {}, plan.entry.manifest, std::move(blobs), ChangeReason::Restore,
                            true,        {}};
    publication.trashEntry = plan.entry.id;
    publication.isDamaged = plan.problem.has_value();
    if (plan.entry.isAside)
        publication.file = trashAsidePath(store, plan.entry.id);
    TRY_ASSIGN(const auto outcome, publish(store, staging, lock, publication));
    Restored restored{outcome.published->ref, {}, {}, plan.problem};
    const auto manifest = Manifest::parse(plan.entry.manifest);
    const auto records = DigestRecords::load(store);
    for (const auto &digest : plan.entry.digests) {
        const auto blob = findBlob(store, digest);
        if (!blob)
            restored.missing.push_back(digest);
        else if (
            soundnessOf(records, blob->path, digest) == Soundness::Damaged
            || (manifest && !hasDeclaredSize(*manifest, *blob)))
            restored.damaged.push_back(digest);
    }
    clearPool(store, lock, plan.entry.digests);
    return restored;
}

} // namespace weightroom
