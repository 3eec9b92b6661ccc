#include "model/build/importchoice.h"

#include "model/core/directory.h"
#include "model/store/disk/blobs.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct ImportText {
    Q_DECLARE_TR_FUNCTIONS(ImportChoice)
};

struct FileSystem {
    quint32 magic;
    const char *name;
    bool hasClones;
    bool hasLinks;
};

// linux/magic.h and the file systems' own sources.
constexpr std::array kFileSystems{
    FileSystem{EXT4_SUPER_MAGIC, "ext4", false, true},
    FileSystem{BTRFS_SUPER_MAGIC, "Btrfs", true, true},
    FileSystem{XFS_SUPER_MAGIC, "XFS", true, true},
    FileSystem{TMPFS_MAGIC, "tmpfs", false, true},
    FileSystem{F2FS_SUPER_MAGIC, "F2FS", false, true},
    FileSystem{MSDOS_SUPER_MAGIC, "FAT", false, false},
    FileSystem{0x2011bab0, "exFAT", false, false},
    FileSystem{0x7366746e, "NTFS", false, true},
    FileSystem{NFS_SUPER_MAGIC, "NFS", false, true},
    FileSystem{0xff534d42, "SMB", false, true},
    FileSystem{0xfe534d42, "SMB", false, true},
    FileSystem{0x2fc12fc1, "ZFS", false, true},
    FileSystem{0xca451a4e, "bcachefs", true, true},
    FileSystem{OVERLAYFS_SUPER_MAGIC, "overlay", false, true},
    FileSystem{FUSE_SUPER_MAGIC, "FUSE", false, true},
};

const FileSystem *fileSystemOf(const QString &path)
{
    struct statfs system {
    };
    if (::statfs(QFile::encodeName(path).constData(), &system) != 0)
        return nullptr;
    const auto found = std::find_if(kFileSystems.begin(), kFileSystems.end(), [&](const FileSystem &known) {
        return known.magic == quint32(system.f_type);
    });
    return found == kFileSystems.end() ? nullptr : &*found;
}

// The same device may be mounted in two places, and no link or rename leads from one to the other.
quint64 mountOf(const QString &path)
{
    struct statx status {
    };
    if (::statx(AT_FDCWD, QFile::encodeName(path).constData(), 0, STATX_MNT_ID, &status) != 0
        || (status.stx_mask & STATX_MNT_ID) == 0)
        return 0;
    return status.stx_mnt_id;
}

// Where new files of the store are made, as far as it's there yet.
QString newFilesFolder(const Store &store)
{
    for (const auto &path : {store.privatePath(u"staging"_s), store.privatePath()}) {
        if (QFileInfo(path).isDir())
            return path;
    }
    return store.root();
}

enum class Clone { Works, OtherFileSystem, Unsupported };

Clone tryClone(const QString &folder, const QString &path)
{
    const auto source = openRegular(path, Links::Follow);
    struct stat status {
    };
    if (!source || ::fstat(source->get(), &status) != 0)
        return Clone::Unsupported;
    const FileDescriptor trial(
        ::open(QFile::encodeName(folder).constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!trial.isOpen()) {
        const auto *system = fileSystemOf(folder);
        if (system == nullptr || !system->hasClones)
            return Clone::Unsupported;
        const auto ours = stampOf(folder);
        return ours && ours->device == quint64(status.st_dev) ? Clone::Works : Clone::OtherFileSystem;
    }
    file_clone_range range{};
    range.src_fd = source->get();
    // A block is enough; 0 is the whole of a file that has none.
    range.src_length = status.st_size >= status.st_blksize ? quint64(status.st_blksize) : 0;
    if (::ioctl(trial.get(), FICLONERANGE, &range) == 0)
        return Clone::Works;
    return errno == EXDEV ? Clone::OtherFileSystem : Clone::Unsupported;
}

// A file that is brought in and what stands in the way of it.
struct File {
    QString path;
    QString canonical;
    struct stat status;
    bool isShard = false;
    bool isInStore = false;
};

class ChoiceFinder
{
public:
    ChoiceFinder(const Store &store, const Sources &sources, const DigestRecords &records)
        : m_store(store)
        , m_folder(newFilesFolder(store))
    {
        for (const auto &source : sources.files)
            add(source, records);
    }

    ImportChoices find()
    {
        if (m_files.empty())
            return {};
        ImportChoices choices;
        choices.isKnown = m_bytes == 0;
        const bool copies = copiesToMove();
        choices.modes = {
            {ImportMode::Reflink, firstReason(&ChoiceFinder::cloneReason), 0, false},
            {ImportMode::Copy, {}, m_bytes, false},
            {ImportMode::Link, firstReason(&ChoiceFinder::linkReason), 0, false},
            {ImportMode::Move, firstReason(&ChoiceFinder::moveReason), copies ? m_bytes : 0, copies}};
        return choices;
    }

private:
    using Reason = QString (ChoiceFinder::*)(const File &) const;

    void add(const SourceFile &source, const DigestRecords &records)
    {
        QStringList paths{source.path};
        if (source.shards) {
            paths.clear();
            for (const auto &shard : source.shards->shards)
                paths.append(shard.path);
        }
        for (const auto &path : paths) {
            File file{path, QFileInfo(path).canonicalFilePath(), {}, source.shards.has_value(), false};
            if (::stat(QFile::encodeName(path).constData(), &file.status) != 0)
                continue; // gone since: the build says so
            file.isInStore = isInside(m_store, file.canonical);
            m_files.push_back(file);
        }
        if (!isKnown(source, records))
            m_bytes += source.plan ? qint64(source.plan->totalBytes) : source.stamp.bytes;
    }

    // Whether the build will find the bytes in the store, as far as that can be told without reading them.
    bool isKnown(const SourceFile &source, const DigestRecords &records) const
    {
        if (source.shards)
            return false;
        const auto record = records.find(source.stamp);
        const auto named = Digest::parse(QFileInfo(source.path).fileName());
        if (!record && !named)
            return false;
        const auto blob = findBlob(m_store, record ? record->digest : *named);
        if (!blob || blob->stamp.bytes != source.stamp.bytes)
            return false;
        return record
            || (blob->stamp.device == source.stamp.device && blob->stamp.inode == source.stamp.inode);
    }

    QString firstReason(Reason reason) const
    {
        for (const auto &file : m_files) {
            const auto text = (this->*reason)(file);
            if (text.isEmpty())
                continue;
            return m_files.size() == 1 || file.isShard ? text
                                                       : QFileInfo(file.path).fileName() + u": "_s + text;
        }
        return {};
    }

    static QString joined() { return ImportText::tr("Not possible: the parts are joined into a new file."); }
    static QString otherDisk() { return ImportText::tr("Not possible: the store is on another disk."); }

    bool isNear(const File &file) const
    {
        const auto ours = stampOf(m_folder);
        return ours && ours->device == quint64(file.status.st_dev)
            && mountOf(m_folder) == mountOf(file.canonical);
    }

    bool hasLinks() const
    {
        const auto *system = fileSystemOf(m_folder);
        return system == nullptr || system->hasLinks;
    }

    static bool isAnothers(const File &file) { return ::geteuid() != 0 && file.status.st_uid != ::geteuid(); }

    QString cloneReason(const File &file) const
    {
        if (file.isShard)
            return joined();
        switch (tryClone(m_folder, file.canonical)) {
        case Clone::Works:
            return {};
        case Clone::OtherFileSystem:
            return otherDisk();
        case Clone::Unsupported:
            break;
        }
        const auto name = fileSystemName(m_folder);
        return name.isEmpty()
            ? ImportText::tr("Not possible here: this disk can't clone files. Btrfs and XFS can.")
            : ImportText::tr("Not possible here: this disk (%1) can't clone files. Btrfs and XFS can.")
                  .arg(name);
    }

    QString linkReason(const File &file) const
    {
        if (file.isShard)
            return joined();
        if (!isNear(file))
            return otherDisk();
        if (!hasLinks())
            return ImportText::tr("Not possible here: this disk (%1) has no hard links.")
                .arg(fileSystemName(m_folder));
        // The kernel's protected_hardlinks: only one's own files, or those one may write.
        if (isAnothers(file) && ::access(QFile::encodeName(file.canonical).constData(), W_OK) != 0)
            return ImportText::tr("Not possible: the file belongs to another user.");
        return {};
    }

    QString moveReason(const File &file) const
    {
        if (file.isInStore)
            return ImportText::tr("Not possible: the file is in the store's own folder.");
        if (QFileInfo(file.path).isSymLink())
            return ImportText::tr("Not possible: this is a link to another file.");
        if (isAnothers(file))
            return ImportText::tr("Not possible: the file belongs to another user.");
        if (::access(QFile::encodeName(directoryOf(file.canonical)).constData(), W_OK | X_OK) != 0)
            return ImportText::tr("Not possible: the file's folder is read-only.");
        return {};
    }

    bool copiesToMove() const
    {
        return std::any_of(m_files.begin(), m_files.end(), [this](const File &file) {
            return file.isShard || !isNear(file) || !hasLinks();
        });
    }

    const Store &m_store;
    QString m_folder;
    std::vector<File> m_files;
    qint64 m_bytes = 0; // of what the store doesn't hold yet
};

} // namespace

ImportChoices importChoices(const Store &store, const Sources &sources, const DigestRecords &records)
{
    return ChoiceFinder(store, sources, records).find();
}

QString fileSystemName(const QString &path)
{
    const auto *system = fileSystemOf(path);
    return system == nullptr ? QString() : QString::fromLatin1(system->name);
}

} // namespace weightroom
