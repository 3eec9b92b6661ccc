#include "model/store/disk/references.h"

#include "model/core/file.h"
#include "model/core/workers.h"
#include "model/store/disk/refwalk.h"

#include <QHash>
#include <QString>
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// By the bytes of its path: they may be no text.
Result<QByteArray> readRaw(const Stray &stray)
{
    const auto slash = stray.rawPath.lastIndexOf('/');
    const FileDescriptor folder(
        ::open(stray.rawPath.left(slash).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.isOpen())
        return tl::unexpected(systemError(errno, u"opening"_s, stray.path));
    TRY_ASSIGN(const auto file, openRegularAt(folder.get(), stray.rawPath.mid(slash + 1), stray.path));
    TRY_ASSIGN(const auto stamp, stampOf(file.get(), stray.path));
    if (stamp.bytes > Manifest::kLimitBytes)
        return failure(
            Error::Kind::Refused, u"%1 is too long to be a manifest"_s.arg(stray.path), stray.path);
    return readAt(file.get(), 0, stamp.bytes, stray.path);
}

class Found
{
public:
    explicit Found(const QSet<Digest> *only)
        : m_only(only)
    {
    }

    template<class Digests> void add(const Digests &digests)
    {
        for (const auto &digest : digests) {
            if (m_only == nullptr || m_only->contains(digest))
                m_references.digests.insert(digest);
        }
    }

    void addManifest(const Ref &ref, const Result<Manifest> &manifest)
    {
        if (!manifest) {
            if (manifest.error().kind != Error::Kind::NotFound)
                m_references.unreadable.append(ref.path);
            return;
        }
        if (manifest->isIndex)
            m_references.indexes.append(ref.path);
        add(manifest->digests());
    }

    void addStrays(std::vector<Stray> strays)
    {
        for (const auto &stray : strays) {
            if (!stray.isFile) {
                m_references.unreadable.append(stray.path);
                continue;
            }
            // Mostly a note or an editor's backup; if it's a manifest after all, what it names stays. One
            // that is too long is none.
            const auto bytes = readRaw(stray);
            if (!bytes && bytes.error().kind != Error::Kind::NotFound
                && bytes.error().kind != Error::Kind::Refused)
                m_references.unreadable.append(stray.path);
            if (const auto manifest = bytes ? Manifest::parse(*bytes) : tl::unexpected(bytes.error()))
                add(manifest->digests());
        }
        m_references.strays = std::move(strays);
    }

    References take() { return std::move(m_references); }

private:
    const QSet<Digest> *m_only;
    References m_references;
};

} // namespace

// One walk: what of the memory still is so, and what was read of the rest.
class ReferenceReader::Walk : public KnownModels
{
public:
    Walk(const Store &store, const ReferenceMemory &memory, qint64 startedNs)
        : m_memory(memory)
        , m_startedNs(startedNs)
        , m_device(deviceOf(store.manifestsPath()))
        , m_looks(memory.models())
    {
    }

    // What is remembered of the folder is looked at while it's listed.
    Result<Entries>
    unknownIn(int folder, const QByteArray &place, const std::function<Result<Entries>()> &list) override
    {
        constexpr std::size_t kAtOnce = 256;
        const auto models = m_memory.modelsIn(place);
        const auto parts = (models.end - models.first + kAtOnce - 1) / kAtOnce;
        Result<Entries> entries = Entries();
        const auto look = [&](std::size_t part) {
            const auto begin = models.first + part * kAtOnce;
            for (auto model = begin; model < std::min(begin + kAtOnce, models.end); ++model)
                m_looks[model] = isSame(folder, model) ? Look::Same : Look::Other;
        };
        parallelFor(
            parts + 1, 2,
            [&](std::size_t from, std::size_t to) {
                for (auto job = from; job < to; ++job) {
                    if (job == 0)
                        entries = list();
                    else
                        look(job - 1);
                }
            },
            Threads::Disk);
        if (!entries)
            return entries;
        Entries unknown;
        auto cursor = models.first;
        for (const auto &entry : *entries) {
            const auto known = entry.type == DirectoryEntry::Type::Directory
                ? m_memory.find(models, entry.name, cursor)
                : std::nullopt;
            if (known && m_looks[*known] == Look::Same)
                m_looks[*known] = Look::Listed;
            else
                unknown.push_back(entry);
        }
        m_listings[place] = std::move(*entries);
        return unknown;
    }

    bool readAll(
        int folder, const FolderStamp &stamp, const QByteArray &place, const QByteArray &model,
        const std::vector<DirectoryEntry> &manifests) override
    {
        std::size_t cursor = 0;
        const auto known = m_memory.find(m_memory.modelsIn(place), model, cursor);
        FreshModel fresh{{model, stamp, {}}, {}, 0};
        bool isWhole = mayBeRemembered(stamp);
        auto before = known ? m_memory.manifestsOf(*known) : ReferenceMemory::Range();
        for (const auto &entry : manifests) {
            if (const auto same = findSame(before, entry)) {
                const auto digests = m_memory.digestsOf(*same);
                fresh.facts.manifests.push_back({entry.name, entry.stamp, {digests.begin(), digests.end()}});
                continue;
            }
            auto facts = readManifestAt(folder, entry.name);
            if (!facts)
                return false;
            if (!mayBeRemembered(facts->stamp)) {
                isWhole = false;
                fresh.racy.insert(fresh.racy.end(), facts->digests.begin(), facts->digests.end());
                continue;
            }
            ++fresh.news;
            fresh.facts.manifests.push_back(std::move(*facts));
        }
        if (!isWhole)
            fresh.facts.stamp = {};
        else if (fresh.news == 0)
            fresh.news = 1;
        const std::lock_guard lock(m_mutex);
        m_news += fresh.news;
        m_fresh[place].push_back(std::move(fresh));
        return true;
    }

    void tell(Found &found) const
    {
        for (std::size_t model = 0; model < m_looks.size(); ++model) {
            if (m_looks[model] == Look::Listed)
                found.add(m_memory.digestsOfModel(model));
        }
        for (const auto &[place, models] : m_fresh) {
            for (const auto &model : models) {
                found.add(model.racy);
                for (const auto &manifest : model.facts.manifests)
                    found.add(manifest.digests);
            }
        }
    }

    // How many facts the memory lacks or has for nothing.
    std::size_t changes() const
    {
        const auto same = std::size_t(std::count(m_looks.begin(), m_looks.end(), Look::Listed));
        return m_news + m_looks.size() - same;
    }

    // In the order in which folders are listed.
    ReferenceMemory renewed() const
    {
        ReferenceMemory memory;
        for (const auto &[place, entries] : m_listings) {
            QHash<QByteArrayView, const FreshModel *> fresh;
            if (const auto models = m_fresh.find(place); models != m_fresh.end()) {
                for (const auto &model : models->second)
                    fresh.insert(model.facts.name, &model);
            }
            memory.beginPlace(place);
            const auto range = m_memory.modelsIn(place);
            auto cursor = range.first;
            for (const auto &entry : entries) {
                if (const auto *model = fresh.value(entry.name))
                    memory.add(model->facts);
                else if (const auto known = m_memory.find(range, entry.name, cursor);
                         known && m_looks[*known] == Look::Listed)
                    memory.add(m_memory, *known);
            }
        }
        memory.end();
        return memory;
    }

private:
    struct FreshModel {
        ModelFacts facts;
        std::vector<Digest> racy; // that manifests name which aren't to be remembered
        std::size_t news = 0;     // facts that the memory lacks
    };

    static quint64 deviceOf(const QString &path)
    {
        struct stat status {
        };
        return ::stat(nativePath(path).constData(), &status) == 0 ? quint64(status.st_dev) : 0;
    }

    // Not what may change again unseen, nor what lies on a file system that is mounted below.
    template<class Stamp> bool mayBeRemembered(const Stamp &stamp) const
    {
        constexpr qint64 kRacyNs = 2'000'000'000;
        return std::max(stamp.mtimeNs, stamp.ctimeNs) <= m_startedNs - kRacyNs && stamp.device == m_device;
    }

    // Its folder and each of its manifests.
    bool isSame(int folder, std::size_t known) const
    {
        struct stat status {
        };
        const auto model = m_memory.nameOf(known);
        if (::fstatat(folder, model.data(), &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(status.st_mode)
            || FolderStamp::of(status) != m_memory.stampOf(known))
            return false;
        auto path = model.toByteArray() + '/';
        const auto [first, end] = m_memory.manifestsOf(known);
        for (auto manifest = first; manifest < end; ++manifest) {
            path.truncate(model.size() + 1);
            path.append(m_memory.tagOf(manifest));
            if (::fstatat(folder, path.constData(), &status, AT_SYMLINK_NOFOLLOW) != 0
                || !S_ISREG(status.st_mode) || FileStamp::of(status) != m_memory.manifestStampOf(manifest))
                return false;
        }
        return true;
    }

    // Both are in the order of names.
    std::optional<std::size_t> findSame(ReferenceMemory::Range &range, const DirectoryEntry &entry) const
    {
        while (range.first < range.end && m_memory.tagOf(range.first) < entry.name)
            ++range.first;
        const bool isSame = range.first < range.end && m_memory.tagOf(range.first) == entry.name
            && m_memory.manifestStampOf(range.first) == entry.stamp;
        return isSame ? std::optional(range.first) : std::nullopt;
    }

    // Nothing where more is to be said of it than digests: it can't be read, isn't whole, is a list.
    static std::optional<ManifestFacts> readManifestAt(int folder, const QByteArray &tag)
    {
        constexpr std::size_t kDigestsLimit = 4096;
        const auto file = openRegularAt(folder, tag, {});
        const auto stamp = file ? weightroom::stampOf(file->get(), {}) : tl::unexpected(file.error());
        if (!stamp || stamp->bytes > Manifest::kLimitBytes)
            return std::nullopt;
        // One byte more than it claims, to notice that it grew.
        const auto bytes = readAt(file->get(), 0, stamp->bytes + 1, {});
        if (!bytes || bytes->size() != stamp->bytes)
            return std::nullopt;
        const auto manifest = Manifest::parse(*bytes);
        if (!manifest || manifest->isIndex)
            return std::nullopt;
        auto digests = manifest->digests();
        if (digests.size() > kDigestsLimit)
            return std::nullopt;
        return ManifestFacts{tag, *stamp, std::move(digests)};
    }

    const ReferenceMemory &m_memory;
    const qint64 m_startedNs;
    const quint64 m_device;
    enum class Look : quint8 { Unseen, Other, Same, Listed };
    std::vector<Look> m_looks; // of each model of the memory
    std::mutex m_mutex;
    std::map<QByteArray, std::vector<DirectoryEntry>> m_listings; // by place, like these:
    std::map<QByteArray, std::vector<FreshModel>> m_fresh;
    std::size_t m_news = 0;
};

ReferenceReader::ReferenceReader(const Store &store, Clock clock)
    : m_store(store)
    , m_clock(clock)
    , m_remembers(hasReliableTimes(store.manifestsPath()))
{
    if (m_remembers)
        m_memory = ReferenceMemory::load(store);
}

Result<References> ReferenceReader::find(const QSet<Digest> *only)
{
    Walk walk(m_store, m_memory, m_clock());
    TRY_ASSIGN(auto scan, m_remembers ? scanUnknownRefs(m_store, walk) : scanRefs(m_store));
    Found found(only);
    walk.tell(found);
    for (const auto &ref : scan.refs)
        found.addManifest(ref, readManifest(m_store, ref));
    found.addStrays(std::move(scan.strays));
    // Written anew as a whole: not for a few.
    constexpr std::size_t kFewChanges = 256;
    constexpr std::size_t kHundredth = 100;
    if (walk.changes() > std::max(kFewChanges, m_memory.models() / kHundredth)) {
        m_memory = walk.renewed();
        m_isChanged = true;
    }
    return found.take();
}

void ReferenceReader::remember(const StoreLock &lock)
{
    if (m_isChanged)
        m_memory.save(m_store, lock);
    m_isChanged = false;
}

Result<References> findReferences(const Store &store, const QSet<Digest> *only)
{
    return ReferenceReader(store).find(only);
}

References referencesOf(const Survey &survey)
{
    Found found(nullptr);
    for (const auto &surveyed : survey.refs)
        found.addManifest(surveyed.ref, surveyed.manifest);
    found.addStrays(survey.strays);
    return found.take();
}

QString withReason(const QString &unreadable)
{
    const auto folder = openDirectory(unreadable, Links::Refuse);
    const auto entries = folder ? readDirectory(folder->get(), unreadable) : tl::unexpected(folder.error());
    auto error = entries ? std::nullopt : std::optional(entries.error());
    if (error && error->errnoValue == ENOTDIR) {
        const auto file = openRegular(unreadable, Links::Follow);
        error = file ? std::nullopt : std::optional(file.error());
    }
    return error && error->errnoValue != 0 && error->kind != Error::Kind::NotFound
        ? u"%1 (%2)"_s.arg(unreadable, qt_error_string(error->errnoValue))
        : unreadable;
}

} // namespace weightroom
