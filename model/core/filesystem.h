// What is to be known of a file system, by the type that statfs gives it.
#pragma once

#include <QString>

namespace weightroom
{

// The short name of a network or FUSE file system, an empty string for one of this machine's own. On such a
// one inotify tells only what this machine does, a lock may not reach other machines, hard links and the
// flushing of folders may be missing. Pure; any thread.
QString remoteFileSystem(quint64 type);

// The same of the file system that a path lies on; "unknown" if that can't be told.
QString remoteFileSystemAt(const QString &path);

// Whether a file or folder there that has the device, inode, size, mtime and ctime of before is as it was: so
// on Linux's own file systems, not on FAT and the like, whose inodes are made up and whose folders keep no
// times, nor on those of another machine, which may be told late.
bool hasReliableTimes(const QString &path);

} // namespace weightroom
