#include "model/store/disk/resolve.h"

#include "model/core/file.h"
#include "model/core/jsontext.h"
#include "model/gguf/facts.h"
#include "model/gguf/filetype.h"
#include "model/gguf/reader.h"
#include "model/names/namepart.h"
#include "model/store/disk/blobs.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kConfigLimitBytes = qint64(4) * 1024 * 1024;

tl::unexpected<Error> noModel(const Name &name)
{
    return failure(
        Error::Kind::NotFound, u"there is no model %1 in this store"_s.arg(name.shortForm()),
        name.shortForm());
}

Result<ResolvedModel> read(const Store &store, const Ref &ref)
{
    auto manifest = readManifest(store, ref);
    if (!manifest) {
        // Gone alone, or with the whole store?
        TRY(store.checkPresence());
        return tl::unexpected(manifest.error());
    }
    auto build = buildOf(store, *manifest);
    return ResolvedModel{ref, std::move(*manifest), std::move(build)};
}

bool isBuild(const ResolvedModel &model, const QString &build)
{
    return model.build.compare(build, Qt::CaseInsensitive) == 0;
}

// Why a model's build isn't known, if it isn't: its weights can't be read, which may be no fault of theirs.
std::optional<Error> obstacleToBuild(const Store &store, const ResolvedModel &model)
{
    const auto *weights = model.manifest.weights();
    if (!model.build.isEmpty() || weights == nullptr)
        return std::nullopt;
    const auto blob = findBlob(store, weights->digest);
    const auto fd = blob ? openRegular(blob->path, Links::Follow) : tl::unexpected(blob.error());
    return !fd && mayBeSound(fd.error()) ? std::optional(fd.error()) : std::nullopt;
}

// Where a build lies beside another: TAG-BUILD.
std::optional<Name> tagBesides(const Name &plain, const QString &build)
{
    const auto beside = plain.withTag(plain.tag() + u'-' + build);
    return beside ? std::optional(*beside) : std::nullopt;
}

Result<ResolvedModel> resolveBuild(const Store &store, const RefScan &scan, const Name &name)
{
    const auto plain = name.withoutBuild();
    // What can't be looked at may be it, unless another one is.
    std::optional<Error> obstacle;
    for (const auto &candidate : {std::optional(plain), tagBesides(plain, name.build())}) {
        TRY_ASSIGN(
            const auto ref, candidate ? findRef(scan, *candidate) : Result<std::optional<Ref>>(std::nullopt));
        if (!ref)
            continue;
        auto model = read(store, *ref);
        if (model && isBuild(*model, name.build()))
            return model;
        if (!model && mayBeSound(model.error()))
            obstacle = model.error();
        else if (auto unknown = model ? obstacleToBuild(store, *model) : std::nullopt)
            obstacle = std::move(unknown);
    }
    for (const auto &seed : seedRefs(scan, plain)) {
        if (seed.name.build() == name.build())
            return read(store, seed);
    }
    return obstacle ? tl::unexpected(*obstacle) : noModel(name);
}

Result<ResolvedModel> resolvePlain(const Store &store, const RefScan &scan, const Name &name)
{
    if (!name.build().isEmpty())
        return resolveBuild(store, scan, name);
    TRY_ASSIGN(const auto ref, findRef(scan, name));
    if (ref)
        return read(store, *ref);
    const auto seeds = seedRefs(scan, name);
    if (seeds.empty())
        return noModel(name);
    if (seeds.size() > 1) {
        QStringList builds;
        for (const auto &seed : seeds)
            builds.append(seed.name.shortForm());
        return failure(
            Error::Kind::InvalidName,
            u"%1 has several builds: name one of %2"_s.arg(name.shortForm(), builds.join(u", "_s)),
            name.shortForm());
    }
    return read(store, seeds.front());
}

// The manifest with this digest that the ref once held, from its content-addressed copy.
Result<ResolvedModel> resolveFromHistory(const Store &store, const Name &name)
{
    const auto &wanted = *name.digest();
    const auto plain = name.withoutBuild().withoutDigest();
    TRY_ASSIGN(auto lines, readHistory(store, plain.canonical()));
    if (!name.build().isEmpty()) {
        // Its history may be that of TAG-BUILD, or of the seed-era file.
        auto others = readHistory(store, name.withoutDigest().canonical());
        const auto beside = tagBesides(plain, name.build());
        auto besides = beside ? readHistory(store, beside->canonical()) : std::vector<HistoryLine>();
        for (const auto &more : {others, besides}) {
            if (!more)
                return tl::unexpected(more.error());
            lines.insert(lines.end(), more->begin(), more->end());
        }
    }
    for (const auto &line : lines) {
        if (line.from != wanted && line.to != wanted)
            continue;
        const auto path = store.privatePath(u"manifests/"_s + wanted.fileName());
        const auto stamp = stampOf(path);
        if (!stamp && stamp.error().kind == Error::Kind::NotFound)
            break;
        if (!stamp)
            return tl::unexpected(stamp.error());
        auto model = read(store, {name.withoutDigest(), path, *stamp, false, false, {}});
        if (model && model->manifest.digest != wanted)
            return failure(
                Error::Kind::Integrity, u"the content of %1 doesn't match its name"_s.arg(path), path);
        return model;
    }
    return failure(
        Error::Kind::NotFound,
        u"%1 never held the manifest %2"_s.arg(name.withoutDigest().shortForm(), wanted.toString()),
        name.shortForm());
}

} // namespace

Result<ResolvedModel> resolve(const Store &store, const Name &name)
{
    TRY_ASSIGN(const auto scan, scanRefsOf(store, name));
    return resolve(store, scan, name);
}

Result<ResolvedModel> resolve(const Store &store, const RefScan &scan, const Name &name)
{
    const auto complete = name.completed();
    if (!complete.digest())
        return resolvePlain(store, scan, complete);
    auto current = resolvePlain(store, scan, complete.withoutDigest());
    if (current && current->manifest.digest == *complete.digest())
        return current;
    for (const auto &seed : seedRefs(scan, complete.withoutDigest())) {
        auto model = read(store, seed);
        if (model && model->manifest.digest == *complete.digest()
            && (complete.build().isEmpty() || isBuild(*model, complete.build())))
            return model;
    }
    auto earlier = resolveFromHistory(store, complete);
    // The ref might hold it, if that could be looked at.
    if (!earlier && earlier.error().kind == Error::Kind::NotFound && !current && mayBeSound(current.error()))
        return current;
    return earlier;
}

QString buildOf(const Store &store, const Manifest &manifest)
{
    std::optional<gguf::Facts> facts;
    if (const auto *weights = manifest.weights()) {
        const auto blob = findBlob(store, weights->digest);
        const auto header = blob ? gguf::readHeader(blob->path) : tl::unexpected(blob.error());
        if (header)
            facts = gguf::factsOf(*header);
    }
    const auto *known = facts ? &*facts : nullptr;
    if (!manifest.config || (facts && facts->fileType))
        return buildFrom(known, {});
    const auto blob = findBlob(store, manifest.config->digest);
    const auto bytes =
        blob ? readWhole(blob->path, kConfigLimitBytes, Links::Follow) : tl::unexpected(blob.error());
    if (!bytes || hasTooManyValues(*bytes))
        return buildFrom(known, {});
    return buildFrom(known, QJsonDocument::fromJson(*bytes).object().value("file_type"_L1).toString());
}

QString buildFrom(const gguf::Facts *facts, const QString &configFileType)
{
    if (facts != nullptr && facts->fileType)
        return gguf::buildName(*facts->fileType);
    auto text = configFileType.toUpper();
    if (text != u"UNKNOWN" && !partProblem(NamePart::Build, text))
        return text;
    if (facts == nullptr)
        return {};
    // Without a tensor nothing speaks against the first of them.
    const auto &tensors = facts->dominantTensorType;
    const auto type = tensors.isEmpty() ? std::optional<quint64>(0) : gguf::fileTypeNumber(tensors);
    return type && !gguf::isRemovedFileType(*type) && gguf::ollamaFileType(type) == u"unknown"
        ? gguf::buildName(*type)
        : QString();
}

Result<QString> weightsFile(const Store &store, const Name &name)
{
    TRY_ASSIGN(const auto model, resolve(store, name));
    const auto *weights = model.manifest.weights();
    if (weights == nullptr)
        return failure(
            Error::Kind::NoWeights, u"%1 has no weights"_s.arg(name.shortForm()), name.shortForm());
    TRY_ASSIGN(const auto blob, findBlob(store, weights->digest));
    return blob.path;
}

} // namespace weightroom
