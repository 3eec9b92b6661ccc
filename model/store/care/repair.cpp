#include "model/store/care/repair.h"

#include "model/core/bytes.h"
#include "model/store/care/blobreplacement.h"
#include "model/store/care/manifestcheck.h"
#include "model/store/care/repairref.h"
#include "model/store/care/repairsources.h"
#include "model/store/care/verifymemory.h"
#include "model/store/disk/blobcheck.h"
#include "model/store/disk/declaredsizes.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/storefolder.h"
#include "model/store/trash/setaside.h"
#include "model/store/trash/trash.h"

#include <QDateTime>
#include <QSet>
#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

class Repairer
{
public:
    Repairer(const Store &store, const RepairRequest &request, Progress &progress)
        : m_store(store)
        , m_request(request)
        , m_progress(progress)
    {
    }

    Result<RepairOutcome> run()
    {
        const auto done = work();
        rememberVerified(m_store, m_found);
        if (!done)
            return tl::unexpected(m_outcome.saidIn(done.error()));
        m_progress.begin(Phase::Done);
        return std::move(m_outcome);
    }

private:
    Result<void> work()
    {
        if (m_store.readOnlyReason())
            return tl::unexpected(*m_store.readOnlyReason());
        putBackNeededBlobs(m_store);
        m_progress.begin(Phase::Preparing);
        TRY_ASSIGN(auto sources, RepairSources::open(m_store, m_request.from));
        m_sources.emplace(std::move(sources));
        TRY(look());
        TRY(repairRefs());
        TRY_ASSIGN(const auto broken, findBroken());
        for (const auto &check : broken) {
            TRY(repairBlob(check));
        }
        return setTwinsAside();
    }

    bool isNamed() const { return m_request.name || m_request.digest; }

    // What the manifests say of the blobs that are meant, and which of the refs that are meant can't be read.
    Result<void> look()
    {
        m_damagedRefs.clear();
        m_digests.clear();
        m_sizes.clear();
        m_users.clear();
        m_isNamedOddly = false;
        if (m_request.digest)
            m_digests = {*m_request.digest};
        TRY_ASSIGN(
            auto chosen,
            m_request.name ? chooseRefs(m_store, {*m_request.name})
                           : Result<std::vector<SurveyedRef>>(std::vector<SurveyedRef>()));
        for (auto &ref : chosen) {
            if (ref.manifest)
                add(*ref.manifest, nullptr);
            else
                m_damagedRefs.push_back(std::move(ref));
        }
        TRY_ASSIGN(auto scan, scanRefs(m_store, Paths::OfOddOnes));
        const QSet<Digest> meant(m_digests.begin(), m_digests.end());
        readManifests(m_store, std::move(scan.refs), [&](Ref &ref, Result<Manifest> &manifest) {
            if (manifest && isNamed())
                addUsers(ref, *manifest, meant, m_users);
            if (manifest)
                add(*manifest, isNamed() ? &meant : nullptr);
            else if (!isNamed())
                m_damagedRefs.push_back({std::move(ref), std::move(manifest)});
        });
        return {};
    }

    // With only, what it says of these.
    void add(const Manifest &manifest, const QSet<Digest> *only)
    {
        auto layers = manifest.layers;
        if (manifest.config)
            layers.push_back(*manifest.config);
        for (const auto &layer : layers) {
            if (only != nullptr && !only->contains(layer.digest))
                continue;
            if (only == nullptr && !m_sizes.contains(layer.digest))
                m_digests.push_back(layer.digest);
            m_sizes.add(layer);
        }
        for (const auto &other : manifest.others)
            m_isNamedOddly = m_isNamedOddly || other == m_request.digest;
    }

    Result<void> repairRefs()
    {
        bool any = false;
        for (const auto &ref : m_damagedRefs) {
            const auto name = ref.ref.name.canonical();
            const auto from = repairRef(m_store, ref, m_sources->otherStore());
            if (!from && !isAboutTheFile(from.error()))
                return tl::unexpected(from.error());
            if (!from)
                m_outcome.unrepaired.push_back({{}, name, from.error().message, {name}});
            else if (!from->isEmpty())
                m_outcome.repaired.push_back({{}, name, *from, 0});
            any = any || from;
        }
        if (!isNamed()) {
            TRY(repairCopies());
        }
        return any ? look() : Result<void>();
    }

    // Others, such as a full disk, would befall everything that follows.
    static bool isAboutTheFile(const Error &error)
    {
        using Kind = Error::Kind;
        return error.kind == Kind::Manifest || error.kind == Kind::Permission || error.kind == Kind::Exists
            || error.kind == Kind::InvalidName || error.kind == Kind::NotFound || error.kind == Kind::Io;
    }

    Result<void> repairCopies()
    {
        std::vector<Digest> bad;
        for (const auto &one : checkManifestCopies(m_store)) {
            const auto digest = Digest::parse(one.path.mid(one.path.lastIndexOf(u'/') + 1));
            // Not being allowed to read it says nothing about what it holds.
            if (digest && !one.isUnchecked)
                bad.push_back(*digest);
        }
        if (bad.empty())
            return {};
        TRY_ASSIGN(const auto sources, findManifests(m_store, bad));
        for (const auto &digest : bad) {
            const auto from = repairManifestCopy(m_store, sources, digest);
            if (!from)
                m_outcome.unrepaired.push_back({digest, {}, from.error().message, {}});
            else if (from->isEmpty())
                m_outcome.setAside.push_back(
                    {digest, m_store.privatePath(u"damaged/"_s + digest.fileName())});
            else
                m_outcome.repaired.push_back({digest, {}, *from, 0});
        }
        return {};
    }

    // What is to be hashed: all that was named, else what a look makes doubtful.
    Result<std::vector<Digest>> suspects() const
    {
        std::vector<Digest> result;
        if (m_request.digest) {
            const bool isThere = lookAtBlob(m_store, *m_request.digest).verdict != BlobVerdict::Missing;
            if (!isThere && !m_sizes.contains(*m_request.digest) && !m_isNamedOddly)
                return failure(
                    Error::Kind::NotFound,
                    u"no model in this store uses %1, and it isn't in the store"_s.arg(
                        m_request.digest->toString()),
                    m_request.digest->toString());
            return std::vector<Digest>{*m_request.digest};
        }
        const auto memory = VerifyMemory::loadDamaged(m_store);
        for (const auto &digest : m_digests) {
            const auto look = lookAtBlob(m_store, digest);
            const auto known = memory.blobs().constFind(digest);
            const bool wasDamaged =
                known != memory.blobs().constEnd() && known->verdict == BlobVerdict::Damaged;
            if (isNamed() || look.verdict != BlobVerdict::Good || wasDamaged
                || !m_sources->twins(digest).empty() || !m_sizes.agree(digest, look.stamp.bytes))
                result.push_back(digest);
        }
        return result;
    }

    // Canonical names, each once, of the refs that name it.
    QStringList usersOf(const Digest &digest) const
    {
        QStringList names;
        for (const auto &user : m_users.value(digest))
            names.append(user.ref.name.canonical());
        names.removeDuplicates();
        return names;
    }

    Result<std::vector<BlobCheck>> findBroken()
    {
        TRY_ASSIGN(const auto digests, suspects());
        if (!digests.empty() && !isNamed()) {
            TRY_ASSIGN(auto users, findUsers(m_store, QSet<Digest>(digests.begin(), digests.end())));
            m_users = std::move(users);
        }
        qint64 total = 0;
        for (const auto &digest : digests)
            total = saturatingSum(total, lookAtBlob(m_store, digest).stamp.bytes);
        m_progress.begin(Phase::Hashing, total);
        std::vector<BlobCheck> broken;
        for (const auto &digest : digests) {
            TRY_ASSIGN(const auto check, checkBlob(m_store, digest, m_progress));
            ++m_outcome.checked;
            if (check.verdict != BlobVerdict::Good) {
                broken.push_back(check);
                continue;
            }
            TRY_ASSIGN(const auto path, giveOwnName(check));
            noteGood(check, path);
        }
        return broken;
    }

    // Ollama looks for that one alone. Returns where the blob is now.
    Result<QString> giveOwnName(const BlobCheck &check)
    {
        const auto own = m_store.blobPath(check.digest);
        if (check.path == own)
            return check.path;
        TRY_ASSIGN(const auto lock, StoreLock::acquire(m_store));
        const auto now = lookAtBlob(m_store, check.digest);
        if (now.path != check.path || now.stamp != check.stamp)
            return check.path;
        if (existsAt(own)) {
            TRY_ASSIGN(const auto aside, setAside(m_store, lock, own));
            m_outcome.setAside.push_back({check.digest, aside});
        }
        const auto records = DigestRecords::load(m_store);
        TRY(placeInStore(m_store, check.path, own));
        carryDigestRecord(m_store, records, check.stamp, own);
        m_outcome.repaired.push_back({check.digest, {}, check.path, check.stamp.bytes});
        return own;
    }

    void noteGood(const BlobCheck &check, const QString &path)
    {
        remember(check.digest, stampOf(path).value_or(check.stamp), check.verdict);
        m_sound.push_back({check.digest, path});
        if (m_sizes.agree(check.digest, check.stamp.bytes))
            return;
        m_outcome.unrepaired.push_back(
            {check.digest,
             {},
             u"its content is intact, but a manifest gives it another size than %1; build or pull that model again"_s
                 .arg(check.stamp.bytes),
             usersOf(check.digest)});
    }

    Result<void> repairBlob(const BlobCheck &check)
    {
        QStringList tried;
        bool mayBeHad = false;
        for (const auto &path : m_sources->of(check.digest)) {
            if (check.verdict == BlobVerdict::Unchecked)
                break;
            if (path == check.path)
                continue;
            const auto replaced = replaceBlob(m_store, check, m_sizes.of(check.digest), path, m_progress);
            const auto kind = replaced ? Error::Kind::Integrity : replaced.error().kind;
            const bool isUnreadable = kind == Error::Kind::Io || kind == Error::Kind::Permission;
            if (!replaced
                && (kind == Error::Kind::Integrity || (isUnreadable && replaced.error().where == path))) {
                mayBeHad = mayBeHad || isUnreadable;
                tried.append(replaced.error().message);
                continue;
            }
            if (!replaced)
                return tl::unexpected(replaced.error());
            for (const auto &aside : replaced->setAside)
                m_outcome.setAside.push_back({check.digest, aside});
            m_outcome.repaired.push_back({check.digest, {}, path, replaced->stamp.bytes});
            remember(check.digest, replaced->stamp, BlobVerdict::Good);
            m_sound.push_back({check.digest, m_store.blobPath(check.digest)});
            return {};
        }
        return giveUp(check, tried, mayBeHad);
    }

    // mayBeHad: a source couldn't be read, and may hold the bytes.
    Result<void> giveUp(const BlobCheck &check, const QStringList &tried, bool mayBeHad)
    {
        auto problem = check.problem;
        if (!tried.isEmpty())
            problem += u"; "_s + tried.join(u"; "_s);
        auto verdict = check.verdict;
        if (isNamed() && check.verdict == BlobVerdict::Damaged && !mayBeHad) {
            TRY_ASSIGN(const auto aside, setDamagedAside(check));
            problem += aside ? u"; it was moved away, so that a pull or a build can replace it"_s
                             : u"; another program has changed it since: check it again"_s;
            verdict = aside ? BlobVerdict::Missing : BlobVerdict::Unchecked;
        }
        remember(check.digest, verdict == BlobVerdict::Missing ? FileStamp() : check.stamp, verdict);
        m_outcome.unrepaired.push_back({check.digest, {}, problem, usersOf(check.digest)});
        return {};
    }

    // False if it's no longer the file that was found damaged.
    Result<bool> setDamagedAside(const BlobCheck &check)
    {
        TRY_ASSIGN(const auto lock, StoreLock::acquire(m_store));
        TRY_ASSIGN(const auto now, blobAt(check.path, check.digest));
        if ((now ? now->stamp : FileStamp()) != check.stamp)
            return false;
        TRY_ASSIGN(const auto aside, setAside(m_store, lock, check.path));
        m_outcome.setAside.push_back({check.digest, aside});
        return true;
    }

    // Damaged files that bear a sound blob's digest in an old spelling: Ollama would rename them over it when
    // it starts.
    Result<void> setTwinsAside()
    {
        for (const auto &[digest, soundPath] : m_sound) {
            for (const auto &twin : m_sources->twins(digest)) {
                if (twin.path == soundPath)
                    continue;
                m_progress.begin(Phase::Hashing, twin.stamp.bytes);
                TRY_ASSIGN(const auto check, checkFile(twin, m_progress));
                TRY(check.verdict == BlobVerdict::Damaged ? setDamagedAside(check) : false);
            }
        }
        return {};
    }

    void remember(const Digest &digest, const FileStamp &stamp, BlobVerdict verdict)
    {
        m_found.push_back({digest, stamp, QDateTime::currentMSecsSinceEpoch(), verdict});
    }

    const Store &m_store;
    const RepairRequest &m_request;
    Progress &m_progress;
    std::optional<RepairSources> m_sources;
    std::vector<SurveyedRef> m_damagedRefs; // of those that are meant
    std::vector<Digest> m_digests;          // of blobs that are meant
    bool m_isNamedOddly = false;            // the request's digest is, by a manifest of an unknown version
    DeclaredSizes m_sizes;
    QHash<Digest, std::vector<BlobUser>> m_users; // of those that are looked into
    std::vector<VerifiedBlob> m_found;
    std::vector<std::pair<Digest, QString>> m_sound; // where they lie
    RepairOutcome m_outcome;
};

} // namespace

Result<RepairOutcome> repair(const Store &store, const RepairRequest &request, Progress &progress)
{
    return Repairer(store, request, progress).run();
}

} // namespace weightroom
