#include "model/store/removal.h"

#include "model/store/trash/trash.h"

#include "model/store/write/remove.h"
#include "model/store/write/staging.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QTest>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestEmptying : public QObject
{
    Q_OBJECT

private slots:
    void anUnreadableManifestKeepsEverything();
    void whatIsReplacedStaysWhileAManifestIsUnreadable();
    void nothingIsSaidToStayWhereNothingWould();
    void purgingFreesWhatNothingElseUses();
    void purgingOneEntryLeavesTheOthersBlobs();
    void aDryRunTouchesNothing();
    void emptyingFreesCopiesThatLieInBlobsToo();
    void emptyingOneEntryLeavesWhatADamagedOneMayNeed();
    void emptyingAllTakesDamagedEntriesToo();
    void whatARunningBuildHasPinnedStays();
    void emptyingWaitsForUnreadableManifests();
    void hostileEntriesAreLeftOut_data();
    void hostileEntriesAreLeftOut();
    void aFolderNamedLikeABlobStays();
    void aLinkedBlobIsMovedAsALink();
    void whatRepairsSetAsideGoesWithTheTrash();
    void nothingIsFreedThroughALinkToWhatWasSetAside();
};

void TestEmptying::anUnreadableManifestKeepsEverything()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    store.write(kLibraryFolder + u"cut/latest"_s, "{\"schema");
    const auto blobs = store.snapshot(u"blobs"_s);
    const auto removed = removeOne(store, u"a");
    QVERIFY(removed);
    QCOMPARE(removed->warnings.size(), 1);
    QVERIFY2(
        removed->warnings[0].startsWith(u"the files of the removed models stay in the store"_s)
            && removed->warnings[0].contains(store.path(kLibraryFolder + u"cut/latest"_s))
            && removed->warnings[0].contains(u"prune"_s),
        qPrintable(removed->warnings[0]));
    QCOMPARE(store.snapshot(u"blobs"_s), blobs);
    // Also when it is purged: what the damaged one needs isn't known.
    store.addModel(u"a", q4Parts("a"));
    const auto purged = removeOne(store, u"a", true);
    QVERIFY(purged);
    QCOMPARE(purged->bytesFreed, 0);
    QCOMPARE(purged->entries.size(), 1);
    QCOMPARE(store.snapshot(u"blobs"_s), blobs);
    QVERIFY(restoreOne(store, u"a")->missing.empty());
}

void TestEmptying::whatIsReplacedStaysWhileAManifestIsUnreadable()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("old"));
    const auto cut = store.write(kLibraryFolder + u"cut/latest"_s, "{\"schema");
    store.write(kLibraryFolder + u"torn/latest"_s, "{\"schema");
    const auto outcome = store.publish(u"a", u"Q4_0"_s, q4Parts("new"));
    QVERIFY(outcome && outcome->published);
    QCOMPARE(outcome->published->warnings.size(), 1);
    const auto warning = outcome->published->warnings[0];
    QVERIFY2(
        warning.startsWith(u"the files of the replaced models stay in the store"_s)
            && warning.contains(cut + u" (and 1 more)"_s),
        qPrintable(warning));
    for (const auto &digest : q4Parts("old").digests())
        QVERIFY(store.hasBlob(digest) && !store.hasTrashed(digest));
}

void TestEmptying::nothingIsSaidToStayWhereNothingWould()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    store.addModel(u"twin", q4Parts("a"));
    store.write(kLibraryFolder + u"cut/latest"_s, "{\"schema");
    const auto removed = removeOne(store, u"a");
    QVERIFY(removed);
    QCOMPARE(removed->warnings, QStringList());
}

void TestEmptying::purgingFreesWhatNothingElseUses()
{
    const StoreFixture store;
    const auto a = q4Parts("a", {u"shared"_s});
    store.addModel(u"a", a);
    store.addModel(u"b", q4Parts("b", {u"shared"_s}));
    const auto purged = removeOne(store, u"a", true);
    QVERIFY(purged);
    // The config is the same in both.
    QCOMPARE(purged->bytesFreed, a.weights.size());
    QVERIFY(purged->entries.isEmpty());
    QCOMPARE(store.models(), QStringList{u"b:latest"_s});
    QVERIFY(store.snapshot(u".weightroom/trash"_s).isEmpty());
}

void TestEmptying::purgingOneEntryLeavesTheOthersBlobs()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a", {u"shared"_s}));
    store.addModel(u"b", q4Parts("b", {u"shared"_s}));
    QVERIFY(removeOne(store, u"a"));
    QVERIFY(removeOne(store, u"b", true));
    QVERIFY(restoreOne(store, u"a")->missing.empty());
    QCOMPARE(store.models(), QStringList{u"a:latest"_s});
}

void TestEmptying::aDryRunTouchesNothing()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"a", model);
    QVERIFY(Store::open(store.path(), Store::Access::Read));
    QCOMPARE(*emptyTrash(store.open(), {}, true), 0);
    QVERIFY(!QFileInfo::exists(store.path(u".weightroom"_s)));
    QVERIFY(removeOne(store, u"a"));
    const auto before = store.snapshot();
    QCOMPARE(*emptyTrash(store.open(), {}, true), model.weights.size() + model.config.size());
    QCOMPARE(store.snapshot(), before);
    QCOMPARE(*emptyTrash(store.open(), {}, false), model.weights.size() + model.config.size());
}

void TestEmptying::emptyingFreesCopiesThatLieInBlobsToo()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"a", model);
    QVERIFY(removeOne(store, u"a"));
    store.addModel(u"again", model);
    QCOMPARE(*emptyTrash(store.open(), {}, false), model.weights.size() + model.config.size());
    QCOMPARE(store.models(), QStringList{u"again:latest"_s});
    QVERIFY(store.snapshot(u".weightroom/trash"_s).isEmpty());
}

void TestEmptying::emptyingOneEntryLeavesWhatADamagedOneMayNeed()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    store.addModel(u"b", q4Parts("b"));
    const auto a = removeOne(store, u"a")->entries.value(0);
    const auto b = removeOne(store, u"b")->entries.value(0);
    store.write(u".weightroom/trash/refs/"_s + a + u".json"_s, "{");
    QCOMPARE(*emptyTrash(store.open(), {b}, false), 0);
    QVERIFY(store.hasTrashed(Digest::of(q4Parts("a").weights)));
    QVERIFY(store.hasTrashed(Digest::of(q4Parts("a").config)));
}

void TestEmptying::emptyingAllTakesDamagedEntriesToo()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    QVERIFY(removeOne(store, u"a"));
    store.write(u".weightroom/trash/refs/20200101T000000000-00000000.json"_s, "{");
    store.write(u".weightroom/trash/refs/20200101T000000000-00000001.json.new"_s, "{");
    QVERIFY(*emptyTrash(store.open(), {}, false) > 0);
    QVERIFY(store.snapshot(u".weightroom/trash"_s).isEmpty());
}

void TestEmptying::whatARunningBuildHasPinnedStays()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"a", model);
    QVERIFY(removeOne(store, u"a"));
    const auto opened = store.open();
    const auto digest = Digest::of(model.weights);
    {
        const auto build = Staging::create(opened);
        const auto pooled = nativePath(store.path(u".weightroom/trash/blobs/"_s + digest.fileName()));
        QVERIFY(build && ::link(pooled.constData(), nativePath(build->pinPath(digest)).constData()) == 0);
        QCOMPARE(*emptyTrash(opened, {}, true), model.config.size());
        QCOMPARE(*emptyTrash(opened, {}, false), model.config.size());
        QVERIFY(store.hasTrashed(digest) && !store.hasTrashed(Digest::of(model.config)));
    }
    QCOMPARE(*emptyTrash(opened, {}, false), model.weights.size());
}

void TestEmptying::emptyingWaitsForUnreadableManifests()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    QVERIFY(removeOne(store, u"a"));
    const auto trash = store.snapshot(u".weightroom/trash"_s);
    const auto cut = store.write(kLibraryFolder + u"cut/latest"_s, "");
    const auto emptied = emptyTrash(store.open(), {}, false);
    QVERIFY(!emptied);
    QCOMPARE(emptied.error().kind, Error::Kind::Refused);
    QCOMPARE(emptied.error().where, cut);
    QCOMPARE(store.snapshot(u".weightroom/trash"_s), trash);
}

void TestEmptying::hostileEntriesAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not an object") << QByteArray("[]");
    QTest::newRow("no name") << QByteArray(R"({"digests":[]})");
    QTest::newRow("no digests") << QByteArray(R"({"name":"a"})");
    QTest::newRow("a digest that is none") << QByteArray(R"({"name":"a","digests":["sha256:../../x"]})");
    QTest::newRow("deep") << QByteArray(5000, '[');
    QTest::newRow("huge") << QByteArray(16 * 1024 * 1024 + 1, ' ');
}

void TestEmptying::hostileEntriesAreLeftOut()
{
    QFETCH(const QByteArray, json);
    const StoreFixture store;
    store.write(u".weightroom/trash/refs/20200101T000000000-00000000.json"_s, json);
    const auto entries = listTrash(store.open());
    QVERIFY(entries);
    QVERIFY(entries->empty());
}

void TestEmptying::aFolderNamedLikeABlobStays()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"a", model);
    const auto path = store.path(u"blobs/"_s + Digest::of(model.weights).fileName());
    QVERIFY(QFile::remove(path) && QDir().mkpath(path + u"/x"_s));
    QVERIFY(removeOne(store, u"a"));
    QVERIFY(QFileInfo(path + u"/x"_s).isDir());
    QVERIFY(emptyTrash(store.open(), {}, false));
}

void TestEmptying::aLinkedBlobIsMovedAsALink()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"a", model);
    const auto path = store.path(u"blobs/"_s + Digest::of(model.weights).fileName());
    const auto elsewhere = store.beside(u"weights"_s);
    QVERIFY(QFile::rename(path, elsewhere) && QFile::link(elsewhere, path));
    QVERIFY(removeOne(store, u"a"));
    QVERIFY(!existsAt(path));
    QVERIFY(restoreOne(store, u"a")->missing.empty());
    QVERIFY(QFileInfo(path).isSymLink());
    QVERIFY(removeOne(store, u"a", true));
    QCOMPARE(contentOf(elsewhere), model.weights);
}

void TestEmptying::whatRepairsSetAsideGoesWithTheTrash()
{
    const StoreFixture store;
    store.addModel(u"m", q4Parts("a"));
    QVERIFY(removeOne(store, u"m"));
    const auto ids = listTrash(store.open())->front().id;
    const auto damaged = store.write(u".weightroom/damaged/"_s + Digest::of("x").fileName(), "junk");
    const auto second =
        store.write(u".weightroom/damaged/"_s + Digest::of("x").fileName() + u"-2"_s, "more junk");
    // One entry is no reason for that.
    QVERIFY(emptyTrash(store.open(), {ids}, false));
    QVERIFY(existsAt(damaged) && existsAt(second));
    // Though nothing else lies in the trash.
    QCOMPARE(*emptyTrash(store.open(), {}, true), 13);
    QVERIFY(existsAt(damaged) && existsAt(second));
    QCOMPARE(*emptyTrash(store.open(), {}, false), 13);
    QVERIFY(!existsAt(damaged) && !existsAt(second));
    QCOMPARE(*emptyTrash(store.open(), {}, false), 0);
}

void TestEmptying::nothingIsFreedThroughALinkToWhatWasSetAside()
{
    const StoreFixture store;
    QVERIFY(store.open().prepareForWriting());
    QVERIFY(QDir().mkpath(store.beside(u"away"_s)));
    QFile file(store.beside(u"away/file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
    file.close();
    QVERIFY(QFile::link(store.beside(u"away"_s), store.path(u".weightroom/damaged"_s)));
    QCOMPARE(*emptyTrash(store.open(), {}, true), 0);
    QVERIFY(emptyTrash(store.open(), {}, false));
    QVERIFY(existsAt(store.beside(u"away/file"_s)));
}

WEIGHTROOM_TEST(TestEmptying)
#include "tst_emptying.moc"
