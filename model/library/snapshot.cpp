#include "model/library/snapshot.h"

#include "model/core/sum.h"
#include "model/gguf/parametertext.h"
#include "model/library/blobtext.h"
#include "model/library/capabilities.h"
#include "model/library/factcache.h"
#include "model/library/putback.h"
#include "model/library/textlayers.h"
#include "model/store/references.h"
#include "model/store/verifymemory.h"

#include <QHash>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QDateTime timeOf(qint64 nanoseconds)
{
    constexpr qint64 kPerMillisecond = 1'000'000;
    auto milliseconds = nanoseconds / kPerMillisecond;
    if (nanoseconds % kPerMillisecond < 0)
        --milliseconds;
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC);
}

// A ref with what was read of it.
struct Row {
    Ref ref;
    Result<Manifest> manifest;
};

// A blob that a manifest names, and how many refs do.
struct NamedBlob {
    Result<Blob> blob;
    int refs = 0;
};

class SnapshotTaker
{
public:
    SnapshotTaker(const Store &store, const Progress *progress)
        : m_store(store)
        , m_progress(progress)
        , m_verified(VerifyMemory::load(store))
    {
    }

    Result<Snapshot> take()
    {
        auto scan = scanRefs(m_store);
        if (!scan)
            return tl::unexpected(scan.error());
        for (const auto &stray : scan->strays)
            m_snapshot.notes.append(u"%1: %2"_s.arg(stray.path, stray.what));
        for (auto &ref : scan->refs) {
            if (isCancelled())
                return Progress::cancelledError();
            addRow(std::move(ref));
        }
        putBack();
        nameBlobs(scan->strays);
        m_snapshot.models.reserve(m_rows.size());
        for (const auto &row : m_rows) {
            if (isCancelled())
                return Progress::cancelledError();
            m_snapshot.models.push_back(describe(row));
        }
        markTwins();
        sort();
        return std::move(m_snapshot);
    }

private:
    bool isCancelled() const { return m_progress != nullptr && m_progress->cancelled(); }

    void addRow(Ref ref)
    {
        auto manifest = readManifest(m_store, ref);
        if (!manifest && manifest.error().kind == Error::Kind::NotFound)
            return; // removed since the scan
        if (manifest) {
            manifest->bytes.clear();
            for (const auto &digest : manifest->digests()) {
                auto known = m_blobs.find(digest);
                if (known == m_blobs.end())
                    known = m_blobs.insert(digest, {findBlob(m_store, digest), 0});
                ++known->refs;
            }
        }
        m_rows.push_back({std::move(ref), std::move(manifest)});
    }

    void putBack()
    {
        std::vector<Digest> missing;
        for (auto named = m_blobs.cbegin(); named != m_blobs.cend(); ++named) {
            if (!named->blob && named->blob.error().kind == Error::Kind::NotFound)
                missing.push_back(named.key());
        }
        const auto notes = putBackMissing(m_store, missing);
        if (notes.isEmpty())
            return;
        m_snapshot.notes += notes;
        for (const auto &digest : missing)
            m_blobs.find(digest)->blob = findBlob(m_store, digest);
    }

    void nameBlobs(const std::vector<Stray> &strays)
    {
        Survey others;
        others.strays = strays;
        m_snapshot.named = referencesOf(others).digests;
        QSet<std::pair<quint64, quint64>> counted;
        for (auto named = m_blobs.cbegin(); named != m_blobs.cend(); ++named) {
            m_snapshot.named.insert(named.key());
            if (!named->blob || named->blob->isLink)
                continue;
            const auto &stamp = named->blob->stamp;
            const std::pair file(stamp.device, stamp.inode);
            if (!counted.contains(file))
                m_snapshot.modelsBytes = saturatingSum(m_snapshot.modelsBytes, stamp.bytes);
            counted.insert(file);
        }
    }

    const Result<Blob> &blobOf(const Layer &layer) const { return m_blobs.find(layer.digest)->blob; }

    Model describe(const Row &row)
    {
        Model model(row.ref);
        // A pipe or a dangling link has no bytes, but a date of its own.
        const auto stamp = row.ref.problem ? stampOf(row.ref.path).value_or(row.ref.stamp) : row.ref.stamp;
        model.modified = timeOf(stamp.mtimeNs);
        if (row.ref.isSeedEra)
            model.problems.append(seedEraProblem());
        if (!row.manifest) {
            model.isDamaged = true;
            model.build = row.ref.name.build();
            model.problems.append(row.manifest.error().message);
            return model;
        }
        describe(*row.manifest, model);
        if (model.build.isEmpty())
            model.build = row.ref.name.build();
        model.problems.removeDuplicates();
        return model;
    }

    void describe(const Manifest &manifest, Model &model)
    {
        model.id = manifest.digest;
        model.bytes = manifest.totalBytes();
        model.problems += manifest.problems;
        model.isDamaged = manifest.layers.empty();
        for (const auto &digest : manifest.digests()) {
            const auto &named = *m_blobs.find(digest);
            if (named.refs > 1)
                model.sharedBytes = saturatingSum(model.sharedBytes, bytesOf(manifest, digest));
            if (named.refs == 1 && named.blob && !named.blob->isLink)
                model.unsharedBytes = saturatingSum(model.unsharedBytes, named.blob->stamp.bytes);
        }
        for (const auto &layer : manifest.layers)
            checkLayer(layer, model);
        if (manifest.config)
            checkLayer(*manifest.config, model);
        else if (!model.ref.isSeedEra)
            model.problems.append(u"it has no config"_s);

        const auto &config = configOf(manifest, model);
        const auto *facts = weightsOf(manifest, config, model);
        model.build = buildFrom(facts, config);
        model.family = config.family;
        model.parameters = config.type;
        model.contextLength = config.contextLength;
        if (facts != nullptr)
            describe(*facts, model);
        if (model.architecture.isEmpty())
            model.architecture = model.family;
        if (model.family.isEmpty())
            model.family = model.architecture;
        model.capabilities = capabilitiesOf(
            config, facts, manifest.last(mediatype::kProjector) != nullptr, templateUseOf(manifest));
    }

    static void describe(const gguf::Facts &facts, Model &model)
    {
        model.architecture = facts.architecture.value_or(QString());
        model.parameterCount = facts.parameterCount;
        model.parameters = gguf::parameterText(facts.parameterCount);
        if (facts.contextLength)
            model.contextLength = facts.contextLength;
        for (const auto &problem : facts.problems)
            model.problems.append(u"weights: %1"_s.arg(problem));
    }

    static qint64 bytesOf(const Manifest &manifest, const Digest &digest)
    {
        for (const auto &layer : manifest.layers) {
            if (layer.digest == digest)
                return layer.bytes;
        }
        return manifest.config && manifest.config->digest == digest ? manifest.config->bytes : 0;
    }

    void checkLayer(const Layer &layer, Model &model) const
    {
        const auto &blob = blobOf(layer);
        model.problems += blobProblems(layer, blob);
        model.isDamaged = model.isDamaged || isDamaged(layer, blob);
        // What a verification found, as long as the file is still the one that it read.
        const auto found = m_verified.blobs().constFind(layer.digest);
        if (blob && found != m_verified.blobs().constEnd() && found->verdict == BlobVerdict::Damaged
            && found->stamp == blob->stamp) {
            model.isDamaged = true;
            model.problems.append(u"the blob %1 is damaged: its bytes are others than its name says"_s.arg(
                layer.digest.toString()));
        }
    }

    // A config that is missing has been reported with its blob.
    const ConfigFacts &configOf(const Manifest &manifest, Model &model)
    {
        static const ConfigFacts nothing;
        if (!manifest.config || !blobOf(*manifest.config))
            return nothing;
        const auto &config = m_facts.config(*blobOf(*manifest.config));
        model.isDamaged = model.isDamaged || !config.problems.isEmpty();
        model.problems += config.problems;
        return config;
    }

    // Null if the model has no weights, or they can't be read.
    const gguf::Facts *weightsOf(const Manifest &manifest, const ConfigFacts &config, Model &model)
    {
        const auto *layer = manifest.weights();
        if (layer == nullptr) {
            model.problems += missingWeights(manifest, config);
            return nullptr;
        }
        const auto &blob = blobOf(*layer);
        if (!blob) {
            model.missingWeightsBytes = layer->bytes;
            return nullptr;
        }
        model.weights = layer->digest;
        const auto &weights = m_facts.weights(*blob);
        if (weights.facts)
            return &*weights.facts;
        model.isDamaged = true;
        model.problems.append(weights.problem);
        return nullptr;
    }

    TemplateUse templateUseOf(const Manifest &manifest)
    {
        const auto *layer = templateLayer(manifest);
        return layer != nullptr && blobOf(*layer) ? m_facts.templateUse(*blobOf(*layer)) : TemplateUse();
    }

    void markTwins()
    {
        QHash<QString, std::vector<Model *>> byName;
        for (auto &model : m_snapshot.models)
            byName[model.name.foldedRef() + u'+' + model.name.build()].push_back(&model);
        for (const auto &twins : std::as_const(byName)) {
            for (std::size_t i = 0; twins.size() > 1 && i < twins.size(); ++i) {
                const auto &other = twins[i == 0 ? 1 : 0]->name;
                twins[i]->problems.append(
                    u"%1 differs from it only by case: Ollama takes either for the other"_s.arg(
                        other.shortForm()));
            }
        }
    }

    void sort()
    {
        struct Key {
            qint64 seconds;
            QString name;
            std::size_t index;
        };
        std::vector<Key> keys;
        keys.reserve(m_snapshot.models.size());
        for (const auto &model : m_snapshot.models)
            keys.push_back({model.modified.toSecsSinceEpoch(), model.name.shortForm(), keys.size()});
        std::stable_sort(keys.begin(), keys.end(), [](const Key &a, const Key &b) {
            return a.seconds != b.seconds ? a.seconds > b.seconds : a.name < b.name;
        });
        std::vector<Model> sorted;
        sorted.reserve(keys.size());
        for (const auto &key : keys)
            sorted.push_back(std::move(m_snapshot.models[key.index]));
        m_snapshot.models = std::move(sorted);
    }

    const Store &m_store;
    const Progress *m_progress;
    VerifyMemory m_verified;
    std::vector<Row> m_rows;
    QHash<Digest, NamedBlob> m_blobs;
    FactCache m_facts;
    Snapshot m_snapshot;
};

} // namespace

Result<Snapshot> takeSnapshot(const Store &store, const Progress *progress)
{
    return SnapshotTaker(store, progress).take();
}

bool matches(const Model &model, const QString &filter)
{
    const auto words = filter.simplified().split(u' ', Qt::SkipEmptyParts);
    const auto plain = model.name.withoutBuild();
    const auto build = model.build.isEmpty() ? QString() : u'+' + model.build;
    const QStringList texts{plain.shortForm() + build, model.family, model.build, model.architecture};
    const auto full = plain.canonical() + build;
    return std::all_of(words.begin(), words.end(), [&](const QString &word) {
        const auto holds = [&](const QString &text) { return text.contains(word, Qt::CaseInsensitive); };
        return std::any_of(texts.begin(), texts.end(), holds) || (word.contains(u'/') && holds(full));
    });
}

} // namespace weightroom
