#include "model/store/disk/stagingfolders.h"

#include "model/core/directory.h"

#include <QFile>
#include <sys/file.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr QStringView kPinPrefix = u"pin-";

// What lies in it, without its lock.
StagingFolder lookIntoStaging(const QString &path)
{
    StagingFolder folder{path, 0, stampOf(path).value_or(FileStamp()).mtimeNs, false, {}, {}};
    const auto files = listFolder(path);
    if (!files) {
        folder.problem = files.error();
        return folder;
    }
    for (const auto &file : *files) {
        const auto name = file.text();
        const bool pins = isPin(file);
        struct stat status {
        };
        if (!pins && ::lstat(QFile::encodeName(path + u'/' + name).constData(), &status) == 0
            && status.st_nlink == 1)
            folder.bytes += file.stamp.bytes;
        const auto digest = Digest::parse(QStringView(name).mid(pins ? kPinPrefix.size() : 0));
        if (pins && digest)
            folder.pins.push_back(*digest);
    }
    return folder;
}

Result<std::vector<StagingFolder>> stagingFolders(const Store &store)
{
    const auto staging = store.privatePath(u"staging"_s);
    TRY_ASSIGN(const auto entries, listFolder(staging));
    std::vector<StagingFolder> folders;
    for (const auto &entry : entries) {
        if (entry.type == DirectoryEntry::Type::Directory)
            folders.push_back(lookIntoStaging(staging + u'/' + QFile::decodeName(entry.name)));
    }
    return folders;
}

} // namespace

std::optional<FileDescriptor> lockStagingFolder(const QString &path)
{
    auto fd = openDirectory(path, Links::Refuse);
    if (!fd || ::flock(fd->get(), LOCK_EX | LOCK_NB) != 0)
        return std::nullopt;
    return std::move(*fd);
}

bool isPin(const DirectoryEntry &entry)
{
    return entry.name.startsWith("pin-");
}

std::optional<Digest> pinnedBy(const DirectoryEntry &entry)
{
    const auto digest = Digest::parse(QStringView(entry.text()).mid(kPinPrefix.size()));
    return isPin(entry) && digest ? std::optional<Digest>(*digest) : std::nullopt;
}

Result<std::vector<StagingFolder>> listStaging(const Store &store)
{
    auto folders = stagingFolders(store);
    if (!folders)
        return folders;
    for (auto &folder : *folders)
        folder.isLive = !lockStagingFolder(folder.path);
    return folders;
}

Result<std::vector<Digest>> pinnedBlobs(const Store &store, const QString &besides)
{
    TRY_ASSIGN(const auto folders, stagingFolders(store));
    std::vector<Digest> digests;
    for (const auto &folder : folders) {
        if (folder.path == besides)
            continue;
        if (folder.problem)
            return tl::unexpected(*folder.problem);
        digests.insert(digests.end(), folder.pins.begin(), folder.pins.end());
    }
    return digests;
}

} // namespace weightroom
