#include "model/library/modeldescription.h"

#include "model/core/sum.h"
#include "model/library/blobtext.h"
#include "model/library/textlayers.h"
#include "model/store/resolve.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

void describeWeights(const WeightsFacts &weights, Model &model)
{
    const auto &facts = *weights.facts;
    model.architecture = facts.architecture.value_or(QString());
    model.parameterCount = facts.parameterCount;
    model.parameters = weights.parameters;
    if (facts.contextLength)
        model.contextLength = facts.contextLength;
    for (const auto &problem : facts.problems)
        model.problems.append(u"weights: %1"_s.arg(problem));
}

class Describer
{
public:
    Describer(const ReadRef &row, const VerifyMemory &verified, Model &model)
        : m_row(row)
        , m_manifest(*row.manifest)
        , m_verified(verified)
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
            checkLayer(m_manifest.layers[i], *m_row.blobs[i]);
        if (m_manifest.config)
            checkLayer(*m_manifest.config, *m_row.configBlob());
        else if (!m_model.ref.isSeedEra)
            m_model.problems.append(u"it has no config"_s);

        const auto &config = configFacts();
        const auto *weights = weightsFacts(config);
        const auto *facts = weights != nullptr ? &*weights->facts : nullptr;
        m_model.build =
            facts != nullptr && facts->fileType ? weights->build : buildFrom(facts, config.fileType);
        m_model.family = config.family;
        m_model.parameters = config.type;
        m_model.contextLength = config.contextLength;
        if (weights != nullptr)
            describeWeights(*weights, m_model);
        if (m_model.architecture.isEmpty())
            m_model.architecture = m_model.family;
        if (m_model.family.isEmpty())
            m_model.family = m_model.architecture;
        const auto *templateBlob = m_row.blobOf(templateLayer(m_manifest));
        if (templateBlob != nullptr && templateBlob->blob && !templateBlob->templateUse
            && templateBlob->unread)
            m_model.problems.append(u"the template can't be read: %1"_s.arg(templateBlob->unread->message));
        m_model.capabilities = capabilitiesOf(
            config, facts, m_manifest.last(mediatype::kProjector) != nullptr,
            templateBlob != nullptr ? templateBlob->templateUse.value_or(TemplateUse()) : TemplateUse());
    }

private:
    // What the manifest declares, each blob once, and how much of it other refs name too.
    void addUp()
    {
        for (std::size_t i = 0; i < m_row.blobs.size(); ++i) {
            const auto &named = *m_row.blobs[i];
            const auto begin = m_row.blobs.begin();
            if (std::find(begin, begin + std::ptrdiff_t(i), &named) != begin + std::ptrdiff_t(i))
                continue;
            const auto declared = declaredBytes(i);
            m_model.bytes = saturatingSum(m_model.bytes, declared);
            if (named.refs > 1) {
                m_model.sharedBytes = saturatingSum(m_model.sharedBytes, declared);
                m_model.shared.push_back(named.place);
            }
            if (named.refs == 1 && named.blob && !named.blob->isLink)
                m_model.unsharedBytes = saturatingSum(m_model.unsharedBytes, named.blob->stamp.bytes);
        }
    }

    qint64 declaredBytes(std::size_t blob) const
    {
        const auto layers = m_manifest.layers.size();
        if (blob < layers)
            return m_manifest.layers[blob].bytes;
        return blob == layers && m_manifest.config ? m_manifest.config->bytes : 0;
    }

    void checkLayer(const Layer &layer, const NamedBlob &named)
    {
        const auto &blob = named.blob;
        m_model.problems += blobProblems(layer, blob);
        m_model.isDamaged = m_model.isDamaged || isDamaged(layer, blob);
        if (const auto problem = verifiedProblem(layer, blob, m_verified)) {
            m_model.isDamaged = true;
            m_model.problems.append(*problem);
        }
    }

    // A config that is missing has been reported with its blob.
    const ConfigFacts &configFacts()
    {
        static const ConfigFacts nothing;
        const auto *blob = m_row.configBlob();
        if (blob == nullptr || !blob->config)
            return nothing;
        m_model.isDamaged = m_model.isDamaged || !blob->config->problems.isEmpty();
        m_model.problems += blob->config->problems;
        return *blob->config;
    }

    // Null if the model has no weights, or they can't be read.
    const WeightsFacts *weightsFacts(const ConfigFacts &config)
    {
        const auto *layer = m_manifest.weights();
        if (layer == nullptr) {
            m_model.problems += missingWeights(m_manifest, config);
            return nullptr;
        }
        const auto *blob = m_row.blobOf(layer);
        if (!blob->weights) {
            m_model.missingWeightsBytes = layer->bytes;
            return nullptr;
        }
        m_model.weights = layer->digest;
        if (blob->weights->facts)
            return blob->weights.get();
        m_model.isDamaged = true;
        m_model.problems.append(blob->weights->problem);
        return nullptr;
    }

    const ReadRef &m_row;
    const Manifest &m_manifest;
    const VerifyMemory &m_verified;
    Model &m_model;
};

} // namespace

void describeModel(const ReadRef &row, const VerifyMemory &verified)
{
    auto &model = *row.model;
    const auto &ref = model.ref;
    if (ref.isSeedEra)
        model.problems.append(seedEraProblem());
    if (row.manifest) {
        Describer(row, verified, model).describe();
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
