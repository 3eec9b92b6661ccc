// What another user may do: for root permission bits don't count.
#pragma once

#include "support/storefixture.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <functional>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace weightroom
{

// Runs in a child process as another user, if this one is root. Yields the child's exit status: 0 if check()
// returned true.
inline int asNobody(const std::function<bool()> &check)
{
    constexpr uid_t kNobody = 65534;
    const auto child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0
            && (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0))
            ::_exit(2);
        ::_exit(check() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

inline void setMode(const QString &path, mode_t mode)
{
    QVERIFY(::chmod(QFile::encodeName(path).constData(), mode) == 0);
}

// Lets another user walk to the store.
inline void openTheWay(const StoreFixture &store)
{
    setMode(QFileInfo(store.path()).path(), 0755);
}

} // namespace weightroom
