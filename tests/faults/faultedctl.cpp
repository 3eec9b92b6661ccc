#include "faults/faultedctl.h"

#include <QFile>
#include <QStorageInfo>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kRoomBytes = 48LL * 1024 * 1024;

void setIfNotEmpty(QProcessEnvironment &environment, const QString &name, const QString &value)
{
    if (value.isEmpty())
        environment.remove(name);
    else
        environment.insert(name, value);
}

} // namespace

bool WatchedCall::isChange() const
{
    static const QList<QByteArray> kChanges{"write",  "fsync", "truncate", "allocate", "ioctl",
                                            "rename", "link",  "unlink",   "rmdir",    "mkdir",
                                            "chmod",  "chown", "touch",    "flock"};
    return kChanges.contains(call);
}

void setFault(QProcessEnvironment &environment, const QString &home, const Fault &fault, const QString &log)
{
    environment.insert(u"LD_PRELOAD"_s, QStringLiteral(WEIGHTROOM_INTERPOSER));
    environment.insert(u"WEIGHTROOM_FAULT_ROOTS"_s, u"%1/.ollama:%1/sources"_s.arg(home));
    setIfNotEmpty(environment, u"WEIGHTROOM_FAULT_AT"_s, QString::fromUtf8(fault.at));
    setIfNotEmpty(environment, u"WEIGHTROOM_FAULT_DO"_s, QString::fromUtf8(fault.what));
    setIfNotEmpty(environment, u"WEIGHTROOM_FAULT_LACKS"_s, QString::fromUtf8(fault.lacks));
    setIfNotEmpty(environment, u"WEIGHTROOM_FAULT_LOG"_s, log);
    // AddressSanitizer would rather be the first library; what it replaces is still called by ours.
    const auto options = environment.value(u"ASAN_OPTIONS"_s);
    environment.insert(
        u"ASAN_OPTIONS"_s, (options.isEmpty() ? QString() : options + u':') + u"verify_asan_link_order=0"_s);
}

CtlResult runFaulted(CtlProcess &ctl, const QStringList &arguments, const Fault &fault)
{
    const auto plain = ctl.environment();
    setFault(ctl.environment(), ctl.home(), fault);
    auto result = ctl.json(arguments);
    ctl.environment() = plain;
    return result;
}

QList<WatchedCall> watchedCalls(CtlProcess &ctl, const QStringList &arguments, const QByteArray &lacks)
{
    const auto plain = ctl.environment();
    const auto log = ctl.path(u"calls"_s);
    setFault(ctl.environment(), ctl.home(), {{}, {}, lacks}, log);
    (void)ctl.json(arguments);
    ctl.environment() = plain;
    QFile file(log);
    QList<WatchedCall> calls;
    if (!file.open(QIODevice::ReadOnly))
        return calls;
    for (const auto &line : file.readAll().split('\n')) {
        const auto first = line.indexOf(' ');
        const auto second = line.indexOf(' ', first + 1);
        if (second > 0)
            calls.append({line.mid(first + 1, second - first - 1), line.mid(second + 1)});
    }
    return calls;
}

void useMemoryForStores()
{
    const QStorageInfo memory(u"/dev/shm"_s);
    if (memory.isValid() && memory.fileSystemType() == "tmpfs" && memory.bytesAvailable() > kRoomBytes)
        qputenv("TMPDIR", "/dev/shm");
}

} // namespace weightroom
