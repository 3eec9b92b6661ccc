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
    void everyCommandSaysThatTheDriveIsAway_data();
    void everyCommandSaysThatTheDriveIsAway();
    void anotherDriveIsTakenIfItHoldsAStore();
    void aStoreThatGoesWhileItsModelsAreListedIsNotEmpty_data();
    void aStoreThatGoesWhileItsModelsAreListedIsNotEmpty();
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
    QVERIFY2(built.out.contains("drive with the store"), built.out.constData());
    // The mount point may have been the store's own folder.
    QVERIFY(QDir().mkpath(ctl.store()));
    const auto intoNothing = ctl.json(changes.front());
    QVERIFY2(intoNothing.kind() == u"Refused", intoNothing.out.constData());
    QCOMPARE(everythingBelow(ctl.store()), QStringList());
    QVERIFY2(drive.plugIn(), qPrintable(drive.whyNot()));
    QCOMPARE(ctl.json(changes.front()).status, 0);
}

void TestDrives::everyCommandSaysThatTheDriveIsAway_data()
{
    QTest::addColumn<bool>("isInMemory");
    QTest::addColumn<QString>("mountPoint");
    QTest::addColumn<QStringList>("left");
    for (const bool isInMemory : {false, true}) {
        const auto row = [&](const char *name, const QString &mountPoint, const QStringList &left) {
            QTest::addRow("%s, %s", isInMemory ? "tmpfs" : "ext4", name) << isInMemory << mountPoint << left;
        };
        const auto models = u"media/x/deep/models"_s;
        row("no mount point", u"media/x"_s, {});
        row("a mount point two folders above", u"media/x"_s, {u"media/x"_s});
        row("an empty folder", u"media/x"_s, {models});
        row("the folders that Ollama makes", u"media/x"_s, {models + u"/blobs"_s, models + u"/manifests"_s});
        row("a mount point that is the store's own folder", models, {models});
    }
}

void TestDrives::everyCommandSaysThatTheDriveIsAway()
{
    QFETCH(const bool, isInMemory);
    QFETCH(const QString, mountPoint);
    QFETCH(const QStringList, left);
    CtlProcess ctl;
    Drive drive(ctl.path(mountPoint), isInMemory ? Drive::Kind::Tmpfs : Drive::Kind::Ext4);
    DRIVE_OR_SKIP(drive);
    const auto store = ctl.path(u"media/x/deep/models"_s);
    ctl.environment().insert(u"OLLAMA_MODELS"_s, store);
    QVERIFY(QDir().mkpath(store + u"/blobs"_s));
    fill(ctl, drive);
    // What is remembered is what looking found.
    QVERIFY(QFile::remove(ctl.path(u".local/share/weightroom/stores.json"_s)));
    QCOMPARE(ctl.json({u"list"_s}).json()[u"models"_s].toArray().size(), 1);
    QVERIFY(drive.pullOut());
    if (left.isEmpty())
        QVERIFY(QDir(ctl.path(u"media"_s)).removeRecursively());
    for (const auto &folder : left)
        QVERIFY(QDir().mkpath(ctl.path(folder)));
    const auto before = everythingBelow(ctl.path(u"media"_s));
    const auto source = ctl.path(u"sources/fresh.gguf"_s);
    const QList<QStringList> looks{
        {u"list"_s},
        {u"list"_s, u"--names"_s},
        {u"show"_s, u"kept"_s},
        {u"path"_s, u"kept"_s},
        {u"history"_s, u"kept"_s},
        {u"trash"_s},
        {u"verify"_s},
        {u"usage"_s}};
    const QList<QStringList> changes{
        {u"build"_s, u"fresh"_s, u"--from"_s, source},
        {u"build"_s, u"fresh"_s, u"--from"_s, source, u"--store"_s, store},
        {u"cp"_s, u"kept"_s, u"copy"_s},
        {u"mv"_s, u"kept"_s, u"moved"_s},
        {u"rm"_s, u"kept"_s},
        {u"restore"_s, u"kept"_s},
        {u"repair"_s},
        {u"prune"_s},
        {u"trash"_s, u"empty"_s}};
    for (const auto &command : looks + changes) {
        const auto refused = ctl.json(command);
        const auto about = command.join(u' ') + u": "_s + QString::fromUtf8(refused.out);
        QVERIFY2(refused.kind() == (looks.contains(command) ? u"NotFound" : u"Refused"), qPrintable(about));
        const auto message = refused.json()[u"error"_s][u"message"_s].toString();
        QVERIFY2(message.contains(u"drive"_s) && message.contains(store), qPrintable(about));
        QVERIFY2(!message.contains(u"make one"_s), qPrintable(about));
        QCOMPARE(everythingBelow(ctl.path(u"media"_s)), before);
    }
    QVERIFY(QDir().mkpath(ctl.path(mountPoint)));
    QVERIFY2(drive.plugIn(), qPrintable(drive.whyNot()));
    QCOMPARE(ctl.json({u"list"_s}).json()[u"models"_s].toArray().size(), 1);
    QCOMPARE(ctl.json(changes.front()).status, 0);
}

void TestDrives::anotherDriveIsTakenIfItHoldsAStore()
{
    CtlProcess ctl;
    ctl.environment().insert(u"OLLAMA_MODELS"_s, ctl.path(u"media/models"_s));
    Drive first(ctl.path(u"media"_s), Drive::Kind::Tmpfs);
    DRIVE_OR_SKIP(first);
    QVERIFY(QDir().mkpath(ctl.path(u"media/models"_s)));
    fill(ctl, first);
    QVERIFY(first.pullOut());
    Drive second(ctl.path(u"media"_s), Drive::Kind::Tmpfs);
    DRIVE_OR_SKIP(second);
    const QStringList build{u"build"_s, u"fresh"_s, u"--from"_s, ctl.path(u"sources/fresh.gguf"_s)};
    QCOMPARE(ctl.json({u"list"_s}).kind(), u"NotFound"_s);
    QCOMPARE(ctl.json(build).kind(), u"Refused"_s);
    QCOMPARE(everythingBelow(ctl.path(u"media"_s)), QStringList());
    QVERIFY(QDir().mkpath(ctl.path(u"media/models/manifests"_s)));
    QCOMPARE(ctl.json({u"list"_s}).status, 0);
    QCOMPARE(ctl.json(build).status, 0);
    QVERIFY(second.pullOut());
    QCOMPARE(ctl.json({u"list"_s}).kind(), u"NotFound"_s);
    QVERIFY(first.plugIn());
    QCOMPARE(ctl.json({u"list"_s}).json()[u"models"_s].toArray().size(), 1);
}

void TestDrives::aStoreThatGoesWhileItsModelsAreListedIsNotEmpty_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QByteArray>("call");
    QTest::addColumn<QByteArray>("path");
    const auto manifests = QByteArray("/models/manifests");
    for (const auto &command : {u"list"_s, u"usage"_s, u"verify"_s, u"show kept"_s, u"path kept"_s}) {
        QTest::addRow("%s, before the walk", qPrintable(command))
            << command.split(u' ') << QByteArray("open") << manifests;
        QTest::addRow("%s, before a manifest is read", qPrintable(command))
            << command.split(u' ') << QByteArray("open") << QByteArray("/library/kept/latest");
    }
}

// Nor is any model damaged for that.
void TestDrives::aStoreThatGoesWhileItsModelsAreListedIsNotEmpty()
{
    QFETCH(const QStringList, command);
    QFETCH(const QByteArray, call);
    QFETCH(const QByteArray, path);
    CtlProcess ctl;
    Drive drive(ctl.path(u".ollama"_s));
    DRIVE_OR_SKIP(drive);
    fill(ctl, drive);
    // Nothing is known of manifests that were read before.
    QVERIFY(QDir(ctl.path(u".cache"_s)).removeRecursively());
    StoppedCtl running(ctl, command, [&](const QList<WatchedCall> &calls) -> qsizetype {
        for (qsizetype i = 0; i < calls.size(); ++i) {
            if (calls[i].call == call && calls[i].path.endsWith(path))
                return i + 1;
        }
        return 0;
    });
    QVERIFY2(running.hasStopped(), qPrintable(running.where()));
    QVERIFY(drive.pullOut());
    const auto result = running.finish();
    QVERIFY2(
        result.kind() == u"Io" || result.kind() == u"NotFound", (result.out + result.messages).constData());
    QVERIFY2(result.out.contains("drive was disconnected"), result.out.constData());
    QVERIFY2(drive.plugIn(), qPrintable(drive.whyNot()));
    QCOMPARE(ctl.json({u"verify"_s}).status, 0);
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
