// What is to outlive a power loss is flushed, and in time (E2), seen in the calls that are made: a file
// system that writes names out sooner than it must would hide a missing flush from tst_powerloss.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "support/testclass.h"

#include <QTest>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

QByteArray folderOfCall(const QByteArray &path)
{
    return path.left(path.lastIndexOf('/'));
}

bool isStoresRef(const QByteArray &path)
{
    return path.contains("/models/manifests/");
}

// Below what must hold after a power loss. What is only remembered may be lost, and a name that should be
// gone from the pool or an empty folder may be back: the next run takes them away.
bool isToLast(const QByteArray &path)
{
    return isStoresRef(path) || path.contains("/models/blobs/") || path.contains("/.weightroom/manifests/")
        || path.contains("/.weightroom/trash/");
}

bool changesName(const WatchedCall &call)
{
    return call.call == "rename" || call.call == "link" || call.call == "unlink" || call.call == "mkdir";
}

// From after on, before end: a flush of path or, where it may have been removed itself, of a folder above it.
bool isFlushed(
    const QList<WatchedCall> &calls, const QByteArray &path, qsizetype after, qsizetype end, bool mayBeAbove)
{
    for (auto i = after + 1; i < end; ++i) {
        const auto &call = calls[i];
        if (call.call == "fsync" && (call.path == path || (mayBeAbove && path.startsWith(call.path + '/'))))
            return true;
    }
    return false;
}

QString describedCall(const QList<WatchedCall> &calls, qsizetype at)
{
    return u"call %1, %2 %3"_s.arg(at + 1).arg(
        QString::fromUtf8(calls[at].call), QString::fromUtf8(calls[at].path));
}

QStringList namesNeverFlushed(const QList<WatchedCall> &calls)
{
    QStringList faults;
    for (qsizetype i = 0; i < calls.size(); ++i) {
        const auto &call = calls[i];
        const bool isRemoval = call.call == "unlink";
        const bool mayBeBack = isRemoval && call.path.contains("/trash/blobs/");
        if (changesName(call) && isToLast(call.path) && !mayBeBack
            && !isFlushed(calls, folderOfCall(call.path), i, calls.size(), isRemoval))
            faults.append(describedCall(calls, i));
    }
    return faults;
}

// Blobs, copies of manifests and trash entries are on the disk before a ref that needs them is placed.
QStringList namesFlushedAfterRefs(const QList<WatchedCall> &calls)
{
    QStringList faults;
    for (qsizetype ref = 0; ref < calls.size(); ++ref) {
        if (calls[ref].call != "rename" || !isStoresRef(calls[ref].path))
            continue;
        for (qsizetype i = 0; i < ref; ++i) {
            const auto &call = calls[i];
            const bool isPlaced = call.call == "rename" || call.call == "link";
            if (isPlaced && isToLast(call.path) && !isStoresRef(call.path)
                && !isFlushed(calls, folderOfCall(call.path), i, ref, false))
                faults.append(describedCall(calls, i) + u" before "_s + describedCall(calls, ref));
        }
    }
    return faults;
}

// A file that is written in staging is flushed before anything is placed after it.
QStringList bytesNotFlushed(const QList<WatchedCall> &calls)
{
    QStringList faults;
    for (qsizetype i = 0; i < calls.size(); ++i) {
        const auto &path = calls[i].path;
        if (calls[i].call != "write" || !(path.contains("/staging/") || isToLast(path)))
            continue;
        auto end = i + 1;
        for (; end < calls.size(); ++end) {
            const auto &call = calls[end];
            const bool isPlacing = call.call == "rename" && isToLast(call.path);
            if (isPlacing || (call.call == "unlink" && call.path == path))
                break;
        }
        const bool isRemoved = end < calls.size() && calls[end].call == "unlink";
        if (!isRemoved && !isFlushed(calls, path, i, end, false))
            faults.append(describedCall(calls, i));
    }
    return faults;
}

} // namespace

class TestFlushOrder : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void allIsFlushedInTime_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < operations().size(); ++i)
            QTest::addRow("%s", operations()[i].name) << int(i);
    }

    void allIsFlushedInTime()
    {
        QFETCH(const int, index);
        const auto &operation = operations()[std::size_t(index)];
        CtlProcess watched;
        prepareHome(watched, operation);
        const auto calls = watchedCalls(watched, operation.argumentsIn(watched.home()), operation.lacks);
        QVERIFY(calls.size() > 20);
        QCOMPARE(namesNeverFlushed(calls).join(u'\n'), QString());
        QCOMPARE(namesFlushedAfterRefs(calls).join(u'\n'), QString());
        QCOMPARE(bytesNotFlushed(calls).join(u'\n'), QString());
    }
};

WEIGHTROOM_TEST(TestFlushOrder)
#include "tst_flushorder.moc"
