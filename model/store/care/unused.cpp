#include "model/store/care/unused.h"

#include "model/core/directory.h"
#include "model/store/disk/stagingfolders.h"
#include "model/store/disk/storefolder.h"
#include "model/store/trash/trash.h"
#include "model/store/write/staging.h"

#include <QRegularExpression>
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kGraceNs = qint64(3600) * 1'000'000'000;
constexpr qint64 kBlockBytes = 512; // st_blocks counts in these

UnusedFile::Kind kindOfName(const QByteArray &name)
{
    static const QRegularExpression partial(u"^sha256[-:][0-9a-fA-F]{64}-partial"_s);
    return partial.match(QString::fromLatin1(name)).hasMatch() ? UnusedFile::Kind::Partial
                                                               : UnusedFile::Kind::Foreign;
}

// Nothing for what isn't to be touched at all.
Result<std::optional<UnusedFile>>
unusedAt(const Store &store, int blobs, const DirectoryEntry &entry, const References &references)
{
    if (entry.type == DirectoryEntry::Type::Directory)
        return std::nullopt;
    const auto digest = Digest::parse(entry.text());
    if (digest && references.digests.contains(*digest))
        return std::nullopt;
    struct stat status {
    };
    if (::fstatat(blobs, entry.name.constData(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        // Gone since it was listed. Any other failure mustn't make it look as if it weren't there.
        if (errno == ENOENT)
            return std::nullopt;
        return tl::unexpected(systemError(errno, u"examining"_s, store.blobsPath() + u'/' + entry.escaped()));
    }
    const bool isBlob = digest && entry.type != DirectoryEntry::Type::Other;
    return UnusedFile{
        isBlob ? UnusedFile::Kind::Blob : kindOfName(entry.name),
        entry.name,
        entry.stamp.bytes,
        qint64(status.st_blocks) * kBlockBytes,
        entry.stamp.mtimeNs,
        entry.stamp.device,
        entry.stamp.inode,
        entry.type == DirectoryEntry::Type::Link,
        isBlob ? std::optional<Digest>(*digest) : std::nullopt,
        {}};
}

Result<void> addStaging(const Store &store, std::vector<UnusedFile> &files)
{
    TRY_ASSIGN(const auto folders, listStaging(store));
    for (const auto &folder : folders) {
        // What it has pinned isn't known. Who may only look takes nothing from it.
        if (folder.problem && (!store.readOnlyReason() || folder.problem->isShortage()))
            return tl::unexpected(*folder.problem);
        if (folder.isLive) {
            for (auto &file : files) {
                const auto pinned = std::find(folder.pins.begin(), folder.pins.end(), file.digest);
                if (file.digest && pinned != folder.pins.end())
                    file.heldBy = u"a running build uses it"_s;
            }
        }
        files.push_back(
            {UnusedFile::Kind::Staging,
             nativePath(folder.path.mid(folder.path.lastIndexOf(u'/') + 1)),
             folder.bytes,
             folder.bytes,
             folder.mtimeNs,
             0,
             0,
             false,
             {},
             folder.isLive ? u"its operation is running"_s : QString()});
    }
    return {};
}

// What a model that can be restored would need, and purging would take from it.
Result<void> holdTrashed(const Store &store, std::vector<UnusedFile> &files)
{
    TRY_ASSIGN(const auto entries, listTrash(store));
    QSet<Digest> wanted;
    for (const auto &entry : entries) {
        for (const auto &digest : entry.digests) {
            if (!entry.name.isEmpty())
                wanted.insert(digest);
        }
    }
    for (auto &file : files) {
        if (file.digest && wanted.contains(*file.digest))
            file.heldBy = u"a model in the trash needs it"_s;
    }
    return {};
}

// HOST/NAMESPACE/MODEL/TAG and below it: where Ollama, or the seed system, would look for a manifest.
bool isWhereManifestsAre(const Store &store, const Stray &stray)
{
    constexpr int kSlashesOfATag = 3;
    return stray.path.mid(store.manifestsPath().size() + 1).count(u'/') >= kSlashesOfATag;
}

Error refusal(const QString &path, const QString &why)
{
    return {
        Error::Kind::Refused, u"unused files aren't removed while %1 exists: %2"_s.arg(withReason(path), why),
        path};
}

} // namespace

bool UnusedFile::isYoung(qint64 nowNs) const
{
    return mtimeNs > nowNs - kGraceNs;
}

QString UnusedFile::pathIn(const Store &store) const
{
    const auto folder = kind == Kind::Staging ? store.privatePath(u"staging"_s) : store.blobsPath();
    return folder + u'/' + DirectoryEntry{name, {}, {}}.escaped();
}

Result<bool> UnusedFile::isStillIn(const Store &store, int blobs) const
{
    struct stat status {
    };
    if (::fstatat(blobs, name.constData(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT)
            return false;
        return tl::unexpected(systemError(errno, u"examining"_s, pathIn(store)));
    }
    const auto stamp = FileStamp::of(status);
    return stamp.inode == inode && stamp.mtimeNs == mtimeNs && stamp.bytes == bytes;
}

qint64 UnusedFile::oldFromNs() const
{
    return mtimeNs + kGraceNs;
}

QString unusedKindWord(UnusedFile::Kind kind)
{
    switch (kind) {
    case UnusedFile::Kind::Blob:
        return u"blob"_s;
    case UnusedFile::Kind::Partial:
        return u"partial"_s;
    case UnusedFile::Kind::Foreign:
        return u"foreign"_s;
    case UnusedFile::Kind::Staging:
        return u"staging"_s;
    }
    return {};
}

Result<std::vector<UnusedFile>>
findUnused(const Store &store, const References &references, const Progress *progress)
{
    std::vector<UnusedFile> files;
    const auto directory = openDirectory(store.blobsPath(), Links::Follow);
    const bool isMissing = !directory && directory.error().kind == Error::Kind::NotFound;
    if (!directory && (!isMissing || existsAt(store.blobsPath())))
        return tl::unexpected(asFileInTheWay(directory.error()));
    if (directory) {
        const auto add = [&](const DirectoryEntry &entry) -> Result<void> {
            TRY_ASSIGN(auto file, unusedAt(store, directory->get(), entry, references));
            if (file)
                files.push_back(std::move(*file));
            return {};
        };
        TRY(visitDirectory(directory->get(), store.blobsPath(), {.progress = progress}, add));
        std::sort(files.begin(), files.end(), [](const auto &a, const auto &b) { return a.name < b.name; });
    }
    TRY(holdTrashed(store, files));
    TRY(addStaging(store, files));
    return files;
}

std::optional<Error> findObstacleInManifests(const Store &store, const References &references)
{
    if (!references.unreadable.isEmpty())
        return refusal(
            references.unreadable.front(),
            u"it can't be read and may use any file; try again, and if verification finds it damaged, repair or delete it"_s);
    if (!references.indexes.isEmpty())
        return refusal(
            references.indexes.front(), u"it is a list of manifests, and the files they use are unknown"_s);
    for (const auto &stray : references.strays) {
        if (isWhereManifestsAre(store, stray))
            return refusal(
                stray.path,
                u"it is where a manifest would be, under a name that isn't valid; move it elsewhere"_s);
    }
    const auto newer = store.root() + u"/manifests-v2"_s;
    if (const auto there = stampOf(newer); there || there.error().kind != Error::Kind::NotFound)
        return refusal(newer, u"it holds manifests in a newer format, which can't be read yet"_s);
    return std::nullopt;
}

std::optional<Error> findObstacle(const Store &store, const References &references)
{
    if (auto obstacle = findObstacleInManifests(store, references))
        return obstacle;
    const auto trash = readTrashFolder(store);
    if (!trash)
        return refusal(store.privatePath(u"trash/refs"_s), trash.error().message);
    if (trash->unreadable.empty())
        return std::nullopt;
    const auto &damaged = trash->unreadable.front();
    const bool mayBeWhole = damaged.kind == Error::Kind::Permission || damaged.kind == Error::Kind::Io;
    return refusal(
        damaged.where,
        u"this entry of the trash can't be read (%1); %2"_s.arg(
            damaged.message,
            mayBeWhole ? u"make it readable, or try again"_s
                       : u"move it out of that folder: all that can still be restored stays"_s));
}

} // namespace weightroom
