#include "model/store/disk/survey.h"

#include "model/core/process.h"
#include "model/core/workers.h"
#include "model/store/disk/resolve.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace weightroom
{

void readManifests(const Store &store, std::vector<Ref> refs, const UseManifest &use)
{
    constexpr std::size_t kHeld = 2048;
    constexpr std::size_t kMany = 64; // fewer aren't worth waking other threads for
    std::vector<std::optional<Result<Manifest>>> manifests(std::min(kHeld, refs.size()));
    for (std::size_t begin = 0; begin < refs.size(); begin += kHeld) {
        const auto count = std::min(kHeld, refs.size() - begin);
        parallelFor(
            count, kMany,
            [&](std::size_t from, std::size_t to) {
                for (auto i = from; i < to; ++i) {
                    completePath(store, refs[begin + i]);
                    manifests[i] = readManifest(store, refs[begin + i]);
                }
            },
            Threads::Disk);
        for (std::size_t i = 0; i < count; ++i) {
            auto &manifest = *manifests[i];
            if (manifest || manifest.error().kind != Error::Kind::NotFound)
                use(refs[begin + i], manifest);
            manifests[i].reset();
        }
    }
    // What was read leaves as much behind as it held.
    constexpr std::size_t kMuch = 20'000;
    if (std::exchange(refs, {}).size() > kMuch)
        giveBackFreedMemory();
}

Result<Survey> surveyRefs(const Store &store)
{
    TRY_ASSIGN(auto scan, scanRefs(store));
    Survey survey;
    survey.strays = std::move(scan.strays);
    survey.unlisted = std::move(scan.unlisted);
    survey.refs.reserve(scan.refs.size());
    std::optional<Error> shortage; // says nothing of the file, and would go on
    readManifests(store, std::move(scan.refs), [&](Ref &ref, Result<Manifest> &manifest) {
        if (!manifest && manifest.error().isShortage() && !shortage)
            shortage = manifest.error();
        if (manifest) {
            for (const auto &digest : manifest->digests())
                survey.users[digest].append(ref.name.canonical());
        }
        survey.refs.push_back({std::move(ref), std::move(manifest)});
    });
    if (shortage)
        return tl::unexpected(*shortage);
    // Those that vanished since the scan did so alone.
    TRY(store.checkPresence());
    return survey;
}

void addUsers(
    const Ref &ref, const Manifest &manifest, const QSet<Digest> &digests,
    QHash<Digest, std::vector<BlobUser>> &users)
{
    const auto add = [&](const Layer &layer, bool isConfig) {
        if (digests.contains(layer.digest))
            users[layer.digest].push_back({ref, layer.bytes, isConfig});
    };
    for (const auto &layer : manifest.layers)
        add(layer, false);
    if (manifest.config)
        add(*manifest.config, true);
}

Result<QHash<Digest, std::vector<BlobUser>>> findUsers(const Store &store, const QSet<Digest> &digests)
{
    TRY_ASSIGN(auto scan, scanRefs(store, Paths::OfOddOnes));
    QHash<Digest, std::vector<BlobUser>> users;
    readManifests(store, std::move(scan.refs), [&](const Ref &ref, const Result<Manifest> &manifest) {
        if (manifest)
            addUsers(ref, *manifest, digests, users);
    });
    return users;
}

Result<std::vector<SurveyedRef>> chooseRefs(const Store &store, const std::vector<Name> &names)
{
    std::vector<SurveyedRef> chosen;
    for (const auto &name : names) {
        const auto complete = name.completed();
        TRY_ASSIGN(const auto scan, scanRefsOf(store, complete));
        const bool isPlain = complete.build().isEmpty() && !complete.digest();
        TRY_ASSIGN(
            const auto ref, isPlain ? findRef(scan, complete) : Result<std::optional<Ref>>(std::nullopt));
        if (ref) {
            auto manifest = readManifest(store, *ref);
            // Gone since: then it's as if it hadn't been found.
            if (manifest || manifest.error().kind != Error::Kind::NotFound) {
                chosen.push_back({*ref, std::move(manifest)});
                continue;
            }
        }
        TRY_ASSIGN(auto model, resolve(store, scan, complete));
        chosen.push_back({std::move(model.ref), std::move(model.manifest)});
    }
    return chosen;
}

} // namespace weightroom
