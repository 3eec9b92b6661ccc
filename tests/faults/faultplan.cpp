#include "faultplan.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace faultplan
{

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
    bool lasts = false; // all that match from then on
    int log = -1;
    std::string lacks; // ",link=1,flock=95"
};

Plan readPlan()
{
    Plan plan;
    plan.roots = variable("WEIGHTROOM_FAULT_ROOTS");
    plan.what = variable("WEIGHTROOM_FAULT_DO");
    plan.lasts = plan.what.rfind("fails=", 0) == 0;
    if (plan.lasts || plan.what.rfind("fail=", 0) == 0)
        plan.error = std::atoi(plan.what.c_str() + plan.what.find('=') + 1);
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

} // namespace

std::string variable(const char *name)
{
    const char *value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

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

int plannedError()
{
    return thePlan().error;
}

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
    const bool isNamed = !plan.call.empty() && plan.call == call && path.find(plan.text) != std::string::npos;
    const long match = isNamed ? ++matches : 0;
    const bool isHit =
        plan.call.empty() ? number == plan.at : isNamed && (plan.lasts ? match >= plan.at : match == plan.at);
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

} // namespace faultplan
