// Calls that fail in ways of which it's known what must come: a rename half done, folders that can't be
// flushed, interrupted calls, files that are too large, threads that can't be had (D2, D6, D13, E10, E14).
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/storeaudit.h"
#include "faults/survival.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>
#include <cerrno>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

QByteArray failsWith(int error)
{
    return "fail=" + QByteArray::number(error);
}

QByteArray lacking(const char *call, int error)
{
    return QByteArray(call) + '=' + QByteArray::number(error);
}

QStringList buildOfFresh(const CtlProcess &ctl)
{
    return {u"build"_s, u"fresh"_s, u"--from"_s, ctl.path(u"sources/fresh.gguf"_s), u"--import"_s, u"copy"_s};
}

QString messageOf(const CtlResult &result)
{
    return result.json()[u"error"_s].toObject()[u"message"_s].toString();
}

// The number, from 1, of the first such call after another; 0 = there is none.
qsizetype
numberOf(const QList<WatchedCall> &calls, const QByteArray &call, const QByteArray &text, qsizetype after = 0)
{
    for (qsizetype i = after; i < calls.size(); ++i) {
        if (calls[i].call == call && calls[i].path.contains(text))
            return i + 1;
    }
    return 0;
}

} // namespace

class TestRefusedCalls : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }
    void aRenameThatCannotTakeTheOldNameIsTakenBack_data();
    void aRenameThatCannotTakeTheOldNameIsTakenBack();
    void aKeptBuildIsPutBack_data();
    void aKeptBuildIsPutBack();
    void foldersThatCannotBeFlushed_data();
    void foldersThatCannotBeFlushed();
    void interruptedCallsAreMadeAgain_data();
    void interruptedCallsAreMadeAgain();
    void theReasonIsSaid_data();
    void theReasonIsSaid();
    void withoutThreadsItGoesOn();
};

void TestRefusedCalls::aRenameThatCannotTakeTheOldNameIsTakenBack_data()
{
    QTest::addColumn<int>("step");
    QTest::newRow("the name stays") << 0;
    QTest::newRow("its folder can't be flushed") << 1;
    QTest::newRow("history can't be written") << 2;
}

void TestRefusedCalls::aRenameThatCannotTakeTheOldNameIsTakenBack()
{
    QFETCH(const int, step);
    // Onto a name that is taken, so that there's something to put back there too.
    const QStringList rename{u"mv"_s, u"lone"_s, u"keep"_s};
    CtlProcess watched;
    prepareHome(watched);
    const auto calls = watchedCalls(watched, rename);
    const auto taken = numberOf(calls, "rename", "/.weightroom/staging/");
    QVERIFY(taken > 0);
    const auto flushed = numberOf(calls, "fsync", "/models/manifests/", taken);
    const auto written = numberOf(calls, "write", "/.weightroom/history", flushed);
    const auto at = step == 0 ? taken : step == 1 ? flushed : written;
    QVERIFY(at > 0);
    CtlProcess ctl;
    prepareHome(ctl);
    const auto before = contentOfStore(ctl.store());
    const auto refused = runFaulted(ctl, rename, {QByteArray::number(at), failsWith(EIO)});
    QVERIFY2(refused.kind() == u"Io"_s, refused.out.constData());
    QVERIFY2(messageOf(refused).contains(ctl.store()), qPrintable(messageOf(refused)));
    const auto after = contentOfStore(ctl.store());
    QCOMPARE(after.refs, before.refs);
    QCOMPARE(after.entries, before.entries);
    QCOMPARE(after.blobs.keys(), before.blobs.keys());
    QCOMPARE(after.staging, QStringList());
    QCOMPARE(ctl.json(rename).status, 0);
    QCOMPARE(faultsOf(contentOfStore(ctl.store())), QStringList());
}

void TestRefusedCalls::aKeptBuildIsPutBack_data()
{
    QTest::addColumn<QByteArray>("operation");
    QTest::newRow("by its link") << QByteArray("another quantisation over a kept one");
    QTest::newRow("by its bytes") << QByteArray("another quantisation over a kept one, without links");
}

// The build that it's kept over is undone when all but history is written.
void TestRefusedCalls::aKeptBuildIsPutBack()
{
    QFETCH(const QByteArray, operation);
    const auto &build = operationNamed(operation);
    CtlProcess ctl;
    prepareHome(ctl, build);
    const auto before = contentOfStore(ctl.store());
    const auto &done = undisturbed(build);
    const auto kept = u"registry.ollama.ai/library/tall/1-Q4_0"_s;
    QVERIFY(before.refs.contains(kept) && done.after.refs[kept] != before.refs[kept]);
    const auto refused = runFaulted(
        ctl, build.argumentsIn(ctl.home()), {"write:/.weightroom/history:1", failsWith(EIO), build.lacks});
    QVERIFY2(refused.kind() == u"Io"_s, refused.out.constData());
    const auto after = contentOfStore(ctl.store());
    QCOMPARE(after.refs, before.refs);
    QCOMPARE(after.entries, before.entries);
    QCOMPARE(after.blobs.keys(), before.blobs.keys());
    QCOMPARE(faultsOf(after), QStringList());
}

void TestRefusedCalls::foldersThatCannotBeFlushed_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<bool>("isTolerated");
    QTest::newRow("EINVAL: it never can") << EINVAL << true;
    QTest::newRow("ENOTSUP: it never can") << ENOTSUP << true;
    QTest::newRow("EIO: it failed") << EIO << false;
}

// E14
void TestRefusedCalls::foldersThatCannotBeFlushed()
{
    QFETCH(const int, error);
    QFETCH(const bool, isTolerated);
    CtlProcess ctl;
    prepareHome(ctl);
    const auto before = contentOfStore(ctl.store());
    const auto built = runFaulted(ctl, buildOfFresh(ctl), {{}, {}, lacking("dirsync", error)});
    const auto after = contentOfStore(ctl.store());
    QCOMPARE(faultsOf(after), QStringList());
    if (isTolerated) {
        QVERIFY2(built.status == 0, built.out.constData());
        QCOMPARE(after.refs.size(), before.refs.size() + 1);
    } else {
        QVERIFY2(built.kind() == u"Io"_s, built.out.constData());
        QCOMPARE(after.refs, before.refs);
        QCOMPARE(after.blobs, before.blobs);
    }
}

void TestRefusedCalls::interruptedCallsAreMadeAgain_data()
{
    QTest::addColumn<QByteArray>("call");
    QTest::newRow("reading the source") << QByteArray("read:/sources/fresh.gguf:2");
    QTest::newRow("writing the blob") << QByteArray("write:/.weightroom/staging/:1");
    QTest::newRow("taking the lock") << QByteArray("flock:/.weightroom/lock:1");
    QTest::newRow("writing history") << QByteArray("write:/.weightroom/history:1");
    QTest::newRow("reading a manifest") << QByteArray("read:/library/alpha/latest:1");
}

// D6
void TestRefusedCalls::interruptedCallsAreMadeAgain()
{
    QFETCH(const QByteArray, call);
    for (const auto &what : {failsWith(EINTR), QByteArray("short")}) {
        if (what == "short" && call.startsWith("flock"))
            continue;
        CtlProcess ctl;
        prepareHome(ctl);
        const auto before = contentOfStore(ctl.store());
        const auto built = runFaulted(ctl, buildOfFresh(ctl), {call, what});
        QVERIFY2(built.status == 0, built.out.constData());
        const auto after = contentOfStore(ctl.store());
        QCOMPARE(faultsOf(after), QStringList());
        QCOMPARE(after.refs.size(), before.refs.size() + 1);
    }
}

void TestRefusedCalls::theReasonIsSaid_data()
{
    QTest::addColumn<QByteArray>("call");
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const char *call, int error, const QString &said) {
        QTest::newRow(name) << QByteArray(call) << error << said;
    };
    row("D13 a file of more than 4 GiB on FAT", "write:/.weightroom/staging/:1", EFBIG, u"4 GiB"_s);
    row("D2 a network drive forgot the file", "read:/sources/fresh.gguf:2", ESTALE, u"fresh.gguf"_s);
    row("E10 too many open files", "open:/sources/fresh.gguf:1", EMFILE, u"Too many open files"_s);
    row("E10 too many open files, of all", "open:/file-0:1", ENFILE, u"Too many open files"_s);
    row("E10 no memory", "open:/sources/fresh.gguf:1", ENOMEM, u"memory"_s);
    row("E10 no room", "write:/.weightroom/staging/:1", ENOSPC, u"space"_s);
    row("E10 a quota", "write:/.weightroom/staging/:1", EDQUOT, u"quota"_s);
}

void TestRefusedCalls::theReasonIsSaid()
{
    QFETCH(const QByteArray, call);
    QFETCH(const int, error);
    QFETCH(const QString, said);
    CtlProcess ctl;
    prepareHome(ctl);
    const auto before = contentOfStore(ctl.store());
    const auto refused = runFaulted(ctl, buildOfFresh(ctl), {call, failsWith(error)});
    QVERIFY2(refused.status > 0, refused.out.constData());
    QVERIFY2(messageOf(refused).contains(said), qPrintable(messageOf(refused)));
    const auto after = contentOfStore(ctl.store());
    QCOMPARE(after.refs, before.refs);
    QCOMPARE(after.blobs, before.blobs);
    QCOMPARE(after.staging, QStringList());
    QCOMPARE(ctl.json(buildOfFresh(ctl)).status, 0);
}

// E10: what is large enough for two threads is done by one.
void TestRefusedCalls::withoutThreadsItGoesOn()
{
    constexpr qsizetype kBytes = 9 << 20;
    CtlProcess ctl;
    prepareHome(ctl);
    QFile file(ctl.path(u"sources/fresh.gguf"_s));
    QVERIFY(file.open(QIODevice::Append));
    QVERIFY(file.write(QByteArray(kBytes, 'x')) == kBytes);
    file.close();
    const auto lacks = lacking("thread", EAGAIN);
    const auto built = runFaulted(ctl, buildOfFresh(ctl), {{}, {}, lacks});
    QVERIFY2(built.status == 0, (built.out + built.messages).constData());
    QCOMPARE(faultsOf(contentOfStore(ctl.store())), QStringList());
    const auto verified = runFaulted(ctl, {u"verify"_s}, {{}, {}, lacks});
    QVERIFY2(verified.status == 0, (verified.out + verified.messages).constData());
    QVERIFY(verified.json()[u"blobs"_s].toInt() > 5);
}

WEIGHTROOM_TEST(TestRefusedCalls)
#include "tst_refusedcalls.moc"
