#include "model/store/attempt.h"

#include "model/store/write/publish.h"

#include "model/store/disk/digestrecords.h"
#include "model/store/disk/lock.h"
#include "model/store/trash/trash.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

QString userFile(const StoreFixture &store, const QByteArray &bytes)
{
    const auto path = store.beside(u"mine.gguf"_s);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write a test's file");
    file.close();
    ::chmod(QFile::encodeName(path).constData(), 0600);
    const utimbuf old{1'000'000'000, 1'000'000'000};
    ::utime(QFile::encodeName(path).constData(), &old);
    return path;
}

} // namespace

class TestPublishFailure : public QObject
{
    Q_OBJECT

private slots:
    void aMovedFileIsRenamedIn();
    void aMovedFileThatChangedIsLeft();
    void aMovedFileGoesBackWhenTheManifestFails();
    void aLinkedFileHasItsModeAndDateBack_data();
    void aLinkedFileHasItsModeAndDateBack();
    void aMovedFileGoesBackThoughAnotherModelHasTheBlob();
    void aTakenNameIsRefusedWhereItMustBeNew();
    void aFailureLeavesTheOldState_data();
    void aFailureLeavesTheOldState();
    void aFailedReplacementPutsBackWhateverWasThere();
    void aReadOnlyStoreIsNotWritten();
};

void TestPublishFailure::aMovedFileIsRenamedIn()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    const auto path = userFile(store, model.weights);
    const auto inode = stampOf(path)->inode;
    Attempt attempt(store, model);
    attempt.move(path);
    attempt.stage(model.config);
    QVERIFY(attempt.publish()->published);
    QVERIFY(!existsAt(path));
    struct stat status {
    };
    QVERIFY(
        ::stat(QFile::encodeName(attempt.store.blobPath(Digest::of(model.weights))).constData(), &status)
        == 0);
    QCOMPARE(quint64(status.st_ino), inode);
    QCOMPARE(status.st_mode & 07777, mode_t(0644));
    QVERIFY(status.st_mtim.tv_sec > 1'500'000'000);
}

void TestPublishFailure::aMovedFileThatChangedIsLeft()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    const auto path = userFile(store, model.weights);
    Attempt attempt(store, model);
    attempt.move(path);
    attempt.stage(model.config);
    userFile(store, "something else");
    const auto outcome = attempt.publish();
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::SourceChanged);
    QCOMPARE(contentOf(path), QByteArray("something else"));
    QVERIFY(store.snapshot(u"blobs"_s).isEmpty() && store.models().isEmpty());
}

void TestPublishFailure::aMovedFileGoesBackWhenTheManifestFails()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    const auto path = userFile(store, model.weights);
    store.write(u"manifests/registry.ollama.ai/library"_s, "a file where a folder should be");
    Attempt attempt(store, model);
    attempt.move(path);
    attempt.stage(model.config);
    QVERIFY(!attempt.publish());
    QCOMPARE(contentOf(path), model.weights);
    struct stat status {
    };
    QVERIFY(::stat(QFile::encodeName(path).constData(), &status) == 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0600));
    QCOMPARE(status.st_mtim.tv_sec, 1'000'000'000);
    QVERIFY(store.snapshot(u"blobs"_s).isEmpty());
}

void TestPublishFailure::aLinkedFileHasItsModeAndDateBack_data()
{
    QTest::addColumn<bool>("replaces");
    QTest::newRow("a new blob") << false;
    QTest::newRow("in a damaged one's place") << true;
}

void TestPublishFailure::aLinkedFileHasItsModeAndDateBack()
{
    QFETCH(const bool, replaces);
    const StoreFixture store;
    const auto model = q4Parts("a");
    const auto path = userFile(store, model.weights);
    store.write(u"manifests/registry.ollama.ai/library"_s, "a file where a folder should be");
    if (replaces)
        store.write(u"blobs/"_s + Digest::of(model.weights).fileName(), "damaged");
    const auto before = store.snapshot(u"blobs"_s);
    Attempt attempt(store, model);
    const auto file = attempt.staging.newFile();
    QVERIFY(::link(QFile::encodeName(path).constData(), QFile::encodeName(file).constData()) == 0);
    attempt.publication.blobs.push_back(
        {Digest::of(model.weights), NeededBlob::How::Staged, file, {}, 0, fileClockNow()});
    QVERIFY(!attempt.publish());
    QCOMPARE(contentOf(path), model.weights);
    struct stat status {
    };
    QVERIFY(::stat(QFile::encodeName(path).constData(), &status) == 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0600));
    QCOMPARE(status.st_mtim.tv_sec, 1'000'000'000);
    QCOMPARE(store.snapshot(u"blobs"_s), before);
}

void TestPublishFailure::aMovedFileGoesBackThoughAnotherModelHasTheBlob()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"h.io/n/other:t", model);
    const auto path = userFile(store, model.weights);
    store.write(u"manifests/registry.ollama.ai/library"_s, "a file where a folder should be");
    Attempt attempt(store, model);
    attempt.move(path);
    const auto before = store.snapshot(u"blobs"_s);
    QVERIFY(!attempt.publish());
    QCOMPARE(contentOf(path), model.weights);
    QCOMPARE(store.snapshot(u"blobs"_s), before);
    QCOMPARE(store.models(), QStringList{u"h.io/n/other:t"_s});
}

void TestPublishFailure::aTakenNameIsRefusedWhereItMustBeNew()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    const auto outcome = store.publish(u"m:t", u"Q4_0"_s, q4Parts("b"), ChangeReason::Restore, true);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Exists);
    QCOMPARE(store.snapshot(u"blobs"_s).size(), 2);
}

void TestPublishFailure::aFailureLeavesTheOldState_data()
{
    QTest::addColumn<QString>("broken");
    QTest::addColumn<bool>("isFolder");
    QTest::newRow("a file for the host's folder") << u"manifests/registry.ollama.ai"_s << false;
    QTest::newRow("a file for the model's folder") << kLibraryFolder + u"new"_s << false;
    QTest::newRow("a full folder for the manifest") << kLibraryFolder + u"new/t"_s << true;
    QTest::newRow("a file for blobs") << u"blobs"_s << false;
    QTest::newRow("a folder for the history") << u".weightroom/history"_s << true;
    QTest::newRow("a file for the copies") << u".weightroom/manifests"_s << false;
}

void TestPublishFailure::aFailureLeavesTheOldState()
{
    QFETCH(const QString, broken);
    QFETCH(const bool, isFolder);
    const StoreFixture store;
    store.addModel(u"h.io/n/other:t", q4Parts("other"));
    const auto model = q4Parts("a");
    Attempt attempt(store, model);
    attempt.publication.target = nameOf(u"new:t");
    attempt.stage(model.weights);
    attempt.stage(model.config); // the other model has it too
    if (QFileInfo(store.path(broken)).isDir())
        QVERIFY(QFile::rename(store.path(broken), store.beside(u"aside"_s)));
    store.write(isFolder ? broken + u"/.keep"_s : broken, "x");
    const auto state = [&] {
        auto files = store.snapshot();
        for (auto file = files.begin(); file != files.end();)
            file = file.key().startsWith(u".weightroom/staging/"_s) || file.key() == u".weightroom/lock"_s
                    || file.key().startsWith(u".weightroom/manifests/"_s)
                ? files.erase(file)
                : std::next(file);
        return files;
    };
    const auto before = state();
    const auto outcome = attempt.publish();
    QVERIFY(!outcome);
    QVERIFY(!outcome.error().message.isEmpty());
    QCOMPARE(state(), before);
}

void TestPublishFailure::aFailedReplacementPutsBackWhateverWasThere()
{
    const StoreFixture store;
    store.addModel(u"m:t", modelParts(u"Q8_0"_s, "old"));
    QVERIFY(QDir().mkpath(store.path(u".weightroom/history/x"_s)));
    const auto manifests = store.snapshot(u"manifests"_s);
    const auto blobs = store.snapshot(u"blobs"_s);
    const auto stamp = *stampOf(store.path(kLibraryFolder + u"m/t"_s));
    // The very last thing fails: all is undone, the kept build and the trash too.
    for (const auto &model : {q4Parts("a"), modelParts(u"Q8_0"_s, "b")}) {
        QVERIFY(!store.publish(
            u"m:t", model.config.contains("Q8_0") ? u"Q8_0"_s : u"Q4_0"_s, model, ChangeReason::Copy));
        QCOMPARE(store.snapshot(u"manifests"_s), manifests);
        QCOMPARE(store.snapshot(u"blobs"_s), blobs);
        QCOMPARE(stampOf(store.path(kLibraryFolder + u"m/t"_s))->inode, stamp.inode);
        QVERIFY(store.snapshot(u".weightroom/trash"_s).isEmpty());
    }
    // Also a link that leads nowhere stays what it is.
    QVERIFY(QFile::remove(store.path(kLibraryFolder + u"m/t"_s)));
    QVERIFY(QFile::link(u"nowhere"_s, store.path(kLibraryFolder + u"m/t"_s)));
    QVERIFY(!store.publish(u"m:t", u"Q4_0"_s, q4Parts("a"), ChangeReason::Copy));
    QVERIFY(QFileInfo(store.path(kLibraryFolder + u"m/t"_s)).isSymLink());
}

void TestPublishFailure::aReadOnlyStoreIsNotWritten()
{
    const StoreFixture store;
    // What a store on another drive than its blobs is.
    QTemporaryDir elsewhere(u"/dev/shm/store-XXXXXX"_s);
    struct stat here {
    };
    struct stat there {
    };
    if (!elsewhere.isValid() || ::stat(QFile::encodeName(store.path()).constData(), &here) != 0
        || ::stat(QFile::encodeName(elsewhere.path()).constData(), &there) != 0
        || here.st_dev == there.st_dev)
        QSKIP("there's no second file system to try this with");
    QVERIFY(QDir(store.path(u"blobs"_s)).removeRecursively());
    QVERIFY(QFile::link(elsewhere.path(), store.path(u"blobs"_s)));
    const auto opened = store.open();
    QVERIFY(opened.readOnlyReason());
    QVERIFY(opened.readOnlyReason()->message.contains(store.path(u"blobs"_s)));
    QCOMPARE(StoreLock::acquire(opened).error().kind, Error::Kind::ReadOnly);
    QVERIFY(!existsAt(store.path(u".weightroom"_s)));
}

WEIGHTROOM_TEST(TestPublishFailure)
#include "tst_publishfailure.moc"
