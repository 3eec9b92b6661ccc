// A store whose drive is away: told apart from one that was never there and from an empty one. Needs no
// mount: the memory of where stores lay is written as if one had been on a drive.
#include "model/store/care/verify.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/location.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/resolve.h"
#include "support/asnobody.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

Error::Kind openedAs(const Result<Store> &store)
{
    return store ? Error::Kind::Usage : store.error().kind;
}

QStringList allBelow(const QString &folder)
{
    QDirIterator all(
        folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    QStringList paths;
    while (all.hasNext())
        paths.append(all.next());
    return paths;
}

// As if the store had lain on a drive that was mounted there.
void rememberOnADrive(const StoreFixture &store, const QString &path, const QString &mountPoint)
{
    const QJsonObject drive{{u"file_system"_s, u"123456789abc"_s}, {u"mounted_at"_s, mountPoint}};
    QVERIFY(QDir().mkpath(store.beside(u"data/weightroom"_s)));
    QFile file(store.beside(u"data/weightroom/stores.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(QJsonObject{{path, drive}}).toJson());
}

} // namespace

class TestAwayDrive : public QObject
{
    Q_OBJECT

private slots:
    void aDriveThatIsAwayIsTold();
    void aDriveReachedByALinkThatIsAwayIsTold();
    void readingRemembersTheDriveOnce();
    void aHomeThatCantBeWrittenIsNoHindrance();
    void aStoreNamedByTheFolderAboveIsRememberedByBoth();
    void whatLiesBelowAMountPointWithoutItsDrive_data();
    void whatLiesBelowAMountPointWithoutItsDrive();
    void nothingIsMadeInAFolderThatTookTheStoresPlace();
    void aStoreThatIsGoneIsNotCalledEmpty_data();
    void aStoreThatIsGoneIsNotCalledEmpty();
    void aDamagedMemoryIsNoHindrance();
};

void TestAwayDrive::aDriveThatIsAwayIsTold()
{
    const StoreFixture store;
    QVERIFY(QDir().mkpath(store.beside(u"mnt/models/blobs"_s)));
    const auto path = store.beside(u"mnt/models"_s);
    QVERIFY(Store::open(path, Store::Access::Write));
    QVERIFY(!isOnAnotherFileSystem(path));
    const auto memory = store.beside(u"data/weightroom/stores.json"_s);
    auto stores = QJsonDocument::fromJson(contentOf(memory)).object();
    QVERIFY(stores.contains(path));
    // As if it had been on a drive: the memory says another file system, as earlier versions did.
    stores.insert(path, u"123456789abc"_s);
    const auto remember = [&] {
        QFile file(memory);
        return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(stores).toJson()) > 0;
    };
    QVERIFY(remember());
    QVERIFY(isOnAnotherFileSystem(path));
    // A store is there: it was moved or its drive formatted, but it is one, and is remembered as it lies now.
    QVERIFY(Store::open(path, Store::Access::Read));
    QVERIFY(!isOnAnotherFileSystem(path));
    QVERIFY(remember());
    // The mount point is empty.
    QVERIFY(QDir(path + u"/blobs"_s).removeRecursively());
    QCOMPARE(openedAs(Store::open(path, Store::Access::Read)), Error::Kind::NotFound);
    QCOMPARE(openedAs(Store::open(path, Store::Access::Write)), Error::Kind::Refused);
    QVERIFY(QDir(path).isEmpty());
    // The folder isn't there either, nor the one above.
    QVERIFY(QDir().rmdir(path));
    QCOMPARE(openedAs(Store::open(path, Store::Access::Read)), Error::Kind::NotFound);
    const auto refused = Store::open(path, Store::Access::Write);
    QCOMPARE(openedAs(refused), Error::Kind::Refused);
    QVERIFY(refused.error().message.contains(u"drive"_s));
    QVERIFY(QDir().rmdir(store.beside(u"mnt"_s)));
    QCOMPARE(openedAs(Store::open(path, Store::Access::Write)), Error::Kind::Refused);
    QVERIFY(!existsAt(store.beside(u"mnt"_s)));
}

void TestAwayDrive::aDriveReachedByALinkThatIsAwayIsTold()
{
    const StoreFixture store;
    QVERIFY(QDir().mkpath(store.beside(u"mnt/models/blobs"_s)));
    const auto link = store.beside(u"link"_s);
    QVERIFY(QFile::link(store.beside(u"mnt/models"_s), link));
    QVERIFY(Store::open(link, Store::Access::Write));
    const auto stores =
        QJsonDocument::fromJson(contentOf(store.beside(u"data/weightroom/stores.json"_s))).object();
    QCOMPARE(stores.size(), 2);
    QVERIFY(stores.contains(link) && stores.contains(store.beside(u"mnt/models"_s)));
    QVERIFY(QDir(store.beside(u"mnt"_s)).removeRecursively());
    QVERIFY(!Store::open(link, Store::Access::Write));
    QVERIFY(!existsAt(store.beside(u"mnt"_s)));
}

void TestAwayDrive::readingRemembersTheDriveOnce()
{
    const StoreFixture store;
    const auto memory = store.beside(u"data/weightroom/stores.json"_s);
    QVERIFY(Store::open(store.path(), Store::Access::Read));
    QVERIFY2(contentOf(memory).contains(store.path().toUtf8()), contentOf(memory).constData());
    const auto written = stampOf(memory);
    QVERIFY(Store::open(store.path(), Store::Access::Read));
    QVERIFY(Store::open(store.path(), Store::Access::Write));
    QCOMPARE(stampOf(memory)->inode, written->inode);
    QCOMPARE(stampOf(memory)->ctimeNs, written->ctimeNs);
}

void TestAwayDrive::aHomeThatCantBeWrittenIsNoHindrance()
{
    const StoreFixture store;
    store.addModel(u"m:t"_s, q4Parts("a"));
    openTheWay(store);
    const auto status = asNobody([&] {
        const auto opened = Store::open(store.path(), Store::Access::Read);
        return opened && resolve(*opened, nameOf(u"m:t"));
    });
    QCOMPARE(status, 0);
    QVERIFY(!existsAt(store.beside(u"data"_s)));
}

void TestAwayDrive::aStoreNamedByTheFolderAboveIsRememberedByBoth()
{
    const StoreFixture store;
    const auto above = QFileInfo(store.path()).path();
    QVERIFY(Store::open(above, Store::Access::Read));
    const auto stores =
        QJsonDocument::fromJson(contentOf(store.beside(u"data/weightroom/stores.json"_s))).object();
    QVERIFY(stores.contains(above) && stores.contains(store.path()));
}

void TestAwayDrive::whatLiesBelowAMountPointWithoutItsDrive_data()
{
    QTest::addColumn<QString>("mountPoint");
    QTest::addColumn<QStringList>("folders");
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("isAway");
    const auto none = QStringList();
    QTest::newRow("nothing") << u"media/x"_s << none << QString() << true;
    QTest::newRow("the mount point") << u"media/x"_s << QStringList{u"media/x"_s} << QString() << true;
    QTest::newRow("an empty folder") << u"media/x"_s << QStringList{u"media/x/deep/models"_s} << QString()
                                     << true;
    QTest::newRow("a folder with a file of the desktop's")
        << u"media/x"_s << none << u"media/x/deep/models/.directory"_s << true;
    QTest::newRow("the empty folders that Ollama makes when it starts")
        << u"media/x"_s << QStringList{u"media/x/deep/models/blobs"_s, u"media/x/deep/models/manifests"_s}
        << QString() << true;
    QTest::newRow("the store's own folder was the mount point, and is empty")
        << u"media/x/deep/models"_s << QStringList{u"media/x/deep/models"_s} << QString() << true;
    QTest::newRow("another store") << u"media/x"_s << none << u"media/x/deep/models/manifests/h.io/n/m/t"_s
                                   << false;
    QTest::newRow("a store that was used without its drive")
        << u"media/x"_s << QStringList{u"media/x/deep/models/blobs"_s}
        << u"media/x/deep/models/.weightroom/history"_s << false;
    // What is always there can't be away: the store was deleted.
    QTest::newRow("the root's own file system") << u"/"_s << none << QString() << false;
}

void TestAwayDrive::whatLiesBelowAMountPointWithoutItsDrive()
{
    QFETCH(const QString, mountPoint);
    QFETCH(const QStringList, folders);
    QFETCH(const QString, file);
    QFETCH(const bool, isAway);
    const StoreFixture store;
    const auto path = store.beside(u"media/x/deep/models"_s);
    rememberOnADrive(store, path, mountPoint == u"/" ? mountPoint : store.beside(mountPoint));
    for (const auto &folder : folders)
        QVERIFY(QDir().mkpath(store.beside(folder)));
    if (!file.isEmpty())
        store.write(u"../"_s + file, "x");
    const auto before = allBelow(store.beside({}));
    QCOMPARE(isOnAnotherFileSystem(path), mountPoint != u"/");
    const auto read = Store::open(path, Store::Access::Read);
    const auto changing = Store::open(path, Store::Access::Change);
    if (!isAway) {
        QCOMPARE(read.has_value(), !file.isEmpty());
        QVERIFY(read || read.error().message.startsWith(u"there is no store"_s));
        return;
    }
    QCOMPARE(openedAs(read), Error::Kind::NotFound);
    QCOMPARE(openedAs(changing), Error::Kind::Refused);
    const auto writing = Store::open(path, Store::Access::Write);
    QCOMPARE(openedAs(writing), Error::Kind::Refused);
    for (const auto &error : {read.error(), changing.error(), writing.error()}) {
        QVERIFY2(
            error.message.contains(u"drive"_s) && error.message.contains(path), qPrintable(error.message));
        QCOMPARE(error.where, path);
    }
    QCOMPARE(allBelow(store.beside({})), before);
    // It comes back.
    QVERIFY(QDir().mkpath(path + u"/blobs"_s));
    store.write(u"../media/x/deep/models/manifests/h.io/n/m/t"_s, "{}");
    QVERIFY(Store::open(path, Store::Access::Change));
}

// Its drive was pulled out, and the mount point or another folder is there now.
void TestAwayDrive::nothingIsMadeInAFolderThatTookTheStoresPlace()
{
    const StoreFixture store;
    const auto path = store.beside(u"drive"_s);
    QVERIFY(QDir().mkpath(path));
    const auto opened = Store::open(path, Store::Access::Write);
    QVERIFY(opened);
    QVERIFY(QDir().rename(path, store.beside(u"away"_s)));
    QVERIFY(QDir().mkpath(path));
    const auto locked = StoreLock::acquire(*opened);
    QVERIFY(!locked);
    QCOMPARE(locked.error().kind, Error::Kind::Refused);
    QVERIFY2(locked.error().message.contains(path), qPrintable(locked.error().message));
    QVERIFY(QDir(path).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    QVERIFY(QDir().rmdir(path));
    QVERIFY(!StoreLock::acquire(*opened));
    QVERIFY(!existsAt(path));
    QVERIFY(QDir().rename(store.beside(u"away"_s), path));
    QVERIFY(StoreLock::acquire(*opened));
}

void TestAwayDrive::aStoreThatIsGoneIsNotCalledEmpty_data()
{
    QTest::addColumn<QStringList>("folders");
    QTest::newRow("nothing is there") << QStringList();
    QTest::newRow("an empty folder is there") << QStringList{u"."_s};
    QTest::newRow("the empty folders that Ollama makes are there") << QStringList{u"blobs"_s, u"manifests"_s};
}

void TestAwayDrive::aStoreThatIsGoneIsNotCalledEmpty()
{
    QFETCH(const QStringList, folders);
    const StoreFixture store;
    const auto parts = q4Parts("a");
    store.addModel(u"m:t", parts);
    const auto opened = store.open();
    rememberOnADrive(store, opened.root(), opened.root());
    QVERIFY(QDir().rename(opened.root(), store.beside(u"away"_s)));
    for (const auto &folder : folders)
        QVERIFY(QDir().mkpath(opened.root() + u'/' + folder));
    QVERIFY(!scanRefs(opened));
    QCOMPARE(scanRefs(opened).error().kind, Error::Kind::Io);
    QVERIFY(scanRefs(opened).error().message.contains(opened.root()));
    QCOMPARE(resolve(opened, nameOf(u"m:t")).error().kind, Error::Kind::Io);
    QCOMPARE(findBlob(opened, parts.digests().first()).error().kind, Error::Kind::Io);
    QCOMPARE(listBlobs(opened).error().kind, Error::Kind::Io);
    Progress progress;
    QCOMPARE(verify(opened, {}, progress).error().kind, Error::Kind::Io);
    QVERIFY(QDir(opened.root()).removeRecursively());
    QVERIFY(QDir().rename(store.beside(u"away"_s), opened.root()));
    QVERIFY(findBlob(opened, parts.digests().first()));
    QCOMPARE(scanRefs(opened)->refs.size(), std::size_t(1));
}

void TestAwayDrive::aDamagedMemoryIsNoHindrance()
{
    const StoreFixture store;
    for (const auto &bytes : {QByteArray("{"), QByteArray("[1]"), QByteArray(1'000'000, ' ')}) {
        QVERIFY(QDir().mkpath(store.beside(u"data/weightroom"_s)));
        QFile file(store.beside(u"data/weightroom/stores.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        QVERIFY(Store::open(store.path(), Store::Access::Write));
        QVERIFY(contentOf(file.fileName()).contains(store.path().toUtf8()));
    }
}

WEIGHTROOM_TEST(TestAwayDrive)
#include "tst_awaydrive.moc"
