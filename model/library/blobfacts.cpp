#include "model/library/blobfacts.h"

#include "model/core/inparts.h"
#include "model/gguf/filetype.h"
#include "model/gguf/parametertext.h"
#include "model/gguf/reader.h"
#include "model/library/blobtext.h"
#include "model/library/textlayers.h"

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

WeightsFacts weightsFacts(gguf::Facts facts)
{
    WeightsFacts result;
    result.parameters = gguf::parameterText(facts.parameterCount);
    if (facts.fileType)
        result.build = gguf::buildName(*facts.fileType);
    result.facts = std::move(facts);
    return result;
}

WeightsFacts readWeights(const Blob &blob)
{
    const auto header = gguf::readHeader(blob.path);
    if (header)
        return weightsFacts(gguf::factsOf(*header));
    WeightsFacts result;
    result.problem = u"the weights can't be read: %1"_s.arg(header.error().message);
    if (header.error().errnoValue != 0)
        result.unread = header.error();
    return result;
}

void readTemplateUse(NamedBlob &blob)
{
    const auto start = readStart(*blob.blob, kTextLimitBytes);
    blob.templateUse =
        start ? std::optional<TemplateUse>(templateUse(QString::fromUtf8(start->bytes))) : std::nullopt;
    if (!start)
        blob.unread = start.error();
}

using Blobs = std::vector<NamedBlob *>;

// read(blob) for each, several at once.
template<class Read> void readAll(const Blobs &blobs, const Progress *progress, const Read &read)
{
    // A few are read sooner than other threads are woken.
    constexpr std::size_t kMany = 8;
    inParts(
        blobs.size(), kMany,
        [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to && !(progress != nullptr && progress->cancelled()); ++i)
                read(*blobs[i]);
        },
        Threads::Disk);
}

} // namespace

void readBlobFacts(const std::vector<ReadRef> &refs, RowCache &cache, const Progress *progress)
{
    Blobs configs;
    Blobs weights;
    Blobs templates;
    for (const auto &row : refs) {
        if (!row.manifest)
            continue;
        if (auto *blob = row.configBlob(); blob != nullptr && blob->blob && !blob->config) {
            const auto *known = cache.config(blob->blob->stamp);
            blob->config = std::make_unique<ConfigFacts>(known == nullptr ? ConfigFacts() : *known);
            if (known == nullptr)
                configs.push_back(blob);
        }
        if (auto *blob = row.blobOf(row.manifest->weights());
            blob != nullptr && blob->blob && !blob->weights) {
            const auto *known = cache.weights(blob->blob->stamp);
            blob->weights =
                std::make_unique<WeightsFacts>(known == nullptr ? WeightsFacts() : weightsFacts(*known));
            if (known == nullptr)
                weights.push_back(blob);
        }
        if (auto *blob = row.blobOf(templateLayer(*row.manifest));
            blob != nullptr && blob->blob && !blob->templateUse) {
            const auto *known = cache.templateUse(blob->blob->stamp);
            blob->templateUse = known == nullptr ? TemplateUse() : *known;
            if (known == nullptr)
                templates.push_back(blob);
        }
    }

    readAll(configs, progress, [](NamedBlob &blob) {
        *blob.config = readConfigFacts(*blob.blob);
        blob.unread = blob.config->unread;
    });
    readAll(weights, progress, [](NamedBlob &blob) {
        *blob.weights = readWeights(*blob.blob);
        blob.unread = blob.weights->unread;
    });
    readAll(templates, progress, readTemplateUse);
    if (progress != nullptr && progress->cancelled())
        return;
    for (const auto *blob : configs) {
        if (!blob->config->unread)
            cache.add(blob->blob->stamp, *blob->config);
    }
    for (const auto *blob : weights) {
        if (blob->weights->facts)
            cache.add(blob->blob->stamp, *blob->weights->facts);
    }
    for (const auto *blob : templates) {
        if (blob->templateUse)
            cache.add(blob->blob->stamp, *blob->templateUse);
    }
}

} // namespace weightroom
