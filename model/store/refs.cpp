#include "model/store/refs.h"

#include "model/core/directory.h"
#include "model/core/inparts.h"
#include "model/store/digestrecords.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <chrono>
#include <iterator>
#include <sys/stat.h>
#include <thread>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// HOST/NAMESPACE/MODEL/TAG, where TAG is a file, or a folder of builds in seed-era stores.
constexpr int kNamespaceDepth = 2;
constexpr int kModelDepth = 3;
constexpr int kTagDepth = 4;
constexpr int kDeepest = 12; // nobody nests further by accident
// Fewer models aren't worth waking other threads for.
constexpr std::size_t kManyModels = 128;

// A folder on the way down, or manifests/ itself at depth 0.
struct RefFolder {
    int depth = 0;
    QString path;   // odd names escaped, for messages
    QByteArray raw; // the same in bytes
    QString names;  // the part of path below manifests/
    std::optional<Name>
        ref; // from depth 3 on, if the folders so far are parts of a name; its tag isn't its own
};

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
        if (const auto there = stampOf(path); !there && there.error().kind == Error::Kind::NotFound)
            return RefScan();
        const auto directory = openDirectory(path, Links::Follow);
        if (!directory)
            return tl::unexpected(directory.error());
        const auto entries = readDirectory(directory->get(), path);
        if (!entries)
            return tl::unexpected(entries.error());
        visit(directory->get(), *entries, {0, path, QFile::encodeName(path), {}, {}});
        return std::move(m_scan);
    }

private:
    using Entries = std::vector<DirectoryEntry>;

    void visit(int directory, const Entries &entries, const RefFolder &folder)
    {
        if (folder.depth != kNamespaceDepth || entries.size() < kManyModels) {
            visit(directory, entries.begin(), entries.end(), folder);
            return;
        }
        // The models of one namespace, shared out: half of the time of 10,000 models on two processors.
        std::vector<RefScan> scans(entries.size());
        inParts(entries.size(), kManyModels, [&](std::size_t from, std::size_t to) {
            RefWalk walk(m_store);
            walk.visit(
                directory, entries.begin() + std::ptrdiff_t(from), entries.begin() + std::ptrdiff_t(to),
                folder);
            scans[from] = std::move(walk.m_scan);
        });
        std::size_t found = m_scan.refs.size();
        for (const auto &scan : scans)
            found += scan.refs.size();
        m_scan.refs.reserve(found);
        const auto append = [](auto &all, auto &part) {
            all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
        };
        for (auto &scan : scans) {
            append(m_scan.refs, scan.refs);
            append(m_scan.strays, scan.strays);
        }
    }

    void
    visit(int directory, Entries::const_iterator from, Entries::const_iterator to, const RefFolder &folder)
    {
        for (auto entry = from; entry != to; ++entry) {
            // A part that is no text makes the path no name; it's escaped for messages.
            const auto text = entry->escaped();
            const auto path = folder.path + u'/' + text;
            switch (entry->type) {
            case DirectoryEntry::Type::Directory:
                descend(directory, *entry, text, path, folder);
                break;
            case DirectoryEntry::Type::File:
                addFile(*entry, text, path, folder);
                break;
            case DirectoryEntry::Type::Link:
                addLink(text, path, folder);
                break;
            case DirectoryEntry::Type::Other:
                addOdd(text, path, folder, u"%1 is a pipe, socket or device, not a manifest"_s.arg(path));
                break;
            }
        }
    }

    static QByteArray rawPath(const RefFolder &above, const DirectoryEntry &entry)
    {
        return above.raw + '/' + entry.name;
    }

    void descend(
        int directory, const DirectoryEntry &entry, const QString &text, const QString &path,
        const RefFolder &above)
    {
        const auto raw = rawPath(above, entry);
        if (above.depth + 1 >= kDeepest) {
            m_scan.strays.push_back({path, u"nested too deep to be looked at"_s, false, raw});
            return;
        }
        const auto below = openDirectoryAt(directory, entry.name, path);
        const auto entries = below ? readDirectory(below->get(), path) : tl::unexpected(below.error());
        if (!entries) {
            // Empty folders are removed by everyone who removes a model.
            if (entries.error().kind == Error::Kind::NotFound)
                return;
            m_scan.strays.push_back({path, entries.error().message, false, raw});
            m_scan.unlisted.push_back(entries.error());
            return;
        }
        RefFolder folder{above.depth + 1, path, raw, {}, {}};
        folder.names = above.depth == 0 ? text : above.names + u'/' + text;
        if (folder.depth == kModelDepth) {
            const auto name = Name::fromManifestPath(folder.names + u'/' + kDefaultTag.toString());
            folder.ref = name ? std::optional<Name>(*name) : std::nullopt;
        } else if (folder.depth == kTagDepth && above.ref) {
            const auto name = above.ref->withTag(text);
            folder.ref = name ? std::optional<Name>(*name) : std::nullopt;
        }
        visit(below->get(), *entries, folder);
    }

    // The name that a file in this folder stands for, if it stands for one.
    static std::optional<Name> nameOf(const QString &text, const RefFolder &folder)
    {
        if (!folder.ref || folder.depth > kTagDepth)
            return std::nullopt;
        const auto name =
            folder.depth == kTagDepth ? folder.ref->withBuild(text.toUpper()) : folder.ref->withTag(text);
        return name ? std::optional<Name>(*name) : std::nullopt;
    }

    static bool isSeedEra(const RefFolder &folder) { return folder.depth == kTagDepth; }

    void
    addFile(const DirectoryEntry &entry, const QString &text, const QString &path, const RefFolder &folder)
    {
        if (auto name = nameOf(text, folder))
            m_scan.refs.push_back({std::move(*name), path, entry.stamp, false, isSeedEra(folder), {}});
        else
            m_scan.strays.push_back(
                {path, u"a file that isn't a model's manifest"_s, true, rawPath(folder, entry)});
    }

    void addLink(const QString &text, const QString &path, const RefFolder &folder)
    {
        const auto target = QFileInfo(path).canonicalFilePath();
        struct stat status {
        };
        const bool isFile = !target.isEmpty() && ::stat(QFile::encodeName(target).constData(), &status) == 0
            && S_ISREG(status.st_mode);
        const auto name = nameOf(text, folder);
        const bool isOurs = isFile && isInside(m_store, target);
        if (isOurs && name) {
            m_scan.refs.push_back({*name, path, FileStamp::of(status), true, isSeedEra(folder), {}});
            return;
        }
        addOdd(
            text, path, folder,
            target.isEmpty() ? u"%1 is a symbolic link that leads nowhere"_s.arg(path)
                : isOurs     ? u"%1 is a symbolic link where no model can be"_s.arg(path)
                : isFile     ? u"%1 is a symbolic link that leads out of the store"_s.arg(path)
                             : u"%1 is a symbolic link that doesn't lead to a file"_s.arg(path));
    }

    void addOdd(const QString &text, const QString &path, const RefFolder &folder, const QString &what)
    {
        if (const auto name = nameOf(text, folder))
            m_scan.refs.push_back(
                {*name, path, {}, false, isSeedEra(folder), Error{Error::Kind::Manifest, what, path}});
        else
            m_scan.strays.push_back({path, what, false, {}});
    }

    const Store &m_store;
    RefScan m_scan;
};

// Ollama empties a manifest before it writes it; one that was changed a moment ago may be whole in the next.
bool isBeingWritten(const QString &path)
{
    constexpr qint64 kMomentNs = 2'000'000'000;
    const auto stamp = stampOf(path);
    return stamp && fileClockNow() - stamp->mtimeNs < kMomentNs;
}

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
    constexpr int kTries = 5;
    for (int attempt = 0; attempt < kTries && !manifest; ++attempt) {
        const auto bytes = readWhole(path, Manifest::kLimitBytes, Links::Refuse);
        if (!bytes && bytes.error().kind == Error::Kind::Refused)
            return failure(Error::Kind::Manifest, bytes.error().message, ref.path);
        if (!bytes)
            return tl::unexpected(bytes.error());
        manifest = Manifest::parse(*bytes);
        if (!manifest && attempt + 1 < kTries && isBeingWritten(path))
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (!manifest) {
        manifest.error().message = u"%1: %2"_s.arg(ref.path, manifest.error().message);
        manifest.error().where = ref.path;
    }
    return manifest;
}

bool mayBeSound(const Error &error)
{
    return error.kind == Error::Kind::Io || error.kind == Error::Kind::Permission;
}

Result<QByteArray> bytesToKeep(const Ref &ref)
{
    if (ref.problem)
        return QByteArray();
    const auto path = ref.isLink ? QFileInfo(ref.path).canonicalFilePath() : ref.path;
    auto bytes = readWhole(path, Manifest::kLimitBytes, Links::Refuse);
    return bytes || mayBeSound(bytes.error()) ? bytes : QByteArray();
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
