#include "app/weightroomctl/cancelling.h"

#include <array>
#include <atomic>
#include <csignal>

namespace weightroom::cli
{

namespace
{

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// A handler may touch lock-free atomics and nothing else.
std::atomic<Progress *> g_job{nullptr};
static_assert(std::atomic<Progress *>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);
std::array<struct sigaction, kSignals.size()> g_before;

extern "C" void cancelJob(int)
{
    if (auto *job = g_job.load())
        job->cancel();
}

} // namespace

CancelOnSignal::CancelOnSignal(Progress &progress)
{
    g_job = &progress;
    struct sigaction action {
    };
    action.sa_handler = cancelJob;
    action.sa_flags = SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        ::sigaction(kSignals[i], nullptr, &g_before[i]);
        // nohup had us ignore it. A shell's background job ignores SIGINT, but one that's sent to us is
        // meant.
        const bool isNohup = kSignals[i] == SIGHUP && g_before[i].sa_handler == SIG_IGN;
        if (!isNohup)
            ::sigaction(kSignals[i], &action, nullptr);
    }
}

CancelOnSignal::~CancelOnSignal()
{
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        ::sigaction(kSignals[i], &g_before[i], nullptr);
    g_job = nullptr;
}

} // namespace weightroom::cli
