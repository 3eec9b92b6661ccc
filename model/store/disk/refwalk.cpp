// Walking manifests/: what may be a model, and what lies there besides.
#include "model/store/disk/refwalk.h"

#include "model/core/workers.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/storefolder.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <mutex>
#include <sys/stat.h>

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
    // From depth 2 on, if the folders so far are parts of a name; what is below isn't its own.
    std::optional<Name> ref;
};

class RefWalk
{
public:
    // With only, in folders of its host, namespace and model alone; with known, in those that it doesn't
    // know.
    explicit RefWalk(
        const Store &store, const Name *only = nullptr, KnownModels *known = nullptr,
        Paths paths = Paths::OfAll, Qt::CaseSensitivity spelling = Qt::CaseInsensitive)
        : m_store(store)
        , m_only(only)
        , m_known(known)
        , m_paths(paths)
        , m_spelling(spelling)
    {
        if (only == nullptr)
            return;
        m_wantedHost = only->host().toUtf8();
        m_wantedNamespace = only->modelNamespace().toUtf8();
        m_wantedModel = only->model().toUtf8();
    }

    Result<RefScan> run()
    {
        auto walked = walk();
        // Pulled out meanwhile it would look like a store without models, or with fewer.
        TRY(m_store.checkPresence());
        if (!walked)
            return tl::unexpected(walked.error());
        // What isn't looked at then is more than a folder.
        for (const auto &error : m_scan.unlisted) {
            if (error.isShortage())
                return tl::unexpected(error);
        }
        return std::move(m_scan);
    }

private:
    using Entries = std::vector<DirectoryEntry>;

    Result<void> walk()
    {
        const auto path = m_store.manifestsPath();
        if (const auto there = stampOf(path); !there && there.error().kind == Error::Kind::NotFound)
            return {};
        const auto directory = openDirectory(path, Links::Follow);
        if (!directory)
            return tl::unexpected(asFileInTheWay(directory.error()));
        TRY_ASSIGN(auto entries, list(directory->get(), path, 0));
        visit(directory->get(), std::move(entries), {0, path, QFile::encodeName(path), {}, {}});
        return {};
    }

    void visit(int directory, Entries entries, const RefFolder &folder)
    {
        if (folder.depth != kNamespaceDepth || entries.size() < kManyModels || m_only != nullptr) {
            visit(directory, entries.begin(), entries.end(), folder);
            return;
        }
        // The models of one namespace, shared out: half of the time of 10,000 models on two processors.
        std::mutex mutex;
        std::map<std::size_t, RefScan> scans; // by where they begin
        parallelFor(
            entries.size(), kManyModels,
            [&](std::size_t from, std::size_t to) {
                RefWalk walk(m_store, nullptr, m_known, m_paths);
                walk.m_scan.refs.reserve(to - from);
                walk.visit(
                    directory, entries.begin() + std::ptrdiff_t(from), entries.begin() + std::ptrdiff_t(to),
                    folder);
                const std::lock_guard lock(mutex);
                scans[from] = std::move(walk.m_scan);
            },
            Threads::Disk);
        std::size_t found = m_scan.refs.size();
        for (const auto &[from, scan] : scans)
            found += scan.refs.size();
        m_scan.refs.reserve(found);
        const auto append = [](auto &all, auto &part) {
            all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
        };
        for (auto &[from, scan] : scans) {
            append(m_scan.refs, scan.refs);
            append(m_scan.strays, scan.strays);
            append(m_scan.unlisted, scan.unlisted);
            scan = {}; // of a hundred thousand refs both would be 60 MB
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

    // Where only one name is wanted, that alone; what is to be sorted out first unsorted.
    Listing listingAt(int depth) const
    {
        Listing how{
            .stamps = Stamps::NotOfFolders, .isSorted = m_known == nullptr || depth != kNamespaceDepth};
        if (m_only != nullptr && depth < kModelDepth)
            how.only = depth == 0          ? m_wantedHost
                : depth == kNamespaceDepth ? m_wantedModel
                                           : m_wantedNamespace;
        return how;
    }

    Result<Entries> list(int folder, const QString &path, int depth) const
    {
        const auto how = listingAt(depth);
        if (m_spelling == Qt::CaseInsensitive || how.only.isEmpty())
            return readDirectory(folder, path, how);
        const auto name = how.only.toByteArray();
        const auto entryPath = path + u'/' + QString::fromUtf8(name);
        TRY_ASSIGN(auto entry, entryNamed(folder, name, entryPath));
        TRY_ASSIGN(const auto twin, entryNamed(folder, inOtherCase(name), entryPath));
        // Where case is folded only a listing has the name as it is.
        if (entry && twin && entry->stamp.inode == twin->stamp.inode)
            return readDirectory(folder, path, how);
        return entry ? Entries{std::move(*entry)} : Entries();
    }

    static QByteArray inOtherCase(QByteArray name)
    {
        std::transform(name.begin(), name.end(), name.begin(), [](char c) {
            return std::islower(uchar(c)) != 0 ? char(std::toupper(uchar(c))) : char(std::tolower(uchar(c)));
        });
        return name;
    }

    // "HOST/NAMESPACE", in bytes.
    QByteArray placeOf(const QByteArray &rawPath) const
    {
        return rawPath.mid(nativePath(m_store.manifestsPath()).size() + 1);
    }

    Result<Entries>
    unknownIn(int folder, const QByteArray &rawPath, const std::function<Result<Entries>()> &list)
    {
        auto entries = m_known->unknownIn(folder, placeOf(rawPath), list);
        if (entries)
            std::sort(entries->begin(), entries->end(), [](const auto &a, const auto &b) {
                return a.name < b.name;
            });
        return entries;
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
            m_scan.strays.push_back({path, u"nested too deeply to be checked"_s, false, raw});
            return;
        }
        const auto below = openDirectoryAt(directory, entry.name, path);
        FolderStamp stamp;
        struct stat status {
        };
        // Before it's listed: what comes while it is changes these times once more.
        if (m_known != nullptr && below && ::fstat(below->get(), &status) == 0)
            stamp = FolderStamp::of(status);
        const auto depth = above.depth + 1;
        const auto listThis = [&] { return list(below->get(), path, depth); };
        auto entries = !below                                ? tl::unexpected(below.error())
            : m_known != nullptr && depth == kNamespaceDepth ? unknownIn(below->get(), raw, listThis)
                                                             : listThis();
        if (!entries) {
            // Empty folders are removed by everyone who removes a model.
            if (entries.error().kind == Error::Kind::NotFound)
                return;
            m_scan.strays.push_back({path, entries.error().message, false, raw, true});
            m_scan.unlisted.push_back(entries.error());
            return;
        }
        RefFolder folder{above.depth + 1, path, raw, {}, {}};
        folder.names = above.depth == 0 ? text : above.names + u'/' + text;
        if (folder.depth == kNamespaceDepth || (folder.depth <= kTagDepth && above.ref)) {
            const auto name = folder.depth == kNamespaceDepth
                ? Name::fromManifestPath(folder.names + u"/any/"_s + kDefaultTag.toString())
                : folder.depth == kModelDepth ? above.ref->withModel(text)
                                              : above.ref->withTag(text);
            folder.ref = name ? std::optional<Name>(*name) : std::nullopt;
        }
        if (m_known != nullptr && folder.depth == kModelDepth && holdsOnlyManifests(*entries, folder)
            && m_known->readAll(below->get(), stamp, placeOf(above.raw), entry.name, *entries))
            return;
        visit(below->get(), std::move(*entries), folder);
    }

    static bool holdsOnlyManifests(const Entries &entries, const RefFolder &model)
    {
        return model.ref && std::all_of(entries.begin(), entries.end(), [&](const DirectoryEntry &entry) {
                   return entry.type == DirectoryEntry::Type::File && nameOf(entry.escaped(), model);
               });
    }

    // The name that a file in this folder stands for, if it stands for one.
    static std::optional<Name> nameOf(const QString &text, const RefFolder &folder)
    {
        if (!folder.ref || folder.depth < kModelDepth || folder.depth > kTagDepth)
            return std::nullopt;
        const auto name =
            folder.depth == kTagDepth ? folder.ref->withBuild(text.toUpper()) : folder.ref->withTag(text);
        return name ? std::optional<Name>(*name) : std::nullopt;
    }

    static bool isSeedEra(const RefFolder &folder) { return folder.depth == kTagDepth; }

    void
    addFile(const DirectoryEntry &entry, const QString &text, const QString &path, const RefFolder &folder)
    {
        const bool isTold = m_paths == Paths::OfOddOnes && !isSeedEra(folder);
        if (auto name = nameOf(text, folder))
            m_scan.refs.push_back(
                {std::move(*name), isTold ? QString() : path, entry.stamp, false, isSeedEra(folder), {}});
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
            target.isEmpty() ? u"%1 is a broken symbolic link"_s.arg(path)
                : isOurs     ? u"%1 is a symbolic link in a place where no model can be"_s.arg(path)
                : isFile     ? u"%1 is a symbolic link to outside the store"_s.arg(path)
                             : u"%1 is a symbolic link to something that isn't a file"_s.arg(path));
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
    const Name *m_only;
    KnownModels *m_known;
    Paths m_paths;
    Qt::CaseSensitivity m_spelling;
    QByteArray m_wantedHost; // of only
    QByteArray m_wantedNamespace;
    QByteArray m_wantedModel;
    RefScan m_scan;
};

} // namespace

Result<RefScan> scanRefs(const Store &store, Paths paths)
{
    return RefWalk(store, nullptr, nullptr, paths).run();
}

Result<RefScan> scanUnknownRefs(const Store &store, KnownModels &known)
{
    return RefWalk(store, nullptr, &known).run();
}

Result<RefScan> scanRefsOf(const Store &store, const Name &name, Qt::CaseSensitivity spelling)
{
    const auto complete = name.completed();
    return RefWalk(store, &complete, nullptr, Paths::OfAll, spelling).run();
}

} // namespace weightroom
