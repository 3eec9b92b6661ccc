#include "model/core/process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <malloc.h>
#include <pwd.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace weightroom
{

namespace
{

extern "C" void outlive(int) { }

// Not ignored: that would be passed on to the programs that we start.
void outliveFileLimit()
{
    struct sigaction action {
    };
    action.sa_handler = outlive;
    action.sa_flags = SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGXFSZ, &action, nullptr);
}

// Without it Qt takes the root folder for the user's home, and so a store and caches would be made there.
void findHome()
{
    const char *home = std::getenv("HOME"); // NOLINT(concurrency-mt-unsafe): no thread runs yet
    if (home != nullptr && *home != '\0')
        return;
    constexpr std::size_t kTextBytes = 16384;
    std::array<char, kTextBytes> text{};
    passwd entry{};
    passwd *found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, text.data(), text.size(), &found) != 0 || found == nullptr)
        return;
    const std::string_view folder(entry.pw_dir);
    if (!folder.empty() && folder != "/")
        ::setenv("HOME", entry.pw_dir, 1); // NOLINT(concurrency-mt-unsafe)
}

} // namespace

void reserveStandardStreams()
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF)
            continue;
        // The lowest free number is this one. Opened for the wrong direction: an output that is closed isn't
        // one that takes everything.
        (void)::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

void prepareProgram()
{
    reserveStandardStreams();
    constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
    ::umask(::umask(kOthers) & kOthers);
    outliveFileLimit();
    findHome();
}

void keepHeapSmall()
{
    // Each part of the heap keeps what was freed at its end, and short-lived threads each take one. With 3
    // parts 10,000 models take 14.6 MB, with 5 15.6, with 8 17, with glibc's 16 18.4; but the fewer there
    // are, the more threads the GUI's shares one with.
    constexpr int kHeaps = 5;
    constexpr int kTrimBytes = 128 * 1024; // glibc's own first value; setting it ends the raising
    ::mallopt(M_TRIM_THRESHOLD, kTrimBytes);
    ::mallopt(M_ARENA_MAX, kHeaps);
}

void giveBackFreedMemory()
{
    ::malloc_trim(0);
}

} // namespace weightroom
