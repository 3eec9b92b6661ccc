// Drives that go away and come back, as a store sees it.
#include "support/pluggedfolder.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include "model/store/disk/drive.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>

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
        const auto store = Store::open(path, Store::Access::Write);
        QVERIFY(store);
        drive.unplug(false);
        QVERIFY(QDir().mkpath(path + u"/manifests"_s));
        QVERIFY(isDriveAway(*store));
        const auto meanwhile = deviceAt(path);
        QVERIFY(!openIfBack(path, meanwhile));
        QVERIFY(QDir(path).removeRecursively());
    }

    // As a file system of the network may be at any time, or a drive at another socket.
    void aDriveThatWasMountedAnewIsThere()
    {
        const StoreFixture fixture;
        const auto where = fixture.beside(u"T7"_s);
        QStringList devices;
        const auto run = [](const QString &program, const QStringList &arguments) {
            QProcess process;
            process.start(program, arguments);
            if (!process.waitForFinished() || process.exitCode() != 0)
                return QString();
            return QString::fromLocal8Bit(process.readAllStandardOutput()).trimmed() + u'.';
        };
        const auto attach = [&](const QString &image) {
            auto device = run(u"losetup"_s, {u"--show"_s, u"-f"_s, image});
            device.chop(1);
            if (!device.isEmpty())
                devices.append(device);
            return device;
        };
        const auto cleanUp = qScopeGuard([&] {
            run(u"umount"_s, {u"-l"_s, where});
            for (const auto &device : devices)
                run(u"losetup"_s, {u"-d"_s, device});
        });
        QStringList images;
        for (const auto &name : {u"drive.img"_s, u"other.img"_s}) {
            QFile file(fixture.beside(name));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(16 * 1024 * 1024));
            images.append(file.fileName());
        }
        QVERIFY(QDir().mkpath(where));
        const auto first =
            run(u"mkfs.ext4"_s, {u"-q"_s, images[0]}).isEmpty() ? QString() : attach(images[0]);
        if (first.isEmpty() || run(u"mount"_s, {first, where}).isEmpty())
            QSKIP("no ext4 can be mounted here");
        QVERIFY(QDir().mkpath(where + u"/models/blobs"_s));
        const auto store = Store::open(where + u"/models"_s, Store::Access::Write);
        QVERIFY(store);
        QVERIFY(!run(u"umount"_s, {where}).isEmpty());
        QVERIFY(isDriveAway(*store));
        // The same number is taken by another.
        QVERIFY(!run(u"losetup"_s, {u"-d"_s, devices.takeFirst()}).isEmpty());
        QVERIFY(!attach(images[1]).isEmpty());
        const auto second = attach(images[0]);
        QVERIFY(!second.isEmpty() && second != first);
        QVERIFY(!run(u"mount"_s, {second, where}).isEmpty());
        QVERIFY(deviceAt(store->root()) != store->device());
        QVERIFY(!isDriveAway(*store));
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
