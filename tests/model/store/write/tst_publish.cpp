#include "model/store/attempt.h"

#include "model/store/write/publish.h"

#include "model/store/disk/blobs.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/resolve.h"
#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestPublish : public QObject
{
    Q_OBJECT

private slots:
    void blobsAndManifestAreThereWithTheirModes();
    void aReusedBlobIsTouched();
    void anIdenticalRebuildWritesNoHistoryAndNoTrash();
    void aChangedBlobIsReportedAndNothingWritten();
    void aTouchOfOurOwnIsNoChange();
    void aPinnedBlobThatWasDeletedComesBack();
    void aReusedBlobComesBackFromTheTrash();
    void aLinkIsReplacedNotFollowed();
    void anEmptyFolderAtTheTagsPlaceIsNoHindrance();
    void everyManifestHasItsCopy();
    void theStagingFolderIsGoneAfterwards();
    void historyNamesTheSource();
};

void TestPublish::blobsAndManifestAreThereWithTheirModes()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, model));
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
    for (const auto &path :
         {store.path(kLibraryFolder + u"m/t"_s), *weightsFile(store.open(), nameOf(u"m:t"))}) {
        struct stat status {
        };
        QVERIFY(::stat(QFile::encodeName(path).constData(), &status) == 0);
        QCOMPARE(status.st_mode & 07777, mode_t(0644));
    }
    QCOMPARE(contentOf(*weightsFile(store.open(), nameOf(u"m:t"))), model.weights);
}

void TestPublish::aReusedBlobIsTouched()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"other", model);
    const auto path = *weightsFile(store.open(), nameOf(u"other"));
    const utimbuf old{1'000'000'000, 1'000'000'000};
    ::utime(QFile::encodeName(path).constData(), &old);
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, model)->published);
    QVERIFY(qAbs(stampOf(path)->mtimeNs - fileClockNow()) < 60'000'000'000);
    // And is known still, by the date at which it was hashed.
    const auto record = DigestRecords::load(store.open()).find(*stampOf(path));
    QVERIFY(record);
    QCOMPARE(record->digest, Digest::of(model.weights));
    QCOMPARE(record->mtimeAtHashingNs, 1'000'000'000'000'000'000);
}

void TestPublish::anIdenticalRebuildWritesNoHistoryAndNoTrash()
{
    const StoreFixture store;
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("a")));
    const auto history = contentOf(store.path(u".weightroom/history"_s));
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("a"))->published);
    QCOMPARE(contentOf(store.path(u".weightroom/history"_s)), history);
    QVERIFY(listTrash(store.open())->empty());
    QVERIFY(!hasTrashedBlobs(store.open()));
}

void TestPublish::aChangedBlobIsReportedAndNothingWritten()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addBlob(model.weights);
    store.addBlob(model.config);
    Attempt attempt(store, model);
    attempt.pin(model.weights);
    attempt.pin(model.config);
    // Written over in place: the pin is the same inode.
    store.addBlob(model.weights);
    QFile file(attempt.store.blobPath(Digest::of(model.weights)));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.write("X") == 1);
    file.close();
    const auto before = store.snapshot();
    const auto outcome = attempt.publish();
    QVERIFY(outcome);
    QVERIFY(!outcome->published);
    QCOMPARE(outcome->changed, std::vector<Digest>{Digest::of(model.weights)});
    QCOMPARE(store.snapshot(u"manifests"_s).size(), 0);
    QVERIFY(!existsAt(store.path(u".weightroom/history"_s)));
}

void TestPublish::aTouchOfOurOwnIsNoChange()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"other", model);
    for (const auto &digest : model.digests()) {
        const utimbuf old{1'000'000'000, 1'000'000'000};
        ::utime(QFile::encodeName(store.open().blobPath(digest)).constData(), &old);
    }
    Attempt attempt(store, model);
    attempt.pin(model.weights);
    attempt.pin(model.config);
    // Another operation publishes the same blobs meanwhile, and copies and trashes them.
    QVERIFY(store.publish(u"third", u"Q4_0"_s, model)->published);
    const auto outcome = attempt.publish();
    QVERIFY(outcome && outcome->published);
}

void TestPublish::aPinnedBlobThatWasDeletedComesBack()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addBlob(model.weights);
    store.addBlob(model.config);
    Attempt attempt(store, model);
    attempt.pin(model.weights);
    attempt.pin(model.config);
    QVERIFY(QFile::remove(attempt.store.blobPath(Digest::of(model.weights))));
    const auto outcome = attempt.publish();
    QVERIFY(outcome);
    QCOMPARE(contentOf(attempt.store.blobPath(Digest::of(model.weights))), model.weights);
    if (!outcome->published) {
        // Its times changed, so it's verified anew; then it is there to stay.
        QCOMPARE(outcome->changed, std::vector<Digest>{Digest::of(model.weights)});
        attempt.publication.blobs[0].stamp = *stampOf(attempt.publication.blobs[0].file);
        QVERIFY(attempt.publish()->published);
    }
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
}

void TestPublish::aReusedBlobComesBackFromTheTrash()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    QVERIFY(store.publish(u"old", u"Q4_0"_s, model)->published);
    // Another operation has taken it: no pin keeps it here.
    Attempt attempt(store, model);
    for (const auto &digest : model.digests()) {
        const auto path = attempt.store.blobPath(digest);
        attempt.publication.blobs.push_back(
            {digest, NeededBlob::How::Stored, {}, *stampOf(path), 1, fileClockNow()});
    }
    QVERIFY(removeModels(store.open(), {nameOf(u"old")}, false));
    QVERIFY(store.hasTrashed(Digest::of(model.weights)));
    const auto outcome = attempt.publish();
    QVERIFY(outcome);
    // What was known of the bytes went with them, both ways.
    QVERIFY(outcome->published);
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
    QVERIFY(!hasTrashedBlobs(store.open()));
}

void TestPublish::aLinkIsReplacedNotFollowed()
{
    const StoreFixture store;
    store.addModel(u"m:real", q4Parts("a"));
    QVERIFY(QFile::link(u"real"_s, store.path(kLibraryFolder + u"m/t"_s)));
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("b"))->published);
    QVERIFY(!QFileInfo(store.path(kLibraryFolder + u"m/t"_s)).isSymLink());
    QCOMPARE(resolve(store.open(), nameOf(u"m:real"))->manifest.bytes, q4Parts("a").manifest);
    QCOMPARE(resolve(store.open(), nameOf(u"m:t"))->manifest.bytes, q4Parts("b").manifest);
}

void TestPublish::anEmptyFolderAtTheTagsPlaceIsNoHindrance()
{
    const StoreFixture store;
    QVERIFY(QDir().mkpath(store.path(kLibraryFolder + u"m/t"_s)));
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("a")));
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
    // A folder of the path that is a link could lead anywhere.
    QVERIFY(QDir().mkpath(store.beside(u"away"_s)));
    QVERIFY(QFile::link(store.beside(u"away"_s), store.path(kLibraryFolder + u"linked"_s)));
    QCOMPARE(store.publish(u"linked:t", u"Q4_0"_s, q4Parts("b")).error().kind, Error::Kind::Refused);
    QVERIFY(QDir(store.beside(u"away"_s)).isEmpty());
}

void TestPublish::everyManifestHasItsCopy()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("ollama's"));
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("a")));
    QCOMPARE(store.snapshot(u".weightroom/manifests"_s).size(), 2);
    for (const auto &model : {q4Parts("ollama's"), q4Parts("a")})
        QCOMPARE(
            contentOf(store.path(u".weightroom/manifests/"_s + model.digest().fileName())), model.manifest);
    // A damaged copy is written anew.
    store.write(u".weightroom/manifests/"_s + q4Parts("a").digest().fileName(), "x");
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("a")));
    QCOMPARE(
        contentOf(store.path(u".weightroom/manifests/"_s + q4Parts("a").digest().fileName())),
        q4Parts("a").manifest);
}

void TestPublish::theStagingFolderIsGoneAfterwards()
{
    const StoreFixture store;
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("a")));
    QVERIFY(QDir(store.path(u".weightroom/staging"_s)).isEmpty());
}

void TestPublish::historyNamesTheSource()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    Attempt attempt(store, model);
    attempt.stage(model.weights);
    attempt.stage(model.config);
    attempt.publication.source = u"/a/\"quoted\"\n.gguf"_s;
    QVERIFY(attempt.publish());
    QCOMPARE(readHistory(store.open())->front().source, attempt.publication.source);
}

WEIGHTROOM_TEST(TestPublish)
#include "tst_publish.moc"
