#include "model/store/remove.h"

#include "model/core/file.h"
#include "model/store/blobs.h"
#include "model/store/history.h"
#include "model/store/publish.h"
#include "model/store/refwriter.h"
#include "model/store/resolve.h"
#include "model/store/trash.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// The ref that a name means for removal: readable or not.
Result<Ref> refToRemove(const Store &store, const RefScan &scan, const Name &name)
{
    const auto complete = name.completed();
    if (complete.build().isEmpty() && !complete.digest()) {
        const auto ref = findRef(scan, complete);
        if (!ref)
            return tl::unexpected(ref.error());
        if (*ref)
            return **ref;
    }
    const auto model = resolve(store, scan, complete.withoutDigest());
    if (!model)
        return tl::unexpected(model.error());
    if (complete.digest() && model->manifest.digest != *complete.digest())
        return failure(
            Error::Kind::Refused,
            u"%1 names an earlier state of a model, which can't be removed by itself"_s.arg(name.shortForm()),
            name.shortForm());
    return model->ref;
}

QByteArray bytesOf(const Ref &ref)
{
    if (ref.problem)
        return {};
    const auto path = ref.isLink ? QFileInfo(ref.path).canonicalFilePath() : ref.path;
    return readWhole(path, Manifest::kLimitBytes, Links::Refuse).value_or(QByteArray());
}

Result<TrashEntry> trashRef(const Store &store, Staging &staging, const StoreLock &lock, const Ref &ref)
{
    const auto bytes = bytesOf(ref);
    std::optional<Digest> digest;
    if (const auto manifest = Manifest::parse(bytes)) {
        digest = manifest->digest;
        if (auto copied = keepManifestCopy(store, staging, bytes); !copied)
            return tl::unexpected(copied.error());
    }
    auto entry = addTrashEntry(store, lock, ref.name.canonical(), u"remove"_s, bytes);
    if (!entry)
        return entry;
    if (auto unlinked = unlinkRef(store, ref); !unlinked) {
        (void)removeTrashEntry(store, entry->id);
        return tl::unexpected(unlinked.error());
    }
    const auto line = appendHistory(
        store, {QDateTime::currentDateTimeUtc(), ref.name.canonical(), digest, {}, Why::Remove, {}});
    return line ? entry : tl::unexpected(line.error());
}

Result<Removed> trashModels(const Store &store, const std::vector<Name> &names)
{
    auto staging = Staging::create(store);
    if (!staging)
        return tl::unexpected(staging.error());
    const auto lock = StoreLock::acquire(store);
    if (!lock)
        return tl::unexpected(lock.error());
    const auto scan = scanRefs(store);
    if (!scan)
        return tl::unexpected(scan.error());
    std::vector<Ref> refs;
    for (const auto &name : names) {
        auto ref = refToRemove(store, *scan, name);
        if (!ref)
            return tl::unexpected(ref.error());
        if (std::none_of(refs.begin(), refs.end(), [&](const Ref &other) { return other.path == ref->path; }))
            refs.push_back(std::move(*ref));
    }
    Removed removed;
    std::vector<Digest> released;
    for (const auto &ref : refs) {
        const auto entry = trashRef(store, *staging, *lock, ref);
        if (!entry)
            return tl::unexpected(entry.error());
        released.insert(released.end(), entry->digests.begin(), entry->digests.end());
        removed.names.append(ref.name.canonical());
        removed.entries.append(entry->id);
    }
    const auto references = findReferences(store);
    if (references && !references->unreadable.isEmpty())
        removed.warnings.append(
            u"the files of what was removed stay in the store while %1 can't be read"_s.arg(
                references->unreadable.front()));
    if (auto trashed = trashUnreferenced(store, *lock, released); !trashed)
        return tl::unexpected(trashed.error());
    return removed;
}

Result<TrashEntry> entryToRestore(const Store &store, const RestoreRequest &request)
{
    const auto entries = listTrash(store);
    if (!entries)
        return tl::unexpected(entries.error());
    for (const auto &entry : *entries) {
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
    return failure(Error::Kind::NotFound, u"the trash doesn't hold %1"_s.arg(wanted), wanted);
}

struct RestorePlan {
    TrashEntry entry;
    Manifest manifest;
    Name target;
};

Result<RestorePlan> planRestore(const Store &store, const RestoreRequest &request)
{
    auto entry = entryToRestore(store, request);
    if (!entry)
        return tl::unexpected(entry.error());
    auto manifest = Manifest::parse(entry->manifest);
    if (!manifest)
        return failure(
            Error::Kind::Manifest,
            u"what the trash holds of %1 is damaged: %2"_s.arg(entry->name, manifest.error().message),
            entry->name);
    const auto name = request.as ? Result<Name>(request.as->completed()) : Name::parse(entry->name);
    if (!name)
        return tl::unexpected(name.error());
    // A seed-era build comes back where the move to four levels would have put it.
    const auto plain = name->withoutBuild();
    const auto target = request.as || name->build().isEmpty()
        ? plain
        : plain.withTag(plain.tag() + u'-' + name->build()).value_or(plain);
    if (auto allowed = target.checkTarget(); !allowed && request.as)
        return tl::unexpected(allowed.error());
    return RestorePlan{std::move(*entry), std::move(*manifest), target};
}

} // namespace

Result<Removed> removeModels(const Store &store, const std::vector<Name> &names, bool purge)
{
    auto removed = trashModels(store, names);
    if (!removed || !purge)
        return removed;
    const auto freed = emptyTrash(store, removed->entries, false);
    if (!freed && freed.error().kind == Error::Kind::Refused) {
        removed->warnings.append(freed.error().message);
        return removed;
    }
    if (!freed)
        return tl::unexpected(freed.error());
    removed->bytesFreed = *freed;
    removed->entries.clear();
    return removed;
}

Result<Restored> restoreModel(const Store &store, const RestoreRequest &request)
{
    // What can be told without touching the store is told first.
    if (const auto first = planRestore(store, request); !first)
        return tl::unexpected(first.error());
    auto staging = Staging::create(store);
    if (!staging)
        return tl::unexpected(staging.error());
    const auto lock = StoreLock::acquire(store);
    if (!lock)
        return tl::unexpected(lock.error());
    const auto plan = planRestore(store, request);
    if (!plan)
        return tl::unexpected(plan.error());
    std::vector<NeededBlob> blobs;
    for (const auto &digest : plan->manifest.digests())
        blobs.push_back({digest, NeededBlob::How::Wanted, {}, {}, 0, 0});
    const auto outcome = publish(
        store, *staging, *lock,
        {plan->target, {}, plan->entry.manifest, std::move(blobs), Why::Restore, true, {}});
    if (!outcome)
        return tl::unexpected(outcome.error());
    if (auto forgotten = removeTrashEntry(store, plan->entry.id); !forgotten)
        return tl::unexpected(forgotten.error());
    Restored restored{outcome->published->ref, {}};
    for (const auto &digest : plan->manifest.digests()) {
        if (!findBlob(store, digest))
            restored.missing.push_back(digest);
    }
    return restored;
}

} // namespace weightroom
