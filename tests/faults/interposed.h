// How a function of the C library is put before the real one.
#pragma once

#include "faultplan.h"

#include <cerrno>
#include <csignal>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>

namespace faultplan
{

template<class Function> Function next(const char *name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
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
        errno = plannedError();
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
        errno = plannedError();
        return -1;
    }
    const ssize_t result = real(verdict == Verdict::Short && bytes > 1 ? bytes / 2 : bytes);
    if (verdict == Verdict::KillAfter)
        ::raise(SIGKILL);
    return result;
}

} // namespace faultplan

// REAL(name): the function of that name that would have been called without us.
#define REAL(name) static const auto real = faultplan::next<decltype(&::name)>(#name)

// The whole of a function that is passed on: name, the word that it's counted by, the path that it touches,
// what it returns when it fails; then its arguments.
#define PASS_ON(name, call, path, failed, ...)                                                               \
    REAL(name);                                                                                              \
    return faultplan::faulted(                                                                               \
        call, path, [&] { return real(__VA_ARGS__); }, failed)

// The same of one that moves bytes: name, word, descriptor, number of bytes; then its arguments, in which the
// number is count.
#define PASS_ON_BYTES(name, call, fd, bytes, ...)                                                            \
    REAL(name);                                                                                              \
    return faultplan::faultedBytes(                                                                          \
        call, faultplan::pathOf(fd), bytes, [&](size_t count) { return real(__VA_ARGS__); })
