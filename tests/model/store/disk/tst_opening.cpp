#include "model/store/disk/store.h"

#include "model/store/disk/location.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/resolve.h"
#include "model/store/write/remove.h"
#include "support/asnobody.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

Error::Kind kindOf(const Result<Store> &store)
{
    return store ? Error::Kind::Usage : store.error().kind;
}

} // namespace

class TestOpening : public QObject
{
    Q_OBJECT

private slots:
    void theDefaultComesFromTheEnvironment_data();
    void theDefaultComesFromTheEnvironment();
    void knownPlacesBeginWithTheDefault();
    void aMissingStoreIsNotFoundForReading();
    void writingCreatesAStoreBesideWhatIsThere();
    void writingDoesNotCreateFoldersAboveAStoreButTheDefault();
    void aNewStoreTakesItsModeFromTheUmask_data();
    void aNewStoreTakesItsModeFromTheUmask();
    void theFolderAboveIsAcceptedAndExplained();
    void aFileIsNoStore();
    void aLinkToAStoreIsResolved();
    void aPlainStoreIsLeftAsItIsByReading();
    void preparingMakesAllFoldersOnce();
    void aLinkInOurFoldersPlaceIsRefused();
    void nothingIsMadeOutsideTheStore();
    void aStoreThatCantBeWrittenOpensReadOnly_data();
    void aStoreThatCantBeWrittenOpensReadOnly();
    void aStoreThatCantBeEnteredIsAPermissionError_data();
    void aStoreThatCantBeEnteredIsAPermissionError();
    void anotherOwnersStoreGetsFilesOfThatOwner();
};

void TestOpening::theDefaultComesFromTheEnvironment_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("path");
    const auto home = QDir::homePath() + u"/.ollama/models"_s;
    QTest::newRow("plain") << QByteArray("/a/b") << u"/a/b"_s;
    QTest::newRow("blanks") << QByteArray("  /a/b\t\n") << u"/a/b"_s;
    QTest::newRow("quotes") << QByteArray("\"/a/b\"") << u"/a/b"_s;
    QTest::newRow("blanks, then quotes") << QByteArray(" '/a b' ") << u"/a b"_s;
    QTest::newRow("mixed quotes") << QByteArray("\"'/a\"'") << u"/a"_s;
    QTest::newRow("quotes within") << QByteArray("/a\"b") << u"/a\"b"_s;
    QTest::newRow("blanks inside quotes stay") << QByteArray("\" /a \"") << u" /a "_s;
    QTest::newRow("empty") << QByteArray("") << home;
    QTest::newRow("blank") << QByteArray("  ") << home;
    QTest::newRow("quotes only") << QByteArray("\"\"") << home;
}

void TestOpening::theDefaultComesFromTheEnvironment()
{
    QFETCH(const QByteArray, value);
    QFETCH(const QString, path);
    qputenv("OLLAMA_MODELS", value);
    QCOMPARE(defaultStorePath(), path);
    qunsetenv("OLLAMA_MODELS");
    QCOMPARE(defaultStorePath(), QDir::homePath() + u"/.ollama/models"_s);
}

void TestOpening::knownPlacesBeginWithTheDefault()
{
    qputenv("OLLAMA_MODELS", "/var/lib/ollama/models");
    const auto paths = knownStorePaths();
    qunsetenv("OLLAMA_MODELS");
    QCOMPARE(paths.first(), u"/var/lib/ollama/models"_s);
    QCOMPARE(paths.count(u"/var/lib/ollama/models"_s), 1);
    QVERIFY(paths.contains(u"/usr/share/ollama/.ollama/models"_s));
}

void TestOpening::aMissingStoreIsNotFoundForReading()
{
    const StoreFixture store;
    const auto path = store.beside(u"none"_s);
    const auto opened = Store::open(path, Store::Access::Read);
    QCOMPARE(kindOf(opened), Error::Kind::NotFound);
    QCOMPARE(opened.error().where, path);
    QVERIFY(!existsAt(path));
    qputenv("OLLAMA_MODELS", QFile::encodeName(path));
    QCOMPARE(kindOf(Store::open({}, Store::Access::Read)), Error::Kind::NotFound);
    qunsetenv("OLLAMA_MODELS");
    QVERIFY(!existsAt(path));
}

void TestOpening::writingCreatesAStoreBesideWhatIsThere()
{
    const StoreFixture store;
    const auto opened = Store::open(store.beside(u"new"_s), Store::Access::Write);
    QVERIFY(opened);
    QVERIFY(!opened->readOnlyReason());
    QVERIFY(opened->prepareForWriting());
    QVERIFY(QFileInfo(store.beside(u"new/blobs"_s)).isDir());
}

void TestOpening::writingDoesNotCreateFoldersAboveAStoreButTheDefault()
{
    const StoreFixture store;
    const auto path = store.beside(u"deep/er/models"_s);
    QCOMPARE(kindOf(Store::open(path, Store::Access::Write)), Error::Kind::NotFound);
    QVERIFY(!existsAt(store.beside(u"deep"_s)));
    qputenv("OLLAMA_MODELS", QFile::encodeName(path));
    const auto opened = Store::open({}, Store::Access::Write);
    qunsetenv("OLLAMA_MODELS");
    QVERIFY(opened);
    QCOMPARE(opened->root(), QFileInfo(path).canonicalFilePath());
}

void TestOpening::aNewStoreTakesItsModeFromTheUmask_data()
{
    QTest::addColumn<uint>("mask");
    QTest::addColumn<uint>("modeAbove");
    QTest::addColumn<uint>("mode");
    QTest::newRow("usual") << 0022U << 0755U << 0755U;
    QTest::newRow("private") << 0077U << 0755U << 0700U;
    QTest::newRow("without others") << 0027U << 0755U << 0750U;
    QTest::newRow("the group may write") << 0002U << 0755U << 0775U;
    QTest::newRow("in a folder that hands on its group") << 0002U << 02775U << 02775U;
    QTest::newRow("there, but private") << 0077U << 02775U << 02700U;
    QTest::newRow("none: others never write") << 0000U << 0755U << 0775U;
}

void TestOpening::aNewStoreTakesItsModeFromTheUmask()
{
    QFETCH(const uint, mask);
    QFETCH(const uint, modeAbove);
    QFETCH(const uint, mode);
    const StoreFixture store;
    QVERIFY(QDir().mkpath(store.beside(u"above"_s)));
    setMode(store.beside(u"above"_s), modeAbove);
    const auto old = ::umask(mask);
    const auto opened = Store::open(store.beside(u"above/new"_s), Store::Access::Write);
    ::umask(old);
    QVERIFY(opened);
    struct stat status {
    };
    QVERIFY(::stat(QFile::encodeName(opened->root()).constData(), &status) == 0);
    QCOMPARE(status.st_mode & 07777U, mode);
}

void TestOpening::theFolderAboveIsAcceptedAndExplained()
{
    const StoreFixture store;
    const auto above = QFileInfo(store.path()).path();
    const auto opened = Store::open(above, Store::Access::Read);
    QVERIFY(opened);
    QCOMPARE(opened->root(), QFileInfo(store.path()).canonicalFilePath());
    QVERIFY(opened->note().contains(store.path()));
    QVERIFY(store.open().note().isEmpty());
}

void TestOpening::aFileIsNoStore()
{
    const StoreFixture store;
    const auto file = store.write(u"file"_s, "x");
    for (const auto access : {Store::Access::Read, Store::Access::Write}) {
        QCOMPARE(kindOf(Store::open(file, access)), Error::Kind::NotFound);
        QCOMPARE(kindOf(Store::open(file + u"/below"_s, access)), Error::Kind::NotFound);
    }
    QCOMPARE(contentOf(file), QByteArray("x"));
}

void TestOpening::aLinkToAStoreIsResolved()
{
    const StoreFixture store;
    QVERIFY(QFile::link(store.path(), store.beside(u"link"_s)));
    QCOMPARE(
        Store::open(store.beside(u"link"_s), Store::Access::Read)->root(),
        QFileInfo(store.path()).canonicalFilePath());
    QCOMPARE(Store::open(store.path() + u"/blobs/.."_s, Store::Access::Read)->root(), store.open().root());
}

void TestOpening::aPlainStoreIsLeftAsItIsByReading()
{
    const StoreFixture store;
    store.addModel(u"m:t", modelParts(u"Q4_0"_s, "a"));
    const auto before = store.snapshot();
    const auto opened = Store::open(store.path(), Store::Access::Read);
    QVERIFY(opened);
    QVERIFY(resolve(*opened, nameOf(u"m:t")));
    QVERIFY(!existsAt(store.path(u".weightroom"_s)));
    QCOMPARE(store.snapshot(), before);
    QVERIFY(freeBytes(*opened) > 0);
}

void TestOpening::preparingMakesAllFoldersOnce()
{
    const StoreFixture store;
    QVERIFY(QDir(store.path(u"manifests"_s)).removeRecursively());
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting() && opened.prepareForWriting());
    for (const auto &name :
         {u"blobs"_s, u"manifests"_s, u".weightroom/staging"_s, u".weightroom/trash/blobs"_s,
          u".weightroom/trash/refs"_s, u".weightroom/manifests"_s})
        QVERIFY2(QFileInfo(store.path(name)).isDir(), qPrintable(name));
}

void TestOpening::aLinkInOurFoldersPlaceIsRefused()
{
    const StoreFixture store;
    QVERIFY(QDir().mkpath(store.beside(u"away"_s)));
    QVERIFY(QFile::link(store.beside(u"away"_s), store.path(u".weightroom"_s)));
    const auto prepared = store.open().prepareForWriting();
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().kind, Error::Kind::Refused);
    QVERIFY(QDir(store.beside(u"away"_s)).isEmpty());
}

void TestOpening::nothingIsMadeOutsideTheStore()
{
    const StoreFixture store;
    QCOMPARE(store.open().makeDirectory(store.path() + u"x"_s).error().kind, Error::Kind::Refused);
    QCOMPARE(store.open().makeDirectory(store.beside(u"other"_s)).error().kind, Error::Kind::Refused);
    QVERIFY(!existsAt(store.beside(u"other"_s)));
}

void TestOpening::aStoreThatCantBeWrittenOpensReadOnly_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("root") << QString();
    QTest::newRow("blobs") << u"blobs"_s;
    QTest::newRow("manifests") << u"manifests"_s;
    QTest::newRow("ours") << u".weightroom"_s;
}

void TestOpening::aStoreThatCantBeWrittenOpensReadOnly()
{
    QFETCH(const QString, folder);
    const StoreFixture store;
    store.addModel(u"m:t", modelParts(u"Q4_0"_s, "a"));
    openTheWay(store);
    if (!folder.isEmpty())
        QVERIFY(QDir().mkpath(store.path(u".weightroom"_s)));
    for (const auto &name : {QString(), u"blobs"_s, u"manifests"_s, u".weightroom"_s}) {
        if (QFileInfo::exists(store.path(name)))
            setMode(store.path(name), name == folder ? 0555 : 0777);
    }
    const auto status = asNobody([&] {
        const auto opened = Store::open(store.path(), Store::Access::Write);
        return opened && opened->readOnlyReason() && opened->readOnlyReason()->kind == Error::Kind::Permission
            && opened->readOnlyReason()->where
            == (folder.isEmpty() ? opened->root() : opened->root() + u'/' + folder)
            && resolve(*opened, nameOf(u"m:t")) && !removeModels(*opened, {nameOf(u"m:t")}, false)
            && StoreLock::acquire(*opened).error().kind == Error::Kind::Permission;
    });
    setMode(store.path(folder), 0755);
    QCOMPARE(status, 0);
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
}

void TestOpening::aStoreThatCantBeEnteredIsAPermissionError_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("the store") << u"models"_s;
    QTest::newRow("the folder above") << u"."_s;
}

void TestOpening::aStoreThatCantBeEnteredIsAPermissionError()
{
    QFETCH(const QString, folder);
    const StoreFixture store;
    openTheWay(store);
    setMode(store.beside(folder), 0);
    const auto status = asNobody([&] {
        return kindOf(Store::open(store.path(), Store::Access::Read)) == Error::Kind::Permission
            && kindOf(Store::open(store.path(), Store::Access::Write)) == Error::Kind::Permission;
    });
    setMode(store.beside(folder), 0755);
    QCOMPARE(status, 0);
}

void TestOpening::anotherOwnersStoreGetsFilesOfThatOwner()
{
    if (::geteuid() != 0)
        QSKIP("only root may give files to others");
    constexpr uid_t kOwner = 12'345;
    constexpr gid_t kGroup = 23'456;
    const StoreFixture store;
    const auto a = modelParts(u"Q4_0"_s, "a");
    QVERIFY(::chown(QFile::encodeName(store.path()).constData(), kOwner, kGroup) == 0);
    const auto old = ::umask(0077);
    // All there is: blobs, copies, entries, history, records, lock, pool.
    const bool done = QDir(store.path(u"blobs"_s)).removeRecursively()
        && QDir(store.path(u"manifests"_s)).removeRecursively() && store.publish(u"h.io/n/m:t", u"Q4_0"_s, a)
        && store.publish(u"h.io/n/m:t", u"Q8_0"_s, modelParts(u"Q8_0"_s, "b"))
        && store.publish(u"h.io/n/m:t", u"Q8_0"_s, modelParts(u"Q8_0"_s, "c"))
        && removeModels(store.open(), {nameOf(u"h.io/n/m:t-Q4_0")}, false);
    ::umask(old);
    QVERIFY(done);
    QDirIterator all(
        store.path(), QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
        QDirIterator::Subdirectories);
    int seen = 0;
    while (all.hasNext()) {
        const auto path = all.next();
        struct stat status {
        };
        QVERIFY(::lstat(QFile::encodeName(path).constData(), &status) == 0);
        QVERIFY2(status.st_uid == kOwner && status.st_gid == kGroup, qPrintable(path));
        const mode_t wanted = path.endsWith(u"/lock"_s) ? 0600 : S_ISDIR(status.st_mode) ? 0755 : 0644;
        QVERIFY2((status.st_mode & 07777) == wanted, qPrintable(path));
        ++seen;
    }
    QVERIFY(seen > 20);
}

WEIGHTROOM_TEST(TestOpening)
#include "tst_opening.moc"
