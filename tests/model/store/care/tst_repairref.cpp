// Refs that can't be read get their last manifest back; damaged copies of manifests are written anew.
#include "model/store/care.h"

#include "model/store/disk/history.h"
#include "model/store/write/remove.h"
#include "support/testclass.h"

#include <QFileInfo>
#include <functional>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestRepairRef : public QObject
{
    Q_OBJECT

private slots:
    void aRefComesBackFromHistory_data();
    void aRefComesBackFromHistory();
    void aRefWhoseLastManifestLacksBlobsGetsTheLastWholeOne();
    void aRefComesBackFromAnotherStore();
    void whatWasMendedBeforeItEndedIsSaid();
    void aRefThatNobodyKnowsStaysAsItIs();
    void aDamagedCopyIsWrittenAnew();
    void aCopyThatNobodyHasIsSetAside();
};

void TestRepairRef::aRefComesBackFromHistory_data()
{
    using Do = std::function<void(const QString &path)>;
    QTest::addColumn<Do>("spoil");
    const auto row = [](const char *name, const Do &spoil) { QTest::newRow(name) << spoil; };
    row("empty", [](const QString &path) { QVERIFY(QFile::resize(path, 0)); });
    row("cut", [](const QString &path) { QVERIFY(QFile::resize(path, 50)); });
    row("a pipe", [](const QString &path) {
        QVERIFY(QFile::remove(path) && ::mkfifo(nativePath(path).constData(), 0600) == 0);
    });
    row("a dangling link",
        [](const QString &path) { QVERIFY(QFile::remove(path) && QFile::link(u"/nowhere/at/all"_s, path)); });
    row("a link out of the store",
        [](const QString &path) { QVERIFY(QFile::remove(path) && QFile::link(strangersFile(), path)); });
}

void TestRepairRef::aRefComesBackFromHistory()
{
    using Do = std::function<void(const QString &path)>;
    QFETCH(const Do, spoil);
    const StoreFixture store;
    const auto parts = publishModel(store);
    const auto path = store.path(kLibraryFolder + u"m/latest"_s);
    spoil(path);
    const auto outcome = repairStore(store);
    QVERIFY(outcome && outcome->unrepaired.empty());
    QCOMPARE(outcome->repaired.size(), std::size_t(1));
    QCOMPARE(outcome->repaired.front().name, kMaimed);
    QVERIFY(outcome->repaired.front().from.contains(u".weightroom/manifests"));
    QCOMPARE(contentOf(path), parts.manifest);
    QVERIFY(!QFileInfo(path).isSymLink());
    QVERIFY(verifyStore(store)->isClean());
    QCOMPARE(readHistory(store.open(), kMaimed)->back().why, ChangeReason::Restore);
}

void TestRepairRef::aRefWhoseLastManifestLacksBlobsGetsTheLastWholeOne()
{
    const StoreFixture store;
    const auto first = publishModel(store);
    const auto second = q4Parts("m", {u"newer"_s});
    QVERIFY(store.publish(u"m", u"Q4_0"_s, second));
    store.addBlob("text"); // of the first, which went to the trash
    const auto path = store.path(kLibraryFolder + u"m/latest"_s);
    QVERIFY(QFile::resize(path, 9));
    QVERIFY(QFile::remove(blobFile(store, "newer")));
    QVERIFY(repairStore(store)->unrepaired.empty());
    QCOMPARE(contentOf(path), first.manifest);
}

void TestRepairRef::aRefComesBackFromAnotherStore()
{
    const StoreFixture other;
    const StoreFixture store;
    const auto parts = q4Parts("m");
    other.addModel(u"m", parts);
    store.addModel(u"m", parts);
    QVERIFY(QFile::resize(store.path(kLibraryFolder + u"m/latest"_s), 9));
    QVERIFY(QFile::remove(blobFile(store, parts.weights)));
    auto request = repairOf(u"m");
    request.from = other.path();
    const auto outcome = repairStore(store, request);
    QVERIFY(outcome && outcome->unrepaired.empty());
    QCOMPARE(outcome->repaired.size(), std::size_t(2));
    QCOMPARE(store.models(), QStringList{u"m:latest"_s});
    QCOMPARE(other.models(), QStringList{u"m:latest"_s});
}

void TestRepairRef::whatWasMendedBeforeItEndedIsSaid()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    const auto path = store.path(kLibraryFolder + u"m/latest"_s);
    QVERIFY(QFile::resize(path, 9));
    // Obeyed where the first blob is read, after the refs.
    Progress progress;
    progress.cancel();
    const auto outcome = repair(store.open(), repairOf(u"m"), progress);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Cancelled);
    QCOMPARE(outcome.error().message, u"cancelled; "_s + kMaimed + u" was repaired before that"_s);
    QCOMPARE(contentOf(path), parts.manifest);
    // With nothing mended there is nothing to add.
    const auto again = repair(store.open(), repairOf(u"m"), progress);
    QVERIFY(!again && !again.error().message.contains(u"repaired before"_s));
}

void TestRepairRef::aRefThatNobodyKnowsStaysAsItIs()
{
    const StoreFixture store;
    const auto path = store.write(kLibraryFolder + u"m/latest"_s, "{\"cut");
    const auto outcome = repairStore(store);
    QVERIFY(outcome && outcome->repaired.empty());
    QCOMPARE(outcome->unrepaired.size(), std::size_t(1));
    QCOMPARE(outcome->unrepaired.front().name, kMaimed);
    QVERIFY(outcome->unrepaired.front().problem.contains(path));
    QCOMPARE(contentOf(path), QByteArray("{\"cut"));
    // After a removal what another program wrote isn't ours to undo.
    const StoreFixture removed;
    publishModel(removed);
    QVERIFY(removeModels(removed.open(), {nameOf(u"m")}, false));
    removed.write(kLibraryFolder + u"m/latest"_s, "{\"cut");
    QCOMPARE(repairStore(removed)->unrepaired.size(), std::size_t(1));
}

void TestRepairRef::aDamagedCopyIsWrittenAnew()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    const auto copy = store.path(u".weightroom/manifests/"_s + parts.digest().fileName());
    damage(copy);
    const auto outcome = repairStore(store);
    QVERIFY(outcome && outcome->unrepaired.empty());
    QCOMPARE(outcome->repaired.size(), std::size_t(1));
    QCOMPARE(contentOf(copy), parts.manifest);
    QVERIFY(verifyStore(store)->isClean());
}

void TestRepairRef::aCopyThatNobodyHasIsSetAside()
{
    const StoreFixture store;
    publishModel(store);
    const auto copy = store.write(u".weightroom/manifests/"_s + Digest::of("gone").fileName(), "damaged");
    const auto outcome = repairStore(store);
    QVERIFY(outcome && outcome->unrepaired.empty());
    QCOMPARE(outcome->setAside.size(), std::size_t(1));
    QCOMPARE(contentOf(outcome->setAside.front().path), QByteArray("damaged"));
    QVERIFY(!existsAt(copy));
    QVERIFY(verifyStore(store)->isClean());
}

WEIGHTROOM_TEST(TestRepairRef)
#include "tst_repairref.moc"
