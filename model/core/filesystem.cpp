#include "model/core/filesystem.h"

#include "model/core/file.h"

#include <algorithm>
#include <array>
#include <linux/magic.h>
#include <sys/vfs.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct RemoteType {
    quint32 magic;
    const char *name;
};

// linux/magic.h, and for SMB the client's own sources.
constexpr std::array kRemoteTypes{
    RemoteType{NFS_SUPER_MAGIC, "NFS"},   RemoteType{SMB_SUPER_MAGIC, "SMB"},
    RemoteType{0xfe534d42, "SMB"},        RemoteType{0xff534d42, "SMB"},
    RemoteType{FUSE_SUPER_MAGIC, "FUSE"}, RemoteType{V9FS_MAGIC, "9P"},
    RemoteType{CEPH_SUPER_MAGIC, "Ceph"}, RemoteType{AFS_SUPER_MAGIC, "AFS"},
    RemoteType{AFS_FS_MAGIC, "AFS"},      RemoteType{CODA_SUPER_MAGIC, "Coda"},
};

// Those of linux/magic.h, and of ZFS and bcachefs from their own sources.
constexpr std::array<quint32, 9> kReliableTypes{EXT4_SUPER_MAGIC,     XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC,
                                                F2FS_SUPER_MAGIC,     TMPFS_MAGIC,     OVERLAYFS_SUPER_MAGIC,
                                                REISERFS_SUPER_MAGIC, 0x2fc12fc1,      0xca451a4e};

} // namespace

QString remoteFileSystem(quint64 type)
{
    // Some kernels give these with the sign carried on.
    const auto found = std::find_if(kRemoteTypes.begin(), kRemoteTypes.end(), [&](const RemoteType &remote) {
        return remote.magic == quint32(type);
    });
    return found == kRemoteTypes.end() ? QString() : QString::fromLatin1(found->name);
}

bool hasReliableTimes(const QString &path)
{
    struct statfs system {
    };
    return ::statfs(nativePath(path).constData(), &system) == 0
        && std::find(kReliableTypes.begin(), kReliableTypes.end(), quint32(system.f_type))
        != kReliableTypes.end();
}

QString remoteFileSystemAt(const QString &path)
{
    struct statfs system {
    };
    if (::statfs(nativePath(path).constData(), &system) != 0)
        return u"unknown"_s;
    return remoteFileSystem(quint64(system.f_type));
}

} // namespace weightroom
