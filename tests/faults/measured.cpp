// measured REPORT PROGRAM ARGUMENT...: runs a program, writes the most memory that it held, in KiB, to the
// file REPORT, and ends as it ended: with its status, or 128 and the signal that killed it. A program that
// hangs, for 20 seconds or WEIGHTROOM_PATIENCE, is killed (SIGALRM).
//
// A process of its own, since until it calls exec a test's child counts the test's memory as its own.
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const char *patience = std::getenv("WEIGHTROOM_PATIENCE");
    const unsigned patienceSeconds = patience == nullptr ? 20U : unsigned(std::atoi(patience));
    constexpr int kCannotRun = 127;
    constexpr int kKilled = 128;
    if (argc < 3)
        return kCannotRun;
    const auto child = ::fork();
    if (child == 0) {
        ::alarm(patienceSeconds); // stays set in the program
        ::execv(argv[2], argv + 2);
        ::_exit(kCannotRun);
    }
    int status = 0;
    rusage used{};
    if (child < 0 || ::wait4(child, &status, 0, &used) != child)
        return kCannotRun;
    std::FILE *report = std::fopen(argv[1], "w");
    if (report == nullptr || std::fprintf(report, "%ld", used.ru_maxrss) < 0 || std::fclose(report) != 0)
        return kCannotRun;
    return WIFEXITED(status) ? WEXITSTATUS(status) : kKilled + WTERMSIG(status);
}
