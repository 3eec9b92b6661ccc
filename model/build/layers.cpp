#include "model/build/layers.h"

#include "model/gguf/facts.h"
#include "model/gguf/filetype.h"
#include "model/gguf/reader.h"
#include "model/modelfile/gojson.h"
#include "model/modelfile/request.h"
#include "model/store/disk/blobs.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kReadLayerLimitBytes = qint64(64) * 1024 * 1024;

// What Ollama sets for architectures whose chat format only its own code renders (interop b.4).
struct ArchitectureDefaults {
    QStringView architecture;
    QStringView format; // renderer and parser
    QStringView stop;   // or empty
};
constexpr std::array<ArchitectureDefaults, 5> kArchitectureDefaults{{
    {u"gemma4", u"gemma4", u"<turn|>"},
    {u"laguna", u"laguna", u""},
    {u"nemotron_h", u"nemotron-3-nano", u""},
    {u"nemotron_h_moe", u"nemotron-3-nano", u""},
    {u"nemotron_h_omni", u"nemotron-3-nano", u""},
}};

Result<QByteArray> readBlob(const Store &store, const Digest &digest)
{
    const auto blob = findBlob(store, digest);
    return blob ? readWhole(blob->path, kReadLayerLimitBytes, Links::Follow) : tl::unexpected(blob.error());
}

QString mediaTypeOf(SourceFile::Role role)
{
    switch (role) {
    case SourceFile::Role::Projector:
        return mediatype::kProjector.toString();
    case SourceFile::Role::Adapter:
        return mediatype::kAdapter.toString();
    case SourceFile::Role::Draft:
        return mediatype::kDraft.toString();
    case SourceFile::Role::Model:
        break;
    }
    return mediatype::kModel.toString();
}

class LayerPlanner
{
public:
    LayerPlanner(const Store &store, const Sources &sources, modelfile::Request recipe)
        : m_store(store)
        , m_sources(sources)
        , m_recipe(std::move(recipe))
    {
    }

    Result<LayerPlan> plan(std::optional<quint64> fileType)
    {
        if (m_sources.base) {
            TRY(takeBase());
        }
        for (const auto &file : m_sources.files)
            m_plan.layers.push_back({mediaTypeOf(file.role), file.label, {}, &file});
        describeWeights(fileType);
        applyArchitectureDefaults();
        addTexts();
        TRY(addParameters());
        if (const auto messages = modelfile::messagesLayer(m_recipe.messages); !messages.isEmpty())
            replace(mediatype::kMessages, messages);
        return std::move(m_plan);
    }

private:
    Result<void> takeBase()
    {
        const auto &base = *m_sources.base;
        const auto from = base.ref.name.withoutBuild().shortForm();
        for (const auto &layer : base.manifest.layers) {
            auto mediaType = layer.mediaType;
            if (mediaType == mediatype::kSeedLicense) {
                // A seed-era manifest always has a licence layer, an empty one where there was none.
                if (layer.bytes == 0)
                    continue;
                mediaType = mediatype::kLicense.toString();
            }
            if (mediaType == mediatype::kParams) {
                TRY_ASSIGN(const auto params, readBlob(m_store, layer.digest));
                m_baseParams = params;
            }
            m_plan.layers.push_back({mediaType, from, layer.name, layer});
        }
        if (!base.manifest.config)
            return {};
        TRY_ASSIGN(const auto json, readBlob(m_store, base.manifest.config->digest));
        m_baseConfig = Config::read(json);
        return {};
    }

    void describeWeights(std::optional<quint64> fileType)
    {
        auto &config = m_plan.config;
        config.renderer = m_recipe.renderer.value_or(m_baseConfig.renderer);
        config.parser = m_recipe.parser.value_or(m_baseConfig.parser);
        config.requires_ = m_recipe.requirement.value_or(m_baseConfig.requires_);
        if (const auto *model = m_sources.model()) {
            describe(model->facts);
            config.fileType = gguf::ollamaFileType(fileType);
            return;
        }
        const auto *weights = m_sources.base->manifest.weights();
        const auto blob =
            weights == nullptr ? failure(Error::Kind::NoWeights, {}) : findBlob(m_store, weights->digest);
        const auto header = blob ? gguf::readHeader(blob->path) : tl::unexpected(blob.error());
        if (!header) {
            // Not GGUF, a cloud model, or weights that can't be read now: what the base says of itself
            // stands.
            config.modelFormat = m_baseConfig.modelFormat;
            config.modelFamily = m_baseConfig.modelFamily;
            config.modelFamilies = m_baseConfig.modelFamilies;
            config.modelType = m_baseConfig.modelType;
            config.fileType = m_baseConfig.fileType;
            config.others = m_baseConfig.others;
            return;
        }
        const auto facts = gguf::factsOf(*header);
        describe(facts);
        // Weights that don't say their type were given one when they were imported.
        config.fileType = facts.fileType || m_baseConfig.fileType.isEmpty()
            ? gguf::ollamaFileType(facts.fileType)
            : m_baseConfig.fileType;
    }

    void describe(const gguf::Facts &facts)
    {
        auto &config = m_plan.config;
        const auto models = std::count_if(m_plan.layers.begin(), m_plan.layers.end(), [](const auto &layer) {
            return layer.mediaType == mediatype::kModel;
        });
        config.modelFamily = facts.family();
        config.modelFamilies = QStringList(models, facts.family());
        config.modelType = gguf::parameterText(facts.parameterCount);
    }

    void applyArchitectureDefaults()
    {
        auto &config = m_plan.config;
        if (!config.renderer.isEmpty() && !config.parser.isEmpty())
            return;
        const auto found = std::find_if(
            kArchitectureDefaults.begin(), kArchitectureDefaults.end(),
            [&](const auto &defaults) { return defaults.architecture == config.modelFamily; });
        if (found == kArchitectureDefaults.end())
            return;
        if (config.renderer.isEmpty())
            config.renderer = found->format.toString();
        if (config.parser.isEmpty())
            config.parser = found->format.toString();
        const bool hasStop = std::any_of(
                                 m_recipe.parameters.begin(), m_recipe.parameters.end(),
                                 [](const auto &parameter) { return parameter.name == u"stop"; })
            || m_baseParams.contains("\"stop\"");
        if (!found->stop.isEmpty() && !hasStop)
            m_recipe.parameters.push_back({u"stop"_s, "[" + modelfile::goJsonString(found->stop) + "]"});
    }

    void addTexts()
    {
        if (m_recipe.templateText) {
            std::erase_if(
                m_plan.layers, [](const auto &layer) { return layer.mediaType == mediatype::kPrompt; });
            replace(mediatype::kTemplate, m_recipe.templateText->toUtf8());
        }
        if (m_recipe.system)
            replace(mediatype::kSystem, m_recipe.system->toUtf8());
        for (const auto &license : m_recipe.licenses)
            m_plan.layers.push_back({mediatype::kLicense.toString(), {}, {}, license.toUtf8()});
    }

    Result<void> addParameters()
    {
        TRY_ASSIGN(const auto params, modelfile::paramsLayer(m_recipe.parameters, m_baseParams));
        if (!params.isEmpty())
            replace(mediatype::kParams, params);
        return {};
    }

    // A kind that is replaced moves to the end.
    void replace(QStringView mediaType, const QByteArray &bytes)
    {
        std::erase_if(m_plan.layers, [&](const auto &layer) { return layer.mediaType == mediaType; });
        m_plan.layers.push_back({mediaType.toString(), {}, {}, bytes});
    }

    const Store &m_store;
    const Sources &m_sources;
    modelfile::Request m_recipe;
    LayerPlan m_plan;
    Config m_baseConfig;
    QByteArray m_baseParams;
};

} // namespace

Result<LayerPlan> planLayers(
    const Store &store, const Sources &sources, const modelfile::Request &recipe,
    std::optional<quint64> fileType)
{
    return LayerPlanner(store, sources, recipe).plan(fileType);
}

} // namespace weightroom
