// Calls on names in folders. What comes of them: faultplan.h.
#include "interposed.h"

#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

using faultplan::pathOf;

namespace
{

// A call on two paths counts where the second lies, or the first if only that is below a root.
std::string target(const std::string &from, const std::string &to)
{
    return faultplan::isBelowRoots(to) ? to : from;
}

// The type that statfs is to tell of the file system that path is on.
template<class System> void giveType(const char *path, System *system)
{
    const auto type = faultplan::variable("WEIGHTROOM_FAULT_FILESYSTEM");
    if (!type.empty() && faultplan::isBelowRoots(pathOf(AT_FDCWD, path)))
        system->f_type = std::strtol(type.c_str(), nullptr, 0);
}

} // namespace

extern "C" {

int rename(const char *from, const char *to) noexcept
{
    PASS_ON(rename, "rename", target(pathOf(AT_FDCWD, from), pathOf(AT_FDCWD, to)), -1, from, to);
}

int renameat(int fromDirectory, const char *from, int toDirectory, const char *to) noexcept
{
    PASS_ON(
        renameat, "rename", target(pathOf(fromDirectory, from), pathOf(toDirectory, to)), -1, fromDirectory,
        from, toDirectory, to);
}

int renameat2(int fromDirectory, const char *from, int toDirectory, const char *to, unsigned flags) noexcept
{
    PASS_ON(
        renameat2, "rename", target(pathOf(fromDirectory, from), pathOf(toDirectory, to)), -1, fromDirectory,
        from, toDirectory, to, flags);
}

int link(const char *from, const char *to) noexcept
{
    PASS_ON(link, "link", target(pathOf(AT_FDCWD, from), pathOf(AT_FDCWD, to)), -1, from, to);
}

int linkat(int fromDirectory, const char *from, int toDirectory, const char *to, int flags) noexcept
{
    PASS_ON(
        linkat, "link", target(pathOf(fromDirectory, from), pathOf(toDirectory, to)), -1, fromDirectory, from,
        toDirectory, to, flags);
}

int unlink(const char *path) noexcept
{
    PASS_ON(unlink, "unlink", pathOf(AT_FDCWD, path), -1, path);
}

int unlinkat(int directory, const char *path, int flags) noexcept
{
    PASS_ON(unlinkat, "unlink", pathOf(directory, path), -1, directory, path, flags);
}

int rmdir(const char *path) noexcept
{
    PASS_ON(rmdir, "rmdir", pathOf(AT_FDCWD, path), -1, path);
}

int mkdir(const char *path, mode_t mode) noexcept
{
    PASS_ON(mkdir, "mkdir", pathOf(AT_FDCWD, path), -1, path, mode);
}

int mkdirat(int directory, const char *path, mode_t mode) noexcept
{
    PASS_ON(mkdirat, "mkdir", pathOf(directory, path), -1, directory, path, mode);
}

int chmod(const char *path, mode_t mode) noexcept
{
    PASS_ON(chmod, "chmod", pathOf(AT_FDCWD, path), -1, path, mode);
}

int lchown(const char *path, uid_t user, gid_t group) noexcept
{
    PASS_ON(lchown, "chown", pathOf(AT_FDCWD, path), -1, path, user, group);
}

int utimensat(int directory, const char *path, const struct timespec times[2], int flags) noexcept
{
    PASS_ON(utimensat, "touch", pathOf(directory, path), -1, directory, path, times, flags);
}

int stat(const char *path, struct stat *status) noexcept
{
    PASS_ON(stat, "stat", pathOf(AT_FDCWD, path), -1, path, status);
}

int stat64(const char *path, struct stat64 *status) noexcept
{
    PASS_ON(stat64, "stat", pathOf(AT_FDCWD, path), -1, path, status);
}

int lstat(const char *path, struct stat *status) noexcept
{
    PASS_ON(lstat, "stat", pathOf(AT_FDCWD, path), -1, path, status);
}

int lstat64(const char *path, struct stat64 *status) noexcept
{
    PASS_ON(lstat64, "stat", pathOf(AT_FDCWD, path), -1, path, status);
}

int fstatat(int directory, const char *path, struct stat *status, int flags) noexcept
{
    PASS_ON(fstatat, "stat", pathOf(directory, path), -1, directory, path, status, flags);
}

int fstatat64(int directory, const char *path, struct stat64 *status, int flags) noexcept
{
    PASS_ON(fstatat64, "stat", pathOf(directory, path), -1, directory, path, status, flags);
}

int statx(int directory, const char *path, int flags, unsigned mask, struct statx *status) noexcept
{
    PASS_ON(statx, "stat", pathOf(directory, path), -1, directory, path, flags, mask, status);
}

DIR *opendir(const char *path)
{
    PASS_ON(opendir, "opendir", pathOf(AT_FDCWD, path), static_cast<DIR *>(nullptr), path);
}

int statfs(const char *path, struct statfs *system) noexcept
{
    REAL(statfs);
    const int result = real(path, system);
    giveType(path, system);
    return result;
}

int statfs64(const char *path, struct statfs64 *system) noexcept
{
    REAL(statfs64);
    const int result = real(path, system);
    giveType(path, system);
    return result;
}

} // extern "C"
