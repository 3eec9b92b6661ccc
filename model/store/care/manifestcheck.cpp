#include "model/store/care/manifestcheck.h"

#include "model/core/directory.h"
#include "model/core/jsontext.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kCheckedConfigLimitBytes = qint64(4) * 1024 * 1024;

} // namespace

std::vector<BadManifest> checkRef(const SurveyedRef &surveyed)
{
    const auto &path = surveyed.ref.path;
    const auto name = surveyed.ref.name.canonical();
    if (!surveyed.manifest)
        return {{path, surveyed.manifest.error().message, name, mayBeSound(surveyed.manifest.error())}};
    std::vector<BadManifest> bad;
    for (const auto &problem : surveyed.manifest->problems)
        bad.push_back({path, problem, name, false});
    // One that was moved from the old layout is still what it was.
    if (!surveyed.manifest->config && !isWithoutConfig(*surveyed.manifest))
        bad.push_back({path, u"it has no config"_s, name, false});
    return bad;
}

bool isWithoutConfig(const Manifest &manifest)
{
    return !manifest.config && !manifest.layers.empty()
        && !QJsonDocument::fromJson(manifest.bytes).object().contains("config"_L1);
}

QString configProblem(const BlobCheck &config)
{
    const auto bytes = readWhole(config.path, kCheckedConfigLimitBytes, Links::Follow);
    if (!bytes)
        return bytes.error().message;
    if (hasTooManyValues(*bytes) || !QJsonDocument::fromJson(*bytes).isObject())
        return u"its config, %1, isn't a JSON object; build or pull that model again"_s.arg(config.path);
    return {};
}

std::vector<BadManifest> checkStrays(const std::vector<Stray> &strays)
{
    std::vector<BadManifest> bad;
    bad.reserve(strays.size());
    for (const auto &stray : strays)
        bad.push_back({stray.path, stray.what, {}, stray.isUnlisted});
    return bad;
}

std::vector<BadManifest> checkManifestCopy(const Store &store, const Digest &digest)
{
    const auto path = store.privatePath(u"manifests/"_s + digest.fileName());
    const auto bytes = readWhole(path, Manifest::kLimitBytes, Links::Refuse);
    if (!bytes && bytes.error().kind == Error::Kind::NotFound)
        return {};
    if (!bytes)
        return {{path, bytes.error().message, {}, mayBeSound(bytes.error())}};
    if (Digest::of(*bytes) != digest)
        return {{path, u"its content doesn't match its digest"_s, {}, false}};
    return {};
}

std::vector<BadManifest> checkManifestCopies(const Store &store)
{
    const auto folder = store.privatePath(u"manifests"_s);
    const auto files = listFolder(folder);
    if (!files)
        return {{folder, files.error().message, {}, mayBeSound(files.error())}};
    std::vector<BadManifest> bad;
    for (const auto &file : *files) {
        if (const auto digest = Digest::parse(file.text())) {
            for (auto &one : checkManifestCopy(store, *digest))
                bad.push_back(std::move(one));
        }
    }
    return bad;
}

} // namespace weightroom
