#include "model/store/care/repairref.h"

#include "model/store/disk/blobs.h"
#include "model/store/disk/history.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/resolve.h"
#include "model/store/trash/setaside.h"
#include "model/store/trash/trash.h"
#include "model/store/write/publish.h"
#include "model/store/write/refwriter.h"
#include "model/store/write/staging.h"

#include <QSet>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// A manifest that a ref could get back, and where it lies.
struct GoodManifest {
    Manifest manifest;
    QString path;
};

bool hasAllBlobs(const Store &store, const Manifest &manifest)
{
    const auto digests = manifest.digests();
    return std::all_of(digests.begin(), digests.end(), [&](const Digest &digest) {
        return findBlob(store, digest) || trashedBytes(store, digest);
    });
}

std::vector<GoodManifest> manifestsOfHistory(const Store &store, const Name &name)
{
    std::vector<GoodManifest> good;
    const auto lines = readHistory(store, name.canonical());
    if (!lines)
        return good;
    for (auto line = lines->rbegin(); line != lines->rend() && line->to; ++line) {
        const auto path = store.privatePath(u"manifests/"_s + line->to->fileName());
        const auto bytes = readWhole(path, Manifest::kLimitBytes, Links::Refuse);
        auto manifest = bytes ? Manifest::parse(*bytes) : tl::unexpected(bytes.error());
        if (manifest && manifest->digest == *line->to)
            good.push_back({std::move(*manifest), path});
    }
    return good;
}

std::optional<GoodManifest> manifestOf(const Store &other, const Name &name)
{
    const auto scan = scanRefsOf(other, name);
    const auto ref = scan ? findRef(*scan, name) : Result<std::optional<Ref>>(std::nullopt);
    if (!ref || !*ref)
        return std::nullopt;
    auto manifest = readManifest(other, **ref);
    return manifest ? std::optional(GoodManifest{std::move(*manifest), (*ref)->path}) : std::nullopt;
}

std::optional<GoodManifest>
lastGoodManifest(const Store &store, const Name &name, const std::optional<Store> &other)
{
    auto held = manifestsOfHistory(store, name);
    const auto whole = std::find_if(
        held.begin(), held.end(), [&](const GoodManifest &one) { return hasAllBlobs(store, one.manifest); });
    if (whole != held.end())
        return std::move(*whole);
    if (!held.empty())
        return std::move(held.front());
    return other ? manifestOf(*other, name) : std::nullopt;
}

} // namespace

Result<QString> repairRef(const Store &store, const SurveyedRef &ref, const std::optional<Store> &other)
{
    const auto &problem = ref.manifest.error();
    // Not being allowed to read it says nothing about what it holds.
    if (problem.kind != Error::Kind::Manifest)
        return tl::unexpected(problem);
    const auto &name = ref.ref.name;
    const auto good =
        ref.ref.isSeedEra ? std::optional<GoodManifest>() : lastGoodManifest(store, name, other);
    if (!good)
        return failure(
            Error::Kind::Manifest,
            u"%1; no earlier manifest of %2 exists: pull or build it again"_s.arg(
                problem.message, name.shortForm()),
            ref.ref.path);
    const auto build = buildOf(store, good->manifest);
    TRY_ASSIGN(auto staging, Staging::create(store));
    TRY_ASSIGN(const auto lock, StoreLock::acquire(store));
    if (readManifest(store, ref.ref))
        return QString();
    Publication publication{name, build, good->manifest.bytes, {}, ChangeReason::Restore, false, {}};
    for (const auto &digest : good->manifest.digests())
        publication.blobs.push_back({digest, NeededBlob::How::Optional, {}, {}, 0, 0});
    const auto outcome = publish(store, staging, lock, publication);
    return outcome ? Result<QString>(good->path) : tl::unexpected(outcome.error());
}

Result<ManifestSources> findManifests(const Store &store, const std::vector<Digest> &digests)
{
    TRY_ASSIGN(auto scan, scanRefs(store, Paths::OfOddOnes));
    ManifestSources sources;
    const QSet<Digest> wanted(digests.begin(), digests.end());
    readManifests(store, std::move(scan.refs), [&](const Ref &ref, const Result<Manifest> &manifest) {
        if (manifest && wanted.contains(manifest->digest) && !sources.contains(manifest->digest))
            sources.insert(manifest->digest, {ref.path, manifest->bytes});
    });
    return sources;
}

Result<QString> repairManifestCopy(const Store &store, const ManifestSources &sources, const Digest &digest)
{
    TRY_ASSIGN(auto staging, Staging::create(store));
    TRY_ASSIGN(const auto lock, StoreLock::acquire(store));
    const auto source = sources.constFind(digest);
    if (source != sources.constEnd()) {
        const auto kept = keepManifestCopy(store, staging, source->second);
        return kept ? Result<QString>(source->first) : tl::unexpected(kept.error());
    }
    const auto aside = setAside(store, lock, store.privatePath(u"manifests/"_s + digest.fileName()));
    return aside ? Result<QString>(QString()) : tl::unexpected(aside.error());
}

} // namespace weightroom
