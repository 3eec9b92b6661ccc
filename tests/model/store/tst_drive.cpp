// Drives that go away and come back, as a store sees it.
#include "support/pluggedfolder.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include "model/store/drive.h"

#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestDrive : public QObject
{
    Q_OBJECT

private slots:
    void aDriveGoesAndComesBack_data()
    {
        QTest::addColumn<bool>("folderGoes");
        QTest::newRow("the mount point goes, too") << true;
        QTest::newRow("the mount point stays") << false;
    }

    void aDriveGoesAndComesBack()
    {
        QFETCH(bool, folderGoes);
        const StoreFixture fixture;
        PluggedFolder drive(fixture.beside({}));
        if (!drive.isPossible())
            QSKIP("no file system of our own can be mounted here");
        const auto store = Store::open(drive.path(u"models"_s), Store::Access::Read);
        QVERIFY(store);
        QVERIFY(!isDriveAway(*store));
        QCOMPARE(deviceAt(store->root()), store->device());
        QCOMPARE(driveName(*store), u"Samsung T7"_s);

        drive.unplug(folderGoes);
        QVERIFY(isDriveAway(*store));
        const auto meanwhile = deviceAt(store->root());
        QVERIFY(meanwhile != 0);
        QVERIFY(meanwhile != store->device());
        QVERIFY(!openIfBack(store->root(), meanwhile));
        // Another drive at the same place has no store.
        {
            const QTemporaryDir other;
            PluggedFolder otherDrive(other.path(), u"Samsung T7"_s);
            QVERIFY(!openIfBack(otherDrive.path(u"models"_s), meanwhile));
        }

        drive.plug();
        QVERIFY(!isDriveAway(*store));
        const auto back = openIfBack(store->root(), meanwhile);
        QVERIFY(back);
        QCOMPARE(back->root(), store->root());
    }

    // What is below the mount point is not the store, whatever it looks like.
    void aStoreBelowTheMountPointIsNotTakenForIt()
    {
        const StoreFixture fixture;
        PluggedFolder drive(fixture.beside({}));
        if (!drive.isPossible())
            QSKIP("no file system of our own can be mounted here");
        const auto path = drive.path(u"models"_s);
        drive.unplug(false);
        QVERIFY(QDir().mkpath(path + u"/manifests"_s));
        const auto meanwhile = deviceAt(path);
        QVERIFY(!openIfBack(path, meanwhile));
        QVERIFY(QDir(path).removeRecursively());
    }

    void aDeletedFolderIsNoDriveThatIsAway()
    {
        const StoreFixture fixture;
        const auto store = fixture.open();
        QVERIFY(QDir(fixture.path()).removeRecursively());
        QVERIFY(!isDriveAway(store));
    }

    void aDriveThatIsAwayIsNamed_data()
    {
        QTest::addColumn<QStringList>("folders"); // that are there
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("name");
        QTest::newRow("an empty mount point")
            << QStringList{u"mnt/T7"_s, u"mnt/other"_s} << u"mnt/T7/a/models"_s << u"T7"_s;
        QTest::newRow("the store is the mount point") << QStringList{u"mnt/T7"_s} << u"mnt/T7"_s << u"T7"_s;
        QTest::newRow("the mount point went")
            << QStringList{u"anna/other"_s} << u"anna/T7/models"_s << u"T7"_s;
        QTest::newRow("a link leads there") << QStringList{u"anna/other"_s} << u"link/models"_s << u"T7"_s;
    }

    void aDriveThatIsAwayIsNamed()
    {
        QFETCH(QStringList, folders);
        QFETCH(QString, path);
        QFETCH(QString, name);
        const QTemporaryDir root;
        for (const auto &folder : folders)
            QVERIFY(QDir().mkpath(root.filePath(folder)));
        QVERIFY(QFile::link(root.filePath(u"anna/T7/weights"_s), root.filePath(u"link"_s)));
        QCOMPARE(awayDriveName(root.filePath(path)), name);
    }

    void whereDesktopsMountIsNoMountPoint()
    {
        if (!QDir(u"/mnt"_s).exists() || QDir(u"/mnt/no such drive"_s).exists())
            QSKIP("this machine has no /mnt");
        QCOMPARE(awayDriveName(u"/mnt/no such drive/models"_s), u"no such drive"_s);
    }
};

WEIGHTROOM_TEST(TestDrive)
#include "tst_drive.moc"
