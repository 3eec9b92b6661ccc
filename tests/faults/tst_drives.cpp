// The store's drive is pulled out, breaks down, is away, is mounted read-only, or something else lies where
// the store lay (B12, D4, E13): an error each time, nothing written beside it, and all there once it's back.
#include "faults/drive.h"
#include "faults/operations.h"
#include "faults/stoppedctl.h"
#include "faults/storeaudit.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

QStringList everythingBelow(const QString &folder)
{
    QStringList found;
    QDirIterator entries(
        folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
        QDirIterator::Subdirectories);
    while (entries.hasNext())
        found.append(entries.next());
    return found;
}

qsizetype beforeReadingABlob(const QList<WatchedCall> &calls)
{
    for (qsizetype i = 0; i < calls.size(); ++i) {
        if (calls[i].call == "read" && calls[i].path.contains("/models/blobs/"))
            return i + 1;
    }
    return 0;
}

qsizetype whileCopying(const QList<WatchedCall> &calls)
{
    qsizetype last = 0;
    for (qsizetype i = 0; i < calls.size(); ++i) {
        if (calls[i].call == "read" && calls[i].path.endsWith("/sources/fresh.gguf"))
            last = i + 1;
    }
    return last;
}

void fill(const CtlProcess &ctl, Drive &)
{
    ctl.buildSample(u"kept"_s);
    ctl.file(u"sources/fresh.gguf"_s, contentOf(preparedHome().path(u"sources/fresh.gguf"_s)));
}

} // namespace

#define DRIVE_OR_SKIP(drive)                                                                                 \
    if (!(drive).isMounted())                                                                                \
    QSKIP(qPrintable(u"no drive can be mounted here: "_s + (drive).whyNot()))

class TestDrives : public QObject
{
    Q_OBJECT

private slots:
    void theDriveGoesWhileABuildRuns_data();
    void theDriveGoesWhileABuildRuns();
    void theDriveGoesDuringAVerification_data();
    void theDriveGoesDuringAVerification();
    void aDriveThatIsAwayIsSaid();
    void aReadOnlyDriveCanBeLookedAt();
    void anotherFolderInTheStoresPlaceStaysAsItIs_data();
    void anotherFolderInTheStoresPlaceStaysAsItIs();
};

void TestDrives::theDriveGoesWhileABuildRuns_data()
{
    QTest::addColumn<bool>("breaks");
    QTest::addColumn<int>("when");
    for (const bool breaks : {false, true}) {
        const auto *how = breaks ? "it breaks" : "pulled out";
        QTest::addRow("%s, while copying", how) << breaks << 0;
        QTest::addRow("%s, before the last step", how) << breaks << 1;
        QTest::addRow("%s, before the manifest", how) << breaks << 2;
    }
}

void TestDrives::theDriveGoesWhileABuildRuns()
{
    QFETCH(const bool, breaks);
    QFETCH(const int, when);
    CtlProcess ctl;
    Drive drive(ctl.path(u".ollama"_s));
    DRIVE_OR_SKIP(drive);
    fill(ctl, drive);
    const auto before = contentOfStore(ctl.store());
    const auto source = ctl.path(u"sources/fresh.gguf"_s);
    const QStringList build{u"build"_s, u"fresh"_s, u"--from"_s, source, u"--import"_s, u"copy"_s};
    {
        StoppedCtl running(
            ctl, build,
            when == 0       ? whileCopying
                : when == 1 ? beforePublishing
                            : beforeTheManifest);
        QVERIFY2(running.hasStopped(), qPrintable(running.where()));
        QVERIFY(breaks ? drive.breakDown() : drive.pullOut());
        const auto result = running.finish();
        QVERIFY2(result.status > 0, (result.out + result.messages).constData());
        QVERIFY2(!result.kind().isEmpty(), result.out.constData());
        if (!breaks)
            QCOMPARE(everythingBelow(ctl.path(u".ollama"_s)), QStringList());
    }
    QVERIFY2(drive.plugIn(), qPrintable(drive.whyNot()));
    QCOMPARE(contentOfStore(ctl.store()).refs, before.refs);
    QCOMPARE(faultsOf(contentOfStore(ctl.store())), QStringList());
    const auto again = ctl.json(build);
    QVERIFY2(again.status == 0, again.out.constData());
    QCOMPARE(faultsOf(contentOfStore(ctl.store())), QStringList());
    QCOMPARE(contentOfStore(ctl.store()).staging, QStringList());
}

void TestDrives::theDriveGoesDuringAVerification_data()
{
    QTest::addColumn<bool>("breaks");
    QTest::newRow("pulled out") << false;
    QTest::newRow("it breaks") << true;
}

// Nothing is said of bytes that weren't seen.
void TestDrives::theDriveGoesDuringAVerification()
{
    QFETCH(const bool, breaks);
    CtlProcess ctl;
    Drive drive(ctl.path(u".ollama"_s));
    DRIVE_OR_SKIP(drive);
    fill(ctl, drive);
    {
        StoppedCtl running(ctl, {u"verify"_s}, beforeReadingABlob);
        QVERIFY2(running.hasStopped(), qPrintable(running.where()));
        QVERIFY(breaks ? drive.breakDown() : drive.pullOut());
        const auto result = running.finish();
        // Files that are open can be read to their end where the drive was only unmounted.
        QVERIFY2(result.status > (breaks ? 0 : -1), (result.out + result.messages).constData());
        for (const auto &damaged : result.json()[u"damaged"_s].toArray())
            QVERIFY2(
                damaged[u"problem"_s].toString().startsWith(u"it can't be read"_s), result.out.constData());
        if (!breaks)
            QCOMPARE(everythingBelow(ctl.path(u".ollama"_s)), QStringList());
    }
    QVERIFY2(drive.plugIn(), qPrintable(drive.whyNot()));
    const auto verified = ctl.json({u"verify"_s});
    QVERIFY2(verified.status == 0, verified.out.constData());
}

void TestDrives::aDriveThatIsAwayIsSaid()
{
    CtlProcess ctl;
    Drive drive(ctl.path(u".ollama"_s));
    DRIVE_OR_SKIP(drive);
    fill(ctl, drive);
    QVERIFY(drive.pullOut());
    const auto source = ctl.path(u"sources/fresh.gguf"_s);
    const auto list = ctl.json({u"list"_s});
    QVERIFY2(list.kind() == u"NotFound", list.out.constData());
    const QList<QStringList> changes{
        {u"build"_s, u"fresh"_s, u"--from"_s, source},
        {u"rm"_s, u"kept"_s},
        {u"prune"_s},
        {u"repair"_s},
        {u"trash"_s, u"empty"_s}};
    for (const auto &change : changes) {
        const auto refused = ctl.json(change);
        QVERIFY2(refused.status > 0 && !refused.kind().isEmpty(), qPrintable(change.join(u' ')));
        QCOMPARE(everythingBelow(ctl.path(u".ollama"_s)), QStringList());
    }
    const auto built = ctl.json(changes.front());
    QVERIFY2(built.out.contains("drive that held the store"), built.out.constData());
    // The mount point may have been the store's own folder.
    QVERIFY(QDir().mkpath(ctl.store()));
    const auto intoNothing = ctl.json(changes.front());
    QVERIFY2(intoNothing.kind() == u"Refused", intoNothing.out.constData());
    QCOMPARE(everythingBelow(ctl.store()), QStringList());
    QVERIFY2(drive.plugIn(), qPrintable(drive.whyNot()));
    QCOMPARE(ctl.json(changes.front()).status, 0);
}

// B11
void TestDrives::aReadOnlyDriveCanBeLookedAt()
{
    CtlProcess ctl;
    Drive drive(ctl.path(u".ollama"_s));
    DRIVE_OR_SKIP(drive);
    fill(ctl, drive);
    QVERIFY2(drive.mountReadOnly(), qPrintable(drive.whyNot()));
    for (const auto &look : {u"list"_s, u"verify"_s, u"usage"_s})
        QCOMPARE(ctl.json({look}).status, 0);
    const auto source = ctl.path(u"sources/fresh.gguf"_s);
    const QList<QStringList> changes{
        {u"build"_s, u"fresh"_s, u"--from"_s, source},
        {u"cp"_s, u"kept"_s, u"copy"_s},
        {u"mv"_s, u"kept"_s, u"moved"_s},
        {u"rm"_s, u"kept"_s},
        {u"repair"_s, u"kept"_s},
        {u"prune"_s},
        {u"trash"_s, u"empty"_s}};
    for (const auto &change : changes) {
        const auto refused = ctl.json(change);
        QVERIFY2(refused.kind() == u"ReadOnly", refused.out.constData());
        QVERIFY2(refused.out.contains(QFile::encodeName(ctl.store())), refused.out.constData());
    }
}

void TestDrives::anotherFolderInTheStoresPlaceStaysAsItIs_data()
{
    QTest::addColumn<bool>("isStore");
    QTest::addColumn<bool>("isLast");
    QTest::newRow("an empty folder") << false << false;
    QTest::newRow("an empty folder, at the last moment") << false << true;
    QTest::newRow("another store") << true << false;
    QTest::newRow("another store, at the last moment") << true << true;
}

void TestDrives::anotherFolderInTheStoresPlaceStaysAsItIs()
{
    QFETCH(const bool, isStore);
    QFETCH(const bool, isLast);
    CtlProcess ctl;
    ctl.buildSample(u"kept"_s);
    const auto source =
        ctl.file(u"sources/fresh.gguf"_s, contentOf(preparedHome().path(u"sources/fresh.gguf"_s)));
    CtlProcess other;
    other.buildSample(u"foreign"_s);
    const auto before = contentOfStore(ctl.store());
    StoppedCtl running(
        ctl, {u"build"_s, u"fresh"_s, u"--from"_s, source, u"--import"_s, u"copy"_s},
        isLast ? beforeTheManifest : beforePublishing);
    QVERIFY2(running.hasStopped(), qPrintable(running.where()));
    QVERIFY(QDir().rename(ctl.store(), ctl.path(u"away"_s)));
    QVERIFY(isStore ? QDir().rename(other.store(), ctl.store()) : QDir().mkpath(ctl.store()));
    const auto there = contentOfStore(ctl.store());
    const auto names = everythingBelow(ctl.store());
    const auto result = running.finish();
    QVERIFY2(result.status > 0 && !result.kind().isEmpty(), result.out.constData());
    const auto now = contentOfStore(ctl.store());
    QCOMPARE(now.refs, there.refs);
    QCOMPARE(now.blobs, there.blobs);
    QCOMPARE(now.staging, there.staging);
    if (!isStore)
        QCOMPARE(everythingBelow(ctl.store()), names);
    QVERIFY(QDir().rename(ctl.store(), ctl.path(u"that"_s)));
    QVERIFY(QDir().rename(ctl.path(u"away"_s), ctl.store()));
    QCOMPARE(contentOfStore(ctl.store()).refs, before.refs);
    QCOMPARE(faultsOf(contentOfStore(ctl.store())), QStringList());
}

WEIGHTROOM_TEST(TestDrives)
#include "tst_drives.moc"
