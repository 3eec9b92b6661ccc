// What is no manifest that can be read goes to the trash too, and comes back as it was.
#include "model/store/care.h"

#include "model/core/directory.h"
#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QFileInfo>
#include <QTest>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

using MakeOdd = std::function<void(const StoreFixture &store, const QString &path)>;

const auto kOdd = kLibraryFolder + u"odd/latest"_s;
constexpr int kTooLong = 5'000'000;

MakeOdd holding(const QByteArray &bytes)
{
    return [bytes](const StoreFixture &store, const QString &) { store.write(kOdd, bytes); };
}

MakeOdd linkedTo(const QString &target)
{
    return [target](const StoreFixture &, const QString &path) { QVERIFY(QFile::link(target, path)); };
}

QByteArray tooLong(const ModelParts &model)
{
    auto bytes = model.manifest;
    return bytes.insert(1, "\"note\":\"" + QByteArray(kTooLong, 'x') + "\",");
}

// Type, bytes and link of whatever lies there, without opening what would block.
QByteArray stateOf(const QString &path)
{
    struct stat status {
    };
    if (::lstat(QFile::encodeName(path).constData(), &status) != 0)
        return "nothing";
    if (S_ISLNK(status.st_mode))
        return "-> " + QFile::encodeName(QFile::symLinkTarget(path));
    return S_ISREG(status.st_mode) ? "file " + contentOf(path) : QByteArray::number(status.st_mode);
}

void addOddRows()
{
    QTest::addColumn<MakeOdd>("make");
    QTest::newRow("garbage after it") << holding(q4Parts("a").manifest + "garbage");
    QTest::newRow("no JSON") << holding("{\"schema");
    QTest::newRow("empty") << holding({});
    QTest::newRow("too long") << holding(tooLong(q4Parts("a")));
    QTest::newRow("a link that broken symbolic link") << linkedTo(u"/nowhere/at/all"_s);
    QTest::newRow("a link out of the store") << linkedTo(strangersFile());
    QTest::newRow("a pipe") << MakeOdd([](const StoreFixture &, const QString &path) {
        QVERIFY(::mkfifo(QFile::encodeName(path).constData(), 0644) == 0);
    });
}

QString makeOdd(const StoreFixture &store, const MakeOdd &make)
{
    store.write(kLibraryFolder + u"odd/other"_s, q4Parts("other").manifest);
    auto path = store.path(kOdd);
    make(store, path);
    return path;
}

int filesInTrash(const StoreFixture &store)
{
    return int(entriesOf(store.path(u".weightroom/trash/refs"_s)).size());
}

} // namespace

class TestDamagedTrash : public QObject
{
    Q_OBJECT

private slots:
    void whatWasRemovedComesBack_data();
    void whatWasRemovedComesBack();
    void whatWasReplacedComesBack_data();
    void whatWasReplacedComesBack();
    void aTakenNameStaysAsItIs();
    void whatAnUnreadableManifestSpellsGoesAndComesWithIt_data();
    void whatAnUnreadableManifestSpellsGoesAndComesWithIt();
    void aPruneLeavesWhatItSpells();
    void emptyingFreesWhatLiesAside();
    void anUnreadableSeedEraBuildCanBeRemoved_data();
    void anUnreadableSeedEraBuildCanBeRemoved();
    void ofSeveralSeedEraBuildsOneMustBeNamed();
    void ofAMonsterTheFirstDigestsAreKept();
};

void TestDamagedTrash::whatWasRemovedComesBack_data()
{
    addOddRows();
}

void TestDamagedTrash::whatWasRemovedComesBack()
{
    QFETCH(const MakeOdd, make);
    const StoreFixture store;
    const auto path = makeOdd(store, make);
    const auto before = stateOf(path);
    QVERIFY(removeModels(store.open(), {nameOf(u"odd")}, false));
    QCOMPARE(stateOf(path), QByteArray("nothing"));
    const auto restored = restoreModel(store.open(), {nameOf(u"odd"), {}, {}});
    QVERIFY2(restored, qPrintable(restored ? QString() : restored.error().message));
    QVERIFY(restored->problem);
    QCOMPARE(stateOf(path), before);
    QCOMPARE(filesInTrash(store), 0);
    // Nothing of it is taken for a manifest that a ref held.
    QVERIFY(store.snapshot(u".weightroom/manifests"_s).isEmpty());
}

void TestDamagedTrash::whatWasReplacedComesBack_data()
{
    addOddRows();
}

void TestDamagedTrash::whatWasReplacedComesBack()
{
    QFETCH(const MakeOdd, make);
    const StoreFixture store;
    const auto path = makeOdd(store, make);
    const auto before = stateOf(path);
    QVERIFY(store.publish(u"odd", u"Q4_0"_s, q4Parts("new"))->published);
    QCOMPARE(stateOf(path), "file " + q4Parts("new").manifest);
    QVERIFY(restoreModel(store.open(), {nameOf(u"odd"), {}, nameOf(u"odd:back")}));
    QCOMPARE(stateOf(store.path(kLibraryFolder + u"odd/back"_s)), before);
    QCOMPARE(filesInTrash(store), 0);
}

void TestDamagedTrash::aTakenNameStaysAsItIs()
{
    const StoreFixture store;
    const auto path = makeOdd(store, linkedTo(u"/nowhere/at/all"_s));
    QVERIFY(removeModels(store.open(), {nameOf(u"odd")}, false));
    store.write(kOdd, q4Parts("new").manifest);
    const auto files = filesInTrash(store);
    QCOMPARE(restoreModel(store.open(), {nameOf(u"odd"), {}, {}}).error().kind, Error::Kind::Exists);
    QCOMPARE(stateOf(path), "file " + q4Parts("new").manifest);
    QCOMPARE(filesInTrash(store), files);
}

void TestDamagedTrash::whatAnUnreadableManifestSpellsGoesAndComesWithIt_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("garbage after it") << q4Parts("a").manifest + "garbage";
    QTest::newRow("too long") << tooLong(q4Parts("a"));
}

void TestDamagedTrash::whatAnUnreadableManifestSpellsGoesAndComesWithIt()
{
    QFETCH(const QByteArray, bytes);
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"odd", model);
    store.write(kOdd, bytes);
    const auto before = store.snapshot(u"blobs"_s);
    QVERIFY(removeModels(store.open(), {nameOf(u"odd")}, false));
    for (const auto &digest : model.digests())
        QVERIFY(store.hasTrashed(digest) && !store.hasBlob(digest));
    const auto restored = restoreModel(store.open(), {nameOf(u"odd"), {}, {}});
    QVERIFY(restored && restored->missing.empty());
    QCOMPARE(store.snapshot(u"blobs"_s), before);
    QCOMPARE(contentOf(store.path(kOdd)), bytes);
}

void TestDamagedTrash::aPruneLeavesWhatItSpells()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"odd", model);
    store.write(kOdd, model.manifest + "garbage");
    // Another one that can't be read keeps the files where they are.
    store.write(kLibraryFolder + u"cut/latest"_s, "{");
    QVERIFY(removeModels(store.open(), {nameOf(u"odd")}, false));
    QVERIFY(removeModels(store.open(), {nameOf(u"cut")}, false));
    for (const auto &blob : model.blobs())
        makeOld(blobFile(store, blob));
    PruneOptions options;
    options.purge = true;
    const auto pruned = prune(store.open(), options);
    QVERIFY(pruned && !pruned->refused);
    QVERIFY(restoreModel(store.open(), {nameOf(u"odd"), {}, {}})->missing.empty());
}

void TestDamagedTrash::emptyingFreesWhatLiesAside()
{
    const StoreFixture store;
    store.write(kOdd, tooLong(q4Parts("a")));
    QVERIFY(removeModels(store.open(), {nameOf(u"odd")}, false));
    const auto entries = *listTrash(store.open());
    QVERIFY(entries.front().bytesInPool(store.open()) > kTooLong);
    QVERIFY(*emptyTrash(store.open(), {}, true) > kTooLong);
    QCOMPARE(filesInTrash(store), 2);
    QVERIFY(*emptyTrash(store.open(), {entries.front().id}, false) > kTooLong);
    QCOMPARE(filesInTrash(store), 0);
    // Purging does both at once.
    store.write(kOdd, tooLong(q4Parts("a")));
    QVERIFY(removeModels(store.open(), {nameOf(u"odd")}, true)->bytesFreed > kTooLong);
    QCOMPARE(filesInTrash(store), 0);
}

void TestDamagedTrash::anUnreadableSeedEraBuildCanBeRemoved_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("by its build") << u"x:t+F16"_s;
    QTest::newRow("by its tag") << u"x:t"_s;
}

void TestDamagedTrash::anUnreadableSeedEraBuildCanBeRemoved()
{
    QFETCH(const QString, name);
    const StoreFixture store;
    store.addModel(u"m", q4Parts("a"));
    const auto path = store.write(kLibraryFolder + u"x/t/F16"_s, "junk");
    QVERIFY(prune(store.open(), {})->refused);
    const auto removed = removeModels(store.open(), {nameOf(name)}, false);
    QVERIFY2(removed, qPrintable(removed ? QString() : removed.error().message));
    QCOMPARE(removed->names, QStringList{u"registry.ollama.ai/library/x:t+F16"_s});
    QCOMPARE(stateOf(path), QByteArray("nothing"));
    QCOMPARE(store.models(), QStringList{u"m:latest"_s});
    QVERIFY(!prune(store.open(), {})->refused);
    QVERIFY(restoreModel(store.open(), {nameOf(u"x:t+F16"), {}, {}}));
    QCOMPARE(contentOf(store.path(kLibraryFolder + u"x/t-F16"_s)), QByteArray("junk"));
}

void TestDamagedTrash::ofSeveralSeedEraBuildsOneMustBeNamed()
{
    const StoreFixture store;
    for (const auto &build : {u"F16"_s, u"Q8_0"_s})
        store.write(kLibraryFolder + u"x/t/"_s + build, "junk");
    const auto before = store.snapshot(u"manifests"_s);
    QCOMPARE(removeModels(store.open(), {nameOf(u"x:t")}, false).error().kind, Error::Kind::InvalidName);
    QCOMPARE(removeModels(store.open(), {nameOf(u"x:t+Q4_0")}, false).error().kind, Error::Kind::NotFound);
    QCOMPARE(store.snapshot(u"manifests"_s), before);
}

void TestDamagedTrash::ofAMonsterTheFirstDigestsAreKept()
{
    const StoreFixture store;
    QByteArray bytes;
    for (int i = 0; i < 21'000; ++i)
        bytes += "sha256:" + QByteArray::number(i, 16).rightJustified(64, '0') + ' ';
    store.write(kOdd, bytes);
    const auto path = store.path(kOdd);
    QVERIFY(removeModels(store.open(), {nameOf(u"odd")}, false));
    const auto entries = listTrash(store.open()).value();
    QCOMPARE(entries.size(), std::size_t(1));
    QCOMPARE(entries[0].digests.size(), std::size_t(20'000));
    QCOMPARE(entries[0].digests[19'999].hex(), QString::number(19'999, 16).rightJustified(64, u'0'));
    QVERIFY(restoreModel(store.open(), {nameOf(u"odd"), {}, {}}));
    QCOMPARE(contentOf(path), bytes);
}

WEIGHTROOM_TEST(TestDamagedTrash)
#include "tst_damagedtrash.moc"
