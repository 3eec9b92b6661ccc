#include "model/store/verify.h"

#include "model/core/sum.h"
#include "model/store/manifestcheck.h"
#include "model/store/verifymemory.h"

#include <QElapsedTimer>
#include <QSet>
#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kMostWorkers = 8;
// What was found is written down this often, so that a cancelled run wasn't for nothing.
constexpr qint64 kRememberEveryMs = 20'000;

// Which manifest declares which size of a blob.
struct DeclaredSize {
    QString model;
    qint64 bytes;
};

// A blob to be hashed, and what came out.
struct VerifyTask {
    BlobCheck look;                // before
    std::optional<BlobCheck> done; // nothing: cancelled before
};

class Verifier
{
public:
    Verifier(const Store &store, const VerifyOptions &options, Progress &progress)
        : m_store(store)
        , m_options(options)
        , m_progress(progress)
    {
    }

    Result<VerifyReport> run()
    {
        QElapsedTimer timer;
        timer.start();
        m_startedMs = QDateTime::currentMSecsSinceEpoch();
        m_progress.begin(Phase::Preparing);
        auto survey = surveyRefs(m_store);
        if (!survey)
            return tl::unexpected(survey.error());
        m_survey = std::move(*survey);
        const auto chosen = chooseRefs(m_store, m_survey, m_options.names);
        if (!chosen)
            return tl::unexpected(chosen.error());
        for (const auto &ref : *chosen)
            checkManifest(ref);
        if (m_options.names.empty()) {
            checkStrayFiles();
            report(checkManifestCopies(m_store));
        }
        plan();
        hashAll();
        for (const auto &task : m_tasks)
            judge(task);
        m_report.isCancelled = m_progress.cancelled();
        m_report.seconds = double(timer.nsecsElapsed()) / 1e9;
        rememberRun();
        if (!m_report.isCancelled)
            m_progress.begin(Phase::Done);
        return std::move(m_report);
    }

private:
    void report(std::vector<BadManifest> bad)
    {
        for (auto &one : bad)
            (one.isUnchecked ? m_report.uncheckedManifests : m_report.manifests).push_back(std::move(one));
    }

    // A desktop's or an editor's file does no harm; what may hide models from us is a fault.
    void checkStrayFiles()
    {
        std::vector<Stray> others;
        for (const auto &stray : m_survey.strays) {
            if (stray.isFile)
                m_report.notes.append(u"%1: %2"_s.arg(stray.path, stray.what));
            else
                others.push_back(stray);
        }
        report(checkStrays(others));
    }

    void checkManifest(const SurveyedRef &ref)
    {
        report(checkRef(ref));
        if (!ref.manifest)
            return;
        if (!ref.ref.isSeedEra && isWithoutConfig(*ref.manifest))
            m_report.notes.append(u"%1: it has no config, as models of the old layout"_s.arg(ref.ref.path));
        if (ref.manifest->config)
            m_configs[ref.manifest->config->digest].push_back(ref.ref);
        if (!m_options.names.empty())
            report(checkManifestCopy(m_store, ref.manifest->digest));
        auto layers = ref.manifest->layers;
        if (ref.manifest->config)
            layers.push_back(*ref.manifest->config);
        for (const auto &layer : layers)
            m_declared[layer.digest].push_back({ref.ref.name.canonical(), layer.bytes});
    }

    // The largest first, so that no thread is left with a large one at the end.
    void plan()
    {
        qint64 total = 0;
        for (auto declared = m_declared.cbegin(); declared != m_declared.cend(); ++declared) {
            m_tasks.push_back({lookAtBlob(m_store, declared.key()), {}});
            total = saturatingSum(total, m_tasks.back().look.stamp.bytes);
        }
        std::sort(m_tasks.begin(), m_tasks.end(), [](const VerifyTask &a, const VerifyTask &b) {
            const auto &x = a.look;
            const auto &y = b.look;
            return x.stamp.bytes != y.stamp.bytes ? x.stamp.bytes > y.stamp.bytes : x.digest < y.digest;
        });
        m_progress.begin(Phase::Hashing, total);
    }

    void hashAll()
    {
        const auto processors = std::clamp(int(std::thread::hardware_concurrency()), 1, kMostWorkers);
        const auto wanted = m_options.workers > 0 ? m_options.workers : processors;
        const auto count = std::min(std::size_t(wanted), m_tasks.size());
        m_remembering.start();
        std::vector<std::thread> others;
        try {
            for (std::size_t i = 1; i < count; ++i)
                others.emplace_back([this] { work(); });
        } catch (const std::system_error &) {
            // No more threads to be had: those that there are do it.
        }
        work();
        for (auto &thread : others)
            thread.join();
    }

    void work()
    {
        for (;;) {
            const Pause::Piece piece(m_options.pause, m_progress);
            const auto index = m_next.fetch_add(1);
            if (index >= m_tasks.size() || m_progress.cancelled())
                return;
            auto check = checkBlob(m_store, m_tasks[index].look.digest, m_progress);
            if (!check)
                return;
            m_tasks[index].done = *check;
            noteFound(*check);
        }
    }

    // From any of the threads.
    void noteFound(const BlobCheck &check)
    {
        const std::lock_guard lock(m_foundMutex);
        m_found.push_back({check.digest, check.stamp, QDateTime::currentMSecsSinceEpoch(), check.verdict});
        if (m_remembering.elapsed() < kRememberEveryMs)
            return;
        rememberVerified(m_store, m_found);
        m_found.clear();
        m_remembering.restart();
    }

    void judge(const VerifyTask &task)
    {
        if (!task.done)
            return;
        const auto &check = *task.done;
        const auto models = m_survey.users.value(check.digest);
        ++m_report.blobs;
        if (check.isLink && check.verdict == BlobVerdict::Good)
            m_report.notes.append(
                u"%1 is a symbolic link; the file that it leads to was checked"_s.arg(check.path));
        switch (check.verdict) {
        case BlobVerdict::Good:
            m_report.bytes = saturatingSum(m_report.bytes, check.stamp.bytes);
            compareSizes(check, models);
            checkConfig(check);
            break;
        case BlobVerdict::Damaged:
            m_report.bytes = saturatingSum(m_report.bytes, check.stamp.bytes);
            m_report.damaged.push_back({check.digest, check.path, problemOf(check), models, false});
            break;
        case BlobVerdict::Missing:
            m_report.missing.push_back({check.digest, check.path, check.problem, models, false});
            break;
        case BlobVerdict::Unchecked:
            m_report.unchecked.push_back({check.digest, check.path, check.problem, models, false});
            break;
        }
    }

    void checkConfig(const BlobCheck &check)
    {
        const auto refs = m_configs.value(check.digest);
        const auto problem =
            refs.empty() ? QString() : configProblem({check.digest, check.path, check.stamp, check.isLink});
        if (problem.isEmpty())
            return;
        for (const auto &ref : refs)
            m_report.manifests.push_back({ref.path, problem, ref.name.canonical(), false});
    }

    // A cut blob is told best by its size.
    QString problemOf(const BlobCheck &check) const
    {
        for (const auto &declared : m_declared.value(check.digest)) {
            if (declared.bytes != check.stamp.bytes && check.stamp != FileStamp())
                return u"its size differs: it has %1 bytes instead of %2; %3"_s.arg(check.stamp.bytes)
                    .arg(declared.bytes)
                    .arg(check.problem);
        }
        return check.problem;
    }

    void compareSizes(const BlobCheck &check, const QStringList &models)
    {
        for (const auto &declared : m_declared.value(check.digest)) {
            if (declared.bytes == check.stamp.bytes)
                continue;
            m_report.damaged.push_back(
                {check.digest, check.path,
                 u"its size differs: it has %1 bytes, %2 expects %3; the file is whole, so what is known of that model is wrong"_s
                     .arg(
                         QString::number(check.stamp.bytes), declared.model, QString::number(declared.bytes)),
                 models, true});
            return;
        }
    }

    void rememberRun() const
    {
        const bool isWhole = m_options.names.empty() && !m_report.isCancelled;
        std::optional<VerifiedRun> run;
        if (isWhole)
            run = VerifiedRun{
                QDateTime::currentMSecsSinceEpoch(), m_report.blobs, qint64(m_report.damaged.size()),
                qint64(m_report.missing.size()), qint64(m_report.manifests.size())};
        rememberVerified(m_store, m_found, run, isWhole ? m_startedMs : 0);
    }

    const Store &m_store;
    const VerifyOptions &m_options;
    Progress &m_progress;
    qint64 m_startedMs = 0;
    Survey m_survey;
    QHash<Digest, std::vector<DeclaredSize>> m_declared;
    QHash<Digest, std::vector<Ref>> m_configs; // whose they are
    std::vector<VerifyTask> m_tasks;           // each is one thread's
    std::atomic<std::size_t> m_next{0};
    std::mutex m_foundMutex;
    std::vector<VerifiedBlob> m_found; // not yet remembered
    QElapsedTimer m_remembering;
    VerifyReport m_report;
};

} // namespace

QStringList VerifyReport::affectedModels() const
{
    QStringList models;
    for (const auto *list : {&damaged, &missing}) {
        for (const auto &blob : *list)
            models += blob.models;
    }
    for (const auto &manifest : manifests) {
        if (!manifest.model.isEmpty())
            models.append(manifest.model);
    }
    models.removeDuplicates();
    models.sort();
    return models;
}

Result<VerifyReport> verify(const Store &store, const VerifyOptions &options, Progress &progress)
{
    return Verifier(store, options, progress).run();
}

} // namespace weightroom
