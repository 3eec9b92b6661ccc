#include "model/store/care/verifysuspects.h"

#include "model/core/bytes.h"
#include "model/store/care/manifestcheck.h"

#include <QSet>
#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Not for ever beside a program that keeps changing the models in question.
constexpr int kLooksAtSuspects = 100;

using Users = std::vector<BlobUser>;

class SuspectJudge
{
public:
    SuspectJudge(
        const Store &store, const std::vector<Ref> &named, Progress &progress, const VerifyFinds &finds)
        : m_store(store)
        , m_named(named)
        , m_progress(progress)
        , m_finds(finds)
        , m_report(finds.report)
    {
    }

    Result<void> run(std::vector<BlobCheck> suspects)
    {
        std::sort(suspects.begin(), suspects.end(), [](const BlobCheck &a, const BlobCheck &b) {
            return a.stamp.bytes != b.stamp.bytes ? a.stamp.bytes > b.stamp.bytes : a.digest < b.digest;
        });
        for (int look = 0; look < kLooksAtSuspects && !suspects.empty(); ++look) {
            if (look > 0)
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            TRY_ASSIGN(const auto users, usersOf(suspects));
            std::vector<BlobCheck> unclear;
            for (const auto &suspect : suspects) {
                const auto its = users.value(suspect.digest);
                if (its.empty())
                    continue;
                const auto now = checkAgain(suspect);
                if (!now)
                    return {};
                if (!judge(*now, its))
                    unclear.push_back(*now);
            }
            suspects = std::move(unclear);
        }
        for (const auto &suspect : suspects)
            m_report.unchecked.push_back(
                {suspect.digest,
                 suspect.path,
                 u"it can't be checked: other programs keep changing the models that use it"_s,
                 {},
                 false});
        return {};
    }

private:
    Result<QHash<Digest, Users>> usersOf(const std::vector<BlobCheck> &suspects) const
    {
        QSet<Digest> digests;
        for (const auto &suspect : suspects)
            digests.insert(suspect.digest);
        auto users = findUsers(m_store, digests);
        // An earlier state, which was named by its digest, is none of the store's refs.
        for (const auto &ref : m_named) {
            const bool isRef = ref.path.startsWith(m_store.manifestsPath() + u'/');
            const auto manifest =
                isRef || !users ? failure(Error::Kind::NotFound, {}) : readManifest(m_store, ref);
            if (manifest)
                addUsers(ref, *manifest, digests, *users);
        }
        return users;
    }

    // Cancelled is the only error. What is the same file as before needn't be hashed again.
    Result<BlobCheck> checkAgain(const BlobCheck &before)
    {
        const auto look = lookAtBlob(m_store, before.digest);
        const bool isSame = look.path == before.path && look.stamp == before.stamp
            && (before.stamp != FileStamp() || look.verdict == before.verdict);
        return isSame ? Result<BlobCheck>(before) : checkBlob(m_store, before.digest, m_progress);
    }

    // False if nothing can be said, since each manifest that names it was changed meanwhile.
    bool judge(const BlobCheck &check, const Users &users)
    {
        const auto wrongSize = std::find_if(users.begin(), users.end(), [&](const BlobUser &user) {
            return user.bytes != check.stamp.bytes;
        });
        const bool isConfig =
            std::any_of(users.begin(), users.end(), [](const BlobUser &user) { return user.isConfig; });
        const bool isGood = check.verdict == BlobVerdict::Good;
        const auto problem = isGood && isConfig ? configProblem(check) : QString();
        const bool isSound = isGood && wrongSize == users.end() && problem.isEmpty();
        if (!isSound && std::none_of(users.begin(), users.end(), [](const BlobUser &user) {
                return isUnchanged(user.ref);
            }))
            return false;
        if (isGood)
            addSound(check, m_report);
        else
            addBad(check, wrongSize == users.end() ? nullptr : &*wrongSize, namesOf(users));
        m_finds.remember(check);
        if (isGood && wrongSize != users.end())
            m_report.damaged.push_back(
                {check.digest, check.path,
                 u"it has %1 bytes, but %2 says %3; the file is intact, so that model's manifest is wrong"_s
                     .arg(
                         QString::number(check.stamp.bytes), wrongSize->ref.name.canonical(),
                         QString::number(wrongSize->bytes)),
                 namesOf(users), true});
        for (const auto &user : users) {
            if (!problem.isEmpty() && user.isConfig)
                m_report.manifests.push_back({user.ref.path, problem, user.ref.name.canonical(), false});
        }
        return true;
    }

    // wrongSize: one who gives it another size, or null.
    void addBad(const BlobCheck &check, const BlobUser *wrongSize, const QStringList &models)
    {
        ++m_report.blobs;
        BadBlob bad{check.digest, check.path, check.problem, models, false};
        switch (check.verdict) {
        case BlobVerdict::Good:
            break;
        case BlobVerdict::Damaged:
            m_report.bytes = saturatingSum(m_report.bytes, check.stamp.bytes);
            // A cut blob is told best by its size.
            if (wrongSize != nullptr && check.stamp != FileStamp())
                bad.problem = u"it has %1 bytes instead of %2; %3"_s.arg(check.stamp.bytes)
                                  .arg(wrongSize->bytes)
                                  .arg(check.problem);
            m_report.damaged.push_back(std::move(bad));
            break;
        case BlobVerdict::Missing:
            m_report.missing.push_back(std::move(bad));
            break;
        case BlobVerdict::Unchecked:
            m_report.unchecked.push_back(std::move(bad));
            break;
        }
    }

    // Of the store's refs, each once.
    QStringList namesOf(const Users &users) const
    {
        QStringList names;
        for (const auto &user : users) {
            if (user.ref.path.startsWith(m_store.manifestsPath() + u'/'))
                names.append(user.ref.name.canonical());
        }
        names.removeDuplicates();
        return names;
    }

    const Store &m_store;
    const std::vector<Ref> &m_named;
    Progress &m_progress;
    const VerifyFinds &m_finds;
    VerifyReport &m_report;
};

} // namespace

void addSound(const BlobCheck &check, VerifyReport &report)
{
    ++report.blobs;
    report.bytes = saturatingSum(report.bytes, check.stamp.bytes);
    if (check.isLink)
        report.notes.append(u"%1 is a symbolic link; its target was checked"_s.arg(check.path));
}

Result<void> judgeSuspects(
    const Store &store, std::vector<BlobCheck> suspects, const std::vector<Ref> &named, Progress &progress,
    const VerifyFinds &finds)
{
    return SuspectJudge(store, named, progress, finds).run(std::move(suspects));
}

} // namespace weightroom
