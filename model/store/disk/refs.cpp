#include "model/store/disk/refs.h"

#include "model/store/disk/digestrecords.h"

#include <QFileInfo>
#include <algorithm>
#include <chrono>
#include <iterator>
#include <sys/stat.h>
#include <thread>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Ollama empties a manifest before it writes it; one that was changed a moment ago may be whole in the next.
bool isBeingWritten(const QString &path)
{
    constexpr qint64 kMomentNs = 2'000'000'000;
    const auto stamp = stampOf(path);
    return stamp && fileClockNow() - stamp->mtimeNs < kMomentNs;
}

bool sameParts(const Ref &ref, const Name &name)
{
    return ref.name.host() == name.host() && ref.name.modelNamespace() == name.modelNamespace()
        && ref.name.model() == name.model() && ref.name.tag() == name.tag();
}

} // namespace

Result<Manifest> readManifest(const Store &store, const Ref &ref)
{
    if (ref.problem)
        return tl::unexpected(*ref.problem);
    const auto path = ref.isLink ? QFileInfo(ref.path).canonicalFilePath() : ref.path;
    if (ref.isLink && !isInside(store, path))
        return failure(
            Error::Kind::Manifest, u"%1 is a symbolic link to outside the store"_s.arg(ref.path), ref.path);
    tl::expected<Manifest, Error> manifest = failure(Error::Kind::Manifest, {});
    constexpr int kTries = 5;
    for (int attempt = 0; attempt < kTries && !manifest; ++attempt) {
        const auto bytes = readWhole(path, Manifest::kLimitBytes, Links::Refuse);
        if (!bytes && bytes.error().kind == Error::Kind::Refused)
            return failure(Error::Kind::Manifest, bytes.error().message, ref.path);
        if (!bytes)
            return tl::unexpected(bytes.error());
        manifest = Manifest::parse(*bytes);
        if (!manifest && attempt + 1 < kTries && isBeingWritten(path))
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (!manifest) {
        manifest.error().message = u"%1: %2"_s.arg(ref.path, manifest.error().message);
        manifest.error().where = ref.path;
    }
    return manifest;
}

void completePath(const Store &store, Ref &ref)
{
    if (ref.path.isEmpty())
        ref.path = store.manifestsPath() + u'/' + ref.name.relativeManifestPath();
}

bool isUnchanged(const Ref &ref)
{
    struct stat status {
    };
    const auto path = nativePath(ref.path);
    const auto found = ref.isLink ? ::stat(path.constData(), &status) : ::lstat(path.constData(), &status);
    return found == 0 && FileStamp::of(status) == ref.stamp;
}

bool mayBeSound(const Error &error)
{
    return error.kind == Error::Kind::Io || error.kind == Error::Kind::Permission;
}

Result<std::optional<QByteArray>> bytesToKeep(const Ref &ref)
{
    if (ref.problem)
        return std::optional<QByteArray>();
    const auto path = ref.isLink ? QFileInfo(ref.path).canonicalFilePath() : ref.path;
    auto bytes = readWhole(path, Manifest::kLimitBytes, Links::Refuse);
    if (!bytes && mayBeSound(bytes.error()))
        return tl::unexpected(bytes.error());
    return bytes ? std::optional<QByteArray>(std::move(*bytes)) : std::nullopt;
}

std::optional<Error> obstacleTo(const RefScan &scan, const Name &name)
{
    // Seed-era builds lie in a folder of the tag's name.
    auto place = u"/manifests/"_s + name.completed().withoutBuild().relativeManifestPath();
    for (int depth = 4; depth > 0; --depth) {
        const auto holds = [&](const Error &folder) {
            return folder.where.endsWith(place, Qt::CaseInsensitive);
        };
        const auto found = std::find_if(scan.unlisted.begin(), scan.unlisted.end(), holds);
        if (found != scan.unlisted.end())
            return *found;
        place = directoryOf(place);
    }
    return std::nullopt;
}

Result<std::optional<Ref>> findRef(const RefScan &scan, const Name &name)
{
    const auto complete = name.completed();
    std::vector<const Ref *> twins;
    for (const auto &ref : scan.refs) {
        if (ref.isSeedEra || !ref.name.sameRef(complete))
            continue;
        if (sameParts(ref, complete))
            return std::optional<Ref>(ref);
        twins.push_back(&ref);
    }
    if (auto obstacle = obstacleTo(scan, complete))
        return tl::unexpected(*obstacle);
    if (twins.empty())
        return std::optional<Ref>();
    if (twins.size() > 1)
        return failure(
            Error::Kind::InvalidName,
            u"%1 could mean %2 or %3, which differ only in case; use the exact spelling"_s.arg(
                complete.shortForm(), twins[0]->name.shortForm(), twins[1]->name.shortForm()),
            complete.shortForm());
    return std::optional<Ref>(*twins.front());
}

std::vector<Ref> seedRefs(const RefScan &scan, const Name &name)
{
    const auto complete = name.completed().withoutBuild();
    std::vector<Ref> result;
    std::copy_if(scan.refs.begin(), scan.refs.end(), std::back_inserter(result), [&](const Ref &ref) {
        return ref.isSeedEra && ref.name.withoutBuild().sameRef(complete);
    });
    return result;
}

} // namespace weightroom
