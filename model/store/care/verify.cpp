#include "model/store/care/verify.h"

#include "model/core/bytes.h"
#include "model/store/care/manifestcheck.h"
#include "model/store/care/verifymemory.h"
#include "model/store/care/verifysuspects.h"

#include <QElapsedTimer>
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

// A blob to be hashed, and what manifests say of it. There may be a million.
struct VerifyTask {
    Digest digest;
    qint64 declaredBytes = 0; // the size that a manifest gives it
    qint64 bytes = 0;         // of the file, before
    bool isConfig = false;
    bool isDisputed = false; // another manifest gives it another size
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
        TRY(m_options.names.empty() ? readAll() : readNamed());
        plan();
        hashAll();
        const auto remembering = [this](const BlobCheck &check) { remember(check); };
        if (auto judged =
                judgeSuspects(m_store, std::move(m_suspects), m_named, m_progress, {m_report, remembering});
            !judged)
            return tl::unexpected(judged.error());
        judgeManifests();
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

    Result<void> readAll()
    {
        TRY_ASSIGN(auto scan, scanRefs(m_store, Paths::OfOddOnes));
        m_strays = std::move(scan.strays);
        readManifests(m_store, std::move(scan.refs), [this](Ref &ref, Result<Manifest> &manifest) {
            note({std::move(ref), std::move(manifest)});
        });
        // Those that vanished since the scan did so alone.
        return m_store.checkPresence();
    }

    Result<void> readNamed()
    {
        TRY_ASSIGN(auto chosen, chooseRefs(m_store, m_options.names));
        for (const auto &ref : chosen) {
            note(ref);
            m_named.push_back(ref.ref);
        }
        return {};
    }

    void note(const SurveyedRef &ref)
    {
        if (!checkRef(ref).empty())
            m_oddRefs.push_back(ref.ref);
        if (!ref.manifest)
            return;
        if (!ref.ref.isSeedEra && isWithoutConfig(*ref.manifest))
            m_report.notes.append(u"%1: it has no config, as models of the old layout"_s.arg(ref.ref.path));
        if (!m_options.names.empty())
            report(checkManifestCopy(m_store, ref.manifest->digest));
        for (const auto &layer : ref.manifest->layers)
            m_tasks.push_back({layer.digest, layer.bytes, 0, false, false});
        if (const auto &config = ref.manifest->config)
            m_tasks.push_back({config->digest, config->bytes, 0, true, false});
    }

    // Each blob once, the largest first, so that no thread is left with a large one at the end.
    void plan()
    {
        std::sort(m_tasks.begin(), m_tasks.end(), [](const VerifyTask &a, const VerifyTask &b) {
            return a.digest < b.digest;
        });
        auto end = m_tasks.begin();
        for (const auto &task : m_tasks) {
            if (end == m_tasks.begin() || (end - 1)->digest != task.digest) {
                *end++ = task;
                continue;
            }
            auto &same = *(end - 1);
            same.isConfig = same.isConfig || task.isConfig;
            same.isDisputed = same.isDisputed || same.declaredBytes != task.declaredBytes;
        }
        m_tasks.erase(end, m_tasks.end());
        qint64 total = 0;
        for (auto &task : m_tasks) {
            task.bytes = lookAtBlob(m_store, task.digest).stamp.bytes;
            total = saturatingSum(total, task.bytes);
        }
        std::sort(m_tasks.begin(), m_tasks.end(), [](const VerifyTask &a, const VerifyTask &b) {
            return a.bytes != b.bytes ? a.bytes > b.bytes : a.digest < b.digest;
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
        m_tasks = {};
    }

    void work()
    {
        for (;;) {
            const Pause::Piece piece(m_options.pause, m_progress);
            const auto index = m_next.fetch_add(1);
            if (index >= m_tasks.size() || m_progress.cancelled())
                return;
            const auto &task = m_tasks[index];
            const auto check = checkBlob(m_store, task.digest, m_progress);
            if (!check)
                return;
            const bool isSound = check->verdict == BlobVerdict::Good && !task.isDisputed
                && task.declaredBytes == check->stamp.bytes
                && (!task.isConfig || configProblem(*check).isEmpty());
            const std::lock_guard lock(m_mutex);
            if (isSound) {
                addSound(*check, m_report);
                remember(*check);
            } else {
                m_suspects.push_back(*check);
            }
        }
    }

    void remember(const BlobCheck &check)
    {
        constexpr std::size_t kMostFound = 20'000;
        m_found.push_back({check.digest, check.stamp, QDateTime::currentMSecsSinceEpoch(), check.verdict});
        if (m_remembering.elapsed() < kRememberEveryMs && m_found.size() < kMostFound)
            return;
        rememberVerified(m_store, m_found);
        m_found.clear();
        m_remembering.restart();
    }

    // Those that were odd are read again: another program may have been writing one, or removed it since.
    void judgeManifests()
    {
        readManifests(m_store, std::move(m_oddRefs), [this](Ref &ref, Result<Manifest> &manifest) {
            if (existsAt(ref.path))
                report(checkRef({std::move(ref), std::move(manifest)}));
        });
        if (!m_options.names.empty())
            return;
        // A desktop's or an editor's file does no harm; what may hide models from us is a fault.
        std::vector<Stray> others;
        for (const auto &stray : m_strays) {
            if (stray.isFile)
                m_report.notes.append(u"%1: %2"_s.arg(stray.path, stray.what));
            else
                others.push_back(stray);
        }
        report(checkStrays(others));
        report(checkManifestCopies(m_store));
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
    std::vector<Ref> m_named; // what options.names mean
    std::vector<Stray> m_strays;
    std::vector<Ref> m_oddRefs; // something was wrong with their manifests
    std::vector<VerifyTask> m_tasks;
    std::atomic<std::size_t> m_next{0};
    std::mutex m_mutex; // while threads work, of all that follows
    std::vector<BlobCheck> m_suspects;
    std::vector<VerifiedBlob> m_found; // not yet remembered
    QElapsedTimer m_remembering;
    VerifyReport m_report;
};

} // namespace

Result<VerifyReport> verify(const Store &store, const VerifyOptions &options, Progress &progress)
{
    return Verifier(store, options, progress).run();
}

} // namespace weightroom
