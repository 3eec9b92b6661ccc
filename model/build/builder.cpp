#include "model/build/builder.h"

#include "model/build/layers.h"
#include "model/build/sources.h"
#include "model/gguf/filetype.h"
#include "model/names/target.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/storefolder.h"
#include "model/store/trash/trash.h"
#include "model/store/write/placement.h"
#include "model/store/write/publish.h"

#include <QHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Other programs may touch the same blobs again and again; more often than this is no accident.
constexpr int kAttempts = 5;

class Builder
{
public:
    Builder(const Store &store, const BuildRequest &request, Progress &progress)
        : m_store(store)
        , m_request(request)
        , m_progress(progress)
    {
    }

    Result<BuildResult> run()
    {
        m_progress.begin(Phase::Preparing);
        TRY(checkName());
        TRY_ASSIGN(auto sources, findSources(m_store, m_request.recipe, m_request.directory));
        m_sources = std::move(sources);
        for (const auto &file : m_sources.files) {
            for (const auto &problem : file.facts.problems)
                m_sources.warnings.append(u"%1: %2"_s.arg(file.path, problem));
        }
        TRY(findBuild());
        TRY(checkPlace());
        TRY_ASSIGN(auto plan, planLayers(m_store, m_sources, m_request.recipe, m_fileType));
        m_plan = std::move(plan);
        TRY_ASSIGN(auto staging, Staging::create(m_store));
        return importAndPublish(staging);
    }

private:
    // One layer, or the config, on its way.
    struct Item {
        PlannedLayer planned;
        std::optional<Imported> imported;
    };

    Result<void> checkName() const
    {
        const auto &name = m_request.name;
        if (!name.isComplete())
            return failure(
                Error::Kind::IncompleteName,
                u"%1 must name host, namespace, model and tag"_s.arg(name.canonical()), name.canonical());
        return checkTarget(name);
    }

    Result<void> findBuild()
    {
        if (const auto *model = m_sources.model()) {
            const auto given = m_request.options.fileType;
            m_fileType = model->facts.fileType ? model->facts.fileType
                : given                        ? std::optional(gguf::withoutGuessedFlag(*given))
                                               : std::nullopt;
            if (!m_fileType)
                return failure(
                    Error::Kind::MissingFileType,
                    u"%1 doesn't say how it is quantised (no number in general.file_type)%2; use --file-type"_s
                        .arg(
                            model->path,
                            model->facts.dominantTensorType.isEmpty()
                                ? QString()
                                : u", most of its tensors are %1"_s.arg(model->facts.dominantTensorType)),
                    model->path);
            m_build = model->facts.fileType ? gguf::buildName(*m_fileType)
                                            : buildFrom(&model->facts, gguf::ollamaFileType(m_fileType));
            if (m_build != gguf::buildName(*m_fileType))
                m_sources.warnings.append(
                    u"%1 doesn't say that it is %2, which Ollama's config has no name for: the model is listed as %3"_s
                        .arg(
                            model->path, gguf::buildName(*m_fileType),
                            m_build.isEmpty() ? u"of an unknown quantisation"_s : m_build));
            if (model->facts.fileType && given && gguf::buildName(*given) != m_build)
                m_sources.warnings.append(
                    u"%1 says that it is %2; the given file type is ignored"_s.arg(model->path, m_build));
        } else {
            m_build = m_sources.base->build;
            const auto given = m_request.options.fileType;
            if (given && gguf::buildName(*given) != m_build)
                m_sources.warnings.append(
                    u"the weights are those of %1; the given file type is ignored"_s.arg(
                        m_sources.base->ref.name.shortForm()));
        }
        const auto wanted = m_request.name.build();
        if (!wanted.isEmpty() && wanted.compare(m_build, Qt::CaseInsensitive) != 0)
            return failure(
                Error::Kind::BuildMismatch,
                u"%1 asks for the build %2, but the weights are %3"_s.arg(
                    m_request.name.shortForm(), wanted,
                    m_build.isEmpty() ? u"of an unknown quantisation"_s : m_build),
                m_request.name.shortForm());
        return {};
    }

    // What can only be refused is refused before a byte is read; it's decided again under the lock.
    Result<void> checkPlace() const
    {
        if (m_store.readOnlyReason())
            return tl::unexpected(*m_store.readOnlyReason());
        TRY_ASSIGN(const auto scan, scanRefsOf(m_store, m_request.name));
        const auto placement = placeBuild(m_store, scan, m_request.name, m_build);
        const auto path = placement ? placement->ref.manifestPath(m_store.manifestsPath())
                                    : tl::unexpected(placement.error());
        return path ? checkFolders(m_store, directoryOf(*path)) : tl::unexpected(path.error());
    }

    Result<BuildResult> importAndPublish(Staging &staging)
    {
        for (auto &layer : m_plan.layers)
            m_items.push_back({std::move(layer), {}});
        m_items.push_back({{mediatype::kConfig.toString(), {}, {}, m_plan.config.toJson()}, {}});
        // Before anything is read; the layers' lengths, which aren't known yet, add little.
        TRY(checkManifest());
        m_progress.begin(Phase::Importing, totalBytes());
        Importer importer(m_store, staging, m_request.options.import, m_request.options.rehash, m_progress);
        for (int attempt = 0; attempt < kAttempts; ++attempt) {
            TRY(importAll(importer));
            if (m_progress.cancelled())
                return Progress::cancelledError();
            TRY(checkManifest());
            TRY_ASSIGN(auto outcome, publish(m_store, staging, publication()));
            if (outcome.published) {
                auto &published = *outcome.published;
                published.warnings += trashUndecided(m_store, published.undecided, &m_progress);
                return finish(published);
            }
            const QSet<Digest> changed(outcome.changed.begin(), outcome.changed.end());
            for (auto &item : m_items) {
                if (changed.contains(item.imported->blob->digest))
                    item.imported.reset();
            }
        }
        return failure(
            Error::Kind::Busy,
            u"another program keeps changing the blobs that %1 needs; nothing was written. Try again"_s.arg(
                m_request.name.shortForm()),
            m_request.name.shortForm());
    }

    qint64 totalBytes() const
    {
        qint64 total = 0;
        for (const auto &file : m_sources.files)
            total += file.plan ? qint64(file.plan->totalBytes) : file.stamp.bytes;
        return total;
    }

    Result<void> importAll(Importer &importer)
    {
        QHash<QByteArray, const Imported *> texts; // the same one many times is written once
        for (auto &item : m_items) {
            const auto *text = std::get_if<QByteArray>(&item.planned.content);
            if (const auto *same = text != nullptr ? texts.value(*text) : nullptr; same && !item.imported)
                item.imported = *same;
            if (!item.imported) {
                TRY_ASSIGN(auto imported, importOne(importer, item.planned));
                item.imported = std::move(imported);
            }
            if (text != nullptr)
                texts.insert(*text, &*item.imported);
        }
        return {};
    }

    // Neither Ollama's readers nor ours are to be given what no one expects of a manifest.
    Result<void> checkManifest() const
    {
        const auto bytes = manifestBytes().size();
        if (bytes <= Manifest::kLimitBytes)
            return {};
        return failure(
            Error::Kind::Modelfile,
            u"%1 would have %2 layers and a manifest of %3 bytes; more than %4 can't be read back. Leave out "
            "LICENSE or other lines that are repeated"_s.arg(m_request.name.shortForm())
                .arg(m_items.size() - 1)
                .arg(bytes)
                .arg(Manifest::kLimitBytes),
            m_request.name.shortForm());
    }

    static Result<Imported> importOne(Importer &importer, const PlannedLayer &planned)
    {
        if (const auto *text = std::get_if<QByteArray>(&planned.content))
            return importer.importText(*text);
        if (const auto *layer = std::get_if<Layer>(&planned.content))
            return importer.reuse(layer->digest, layer->bytes);
        const auto *file = std::get<const SourceFile *>(planned.content);
        return file->plan ? importer.importJoined(*file->shards, *file->plan)
                          : importer.importFile(file->path, file->stamp);
    }

    // Of one that isn't imported yet with a digest that only is as long as its own.
    static Layer layerOf(const Item &item)
    {
        return {
            item.planned.mediaType, item.imported ? item.imported->blob->digest : Digest::of({}),
            item.imported ? item.imported->bytes : 0, item.planned.from, item.planned.name};
    }

    QByteArray manifestBytes() const
    {
        std::vector<Layer> layers;
        for (auto item = m_items.begin(); item + 1 != m_items.end(); ++item)
            layers.push_back(layerOf(*item));
        return Manifest::write(layerOf(m_items.back()), layers);
    }

    Publication publication() const
    {
        Publication publication{m_request.name, m_build, manifestBytes(), {}, ChangeReason::Build, false, {}};
        QSet<Digest> seen;
        for (const auto &item : m_items) {
            if (!seen.contains(item.imported->blob->digest))
                publication.blobs.push_back(*item.imported->blob);
            seen.insert(item.imported->blob->digest);
        }
        if (const auto *model = m_sources.model())
            publication.source = model->path;
        return publication;
    }

    Result<BuildResult> finish(const Published &published)
    {
        m_progress.begin(Phase::Finishing);
        const auto plain = m_request.name.withoutBuild();
        auto target = published.ref;
        // Written beside another build, it is still that tag's build.
        if (!published.ref.sameRef(plain))
            target = plain;
        BuildResult result{
            target.withBuild(m_build).value_or(target),
            Digest::of(manifestBytes()),
            published.path,
            {},
            {},
            {},
            published.keptAs,
            m_sources.warnings + published.warnings};
        for (const auto &item : m_items) {
            result.layers.push_back({layerOf(item), item.imported->reused});
            if (item.planned.mediaType == mediatype::kModel)
                result.weights = pathOf(item.imported->blob->digest);
            if (item.imported->path.isEmpty())
                continue;
            result.imports.push_back(*item.imported);
        }
        rememberSources(result.imports);
        for (const auto &imported : result.imports)
            result.warnings += imported.removeSources();
        m_progress.begin(Phase::Done);
        return result;
    }

    // Under an old spelling of its name it stays where it is.
    QString pathOf(const Digest &digest) const
    {
        const auto blob = findBlob(m_store, digest);
        return blob ? blob->path : m_store.blobPath(digest);
    }

    void rememberSources(const std::vector<Imported> &imports) const
    {
        const auto lock = StoreLock::acquire(m_store);
        if (!lock)
            return;
        for (const auto &imported : imports) {
            if (imported.sourceRecord)
                appendDigestRecord(m_store, *imported.sourceRecord);
        }
    }

    const Store &m_store;
    const BuildRequest &m_request;
    Progress &m_progress;
    Sources m_sources;
    std::optional<quint64> m_fileType;
    QString m_build;
    LayerPlan m_plan;
    std::vector<Item> m_items;
};

} // namespace

Result<BuildResult> build(const Store &store, const BuildRequest &request, Progress &progress)
{
    return Builder(store, request, progress).run();
}

modelfile::Request recipeFrom(const QString &path)
{
    modelfile::Request recipe;
    recipe.from.push_back({path, {}});
    return recipe;
}

} // namespace weightroom
