// What verify remembers, and where.
#include "model/store/care.h"

#include "model/store/care/verifymemory.h"
#include "support/testclass.h"

#include <QDir>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

VerifiedBlob blobRecord(const QByteArray &label, qint64 whenMs, BlobVerdict verdict = BlobVerdict::Good)
{
    return {Digest::of(label), {quint64(-1), 2, 3, -4, 5}, whenMs, verdict};
}

QString memoryFile(const StoreFixture &store)
{
    return store.path(u".weightroom/verified"_s);
}

void makeOurs(const StoreFixture &store)
{
    QVERIFY(store.open().prepareForWriting());
}

} // namespace

class TestVerifyMemory : public QObject
{
    Q_OBJECT

private slots:
    void whatWasRememberedIsReadBack();
    void theLatestOfABlobCounts();
    void aWholeRunForgetsWhatIsGone();
    void tornAndForeignLinesAreLeftOut_data();
    void tornAndForeignLinesAreLeftOut();
    void aPlainStoreIsRememberedInTheCacheUntilItHasAFolder();
    void theSummaryFollowsRepairs();
    void aLinkInItsPlaceIsNotFollowed();
};

void TestVerifyMemory::whatWasRememberedIsReadBack()
{
    const StoreFixture store;
    makeOurs(store);
    const std::vector<VerifiedBlob> blobs{
        blobRecord("a", 10), blobRecord("b", 11, BlobVerdict::Damaged),
        blobRecord("c", 12, BlobVerdict::Missing), blobRecord("d", 13, BlobVerdict::Unchecked)};
    rememberVerified(store.open(), blobs, VerifiedRun{20, 4, 1, 1, 7});
    const auto memory = VerifyMemory::load(store.open());
    QCOMPARE(memory.blobs().size(), 4);
    for (const auto &blob : blobs) {
        const auto &read = *memory.blobs().constFind(blob.digest);
        QVERIFY(read.stamp == blob.stamp && read.verdict == blob.verdict);
        QCOMPARE(read.whenMs, blob.whenMs);
    }
    QCOMPARE(memory.lastRun()->blobs, 4);
    QCOMPARE(memory.lastRun()->damaged, 1);
    QCOMPARE(memory.lastRun()->missing, 1);
    QCOMPARE(memory.summary(store.open())->when.toMSecsSinceEpoch(), 20);
    QCOMPARE(memory.summary(store.open())->badManifests, 7);
    QVERIFY(!existsAt(memoryFile(store) + u".new"_s));
}

void TestVerifyMemory::theLatestOfABlobCounts()
{
    const StoreFixture store;
    makeOurs(store);
    rememberVerified(store.open(), {blobRecord("a", 10, BlobVerdict::Damaged)});
    rememberVerified(store.open(), {blobRecord("a", 11)});
    QCOMPARE(VerifyMemory::load(store.open()).blobs().constFind(Digest::of("a"))->verdict, BlobVerdict::Good);
    QCOMPARE(contentOf(memoryFile(store)).count('\n'), 1);
    QVERIFY(!VerifyMemory::load(store.open()).summary(store.open()));
}

void TestVerifyMemory::aWholeRunForgetsWhatIsGone()
{
    const StoreFixture store;
    makeOurs(store);
    rememberVerified(store.open(), {blobRecord("gone", 10, BlobVerdict::Damaged), blobRecord("a", 10)});
    rememberVerified(store.open(), {blobRecord("a", 21)}, VerifiedRun{22, 1, 0, 0, 0}, 20);
    const auto memory = VerifyMemory::load(store.open());
    QCOMPARE(memory.blobs().size(), 1);
    QCOMPARE(memory.summary(store.open())->missing, 0);
}

void TestVerifyMemory::tornAndForeignLinesAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("line");
    const auto hex = Digest::of("torn").hex().toLatin1();
    QTest::newRow("torn") << "blob " + hex + " 1 2 3 4 5 6 good";
    QTest::newRow("no digest") << QByteArray("blob abc 1 2 3 4 5 6 good\n");
    QTest::newRow("no number") << "blob " + hex + " 1 2 x 4 5 6 good\n";
    QTest::newRow("a field too few") << "blob " + hex + " 1 2 3 4 5 good\n";
    QTest::newRow("unknown word") << "blob " + hex + " 1 2 3 4 5 6 fine\n";
    QTest::newRow("too large") << "blob " + hex + " 1 2 3 4 5 99999999999999999999 good\n";
    QTest::newRow("short run") << QByteArray("run 1 2\n");
    QTest::newRow("only words") << QByteArray("\n\n \nblob\nrun\n");
    QTest::newRow("bytes") << QByteArray("\0\xff\n", 3);
}

void TestVerifyMemory::tornAndForeignLinesAreLeftOut()
{
    QFETCH(const QByteArray, line);
    const StoreFixture store;
    makeOurs(store);
    rememberVerified(store.open(), {blobRecord("a", 10)});
    store.write(u".weightroom/verified"_s, contentOf(memoryFile(store)) + line);
    const auto memory = VerifyMemory::load(store.open());
    QCOMPARE(memory.blobs().keys(), QList<Digest>{Digest::of("a")});
    QVERIFY(!memory.lastRun());
    // The next line doesn't become a part of a torn one.
    rememberVerified(store.open(), {blobRecord("b", 11)});
    QCOMPARE(VerifyMemory::load(store.open()).blobs().size(), 2);
}

void TestVerifyMemory::aPlainStoreIsRememberedInTheCacheUntilItHasAFolder()
{
    const StoreFixture store;
    rememberVerified(store.open(), {blobRecord("a", 10)}, VerifiedRun{11, 1, 0, 0, 0});
    QVERIFY(!existsAt(store.path(u".weightroom"_s)));
    QCOMPARE(VerifyMemory::load(store.open()).blobs().size(), 1);
    QCOMPARE(QDir(store.beside(u"cache/weightroom"_s)).entryList(QDir::Files).size(), 1);
    makeOurs(store);
    QVERIFY(VerifyMemory::load(store.open()).lastRun());
    rememberVerified(store.open(), {blobRecord("b", 20)}, VerifiedRun{21, 1, 0, 0, 0}, 15);
    QCOMPARE(VerifyMemory::load(store.open()).blobs().keys(), QList<Digest>{Digest::of("b")});
    QVERIFY(QDir(store.beside(u"cache/weightroom"_s)).entryList(QDir::Files).isEmpty());
}

void TestVerifyMemory::theSummaryFollowsRepairs()
{
    const StoreFixture store;
    const auto parts = q4Parts("a");
    QVERIFY(store.publish(u"a", u"Q4_0"_s, parts));
    QVERIFY(store.publish(u"copy", u"Q4_0"_s, parts));
    damage(blobFile(store, parts.weights));
    QCOMPARE(verifyStore(store)->damaged.size(), std::size_t(1));
    QCOMPARE(VerifyMemory::load(store.open()).summary(store.open())->damaged, 1);
    const auto file = store.beside(u"good.gguf"_s);
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(parts.weights) == parts.weights.size());
    out.close();
    QVERIFY(repairStore(store, {{}, {}, file})->unrepaired.empty());
    QCOMPARE(VerifyMemory::load(store.open()).summary(store.open())->damaged, 0);
    // Healed by somebody else, as a build does it; and gone.
    damage(blobFile(store, parts.weights));
    QCOMPARE(verifyStore(store)->damaged.size(), std::size_t(1));
    store.addBlob(parts.weights);
    QCOMPARE(VerifyMemory::load(store.open()).summary(store.open())->damaged, 0);
    damage(blobFile(store, parts.weights));
    QCOMPARE(verifyStore(store)->damaged.size(), std::size_t(1));
    QVERIFY(QFile::remove(blobFile(store, parts.weights)));
    QCOMPARE(VerifyMemory::load(store.open()).summary(store.open())->damaged, 0);
    QCOMPARE(VerifyMemory::load(store.open()).summary(store.open())->missing, 1);
}

void TestVerifyMemory::aLinkInItsPlaceIsNotFollowed()
{
    const StoreFixture store;
    makeOurs(store);
    const auto outside = store.beside(u"outside"_s);
    QFile file(outside);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine\n") == 5);
    file.close();
    QVERIFY(QFile::link(outside, memoryFile(store)));
    QVERIFY(QFile::link(outside, memoryFile(store) + u".new"_s));
    rememberVerified(store.open(), {blobRecord("a", 10)});
    QCOMPARE(contentOf(outside), QByteArray("mine\n"));
    QCOMPARE(VerifyMemory::load(store.open()).blobs().size(), 1);
}

WEIGHTROOM_TEST(TestVerifyMemory)
#include "tst_verifymemory.moc"
