#include "model/store/write/placement.h"

#include "model/store/disk/history.h"
#include "model/store/disk/resolve.h"
#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

ModelParts q4(const QByteArray &label)
{
    return modelParts(u"Q4_K_M"_s, label);
}

ModelParts q8(const QByteArray &label)
{
    return modelParts(u"Q8_0"_s, label);
}

Published published(const Result<PublishOutcome> &outcome)
{
    if (!outcome)
        qFatal("not published: %s", qPrintable(outcome.error().message));
    if (!outcome->published)
        qFatal("not published: a blob changed");
    return *outcome->published;
}

} // namespace

class TestPlacement : public QObject
{
    Q_OBJECT

private slots:
    void theReplacedBuildIsKeptBesideTheTag();
    void theSameBuildIsReplacedAndGoesToTheTrash();
    void aNamedBuildGoesBesideAnother();
    void aNamedBuildTakesAFreeTag();
    void writingABuildToTheTagTrashesItsKeptTwin();
    void alternatingBuildsLeaveEachReachableOneWay();
    void rebuildingAKeptBuildTakesItsPlace();
    void whatOllamaPutThereIsNeverOverwritten();
    void aTagBuildThatLiesAboutItsWeightsIsNeverOverwritten();
    void theSameModelThereAlreadyIsWhereItIsKept();
    void aTagTooLongSendsTheReplacedBuildToTheTrash();
    void aTagTooLongRefusesASecondBuild();
    void anUnknownBuildReplacesWithoutKeeping();
    void aDamagedManifestIsReplaced();
    void theExistingSpellingIsKept();
    void caseTwinsAreRefused();
    void removingTheTagLeavesTheOtherBuilds();
    void seedBuildsMoveBeforeTheTagIsWritten();
    void aSeedBuildOfTheNewBuildMakesRoom();
    void aSeedMoveCutShortGoesOn();
    void aSeedBuildIsNotMovedOverAnother();
    void placingOverSeedBuildsIsRefused();
};

void TestPlacement::theReplacedBuildIsKeptBesideTheTag()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4("a"));
    const auto result = published(store.publish(u"m:t", u"Q8_0"_s, q8("b")));
    QCOMPARE(result.keptAs->shortForm(), u"m:t-Q4_K_M"_s);
    QCOMPARE(result.ref.shortForm(), u"m:t"_s);
    QCOMPARE(result.path, store.path(u"manifests/registry.ollama.ai/library/m/t"_s));
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"m:t-Q4_K_M"_s}));
    QCOMPARE(resolve(store.open(), nameOf(u"m:t+Q4_K_M"))->manifest.bytes, q4("a").manifest);
    QVERIFY(listTrash(store.open())->empty());
    const auto lines = readHistory(store.open());
    QCOMPARE(lines->size(), std::size_t(2));
    QCOMPARE(lines->at(0).why, ChangeReason::Kept);
    QVERIFY(!lines->at(0).from && lines->at(0).to == q4("a").digest());
    QCOMPARE(lines->at(1).why, ChangeReason::Build);
    QVERIFY(lines->at(1).from == q4("a").digest() && lines->at(1).to == q8("b").digest());
}

void TestPlacement::theSameBuildIsReplacedAndGoesToTheTrash()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4("a"));
    const auto result = published(store.publish(u"m:t", u"Q4_K_M"_s, q4("b")));
    QVERIFY(!result.keptAs);
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
    QCOMPARE(listTrash(store.open())->front().why, u"replace"_s);
    QVERIFY(store.hasTrashed(Digest::of(q4("a").weights)));
    QVERIFY(!store.hasTrashed(Digest::of(q4("a").config)));
}

void TestPlacement::aNamedBuildGoesBesideAnother()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4("a"));
    const auto result = published(store.publish(u"m:t+Q8_0", u"Q8_0"_s, q8("b")));
    QCOMPARE(result.ref.shortForm(), u"m:t-Q8_0"_s);
    QVERIFY(!result.keptAs);
    QCOMPARE(resolve(store.open(), nameOf(u"m:t"))->manifest.bytes, q4("a").manifest);
    QCOMPARE(readHistory(store.open())->front().why, ChangeReason::Beside);
    // Again: ours, so it is replaced.
    QVERIFY(published(store.publish(u"m:t+Q8_0", u"Q8_0"_s, q8("c"))).ref.tag() == u"t-Q8_0"_s);
    QCOMPARE(resolve(store.open(), nameOf(u"m:t+Q8_0"))->manifest.bytes, q8("c").manifest);
    QCOMPARE(listTrash(store.open())->size(), std::size_t(1));
}

void TestPlacement::aNamedBuildTakesAFreeTag()
{
    const StoreFixture store;
    QCOMPARE(published(store.publish(u"m:t+Q8_0", u"Q8_0"_s, q8("b"))).ref.shortForm(), u"m:t"_s);
    QCOMPARE(published(store.publish(u"m:t+Q8_0", u"Q8_0"_s, q8("c"))).ref.shortForm(), u"m:t"_s);
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
}

void TestPlacement::writingABuildToTheTagTrashesItsKeptTwin()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4("a"));
    published(store.publish(u"m:t+Q8_0", u"Q8_0"_s, q8("b")));
    QVERIFY(removeModels(store.open(), {nameOf(u"m:t")}, true));
    published(store.publish(u"m:t", u"Q8_0"_s, q8("c")));
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
    const auto entries = listTrash(store.open());
    QCOMPARE(entries->size(), std::size_t(1));
    QCOMPARE(entries->front().manifest, q8("b").manifest);
}

void TestPlacement::alternatingBuildsLeaveEachReachableOneWay()
{
    const StoreFixture store;
    const QList<ModelParts> builds{q4("a"), q8("a"), q4("b"), q8("b"), q8("b"), q4("b"), q8("c")};
    for (const auto &parts : builds) {
        const bool isQ8 = parts.config.contains("Q8_0");
        published(store.publish(u"m:t", isQ8 ? u"Q8_0"_s : u"Q4_K_M"_s, parts));
        QCOMPARE(resolve(store.open(), nameOf(u"m:t"))->manifest.bytes, parts.manifest);
        QVERIFY(store.models().size() <= 2);
        for (const auto &model : store.models())
            QVERIFY(!model.contains(u"broken"_s));
    }
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"m:t-Q4_K_M"_s}));
    QCOMPARE(resolve(store.open(), nameOf(u"m:t+Q8_0"))->manifest.bytes, q8("c").manifest);
    QCOMPARE(resolve(store.open(), nameOf(u"m:t+Q4_K_M"))->manifest.bytes, q4("b").manifest);
    // Every one that was replaced can be brought back.
    for (const auto &parts : builds) {
        const auto at = nameOf(u"m:t@"_s + parts.digest().toString());
        QCOMPARE(resolve(store.open(), at)->manifest.bytes, parts.manifest);
    }
}

void TestPlacement::rebuildingAKeptBuildTakesItsPlace()
{
    const StoreFixture store;
    published(store.publish(u"m:t", u"Q4_K_M"_s, q4("a")));
    published(store.publish(u"m:t", u"Q8_0"_s, q8("a")));
    published(store.publish(u"m:t+Q4_K_M", u"Q4_K_M"_s, q4("b")));
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"m:t-Q4_K_M"_s}));
    QCOMPARE(resolve(store.open(), nameOf(u"m:t+Q4_K_M"))->manifest.bytes, q4("b").manifest);
    QCOMPARE(listTrash(store.open())->size(), std::size_t(1));
}

void TestPlacement::whatOllamaPutThereIsNeverOverwritten()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4("ours"));
    store.addModel(u"m:t-q4_K_M", q4("ollama's"));
    const auto result = published(store.publish(u"m:t", u"Q8_0"_s, q8("b")));
    QVERIFY(!result.keptAs);
    QCOMPARE(result.warnings.size(), 1);
    QVERIFY(result.warnings[0].contains(u"t-q4_K_M"_s));
    QCOMPARE(resolve(store.open(), nameOf(u"m:t-q4_K_M"))->manifest.bytes, q4("ollama's").manifest);
    QCOMPARE(listTrash(store.open())->front().manifest, q4("ours").manifest);
    // Nor by a build of that quantisation, be it named or not.
    const auto beside = store.publish(u"m:t+Q4_K_M", u"Q4_K_M"_s, q4("c"));
    QVERIFY(!beside);
    QCOMPARE(beside.error().kind, Error::Kind::Exists);
    published(store.publish(u"m:t", u"Q4_K_M"_s, q4("c")));
    QCOMPARE(resolve(store.open(), nameOf(u"m:t-q4_K_M"))->manifest.bytes, q4("ollama's").manifest);
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"m:t-Q8_0"_s, u"m:t-q4_K_M"_s}));
}

void TestPlacement::aTagBuildThatLiesAboutItsWeightsIsNeverOverwritten()
{
    const StoreFixture store;
    published(store.publish(u"m:t", u"Q4_K_M"_s, q4("a")));
    published(store.publish(u"m:t", u"Q8_0"_s, q8("a")));
    // What we kept was replaced by another program since.
    store.addModel(u"m:t-Q4_K_M", q8("other"));
    published(store.publish(u"m:t", u"Q4_K_M"_s, q4("b")));
    QCOMPARE(resolve(store.open(), nameOf(u"m:t-Q4_K_M"))->manifest.bytes, q8("other").manifest);
    QCOMPARE(resolve(store.open(), nameOf(u"m:t+Q4_K_M"))->manifest.bytes, q4("b").manifest);
    QCOMPARE(published(store.publish(u"m:t", u"Q8_0"_s, q8("b"))).keptAs, std::nullopt);
    QCOMPARE(resolve(store.open(), nameOf(u"m:t-Q4_K_M"))->manifest.bytes, q8("other").manifest);
}

void TestPlacement::theSameModelThereAlreadyIsWhereItIsKept()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4("a"));
    store.addModel(u"m:t-q4_k_m", q4("a"));
    const auto result = published(store.publish(u"m:t", u"Q8_0"_s, q8("b")));
    QCOMPARE(result.keptAs->shortForm(), u"m:t-q4_k_m"_s);
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"m:t-q4_k_m"_s}));
    QVERIFY(listTrash(store.open())->empty());
}

void TestPlacement::aTagTooLongSendsTheReplacedBuildToTheTrash()
{
    const StoreFixture store;
    const auto name = u"m:"_s + QString(74, u't'); // 74 + "-Q4_K_M" is 81
    store.addModel(name, q4("a"));
    const auto result = published(store.publish(name, u"Q8_0"_s, q8("b")));
    QVERIFY(!result.keptAs);
    QCOMPARE(result.warnings.size(), 1);
    QCOMPARE(store.models(), QStringList{name});
    QCOMPARE(listTrash(store.open())->size(), std::size_t(1));
    // One byte less, and it fits.
    const auto shorter = name.chopped(1);
    store.addModel(shorter, q4("a"));
    QVERIFY(published(store.publish(shorter, u"Q8_0"_s, q8("b"))).keptAs);
}

void TestPlacement::aTagTooLongRefusesASecondBuild()
{
    const StoreFixture store;
    const auto name = u"m:"_s + QString(76, u't'); // 76 + "-Q8_0" is 81
    store.addModel(name, q4("a"));
    const auto before = store.snapshot();
    const auto scan = scanRefs(store.open());
    const auto placed = placeBuild(store.open(), *scan, nameOf(name + u"+Q8_0"_s), u"Q8_0"_s);
    QVERIFY(!placed);
    QCOMPARE(placed.error().kind, Error::Kind::Refused);
    QVERIFY(placed.error().message.contains(u"-Q8_0"_s));
    QCOMPARE(store.snapshot(), before);
}

void TestPlacement::anUnknownBuildReplacesWithoutKeeping()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4("a"));
    const auto result = published(store.publish(u"m:t", {}, q8("b")));
    QVERIFY(!result.keptAs);
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
    QCOMPARE(listTrash(store.open())->size(), std::size_t(1));
}

void TestPlacement::aDamagedManifestIsReplaced()
{
    const StoreFixture store;
    store.write(u"manifests/registry.ollama.ai/library/m/t"_s, "{\"cut");
    published(store.publish(u"m:t", u"Q8_0"_s, q8("b")));
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
    QCOMPARE(listTrash(store.open())->front().manifest, QByteArray("{\"cut"));
}

void TestPlacement::theExistingSpellingIsKept()
{
    const StoreFixture store;
    store.addModel(u"Lib/Llama:Big", q4("a"));
    const auto result = published(store.publish(u"lib/llama:big", u"Q8_0"_s, q8("b")));
    QCOMPARE(result.ref.shortForm(), u"Lib/Llama:Big"_s);
    QCOMPARE(result.keptAs->shortForm(), u"Lib/Llama:Big-Q4_K_M"_s);
    QVERIFY(result.warnings.join(u' ').contains(u"Lib/Llama:Big"_s));
    published(store.publish(u"lib/llama:big+Q4_K_M", u"Q4_K_M"_s, q4("c")));
    QCOMPARE(store.models(), QStringList({u"Lib/Llama:Big"_s, u"Lib/Llama:Big-Q4_K_M"_s}));
}

void TestPlacement::caseTwinsAreRefused()
{
    const StoreFixture store;
    store.addModel(u"m:T", q4("a"));
    store.addModel(u"M:t", q4("b"));
    QCOMPARE(store.publish(u"m:t", u"Q8_0"_s, q8("b")).error().kind, Error::Kind::InvalidName);
    published(store.publish(u"M:t", u"Q4_K_M"_s, q4("c")));
    QCOMPARE(resolve(store.open(), nameOf(u"m:T"))->manifest.bytes, q4("a").manifest);
}

void TestPlacement::removingTheTagLeavesTheOtherBuilds()
{
    const StoreFixture store;
    published(store.publish(u"m:t", u"Q4_K_M"_s, q4("a")));
    published(store.publish(u"m:t", u"Q8_0"_s, q8("a")));
    QVERIFY(removeModels(store.open(), {nameOf(u"m:t")}, false));
    QCOMPARE(store.models(), QStringList{u"m:t-Q4_K_M"_s});
    QVERIFY(!resolve(store.open(), nameOf(u"m:t")));
    QVERIFY(resolve(store.open(), nameOf(u"m:t+Q4_K_M")));
}

void TestPlacement::seedBuildsMoveBeforeTheTagIsWritten()
{
    const StoreFixture store;
    store.addSeedModel(u"m:t", u"Q4_K_M"_s, seedParts(u"Q4_K_M"_s, "a"));
    store.addSeedModel(u"m:t", u"q6_k"_s, seedParts(u"Q6_K"_s, "b"));
    published(store.publish(u"m:t", u"Q8_0"_s, q8("c")));
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"m:t-Q4_K_M"_s, u"m:t-Q6_K"_s}));
    QCOMPARE(resolve(store.open(), nameOf(u"m:t"))->build, u"Q8_0"_s);
    QCOMPARE(
        resolve(store.open(), nameOf(u"m:t+Q4_K_M"))->manifest.bytes, seedParts(u"Q4_K_M"_s, "a").manifest);
    QVERIFY(listTrash(store.open())->empty());
}

void TestPlacement::aSeedBuildOfTheNewBuildMakesRoom()
{
    const StoreFixture store;
    store.addSeedModel(u"m:t", u"Q8_0"_s, seedParts(u"Q8_0"_s, "a"));
    published(store.publish(u"m:t+Q8_0", u"Q8_0"_s, q8("b")));
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
    QCOMPARE(listTrash(store.open())->front().manifest, seedParts(u"Q8_0"_s, "a").manifest);
    QVERIFY(store.hasTrashed(Digest::of(seedParts(u"Q8_0"_s, "a").weights)));
}

void TestPlacement::aSeedMoveCutShortGoesOn()
{
    const StoreFixture store;
    store.addSeedModel(u"m:t", u"Q4_K_M"_s, seedParts(u"Q4_K_M"_s, "a"));
    store.addSeedModel(u"m:t", u"Q6_K"_s, seedParts(u"Q6_K"_s, "b"));
    // Killed after the first was written, before the old files were unlinked.
    store.addModel(u"m:t-Q4_K_M", seedParts(u"Q4_K_M"_s, "a"));
    QVERIFY(resolve(store.open(), nameOf(u"m:t+Q4_K_M")) && resolve(store.open(), nameOf(u"m:t+Q6_K")));
    published(store.publish(u"m:t", u"Q8_0"_s, q8("c")));
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"m:t-Q4_K_M"_s, u"m:t-Q6_K"_s}));
    // What was moved counts as kept by us.
    published(store.publish(u"m:t", u"Q4_K_M"_s, q4("d")));
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"m:t-Q6_K"_s, u"m:t-Q8_0"_s}));
}

void TestPlacement::aSeedBuildIsNotMovedOverAnother()
{
    const StoreFixture store;
    store.addSeedModel(u"m:t", u"Q4_K_M"_s, seedParts(u"Q4_K_M"_s, "a"));
    store.addModel(u"m:t-q4_k_m", q4("other"));
    const auto before = store.snapshot(u"manifests"_s);
    const auto outcome = store.publish(u"m:t", u"Q8_0"_s, q8("c"));
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Exists);
    QCOMPARE(store.snapshot(u"manifests"_s), before);
}

void TestPlacement::placingOverSeedBuildsIsRefused()
{
    const StoreFixture store;
    store.addSeedModel(u"m:t", u"Q4_K_M"_s, seedParts(u"Q4_K_M"_s, "a"));
    QCOMPARE(store.publish(u"m:t", u"Q8_0"_s, q8("c"), ChangeReason::Copy).error().kind, Error::Kind::Exists);
    QVERIFY(resolve(store.open(), nameOf(u"m:t+Q4_K_M")));
}

WEIGHTROOM_TEST(TestPlacement)
#include "tst_placement.moc"
