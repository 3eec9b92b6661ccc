// Calls on open files and folders, and the start of a thread. What comes of them: faultplan.h.
#include "interposed.h"

#include <cstdarg>
#include <dirent.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using faultplan::pathOf;

// The mode that open() takes only when it may create.
#define MODE_AFTER(flags)                                                                                    \
    va_list list;                                                                                            \
    va_start(list, flags);                                                                                   \
    const auto mode = ((flags) & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : mode_t(0);             \
    va_end(list)

extern "C" {

int open(const char *path, int flags, ...)
{
    MODE_AFTER(flags);
    PASS_ON(open, "open", pathOf(AT_FDCWD, path), -1, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_AFTER(flags);
    PASS_ON(open64, "open", pathOf(AT_FDCWD, path), -1, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...)
{
    MODE_AFTER(flags);
    PASS_ON(openat, "open", pathOf(directory, path), -1, directory, path, flags, mode);
}

int openat64(int directory, const char *path, int flags, ...)
{
    MODE_AFTER(flags);
    PASS_ON(openat64, "open", pathOf(directory, path), -1, directory, path, flags, mode);
}

// It is made even when it fails.
int close(int fd)
{
    REAL(close);
    const auto verdict = faultplan::judge("close", pathOf(fd));
    const int result = real(fd);
    if (verdict == faultplan::Verdict::KillAfter)
        ::raise(SIGKILL);
    if (verdict == faultplan::Verdict::Fail) {
        errno = faultplan::plannedError();
        return -1;
    }
    return result;
}

ssize_t read(int fd, void *data, size_t bytes)
{
    PASS_ON_BYTES(read, "read", fd, bytes, fd, data, count);
}

ssize_t pread(int fd, void *data, size_t bytes, off_t offset)
{
    PASS_ON_BYTES(pread, "read", fd, bytes, fd, data, count, offset);
}

ssize_t pread64(int fd, void *data, size_t bytes, off64_t offset)
{
    PASS_ON_BYTES(pread64, "read", fd, bytes, fd, data, count, offset);
}

ssize_t write(int fd, const void *data, size_t bytes)
{
    PASS_ON_BYTES(write, "write", fd, bytes, fd, data, count);
}

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset)
{
    PASS_ON_BYTES(pwrite, "write", fd, bytes, fd, data, count, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset)
{
    PASS_ON_BYTES(pwrite64, "write", fd, bytes, fd, data, count, offset);
}

int fsync(int fd)
{
    const auto path = pathOf(fd);
    struct stat status {
    };
    if (const int lack = faultplan::lackOf("dirsync", path);
        lack != 0 && ::syscall(SYS_fstat, fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        errno = lack;
        return -1;
    }
    PASS_ON(fsync, "fsync", path, -1, fd);
}

int fdatasync(int fd)
{
    PASS_ON(fdatasync, "fsync", pathOf(fd), -1, fd);
}

int ftruncate(int fd, off_t length) noexcept
{
    PASS_ON(ftruncate, "truncate", pathOf(fd), -1, fd, length);
}

int ftruncate64(int fd, off64_t length) noexcept
{
    PASS_ON(ftruncate64, "truncate", pathOf(fd), -1, fd, length);
}

int fallocate(int fd, int mode, off_t offset, off_t length)
{
    PASS_ON(fallocate, "allocate", pathOf(fd), -1, fd, mode, offset, length);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length)
{
    PASS_ON(fallocate64, "allocate", pathOf(fd), -1, fd, mode, offset, length);
}

// These two return the error.
int posix_fallocate(int fd, off_t offset, off_t length)
{
    PASS_ON(posix_fallocate, "allocate", pathOf(fd), faultplan::plannedError(), fd, offset, length);
}

int posix_fallocate64(int fd, off64_t offset, off64_t length)
{
    PASS_ON(posix_fallocate64, "allocate", pathOf(fd), faultplan::plannedError(), fd, offset, length);
}

int ioctl(int fd, unsigned long request, ...) noexcept
{
    va_list list;
    va_start(list, request);
    void *argument = va_arg(list, void *);
    va_end(list);
    PASS_ON(ioctl, "ioctl", pathOf(fd), -1, fd, request, argument);
}

int flock(int fd, int operation) noexcept
{
    PASS_ON(flock, "flock", pathOf(fd), -1, fd, operation);
}

int fchmod(int fd, mode_t mode) noexcept
{
    PASS_ON(fchmod, "chmod", pathOf(fd), -1, fd, mode);
}

int fchown(int fd, uid_t user, gid_t group) noexcept
{
    PASS_ON(fchown, "chown", pathOf(fd), -1, fd, user, group);
}

int futimens(int fd, const struct timespec times[2]) noexcept
{
    PASS_ON(futimens, "touch", pathOf(fd), -1, fd, times);
}

int fstat(int fd, struct stat *status) noexcept
{
    PASS_ON(fstat, "stat", pathOf(fd), -1, fd, status);
}

int fstat64(int fd, struct stat64 *status) noexcept
{
    PASS_ON(fstat64, "stat", pathOf(fd), -1, fd, status);
}

DIR *fdopendir(int fd)
{
    PASS_ON(fdopendir, "opendir", pathOf(fd), static_cast<DIR *>(nullptr), fd);
}

ssize_t getdents64(int fd, void *entries, size_t length)
{
    PASS_ON(getdents64, "readdir", pathOf(fd), ssize_t(-1), fd, entries, length);
}

struct dirent *readdir(DIR *stream)
{
    PASS_ON(readdir, "readdir", pathOf(::dirfd(stream)), static_cast<struct dirent *>(nullptr), stream);
}

struct dirent64 *readdir64(DIR *stream)
{
    PASS_ON(readdir64, "readdir", pathOf(::dirfd(stream)), static_cast<struct dirent64 *>(nullptr), stream);
}

int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) noexcept
{
    REAL(pthread_create);
    const int lack = faultplan::lackOf("thread");
    return lack != 0 ? lack : real(thread, attributes, run, argument);
}

} // extern "C"
