#include "model/store/write/copy.h"

#include "model/names/target.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/resolve.h"
#include "model/store/disk/soundness.h"
#include "model/store/trash/trash.h"
#include "model/store/write/publish.h"
#include "model/store/write/refwriter.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

std::vector<NeededBlob> wantedBlobs(const Manifest &manifest)
{
    std::vector<NeededBlob> blobs;
    for (const auto &digest : manifest.digests())
        blobs.push_back({digest, NeededBlob::How::Optional, {}, {}, 0, 0});
    return blobs;
}

// A name with a build holds what it resolves to: another build of the tag isn't to be written over.
Result<Name> placeOfBuild(const Store &store, const Name &target)
{
    const auto plain = target.withoutBuild();
    if (target.build().isEmpty())
        return plain;
    TRY_ASSIGN(const auto scan, scanRefsOf(store, target));
    const auto held = resolve(store, scan, target);
    if (held && !held->ref.isSeedEra)
        return plain.withTag(held->ref.name.tag());
    TRY_ASSIGN(const auto taken, findRef(scan, plain));
    return taken ? plain.withTag(plain.tag() + u'-' + target.build()) : Result<Name>(plain);
}

Result<Name> checkedTarget(const Store &store, const Name &to, const QString &build)
{
    const auto target = to.completed();
    TRY(checkTarget(target));
    if (!target.build().isEmpty() && target.build().compare(build, Qt::CaseInsensitive) != 0)
        return failure(
            Error::Kind::BuildMismatch,
            u"%1 asks for the build %2, but the weights are %3"_s.arg(
                to.shortForm(), target.build(), build.isEmpty() ? u"of an unknown one"_s : build),
            to.shortForm());
    return placeOfBuild(store, target);
}

// What a model lacks, and what it has in another size than its manifest says.
struct Damage {
    std::vector<Digest> missing;
    QStringList texts;

    QString toText() const { return texts.join(u", "_s); }
};

Result<Damage> damageOf(const Store &store, const Manifest &manifest)
{
    auto layers = manifest.layers;
    if (manifest.config)
        layers.push_back(*manifest.config);
    Damage damage;
    for (const auto &layer : layers) {
        const auto label = layer.mediaType == mediatype::kModel ? u"the weights "_s + layer.digest.toString()
                                                                : layer.digest.toString();
        // What lies in the trash is fetched back when the manifest is written.
        const auto blob = blobOrTrashed(store, layer.digest);
        if (!blob && blob.error().kind != Error::Kind::NotFound)
            return tl::unexpected(blob.error());
        if (!blob
            && std::find(damage.missing.begin(), damage.missing.end(), layer.digest)
                == damage.missing.end()) {
            damage.missing.push_back(layer.digest);
            damage.texts.append(u"%1 (missing)"_s.arg(label));
        } else if (blob && blob->stamp.bytes != layer.bytes) {
            damage.texts.append(
                u"%1 (%2 bytes instead of %3)"_s.arg(label).arg(blob->stamp.bytes).arg(layer.bytes));
        }
    }
    return damage;
}

struct Plan {
    ResolvedModel model; // what stands under the old name
    Name target;
    Damage damage; // of the model
};

// A whole model isn't given up for one that isn't.
Result<void> checkWhatGoes(const Store &store, const Plan &plan)
{
    if (plan.damage.texts.isEmpty())
        return {};
    const auto scan = scanRefsOf(store, plan.target);
    TRY_ASSIGN(const auto held, scan ? findRef(*scan, plan.target) : tl::unexpected(scan.error()));
    if (!held || !(held->name == plan.target))
        return {}; // a case twin is refused as such
    const auto manifest = readManifest(store, *held);
    if (manifest && manifest->digest == plan.model.manifest.digest)
        return {};
    const auto target = plan.target.shortForm();
    return failure(
        Error::Kind::Integrity,
        u"%1 is incomplete and can't replace %2: it needs %3; repair it, or choose another name"_s.arg(
            plan.model.ref.name.shortForm(), target, plan.damage.toText()),
        target);
}

Result<Plan> planCopy(const Store &store, const Name &from, const Name &to)
{
    TRY_ASSIGN(auto model, resolve(store, from));
    TRY_ASSIGN(const auto target, checkedTarget(store, to, model.build));
    if (!model.ref.isSeedEra && model.ref.name.sameRef(target))
        return failure(
            Error::Kind::Exists,
            u"%1 and %2 are the same name"_s.arg(model.ref.name.shortForm(), target.shortForm()),
            target.shortForm());
    TRY_ASSIGN(auto damage, damageOf(store, model.manifest));
    Plan plan{std::move(model), target, std::move(damage)};
    TRY(checkWhatGoes(store, plan));
    return plan;
}

// The state that was copied, if the name holds another now.
void tellState(const Store &store, const ResolvedModel &model, Copied &copied)
{
    copied.isEarlier = model.ref.path == store.privatePath(u"manifests/"_s + copied.manifest.fileName());
    if (!copied.isEarlier)
        return;
    const auto lines = readHistory(store, model.ref.name.withoutBuild().canonical());
    for (const auto &line : lines ? *lines : std::vector<HistoryLine>()) {
        if (line.to == copied.manifest)
            copied.since = line.when;
    }
}

// What the target holds, which makes room.
Result<void> learnReplaced(const Store &store, const Name &target, Progress *progress)
{
    const auto scan = scanRefsOf(store, target);
    const auto held = scan ? findRef(*scan, target) : tl::unexpected(scan.error());
    return held && *held ? learnReleased(store, {**held}, progress) : Result<void>();
}

Result<Copied>
copyAs(const Store &store, const Name &from, const Name &to, ChangeReason why, Progress *progress)
{
    // What can be told without touching the store is told first; it's decided again under the lock, since the
    // source may have been removed and the trash emptied.
    TRY_ASSIGN(const auto first, planCopy(store, from, to));
    TRY(learnReplaced(store, first.target, progress));
    TRY_ASSIGN(auto staging, Staging::create(store));
    TRY_ASSIGN(auto lock, StoreLock::acquire(store));
    TRY_ASSIGN(const auto plan, planCopy(store, from, to));
    const auto &model = plan.model;
    // Told before the new name is given: a model mustn't end with both.
    const auto folder = directoryOf(model.ref.path);
    if (why == ChangeReason::Rename
        && ::faccessat(AT_FDCWD, nativePath(folder).constData(), W_OK | X_OK, AT_EACCESS) != 0)
        return tl::unexpected(systemError(errno, u"taking the old name out of"_s, folder));
    Publication publication{plan.target, model.build, model.manifest.bytes, wantedBlobs(model.manifest), why,
                            false,       {}};
    if (why == ChangeReason::Rename) {
        publication.givenUp = model.ref;
        publication.givenUpDigest = model.manifest.digest;
    }
    TRY_ASSIGN(auto outcome, publish(store, staging, lock, publication));
    auto &published = *outcome.published;
    lock.release();
    published.warnings += trashUndecided(store, published.undecided, progress);
    Copied copied{
        .from = model.ref.name,
        .to = published.ref,
        .manifest = model.manifest.digest,
        .missing = plan.damage.missing,
        .warnings = published.warnings};
    if (!plan.damage.texts.isEmpty())
        copied.warnings.append(u"%1 is incomplete: it needs %2; repair, pull or build it again"_s.arg(
            copied.to.shortForm(), plan.damage.toText()));
    tellState(store, model, copied);
    return copied;
}

// Whether all that a manifest names is there in the size that it says.
Result<void> checkBlobs(const Store &store, const Manifest &manifest)
{
    auto layers = manifest.layers;
    if (manifest.config)
        layers.push_back(*manifest.config);
    for (const auto &layer : layers) {
        const auto blob = findBlob(store, layer.digest);
        // What lies in the trash is fetched back when the manifest is written.
        const auto trashed = trashedBytes(store, layer.digest);
        if (!blob && !trashed)
            return tl::unexpected(blob.error());
        const auto bytes = blob ? blob->stamp.bytes : *trashed;
        if (bytes != layer.bytes)
            return failure(
                Error::Kind::Integrity,
                u"the blob %1 has %2 bytes, the manifest says %3"_s.arg(layer.digest.toString())
                    .arg(bytes)
                    .arg(layer.bytes),
                store.blobPath(layer.digest));
    }
    return {};
}

Result<Name> planReplacement(const Store &store, const Name &name, const Manifest &manifest)
{
    TRY(checkBlobs(store, manifest));
    return checkedTarget(store, name, buildOf(store, manifest));
}

} // namespace

Result<Copied> copyModel(const Store &store, const Name &from, const Name &to, Progress *progress)
{
    return copyAs(store, from, to, ChangeReason::Copy, progress);
}

Result<Copied> renameModel(const Store &store, const Name &from, const Name &to, Progress *progress)
{
    if (from.digest())
        return failure(
            Error::Kind::Refused,
            u"%1 is an earlier state of a model; copy it instead"_s.arg(from.shortForm()), from.shortForm());
    return copyAs(store, from, to, ChangeReason::Rename, progress);
}

Result<QByteArray> manifestData(const Store &store, const Name &name)
{
    const auto model = resolve(store, name);
    return model ? Result<QByteArray>(model->manifest.bytes) : tl::unexpected(model.error());
}

Result<void> setManifestData(const Store &store, const Name &name, const QByteArray &bytes)
{
    if (!name.isComplete())
        return failure(
            Error::Kind::IncompleteName,
            u"%1 must name host, namespace, model and tag"_s.arg(name.canonical()), name.canonical());
    TRY_ASSIGN(const auto manifest, Manifest::parse(bytes));
    if (!manifest.problems.isEmpty())
        return failure(
            Error::Kind::Manifest, u"this isn't a valid manifest: %1"_s.arg(manifest.problems.join(u"; "_s)),
            name.canonical());
    TRY(planReplacement(store, name, manifest));
    TRY_ASSIGN(auto staging, Staging::create(store));
    TRY_ASSIGN(auto lock, StoreLock::acquire(store));
    TRY_ASSIGN(const auto target, planReplacement(store, name, manifest));
    TRY_ASSIGN(
        const auto outcome,
        publish(
            store, staging, lock,
            {target,
             buildOf(store, manifest),
             bytes,
             wantedBlobs(manifest),
             ChangeReason::Replace,
             false,
             {}}));
    lock.release();
    (void)trashUndecided(store, outcome.published->undecided, nullptr);
    return {};
}

} // namespace weightroom
