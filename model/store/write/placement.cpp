#include "model/store/write/placement.h"

#include "model/names/target.h"
#include "model/store/disk/history.h"
#include "model/store/disk/resolve.h"

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool sameBuild(const QString &a, const QString &b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

class BuildPlacement
{
public:
    BuildPlacement(const Store &store, const RefScan &scan, const Name &target, QString build)
        : m_store(store)
        , m_scan(scan)
        , m_target(target.withoutBuild())
        , m_build(std::move(build))
        , m_placement{m_target, false, {}, {}, {}, {}, {}}
    {
    }

    Result<Placement> decide(bool buildWasNamed)
    {
        TRY(planSeedMoves());
        TRY_ASSIGN(const auto existing, findRef(m_scan, m_target));
        if (!existing)
            return finishPlain();
        // Whatever is written beside it goes into the folders that are there.
        m_target = existing->name;
        const auto held = read(*existing);
        if (!held && mayBeSound(held.error()))
            return tl::unexpected(held.error());
        const auto heldBuild = held ? buildOf(m_store, *held) : QString();
        if (buildWasNamed && !sameBuild(heldBuild, m_build))
            return placeBeside();
        useSpelling(existing->name);
        m_placement.replaced = *existing;
        const bool isOther = !heldBuild.isEmpty() && !m_build.isEmpty() && !sameBuild(heldBuild, m_build);
        if (isOther) {
            TRY(keepReplaced(*held, heldBuild));
        }
        if (held && heldBuild.isEmpty() != m_build.isEmpty())
            m_placement.warnings.append(
                u"the build that was %1 went to the trash: a build of unknown quantisation isn't kept beside others"_s
                    .arg(m_placement.ref.shortForm()));
        return finishPlain();
    }

private:
    Result<Manifest> read(const Ref &ref) const { return readManifest(m_store, ref); }

    bool isSame(const Ref &one, const Ref &other) const
    {
        const auto first = read(one);
        const auto second = read(other);
        return first && second && first->digest == second->digest;
    }

    Result<Name> besideName(const QString &build) const
    {
        return m_target.withTag(m_target.tag() + u'-' + build);
    }

    void useSpelling(const Name &spelled)
    {
        if (spelled == m_placement.ref)
            return;
        m_placement.warnings.append(
            u"this model exists as %1; its spelling is kept"_s.arg(spelled.shortForm()));
        m_placement.ref = spelled;
    }

    // Whether TAG-BUILD is our own keeping: history says that we wrote just this manifest there.
    Result<bool> isOurs(const Ref &ref, const Manifest &manifest) const
    {
        TRY_ASSIGN(const auto lines, readHistory(m_store, ref.name.canonical()));
        for (const auto &line : lines) {
            if (line.to == manifest.digest
                && (line.why == ChangeReason::Kept || line.why == ChangeReason::Beside))
                return true;
        }
        return false;
    }

    // Whether TAG-BUILD may make room: ours, and really of that build.
    Result<bool> mayReplace(const Ref &ref, const QString &build) const
    {
        const auto manifest = read(ref);
        if (!manifest || !sameBuild(buildOf(m_store, *manifest), build))
            return false;
        return isOurs(ref, *manifest);
    }

    Result<void> planSeedMoves()
    {
        for (const auto &seed : seedRefs(m_scan, m_target)) {
            auto name = besideName(seed.name.build());
            if (!name)
                return failure(
                    Error::Kind::Refused,
                    u"%1 holds builds in an old layout, and the tag %2 is too long to move one to"_s.arg(
                        m_target.shortForm(), m_target.tag() + u'-' + seed.name.build()),
                    m_target.shortForm());
            // The same manifest there already is a move that was cut short.
            const auto taken = findRef(m_scan, *name);
            if (!taken || (*taken && !isSame(**taken, seed)))
                return failure(
                    Error::Kind::Exists,
                    u"%1 holds builds in an old layout, and %2, where one would move to, exists"_s.arg(
                        m_target.shortForm(), name->shortForm()),
                    name->shortForm());
            m_placement.seedMoves.push_back({seed, *taken ? (*taken)->name : *name});
        }
        return {};
    }

    Result<Placement> placeBeside()
    {
        const auto beside = besideName(m_build);
        if (!beside)
            return failure(
                Error::Kind::Refused,
                u"%1 holds another build, and the tag %2 is too long to put this one beside it"_s.arg(
                    m_target.shortForm(), m_target.tag() + u'-' + m_build),
                m_target.shortForm());
        m_placement.ref = *beside;
        m_placement.beside = true;
        TRY_ASSIGN(const auto taken, findRef(m_scan, *beside));
        if (!taken)
            return m_placement;
        TRY_ASSIGN(const auto ours, mayReplace(*taken, m_build));
        if (!ours)
            return failure(
                Error::Kind::Exists,
                u"%1 holds another build, and %2 exists already and isn't ours to replace; choose another tag"_s
                    .arg(m_target.shortForm(), taken->name.shortForm()),
                taken->name.shortForm());
        useSpelling(taken->name);
        m_placement.replaced = *taken;
        return m_placement;
    }

    Result<void> keepReplaced(const Manifest &held, const QString &heldBuild)
    {
        const auto old = m_placement.ref.shortForm();
        const auto keep = besideName(heldBuild);
        if (!keep || !checkTarget(*keep)) {
            m_placement.warnings.append(
                u"the %1 build that was %2 went to the trash: it can't be kept as %3"_s.arg(
                    heldBuild, old, m_target.tag() + u'-' + heldBuild));
            return {};
        }
        TRY_ASSIGN(const auto taken, findRef(m_scan, *keep));
        if (taken) {
            const auto there = read(*taken);
            const bool isSame = there && there->digest == held.digest;
            TRY_ASSIGN(const auto ours, isSame ? Result<bool>(false) : mayReplace(*taken, heldBuild));
            if (!isSame && !ours) {
                m_placement.warnings.append(
                    u"the %1 build that was %2 went to the trash: %3 exists already and wasn't kept by Weightroom"_s
                        .arg(heldBuild, old, taken->name.shortForm()));
                return {};
            }
            if (ours)
                m_placement.toTrash.push_back(*taken);
            m_placement.keepAs = taken->name;
            return {};
        }
        m_placement.keepAs = *keep;
        return {};
    }

    // Writing build B to TAG: a TAG-B that we kept is now double.
    Result<Placement> finishPlain()
    {
        if (m_build.isEmpty())
            return m_placement;
        const auto beside = besideName(m_build);
        TRY_ASSIGN(
            const auto twin, beside ? findRef(m_scan, *beside) : Result<std::optional<Ref>>(std::nullopt));
        if (twin) {
            TRY_ASSIGN(const auto ours, mayReplace(*twin, m_build));
            if (ours)
                m_placement.toTrash.push_back(*twin);
        }
        // A seed-era manifest of this build is moved to TAG-B first and then is just such a double.
        return m_placement;
    }

    const Store &m_store;
    const RefScan &m_scan;
    Name m_target;
    QString m_build;
    Placement m_placement;
};

} // namespace

Result<Placement>
placeBuild(const Store &store, const RefScan &scan, const Name &target, const QString &build)
{
    return BuildPlacement(store, scan, target, build).decide(!target.build().isEmpty());
}

Result<Placement> placeOver(const RefScan &scan, const Name &target)
{
    const auto plain = target.completed().withoutBuild();
    TRY_ASSIGN(const auto existing, findRef(scan, plain));
    if (existing && !(existing->name == plain))
        return failure(
            Error::Kind::Exists,
            u"%1 already exists and differs from %2 only in case"_s.arg(
                existing->name.shortForm(), plain.shortForm()),
            existing->name.shortForm());
    if (!seedRefs(scan, plain).empty())
        return failure(
            Error::Kind::Exists,
            u"%1 holds builds in an old layout; build it again to move them"_s.arg(plain.shortForm()),
            plain.shortForm());
    return Placement{plain, false, existing, {}, {}, {}, {}};
}

} // namespace weightroom
