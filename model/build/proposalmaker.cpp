#include "model/build/proposalmaker.h"

#include "model/build/layers.h"
#include "model/build/proposalwords.h"
#include "model/gguf/filetype.h"
#include "model/gguf/text.h"
#include "model/modelfile/lint.h"
#include "model/modelfile/printer.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct MakerText {
    Q_DECLARE_TR_FUNCTIONS(Proposal)
};

QString shown(const QString &text)
{
    constexpr qsizetype kLongest = 255;
    return gguf::shownText(text.toUtf8(), kLongest);
}

// What most weights of a file whose tensors are mostly of this type are called; llama.cpp mixes others in.
std::optional<quint64> likelyFileType(const QString &tensorType)
{
    constexpr std::array<std::pair<QStringView, QStringView>, 4> kMixed{
        {{u"Q3_K", u"Q3_K_M"}, {u"Q4_K", u"Q4_K_M"}, {u"Q5_K", u"Q5_K_M"}, {u"MXFP4", u"MXFP4_MOE"}}};
    for (const auto &[tensor, file] : kMixed) {
        if (tensor == tensorType)
            return gguf::fileTypeNumber(file);
    }
    return gguf::fileTypeNumber(tensorType);
}

class ProposalMaker
{
public:
    ProposalMaker(const Store &store, const DigestRecords &records, Proposal proposal)
        : m_store(store)
        , m_records(records)
        , m_proposal(std::move(proposal))
    {
    }

    Result<Proposal> make()
    {
        TRY_ASSIGN(auto sources, findSources(m_store, m_proposal.recipe, m_proposal.directory));
        m_sources = std::move(sources);
        describeWeights();
        TRY(describeTemplate());
        m_proposal.found = foundInWords(m_sources, m_proposal.build);
        m_proposal.imports = importChoices(m_store, m_sources, m_records);
        for (const auto &file : m_sources.files)
            addFile(file);
        for (const auto &warning : m_sources.warnings)
            warn(warning);
        return std::move(m_proposal);
    }

private:
    void describeWeights()
    {
        const auto *weights = m_sources.model();
        if (weights == nullptr) {
            m_proposal.build = m_sources.base->build;
            return;
        }
        const auto &facts = weights->facts;
        m_proposal.capabilities = facts.capabilities;
        m_proposal.dominantTensorType = facts.dominantTensorType;
        if (facts.fileType)
            m_proposal.build = gguf::buildName(*facts.fileType);
        else
            m_proposal.likelyFileType = likelyFileType(facts.dominantTensorType);
        if (m_proposal.model.isEmpty()) {
            const auto name = suggestName(*weights, m_proposal.build);
            m_proposal.model = name.model;
            m_proposal.tag = name.tag;
        }
    }

    Result<void> describeTemplate()
    {
        const auto *weights = m_sources.model();
        TRY_ASSIGN(
            const auto plan,
            planLayers(
                m_store, m_sources, m_proposal.recipe,
                weights != nullptr ? weights->facts.fileType : std::nullopt));
        m_proposal.renderer = plan.config.renderer;
        const auto hasLayer =
            std::any_of(plan.layers.begin(), plan.layers.end(), [](const PlannedLayer &layer) {
                return layer.mediaType == mediatype::kTemplate || layer.mediaType == mediatype::kPrompt;
            });
        auto &origin = m_proposal.templateOrigin;
        if (!m_proposal.renderer.isEmpty())
            origin = TemplateOrigin::Ollama;
        else if (m_proposal.recipe.templateText)
            origin = TemplateOrigin::Modelfile;
        else if (hasLayer || m_sources.base)
            origin = TemplateOrigin::Base;
        else if (m_proposal.capabilities.contains(u"embedding"_s))
            origin = TemplateOrigin::NotNeeded;
        else if (weights != nullptr && weights->facts.hasChatTemplate)
            origin = TemplateOrigin::File;
        if (origin == TemplateOrigin::None)
            warn(
                MakerText::tr("Without a chat template the model continues a text; it doesn't answer."),
                true);
        return {};
    }

    void addFile(const SourceFile &file)
    {
        if (file.shards) {
            m_proposal.parts = qsizetype(file.shards->shards.size());
            for (const auto &shard : file.shards->shards) {
                m_proposal.paths.append(shard.path);
                m_proposal.bytes += shard.stamp.bytes;
            }
        } else {
            m_proposal.paths.append(file.path);
            m_proposal.bytes += file.stamp.bytes;
        }
        for (const auto &problem : file.facts.problems)
            warn(file.role == SourceFile::Role::Model ? problem : shown(file.label) + u": "_s + problem);
        if (m_proposal.title.isEmpty()) {
            m_proposal.title = shown(QFileInfo(file.path).fileName());
            m_proposal.folder = shown(QFileInfo(file.path).path());
        }
    }

    void warn(const QString &text, bool isForEditor = false)
    {
        constexpr std::size_t kMost = 20;
        const auto same = [&](const auto &warning) { return warning.text == text; };
        auto &warnings = m_proposal.warnings;
        if (warnings.size() < kMost && std::none_of(warnings.begin(), warnings.end(), same))
            warnings.push_back({text, isForEditor});
    }

    const Store &m_store;
    const DigestRecords &m_records;
    Proposal m_proposal;
    Sources m_sources;
};

tl::unexpected<Refusal> refused(const QString &path, const QString &reason, const QString &modelfile = {})
{
    auto refusal = refusalOf(path, reason);
    refusal.modelfileText = modelfile;
    return tl::unexpected<Refusal>(std::move(refusal));
}

QString lineInWords(const modelfile::Diagnostic &problem)
{
    return MakerText::tr("Line %1: %2").arg(QString::number(problem.from.line), shown(problem.message()));
}

} // namespace

Refusal refusalOf(const QString &path, const QString &reason)
{
    const QFileInfo file(path);
    return {path, shown(file.fileName()), shown(file.path()), file.isFile() ? file.size() : -1, reason, {}};
}

tl::expected<Proposal, Refusal>
proposeFiles(const Store &store, const DigestRecords &records, const QStringList &paths)
{
    Proposal proposal;
    std::vector<modelfile::Command> commands;
    for (const auto &path : paths) {
        proposal.recipe.from.push_back({path, {}});
        modelfile::Command from;
        from.value = path;
        commands.push_back(from);
    }
    proposal.directory = QFileInfo(paths.front()).path();
    // A path that no Modelfile can hold can be built all the same.
    proposal.modelfileText = modelfile::print(commands).value_or(QString());
    auto made = ProposalMaker(store, records, std::move(proposal)).make();
    if (!made)
        return refused(paths.front(), reasonInWords(made.error()));
    return std::move(*made);
}

tl::expected<Proposal, Refusal> proposeModelfile(
    const Store &store, const DigestRecords &records, const QString &path,
    const modelfile::Document &document)
{
    const auto linted = modelfile::lint(document);
    const auto error = std::find_if(linted.begin(), linted.end(), [](const auto &diagnostic) {
        return diagnostic.severity() == modelfile::Severity::Error;
    });
    if (error != linted.end())
        return refused(
            path, error->problem == modelfile::Problem::NoFrom ? error->message() : lineInWords(*error),
            document.text);
    auto recipe = modelfile::requestOf(document);
    if (!recipe)
        return refused(path, reasonInWords(recipe.error()), document.text);
    Proposal proposal;
    const QFileInfo file(path);
    proposal.isModelfile = true;
    proposal.paths = {path};
    proposal.title = shown(file.fileName());
    proposal.folder = shown(file.path());
    proposal.model = modelOfModelfile(path);
    proposal.tag = u"latest"_s;
    proposal.recipe = std::move(*recipe);
    proposal.modelfileText = document.text;
    proposal.directory = file.path();
    for (const auto &diagnostic : linted) {
        if (diagnostic.severity() == modelfile::Severity::Warning)
            proposal.warnings.push_back({lineInWords(diagnostic), true});
    }
    auto made = ProposalMaker(store, records, std::move(proposal)).make();
    if (!made)
        return refused(path, reasonInWords(made.error()), document.text);
    return std::move(*made);
}

} // namespace weightroom
