#include "model/catalog/modeldescription.h"

#include "model/catalog/blobtext.h"
#include "model/catalog/textlayers.h"
#include "model/core/bytes.h"
#include "model/gguf/facts.h"
#include "model/gguf/filetype.h"
#include "model/store/disk/resolve.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

void describeWeights(const gguf::Facts &facts, Model &model)
{
    model.architecture = facts.architecture.value_or(QString());
    model.parameterCount = facts.parameterCount;
    model.parameters = gguf::parameterText(facts.parameterCount);
    if (facts.contextLength)
        model.contextLength = facts.contextLength;
    for (const auto &problem : facts.problems)
        model.problems.append(u"weights: %1"_s.arg(problem));
}

class Describer
{
public:
    Describer(const ReadRef &row, const DescriptionSources &sources, Model &model)
        : m_row(row)
        , m_manifest(*row.manifest)
        , m_sources(sources)
        , m_model(model)
    {
    }

    void describe()
    {
        m_model.id = m_manifest.digest;
        m_model.problems += m_manifest.problems;
        m_model.isDamaged = m_manifest.layers.empty();
        addUp();
        for (std::size_t i = 0; i < m_manifest.layers.size(); ++i)
            checkLayer(m_manifest.layers[i], m_row.blobs[i]);
        if (m_manifest.config)
            checkLayer(*m_manifest.config, *m_row.configBlob());
        else if (!m_model.ref.isSeedEra)
            m_model.problems.append(u"it has no config"_s);

        const auto config = configFacts();
        const auto weights = weightsFacts(config);
        const auto *facts = weights ? &*weights : nullptr;
        m_model.build = facts != nullptr && facts->fileType ? gguf::buildName(*facts->fileType)
                                                            : buildFrom(facts, config.fileType);
        m_model.family = config.family;
        m_model.parameters = config.type;
        m_model.contextLength = config.contextLength;
        if (facts != nullptr)
            describeWeights(*facts, m_model);
        if (m_model.architecture.isEmpty())
            m_model.architecture = m_model.family;
        if (m_model.family.isEmpty())
            m_model.family = m_model.architecture;
        const auto templates = m_row.blobOf(templateLayer(m_manifest));
        const auto use =
            templates && isThere(*templates) ? m_sources.facts.templateUse(*templates) : TemplateUse();
        if (!use)
            m_model.problems.append(u"the template can't be read: %1"_s.arg(use.error().message));
        m_model.capabilities = capabilitiesOf(
            config, facts, m_manifest.last(mediatype::kProjector) != nullptr, use.value_or(TemplateUse()));
    }

private:
    // What the manifest declares, each blob once, and how much of it other refs name too.
    void addUp()
    {
        for (std::size_t i = 0; i < m_row.blobs.size(); ++i) {
            const auto &named = m_sources.blobs.at(m_row.blobs[i]);
            const auto begin = m_row.blobs.begin();
            if (std::find(begin, begin + std::ptrdiff_t(i), m_row.blobs[i]) != begin + std::ptrdiff_t(i))
                continue;
            const auto declared = declaredBytes(i);
            m_model.bytes = saturatingSum(m_model.bytes, declared);
            if (named.refs > 1) {
                m_model.sharedBytes = saturatingSum(m_model.sharedBytes, declared);
                m_model.shared.push_back(named.place);
            }
            if (named.refs == 1 && named.state == NamedBlob::State::There)
                m_model.unsharedBytes = saturatingSum(m_model.unsharedBytes, named.stamp.bytes);
        }
    }

    qint64 declaredBytes(std::size_t blob) const
    {
        const auto layers = m_manifest.layers.size();
        if (blob < layers)
            return m_manifest.layers[blob].bytes;
        return blob == layers && m_manifest.config ? m_manifest.config->bytes : 0;
    }

    bool isThere(quint32 number) const { return m_sources.blobs.at(number).isThere(); }

    void checkLayer(const Layer &layer, quint32 number)
    {
        const auto blob = m_sources.blobs.blob(number, false);
        m_model.problems += blobProblems(layer, blob);
        m_model.isDamaged = m_model.isDamaged || isDamaged(layer, blob);
        if (const auto problem = verifiedProblem(layer, blob, m_sources.verified)) {
            m_model.isDamaged = true;
            m_model.problems.append(*problem);
        }
    }

    // A config that is missing has been reported with its blob.
    ConfigFacts configFacts()
    {
        const auto number = m_row.configBlob();
        if (!number || !isThere(*number))
            return {};
        auto config = m_sources.facts.config(*number);
        m_model.isDamaged = m_model.isDamaged || !config.problems.isEmpty();
        m_model.problems += config.problems;
        return config;
    }

    // Nothing if the model has no weights, or they can't be read.
    std::optional<gguf::Facts> weightsFacts(const ConfigFacts &config)
    {
        const auto *layer = m_manifest.weights();
        if (layer == nullptr) {
            m_model.problems += missingWeights(m_manifest, config);
            return std::nullopt;
        }
        const auto number = *m_row.blobOf(layer);
        if (!isThere(number)) {
            m_model.missingWeightsBytes = layer->bytes;
            return std::nullopt;
        }
        m_model.weights = layer->digest;
        auto weights = m_sources.facts.weights(number);
        if (weights.facts)
            return std::move(weights.facts);
        m_model.isDamaged = true;
        m_model.problems.append(weights.problem);
        return std::nullopt;
    }

    const ReadRef &m_row;
    const Manifest &m_manifest;
    const DescriptionSources &m_sources;
    Model &m_model;
};

} // namespace

void describeModel(const ReadRef &row, const DescriptionSources &sources, Model &model)
{
    const auto &ref = model.ref;
    if (ref.isSeedEra)
        model.problems.append(seedEraProblem());
    if (row.manifest) {
        Describer(row, sources, model).describe();
    } else {
        model.isDamaged = true;
        model.problems.append(row.manifest.error().message);
    }
    if (model.build.isEmpty())
        model.build = ref.name.build();
    if (model.problems.size() > 1)
        model.problems.removeDuplicates();
}

} // namespace weightroom
