// A library to preload: makes one system call of a process fail, fall short, or be the process's last.
//
// It counts the calls that touch files below the folders of WEIGHTROOM_FAULT_ROOTS (colons between them) and,
// with WEIGHTROOM_FAULT_LOG, writes a line for each: number, call, path. WEIGHTROOM_FAULT_AT says which one
// is hit: a number from 1, or CALL:TEXT[:N] for the Nth call (from 1) whose path holds TEXT;
// WEIGHTROOM_FAULT_DO what happens to it:
//   fail=ERRNO   it isn't made and fails (a close is made and fails)
//   short        a read or write does half of what it was asked
//   kill         SIGKILL before it
//   killed       SIGKILL after it
//   stop         SIGSTOP before it: the test goes on with SIGCONT
// WEIGHTROOM_FAULT_LACKS names what the file system can't do at all: CALL=ERRNO, commas between them. Each
// such call fails, and none is counted; "dirsync" is an fsync of a folder, "thread" the start of a
// thread.
//
// WEIGHTROOM_FAULT_FILESYSTEM is the type, a number, that statfs gives the file system of the folders.
//
// The program under test is the one that ships: it knows nothing of this.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <string>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace
{

constexpr std::size_t kPathBytes = 4096;

struct Plan {
    std::string roots;
    std::string call; // of a fault that is named
    std::string text;
    long at = 0; // a call's number, or which of those that match
    std::string what;
    int error = 0;
    int log = -1;
    std::string lacks; // ",link=1,flock=95"
};

std::string variable(const char *name)
{
    const char *value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

Plan readPlan()
{
    Plan plan;
    plan.roots = variable("WEIGHTROOM_FAULT_ROOTS");
    plan.what = variable("WEIGHTROOM_FAULT_DO");
    if (plan.what.rfind("fail=", 0) == 0)
        plan.error = std::atoi(plan.what.c_str() + 5);
    const auto at = variable("WEIGHTROOM_FAULT_AT");
    if (const auto colon = at.find(':'); colon == std::string::npos) {
        plan.at = std::atol(at.c_str());
    } else {
        plan.call = at.substr(0, colon);
        plan.text = at.substr(colon + 1);
        plan.at = 1;
        if (const auto last = plan.text.rfind(':'); last != std::string::npos) {
            plan.at = std::atol(plan.text.c_str() + last + 1);
            plan.text.resize(last);
        }
    }
    plan.lacks = ',' + variable("WEIGHTROOM_FAULT_LACKS");
    if (const auto log = variable("WEIGHTROOM_FAULT_LOG"); !log.empty())
        plan.log = int(
            ::syscall(SYS_openat, AT_FDCWD, log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    return plan;
}

// Made at the first call, whoever makes it; other libraries may call before any constructor here has run.
const Plan &thePlan()
{
    static const Plan *plan = new Plan(readPlan());
    return *plan;
}

std::atomic<long> calls{0};
std::atomic<long> matches{0};

bool isBelowRoots(const std::string &path)
{
    const auto &roots = thePlan().roots;
    for (std::size_t begin = 0; begin < roots.size();) {
        const auto end = std::min(roots.find(':', begin), roots.size());
        if (end > begin && path.compare(0, end - begin, roots, begin, end - begin) == 0)
            return true;
        begin = end + 1;
    }
    return false;
}

std::string pathOf(int fd)
{
    char link[64];
    char path[kPathBytes];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const auto length = ::syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path);
    return length > 0 ? std::string(path, std::size_t(length)) : std::string();
}

std::string pathOf(int directory, const char *name)
{
    if (name == nullptr || name[0] == '\0')
        return pathOf(directory);
    if (name[0] == '/')
        return name;
    if (directory != AT_FDCWD)
        return pathOf(directory) + '/' + name;
    char folder[kPathBytes];
    return ::syscall(SYS_getcwd, folder, sizeof folder) > 0 ? std::string(folder) + '/' + name : name;
}

// The errno with which the file system refuses such a call, or 0.
int lackOf(const char *call)
{
    const auto &lacks = thePlan().lacks;
    const auto at = lacks.find(',' + std::string(call) + '=');
    return at == std::string::npos ? 0 : std::atoi(lacks.c_str() + lacks.find('=', at) + 1);
}

int lackOf(const char *call, const std::string &path)
{
    const int error = lackOf(call);
    return error != 0 && isBelowRoots(path) ? error : 0;
}

enum class Verdict {
    Go,
    Fail,
    Short,
    KillAfter,
};

// What happens to a call. The errno of before is kept.
Verdict judge(const char *call, const std::string &path)
{
    const int before = errno;
    const auto &plan = thePlan();
    if (!isBelowRoots(path))
        return Verdict::Go;
    const long number = ++calls;
    if (plan.log >= 0) {
        const auto line = std::to_string(number) + ' ' + call + ' ' + path + '\n';
        (void)!::syscall(SYS_write, plan.log, line.data(), line.size());
    }
    errno = before;
    const bool isHit = plan.call.empty()
        ? number == plan.at
        : plan.call == call && path.find(plan.text) != std::string::npos && ++matches == plan.at;
    if (!isHit)
        return Verdict::Go;
    if (plan.what == "kill")
        ::raise(SIGKILL);
    if (plan.what == "stop")
        ::raise(SIGSTOP);
    if (plan.what == "killed")
        return Verdict::KillAfter;
    if (plan.what == "short")
        return Verdict::Short;
    return plan.error != 0 ? Verdict::Fail : Verdict::Go;
}

// real() is made, or fails with failed and the plan's errno.
template<class Real>
auto faulted(const char *call, const std::string &path, Real real, decltype(real()) failed)
{
    if (const int lack = lackOf(call, path); lack != 0) {
        errno = lack;
        return failed;
    }
    const auto verdict = judge(call, path);
    if (verdict == Verdict::Fail) {
        errno = thePlan().error;
        return failed;
    }
    const auto result = real();
    if (verdict == Verdict::KillAfter)
        ::raise(SIGKILL);
    return result;
}

// The same for a call that takes a number of bytes.
template<class Real>
ssize_t faultedBytes(const char *call, const std::string &path, std::size_t bytes, Real real)
{
    const auto verdict = judge(call, path);
    if (verdict == Verdict::Fail) {
        errno = thePlan().error;
        return -1;
    }
    const ssize_t result = real(verdict == Verdict::Short && bytes > 1 ? bytes / 2 : bytes);
    if (verdict == Verdict::KillAfter)
        ::raise(SIGKILL);
    return result;
}

template<class Function> Function next(const char *name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

} // namespace

// REAL(name): the function of that name that would have been called without us.
#define REAL(name) static const auto real = next<decltype(&::name)>(#name)

extern "C" {

int open(const char *path, int flags, ...)
{
    REAL(open);
    va_list list;
    va_start(list, flags);
    const auto mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : mode_t(0);
    va_end(list);
    return faulted(
        "open", pathOf(AT_FDCWD, path), [&] { return real(path, flags, mode); }, -1);
}

int open64(const char *path, int flags, ...)
{
    REAL(open64);
    va_list list;
    va_start(list, flags);
    const auto mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : mode_t(0);
    va_end(list);
    return faulted(
        "open", pathOf(AT_FDCWD, path), [&] { return real(path, flags, mode); }, -1);
}

int openat(int directory, const char *path, int flags, ...)
{
    REAL(openat);
    va_list list;
    va_start(list, flags);
    const auto mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : mode_t(0);
    va_end(list);
    return faulted(
        "open", pathOf(directory, path), [&] { return real(directory, path, flags, mode); }, -1);
}

int openat64(int directory, const char *path, int flags, ...)
{
    REAL(openat64);
    va_list list;
    va_start(list, flags);
    const auto mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : mode_t(0);
    va_end(list);
    return faulted(
        "open", pathOf(directory, path), [&] { return real(directory, path, flags, mode); }, -1);
}

int close(int fd)
{
    REAL(close);
    const auto verdict = judge("close", pathOf(fd));
    const int result = real(fd);
    if (verdict == Verdict::KillAfter)
        ::raise(SIGKILL);
    if (verdict == Verdict::Fail) {
        errno = thePlan().error;
        return -1;
    }
    return result;
}

ssize_t read(int fd, void *data, size_t bytes)
{
    REAL(read);
    return faultedBytes("read", pathOf(fd), bytes, [&](size_t count) { return real(fd, data, count); });
}

ssize_t pread(int fd, void *data, size_t bytes, off_t offset)
{
    REAL(pread);
    return faultedBytes(
        "read", pathOf(fd), bytes, [&](size_t count) { return real(fd, data, count, offset); });
}

ssize_t pread64(int fd, void *data, size_t bytes, off64_t offset)
{
    REAL(pread64);
    return faultedBytes(
        "read", pathOf(fd), bytes, [&](size_t count) { return real(fd, data, count, offset); });
}

ssize_t write(int fd, const void *data, size_t bytes)
{
    REAL(write);
    return faultedBytes("write", pathOf(fd), bytes, [&](size_t count) { return real(fd, data, count); });
}

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset)
{
    REAL(pwrite);
    return faultedBytes(
        "write", pathOf(fd), bytes, [&](size_t count) { return real(fd, data, count, offset); });
}

ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset)
{
    REAL(pwrite64);
    return faultedBytes(
        "write", pathOf(fd), bytes, [&](size_t count) { return real(fd, data, count, offset); });
}

int fsync(int fd)
{
    REAL(fsync);
    const auto path = pathOf(fd);
    struct stat status {
    };
    if (const int lack = lackOf("dirsync", path);
        lack != 0 && ::syscall(SYS_fstat, fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        errno = lack;
        return -1;
    }
    return faulted(
        "fsync", path, [&] { return real(fd); }, -1);
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    return faulted(
        "fsync", pathOf(fd), [&] { return real(fd); }, -1);
}

int ftruncate(int fd, off_t length) noexcept
{
    REAL(ftruncate);
    return faulted(
        "truncate", pathOf(fd), [&] { return real(fd, length); }, -1);
}

int ftruncate64(int fd, off64_t length) noexcept
{
    REAL(ftruncate64);
    return faulted(
        "truncate", pathOf(fd), [&] { return real(fd, length); }, -1);
}

int fallocate(int fd, int mode, off_t offset, off_t length)
{
    REAL(fallocate);
    return faulted(
        "allocate", pathOf(fd), [&] { return real(fd, mode, offset, length); }, -1);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length)
{
    REAL(fallocate64);
    return faulted(
        "allocate", pathOf(fd), [&] { return real(fd, mode, offset, length); }, -1);
}

// These two return the error.
int posix_fallocate(int fd, off_t offset, off_t length)
{
    REAL(posix_fallocate);
    return faulted(
        "allocate", pathOf(fd), [&] { return real(fd, offset, length); }, thePlan().error);
}

int posix_fallocate64(int fd, off64_t offset, off64_t length)
{
    REAL(posix_fallocate64);
    return faulted(
        "allocate", pathOf(fd), [&] { return real(fd, offset, length); }, thePlan().error);
}

int ioctl(int fd, unsigned long request, ...) noexcept
{
    REAL(ioctl);
    va_list list;
    va_start(list, request);
    void *argument = va_arg(list, void *);
    va_end(list);
    return faulted(
        "ioctl", pathOf(fd), [&] { return real(fd, request, argument); }, -1);
}

int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) noexcept
{
    REAL(pthread_create);
    const int lack = lackOf("thread");
    return lack != 0 ? lack : real(thread, attributes, run, argument);
}

int flock(int fd, int operation) noexcept
{
    REAL(flock);
    return faulted(
        "flock", pathOf(fd), [&] { return real(fd, operation); }, -1);
}

// A call on two paths counts where the second lies, or the first if only that is below a root.
static std::string target(const std::string &from, const std::string &to)
{
    return isBelowRoots(to) ? to : from;
}

int rename(const char *from, const char *to) noexcept
{
    REAL(rename);
    return faulted(
        "rename", target(pathOf(AT_FDCWD, from), pathOf(AT_FDCWD, to)), [&] { return real(from, to); }, -1);
}

int renameat(int fromDirectory, const char *from, int toDirectory, const char *to) noexcept
{
    REAL(renameat);
    return faulted(
        "rename", target(pathOf(fromDirectory, from), pathOf(toDirectory, to)),
        [&] { return real(fromDirectory, from, toDirectory, to); }, -1);
}

int renameat2(int fromDirectory, const char *from, int toDirectory, const char *to, unsigned flags) noexcept
{
    REAL(renameat2);
    return faulted(
        "rename", target(pathOf(fromDirectory, from), pathOf(toDirectory, to)),
        [&] { return real(fromDirectory, from, toDirectory, to, flags); }, -1);
}

int link(const char *from, const char *to) noexcept
{
    REAL(link);
    return faulted(
        "link", target(pathOf(AT_FDCWD, from), pathOf(AT_FDCWD, to)), [&] { return real(from, to); }, -1);
}

int linkat(int fromDirectory, const char *from, int toDirectory, const char *to, int flags) noexcept
{
    REAL(linkat);
    return faulted(
        "link", target(pathOf(fromDirectory, from), pathOf(toDirectory, to)),
        [&] { return real(fromDirectory, from, toDirectory, to, flags); }, -1);
}

int unlink(const char *path) noexcept
{
    REAL(unlink);
    return faulted(
        "unlink", pathOf(AT_FDCWD, path), [&] { return real(path); }, -1);
}

int unlinkat(int directory, const char *path, int flags) noexcept
{
    REAL(unlinkat);
    return faulted(
        "unlink", pathOf(directory, path), [&] { return real(directory, path, flags); }, -1);
}

int rmdir(const char *path) noexcept
{
    REAL(rmdir);
    return faulted(
        "rmdir", pathOf(AT_FDCWD, path), [&] { return real(path); }, -1);
}

int mkdir(const char *path, mode_t mode) noexcept
{
    REAL(mkdir);
    return faulted(
        "mkdir", pathOf(AT_FDCWD, path), [&] { return real(path, mode); }, -1);
}

int mkdirat(int directory, const char *path, mode_t mode) noexcept
{
    REAL(mkdirat);
    return faulted(
        "mkdir", pathOf(directory, path), [&] { return real(directory, path, mode); }, -1);
}

int chmod(const char *path, mode_t mode) noexcept
{
    REAL(chmod);
    return faulted(
        "chmod", pathOf(AT_FDCWD, path), [&] { return real(path, mode); }, -1);
}

int fchmod(int fd, mode_t mode) noexcept
{
    REAL(fchmod);
    return faulted(
        "chmod", pathOf(fd), [&] { return real(fd, mode); }, -1);
}

int lchown(const char *path, uid_t user, gid_t group) noexcept
{
    REAL(lchown);
    return faulted(
        "chown", pathOf(AT_FDCWD, path), [&] { return real(path, user, group); }, -1);
}

int fchown(int fd, uid_t user, gid_t group) noexcept
{
    REAL(fchown);
    return faulted(
        "chown", pathOf(fd), [&] { return real(fd, user, group); }, -1);
}

int utimensat(int directory, const char *path, const struct timespec times[2], int flags) noexcept
{
    REAL(utimensat);
    return faulted(
        "touch", pathOf(directory, path), [&] { return real(directory, path, times, flags); }, -1);
}

int futimens(int fd, const struct timespec times[2]) noexcept
{
    REAL(futimens);
    return faulted(
        "touch", pathOf(fd), [&] { return real(fd, times); }, -1);
}

int stat(const char *path, struct stat *status) noexcept
{
    REAL(stat);
    return faulted(
        "stat", pathOf(AT_FDCWD, path), [&] { return real(path, status); }, -1);
}

int stat64(const char *path, struct stat64 *status) noexcept
{
    REAL(stat64);
    return faulted(
        "stat", pathOf(AT_FDCWD, path), [&] { return real(path, status); }, -1);
}

int lstat(const char *path, struct stat *status) noexcept
{
    REAL(lstat);
    return faulted(
        "stat", pathOf(AT_FDCWD, path), [&] { return real(path, status); }, -1);
}

int lstat64(const char *path, struct stat64 *status) noexcept
{
    REAL(lstat64);
    return faulted(
        "stat", pathOf(AT_FDCWD, path), [&] { return real(path, status); }, -1);
}

int fstat(int fd, struct stat *status) noexcept
{
    REAL(fstat);
    return faulted(
        "stat", pathOf(fd), [&] { return real(fd, status); }, -1);
}

int fstat64(int fd, struct stat64 *status) noexcept
{
    REAL(fstat64);
    return faulted(
        "stat", pathOf(fd), [&] { return real(fd, status); }, -1);
}

int fstatat(int directory, const char *path, struct stat *status, int flags) noexcept
{
    REAL(fstatat);
    return faulted(
        "stat", pathOf(directory, path), [&] { return real(directory, path, status, flags); }, -1);
}

int fstatat64(int directory, const char *path, struct stat64 *status, int flags) noexcept
{
    REAL(fstatat64);
    return faulted(
        "stat", pathOf(directory, path), [&] { return real(directory, path, status, flags); }, -1);
}

int statx(int directory, const char *path, int flags, unsigned mask, struct statx *status) noexcept
{
    REAL(statx);
    return faulted(
        "stat", pathOf(directory, path), [&] { return real(directory, path, flags, mask, status); }, -1);
}

int statfs(const char *path, struct statfs *system) noexcept
{
    REAL(statfs);
    const int result = real(path, system);
    if (const auto type = variable("WEIGHTROOM_FAULT_FILESYSTEM");
        !type.empty() && isBelowRoots(pathOf(AT_FDCWD, path)))
        system->f_type = std::strtol(type.c_str(), nullptr, 0);
    return result;
}

int statfs64(const char *path, struct statfs64 *system) noexcept
{
    REAL(statfs64);
    const int result = real(path, system);
    if (const auto type = variable("WEIGHTROOM_FAULT_FILESYSTEM");
        !type.empty() && isBelowRoots(pathOf(AT_FDCWD, path)))
        system->f_type = std::strtol(type.c_str(), nullptr, 0);
    return result;
}

DIR *opendir(const char *path)
{
    REAL(opendir);
    return faulted(
        "opendir", pathOf(AT_FDCWD, path), [&] { return real(path); }, static_cast<DIR *>(nullptr));
}

DIR *fdopendir(int fd)
{
    REAL(fdopendir);
    return faulted(
        "opendir", pathOf(fd), [&] { return real(fd); }, static_cast<DIR *>(nullptr));
}

ssize_t getdents64(int fd, void *entries, size_t length)
{
    REAL(getdents64);
    return faulted(
        "readdir", pathOf(fd), [&] { return real(fd, entries, length); }, ssize_t(-1));
}

struct dirent *readdir(DIR *stream)
{
    REAL(readdir);
    return faulted(
        "readdir", pathOf(::dirfd(stream)), [&] { return real(stream); },
        static_cast<struct dirent *>(nullptr));
}

struct dirent64 *readdir64(DIR *stream)
{
    REAL(readdir64);
    return faulted(
        "readdir", pathOf(::dirfd(stream)), [&] { return real(stream); },
        static_cast<struct dirent64 *>(nullptr));
}

} // extern "C"
