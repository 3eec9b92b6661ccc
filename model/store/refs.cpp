#include "model/store/refs.h"

#include "model/core/directory.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTagDepth = 4;  // HOST/NAMESPACE/MODEL/TAG
constexpr int kSeedDepth = 5; // .../TAG/BUILD
constexpr int kDeepest = 12;  // nobody nests further by accident

class RefWalk
{
public:
    explicit RefWalk(const Store &store)
        : m_store(store)
    {
    }

    Result<RefScan> run()
    {
        const auto path = m_store.manifestsPath();
        if (!existsAt(path))
            return RefScan();
        const auto directory = openDirectory(path, Links::Follow);
        if (!directory)
            return tl::unexpected(directory.error());
        const auto entries = readDirectory(directory->get(), path);
        if (!entries)
            return tl::unexpected(entries.error());
        visit(directory->get(), *entries, {}, QFile::encodeName(path));
        return std::move(m_scan);
    }

private:
    void visit(
        int directory, const std::vector<DirectoryEntry> &entries, const QStringList &above,
        const QByteArray &rawAbove)
    {
        for (const auto &entry : entries) {
            // A part that is no text makes the path no name; it's escaped for messages.
            const auto parts = above + QStringList(entry.escaped());
            const auto path = m_store.manifestsPath() + u'/' + parts.join(u'/');
            const auto raw = rawAbove + '/' + entry.name;
            switch (entry.type) {
            case DirectoryEntry::Type::Directory:
                descend(directory, entry, parts, raw);
                break;
            case DirectoryEntry::Type::File:
                addFile(entry, parts, raw);
                break;
            case DirectoryEntry::Type::Link:
                addLink(parts, path);
                break;
            case DirectoryEntry::Type::Other:
                addOdd(parts, path, u"%1 is a pipe, socket or device, not a manifest"_s.arg(path));
                break;
            }
        }
    }

    QString pathOf(const QStringList &parts) const
    {
        return m_store.manifestsPath() + u'/' + parts.join(u'/');
    }

    void descend(int directory, const DirectoryEntry &entry, const QStringList &parts, const QByteArray &raw)
    {
        const auto path = pathOf(parts);
        if (parts.size() >= kDeepest) {
            m_scan.strays.push_back({path, u"nested too deep to be looked at"_s, false, raw});
            return;
        }
        const auto below = openDirectoryAt(directory, entry.name, path);
        const auto entries = below ? readDirectory(below->get(), path) : tl::unexpected(below.error());
        if (!entries) {
            // Empty folders are removed by everyone who removes a model.
            if (entries.error().kind != Error::Kind::NotFound)
                m_scan.strays.push_back({path, entries.error().message, false, raw});
            return;
        }
        visit(below->get(), *entries, parts, raw);
    }

    // The name that a path stands for, if it stands for one.
    static std::optional<Name> nameOf(const QStringList &parts)
    {
        if (parts.size() != kTagDepth && parts.size() != kSeedDepth)
            return std::nullopt;
        const auto name = Name::fromManifestPath(parts.first(kTagDepth).join(u'/'));
        if (!name)
            return std::nullopt;
        if (parts.size() == kTagDepth)
            return *name;
        const auto withBuild = name->withBuild(parts.last().toUpper());
        return withBuild ? std::optional<Name>(*withBuild) : std::nullopt;
    }

    void addFile(const DirectoryEntry &entry, const QStringList &parts, const QByteArray &raw)
    {
        const auto path = pathOf(parts);
        if (const auto name = nameOf(parts))
            m_scan.refs.push_back({*name, path, entry.stamp, false, parts.size() == kSeedDepth, {}});
        else
            m_scan.strays.push_back({path, u"a file that isn't a model's manifest"_s, true, raw});
    }

    void addLink(const QStringList &parts, const QString &path)
    {
        const auto target = QFileInfo(path).canonicalFilePath();
        struct stat status {
        };
        const bool isFile = !target.isEmpty() && ::stat(QFile::encodeName(target).constData(), &status) == 0
            && S_ISREG(status.st_mode);
        const auto name = nameOf(parts);
        const bool isOurs = isFile && isInside(m_store, target);
        if (isOurs && name) {
            m_scan.refs.push_back({*name, path, FileStamp::of(status), true, parts.size() == kSeedDepth, {}});
            return;
        }
        addOdd(
            parts, path,
            target.isEmpty() ? u"%1 is a symbolic link that leads nowhere"_s.arg(path)
                : isOurs     ? u"%1 is a symbolic link where no model can be"_s.arg(path)
                : isFile     ? u"%1 is a symbolic link that leads out of the store"_s.arg(path)
                             : u"%1 is a symbolic link that doesn't lead to a file"_s.arg(path));
    }

    void addOdd(const QStringList &parts, const QString &path, const QString &what)
    {
        if (const auto name = nameOf(parts))
            m_scan.refs.push_back(
                {*name,
                 path,
                 {},
                 false,
                 parts.size() == kSeedDepth,
                 Error{Error::Kind::Manifest, what, path}});
        else
            m_scan.strays.push_back({path, what, false, {}});
    }

    const Store &m_store;
    RefScan m_scan;
};

bool sameParts(const Ref &ref, const Name &name)
{
    return ref.name.host() == name.host() && ref.name.modelNamespace() == name.modelNamespace()
        && ref.name.model() == name.model() && ref.name.tag() == name.tag();
}

} // namespace

Result<RefScan> scanRefs(const Store &store)
{
    return RefWalk(store).run();
}

Result<Manifest> readManifest(const Store &store, const Ref &ref)
{
    if (ref.problem)
        return tl::unexpected(*ref.problem);
    const auto path = ref.isLink ? QFileInfo(ref.path).canonicalFilePath() : ref.path;
    if (ref.isLink && !isInside(store, path))
        return failure(
            Error::Kind::Manifest, u"%1 is a symbolic link that leads out of the store"_s.arg(ref.path),
            ref.path);
    tl::expected<Manifest, Error> manifest = failure(Error::Kind::Manifest, {});
    constexpr int kTries = 3;
    for (int attempt = 0; attempt < kTries && !manifest; ++attempt) {
        const auto bytes = readWhole(path, Manifest::kLimitBytes, Links::Refuse);
        if (!bytes && bytes.error().kind == Error::Kind::Refused)
            return failure(Error::Kind::Manifest, bytes.error().message, ref.path);
        if (!bytes)
            return tl::unexpected(bytes.error());
        manifest = Manifest::parse(*bytes);
    }
    if (!manifest) {
        manifest.error().message = u"%1: %2"_s.arg(ref.path, manifest.error().message);
        manifest.error().where = ref.path;
    }
    return manifest;
}

Result<std::optional<Ref>> findRef(const RefScan &scan, const Name &name)
{
    const auto complete = name.completed();
    std::vector<const Ref *> twins;
    for (const auto &ref : scan.refs) {
        if (ref.isSeedEra || !ref.name.sameRef(complete))
            continue;
        if (sameParts(ref, complete))
            return std::optional<Ref>(ref);
        twins.push_back(&ref);
    }
    if (twins.empty())
        return std::optional<Ref>();
    if (twins.size() > 1)
        return failure(
            Error::Kind::InvalidName,
            u"%1 could mean %2 or %3, which differ only by case; write it exactly"_s.arg(
                complete.shortForm(), twins[0]->name.shortForm(), twins[1]->name.shortForm()),
            complete.shortForm());
    return std::optional<Ref>(*twins.front());
}

std::vector<Ref> seedRefs(const RefScan &scan, const Name &name)
{
    const auto complete = name.completed().withoutBuild();
    std::vector<Ref> result;
    std::copy_if(scan.refs.begin(), scan.refs.end(), std::back_inserter(result), [&](const Ref &ref) {
        return ref.isSeedEra && ref.name.withoutBuild().sameRef(complete);
    });
    return result;
}

} // namespace weightroom
