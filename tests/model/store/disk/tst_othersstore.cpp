// A store that isn't ours to write is verified; prune and repair refuse, and name the folder.
#include "model/store/care.h"

#include "model/store/care/verifymemory.h"
#include "support/asnobody.h"
#include "support/testclass.h"

#include <QDir>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestOthersStore : public QObject
{
    Q_OBJECT

private slots:
    void aReadOnlyStoreIsVerified();
    void whatMayNotBeReadIsNotCalledDamaged();
    void anothersStoreIsVerifiedAndNotChanged();
};

void TestOthersStore::aReadOnlyStoreIsVerified()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    // blobs/ on another file system can't be written by us (store.h).
    QTemporaryDir elsewhere(u"/dev/shm/weightroom-XXXXXX"_s);
    if (!elsewhere.isValid() || stampOf(elsewhere.path())->device == stampOf(store.path())->device)
        return;
    for (const auto &name : QDir(store.path(u"blobs"_s)).entryList(QDir::Files))
        QVERIFY(QFile::copy(store.path(u"blobs/"_s + name), elsewhere.filePath(name)));
    QVERIFY(QDir(store.path(u"blobs"_s)).removeRecursively());
    QVERIFY(QFile::link(elsewhere.path(), store.path(u"blobs"_s)));
    const auto opened = *Store::open(store.path(), Store::Access::Read);
    QVERIFY(opened.readOnlyReason());
    Progress progress;
    const auto report = verify(opened, {}, progress);
    QVERIFY(report && report->isClean());
    QCOMPARE(report->blobs, 2);
    QVERIFY(VerifyMemory::load(opened).lastRun());
    QVERIFY(!existsAt(store.path(u".weightroom"_s)));
    for (const auto &error : {prune(opened, {}).error(), repair(opened, {}, progress).error()})
        QCOMPARE(error.kind, Error::Kind::ReadOnly);
}

void TestOthersStore::whatMayNotBeReadIsNotCalledDamaged()
{
    const StoreFixture store;
    const auto parts = q4Parts("a");
    store.addModel(u"a", parts);
    openTheWay(store);
    setMode(blobFile(store, parts.weights), 0);
    const auto status = asNobody([&] {
        const auto report = verifyStore(store);
        return report && report->isClean() && report->unchecked.size() == 1
            && report->unchecked.front().digest == Digest::of(parts.weights)
            && report->unchecked.front().problem.contains(u"can't be checked");
    });
    QCOMPARE(status, 0);
    setMode(blobFile(store, parts.weights), 0644);
    // A manifest that may not be read is no sound one as far as anyone knows.
    setMode(store.path(kLibraryFolder + u"a/latest"_s), 0);
    QCOMPARE(
        asNobody([&] {
            const auto report = verifyStore(store);
            return report && report->manifests.empty() && report->uncheckedManifests.size() == 1
                && report->blobs == 0;
        }),
        0);
}

void TestOthersStore::anothersStoreIsVerifiedAndNotChanged()
{
    const StoreFixture store;
    const auto parts = q4Parts("a");
    store.addModel(u"a", parts);
    store.addBlob("unused");
    makeOld(blobFile(store, "unused"));
    openTheWay(store);
    for (const auto &folder : {u"blobs"_s, u"manifests"_s, QString()})
        setMode(store.path(folder), 0555);
    const auto before = store.snapshot();
    const auto status = asNobody([&] {
        const auto opened = Store::open(store.path(), Store::Access::Read);
        Progress progress;
        const auto report = verify(*opened, {}, progress);
        const auto tried = prune(*opened, {true, false, false, false});
        const auto pruned = prune(*opened, {});
        const auto repaired = repair(*opened, {}, progress);
        return report && report->isClean() && tried && tried->removed.size() == 1 && !pruned && !repaired
            && pruned.error().kind == Error::Kind::Permission
            && pruned.error().where == store.path(u"blobs"_s)
            && repaired.error().kind == Error::Kind::Permission;
    });
    QCOMPARE(status, 0);
    for (const auto &folder : {u"blobs"_s, u"manifests"_s, QString()})
        setMode(store.path(folder), 0755);
    QCOMPARE(store.snapshot(), before);
}

WEIGHTROOM_TEST(TestOthersStore)
#include "tst_othersstore.moc"
