#include "model/details/modeldetails.h"

#include "model/catalog/blobtext.h"
#include "model/catalog/capabilities.h"
#include "model/catalog/configfacts.h"
#include "model/catalog/textlayers.h"
#include "model/gguf/reader.h"
#include "model/store/disk/blobs.h"
#include "model/store/trash/putback.h"
#include "model/store/trash/trash.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Puts back from the trash what the model misses. Returns what to tell about it.
QStringList putBackBlobs(const Store &store, const Manifest &manifest)
{
    std::vector<Digest> missing;
    for (const auto &digest : manifest.digests()) {
        const auto blob = findBlob(store, digest);
        if (!blob && blob.error().kind == Error::Kind::NotFound)
            missing.push_back(digest);
    }
    return putBackMissing(store, missing);
}

void addLayer(const Store &store, const Layer &layer, const VerifyMemory &verified, ModelDetails &details)
{
    const auto blob = findBlob(store, layer.digest);
    details.problems += blobProblems(layer, blob);
    const auto found = verifiedProblem(layer, blob, verified);
    if (found)
        details.problems.append(*found);
    details.layers.push_back(
        {layer, blob ? blob->path : store.blobPath(layer.digest), blob.has_value(),
         blob ? blob->stamp.bytes : 0, blob && blob->isLink, found.has_value(),
         blob || blob.error().kind == Error::Kind::NotFound ? std::nullopt : std::optional(blob.error())});
}

// Reads the config twice: once as it stands, once for what it means. It is small.
ConfigFacts readConfigFacts(const Store &store, ModelDetails &details)
{
    const auto &layer = details.model.manifest.config;
    if (!layer && !details.model.ref.isSeedEra)
        details.problems.append(u"it has no config"_s);
    const auto blob = layer ? findBlob(store, layer->digest) : failure(Error::Kind::NotFound, {});
    if (!blob)
        return {};
    if (const auto json = readJson(*blob))
        details.config = json->object();
    auto facts = readConfigFacts(*blob);
    details.problems += facts.problems;
    return facts;
}

void readWeights(const Store &store, ModelDetails &details)
{
    const auto *layer = details.model.manifest.weights();
    const auto blob = layer != nullptr ? findBlob(store, layer->digest) : failure(Error::Kind::NoWeights, {});
    if (!blob)
        return;
    auto header = gguf::readHeader(blob->path);
    if (!header) {
        details.problems.append(u"the weights can't be read: %1"_s.arg(header.error().message));
        return;
    }
    details.facts = gguf::factsOf(*header);
    details.header = std::move(*header);
    for (const auto &problem : details.facts->problems)
        details.problems.append(u"weights: %1"_s.arg(problem));
}

void takeTexts(TextLayers texts, ModelDetails &details)
{
    details.parameters = std::move(texts.parameters);
    details.system = std::move(texts.system);
    details.templateText = std::move(texts.templateText);
    details.licenses = std::move(texts.licenses);
    details.messages = std::move(texts.messages);
    details.problems += texts.problems;
    if (texts.messagesHoldMore)
        details.problems.append(u"the messages hold more than text, which is not shown"_s);
}

// A seed-era ref's lines bear its build, others don't.
void readHistoryOf(const Store &store, ModelDetails &details)
{
    const auto &name = details.model.ref.name;
    auto history =
        readHistory(store, details.model.ref.isSeedEra ? name.canonical() : name.withoutBuild().canonical());
    if (history)
        details.history = std::move(*history);
    else
        details.problems.append(history.error().message);
}

} // namespace

Name nameOf(const ResolvedModel &model, const Name &asked)
{
    const auto plain = model.ref.name.withoutDigest();
    auto name = plain.build().isEmpty() ? plain.withBuild(model.build).value_or(plain) : plain;
    if (!asked.digest())
        return name;
    return Name::parse(QString(name.canonical() + u'@' + asked.digest()->toString())).value_or(name);
}

Result<ModelDetails> readDetails(const Store &store, const Name &name)
{
    TRY_ASSIGN(auto model, resolve(store, name));
    const auto notes = putBackBlobs(store, model.manifest);
    if (!notes.isEmpty())
        model.build = buildOf(store, model.manifest); // the weights may have been missing
    const auto shown = nameOf(model, name);
    ModelDetails details(shown, std::move(model));
    const auto &manifest = details.model.manifest;
    details.manifestPath = details.model.ref.path;
    details.problems = notes + manifest.problems;
    if (details.model.ref.isSeedEra)
        details.problems.append(seedEraProblem());
    const auto verified = VerifyMemory::load(store);
    if (verified.problem())
        details.problems.append(
            u"the results of the last verification are unknown: %1"_s.arg(verified.problem()->message));
    for (const auto &layer : manifest.layers)
        addLayer(store, layer, verified, details);
    if (manifest.config)
        addLayer(store, *manifest.config, verified, details);
    const auto config = readConfigFacts(store, details);
    details.problems += missingWeights(manifest, config);
    readWeights(store, details);
    takeTexts(readTextLayers(store, manifest, {}), details);
    details.capabilities = capabilitiesOf(
        config, details.facts ? &*details.facts : nullptr, manifest.last(mediatype::kProjector) != nullptr,
        templateUse(details.templateText.value_or(QString())));
    readHistoryOf(store, details);
    details.problems.removeDuplicates();
    return details;
}

namespace
{

bool isWhole(const Store &store, const ModelDetails &details, const Digest &digest)
{
    const auto plain = details.model.ref.name.withoutBuild().withoutDigest().canonical();
    const auto name = Name::parse(QString(plain + u'@' + digest.toString()));
    const auto model = name ? resolve(store, *name) : tl::unexpected(name.error());
    if (!model)
        return false;
    const auto digests = model->manifest.digests();
    return std::all_of(digests.begin(), digests.end(), [&](const Digest &blob) {
        return findBlob(store, blob) || trashedBytes(store, blob);
    });
}

} // namespace

QSet<Digest> earlierStates(const Store &store, const ModelDetails &details)
{
    QSet<Digest> seen{details.model.manifest.digest};
    QSet<Digest> whole;
    for (auto line = details.history.rbegin(); line != details.history.rend(); ++line) {
        for (const auto &digest : {line->to, line->from}) {
            if (!digest || seen.contains(*digest) || seen.size() > kMaxStates)
                continue;
            seen.insert(*digest);
            if (isWhole(store, details, *digest))
                whole.insert(*digest);
        }
    }
    return whole;
}

} // namespace weightroom
