#include "model/store/removal.h"

#include "model/store/trash/trash.h"

#include "model/store/disk/history.h"
#include "model/store/disk/resolve.h"
#include "model/store/write/copy.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestTrash : public QObject
{
    Q_OBJECT

private slots:
    void aRemovedModelComesBackAsItWas();
    void anEntryHoldsTheExactManifest();
    void aSharedBlobStaysUntilTheLastModelGoes();
    void restoringOneOfTwoGivesItTheSharedBlob();
    void aManifestWrittenMeanwhileGetsItsBlobsBack();
    void settlingPutsBackWhatAManifestNames();
    void aDamagedModelCanBeRemoved();
    void ofSeveralNamesOneMissingRemovesNothing();
    void namingAModelTwiceRemovesItOnce();
    void anEarlierStateCantBeRemoved();
    void aBuildAloneIsRemoved();
    void aSeedEraBuildComesBackUnderItsName();
    void aTakenNameIsRefusedUnlessANewOneIsGiven();
    void ofSeveralEntriesTheNewestComesBackOrTheNamedOne();
    void missingBlobsAreNamed();
    void whatTheTrashLacksIsNotFound();
    void entriesSortByAgeThoughTheClockWasSetBack();
    void emptyFoldersGoWithTheLastModel();
};

void TestTrash::aRemovedModelComesBackAsItWas()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a", {u"sys"_s}));
    const auto blobs = store.snapshot(u"blobs"_s);
    const auto manifests = store.snapshot(u"manifests"_s);
    const auto removed = removeOne(store, u"M:t");
    QVERIFY(removed);
    QCOMPARE(removed->names, QStringList{u"registry.ollama.ai/library/m:t"_s});
    QCOMPARE(removed->bytesFreed, 0);
    QVERIFY(store.snapshot(u"blobs"_s).isEmpty() && store.snapshot(u"manifests"_s).isEmpty());
    const auto restored = restoreOne(store, u"m:t");
    QVERIFY(restored && restored->missing.empty());
    QCOMPARE(store.snapshot(u"blobs"_s), blobs);
    QCOMPARE(store.snapshot(u"manifests"_s), manifests);
    QVERIFY(listTrash(store.open())->empty());
    QVERIFY(!hasTrashedBlobs(store.open()));
    const auto lines = readHistory(store.open(), u"registry.ollama.ai/library/m:t"_s);
    QCOMPARE(lines->size(), std::size_t(2));
    QCOMPARE(lines->at(0).why, ChangeReason::Remove);
    QCOMPARE(lines->at(1).why, ChangeReason::Restore);
    QVERIFY(lines->at(0).from == q4Parts("a", {u"sys"_s}).digest() && !lines->at(0).to);
}

void TestTrash::anEntryHoldsTheExactManifest()
{
    const StoreFixture store;
    auto model = q4Parts("a");
    model.manifest.insert(1, " \t"); // as a registry may have sent it
    store.addModel(u"m:t", model);
    QVERIFY(removeOne(store, u"m:t"));
    const auto entries = listTrash(store.open());
    QCOMPARE(entries->size(), std::size_t(1));
    const auto &entry = entries->front();
    QCOMPARE(entry.manifest, model.manifest);
    QCOMPARE(entry.why, u"remove"_s);
    QCOMPARE(entry.name, u"registry.ollama.ai/library/m:t"_s);
    QCOMPARE(QSet<Digest>(entry.digests.begin(), entry.digests.end()).size(), 2);
    QCOMPARE(entry.bytesInPool(store.open()), model.weights.size() + model.config.size());
    QVERIFY(qAbs(entry.when.secsTo(QDateTime::currentDateTimeUtc())) < 60);
}

void TestTrash::aSharedBlobStaysUntilTheLastModelGoes()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a", {u"shared"_s}));
    store.addModel(u"b", q4Parts("b", {u"shared"_s}));
    const auto shared = Digest::of("shared");
    QVERIFY(removeOne(store, u"a"));
    QVERIFY(store.hasBlob(shared) && !store.hasTrashed(shared));
    QVERIFY(store.hasTrashed(Digest::of(q4Parts("a").weights)));
    QVERIFY(removeOne(store, u"b"));
    QVERIFY(!store.hasBlob(shared) && store.hasTrashed(shared));
}

void TestTrash::restoringOneOfTwoGivesItTheSharedBlob()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a", {u"shared"_s}));
    store.addModel(u"b", q4Parts("b", {u"shared"_s}));
    QVERIFY(removeModels(store.open(), {nameOf(u"a"), nameOf(u"b")}, false));
    QVERIFY(restoreOne(store, u"a")->missing.empty());
    QCOMPARE(store.models(), QStringList{u"a:latest"_s});
    QVERIFY(*emptyTrash(store.open(), {}, false) > 0);
    QCOMPARE(store.models(), QStringList{u"a:latest"_s});
    QVERIFY(store.snapshot(u".weightroom/trash"_s).isEmpty());
}

void TestTrash::aManifestWrittenMeanwhileGetsItsBlobsBack()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    store.addModel(u"other", q4Parts("other"));
    QVERIFY(removeOne(store, u"a"));
    // Ollama has the manifest still, as after a cp that ran at the same time.
    store.write(kLibraryFolder + u"copy/latest"_s, q4Parts("a").manifest);
    QVERIFY(removeOne(store, u"other"));
    QCOMPARE(store.models(), QStringList{u"copy:latest"_s});
    QVERIFY(store.hasTrashed(Digest::of(q4Parts("other").weights)));
}

void TestTrash::settlingPutsBackWhatAManifestNames()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    QVERIFY(removeOne(store, u"a"));
    store.write(kLibraryFolder + u"copy/latest"_s, q4Parts("a").manifest);
    putBackNeededBlobs(*Store::open(store.path(), Store::Access::Read));
    QCOMPARE(store.models(), QStringList{u"copy:latest"_s});
    QVERIFY(!hasTrashedBlobs(store.open()));
}

void TestTrash::aDamagedModelCanBeRemoved()
{
    const StoreFixture store;
    store.write(kLibraryFolder + u"cut/latest"_s, "{\"schema");
    QVERIFY(removeOne(store, u"cut"));
    QVERIFY(store.snapshot(u"manifests"_s).isEmpty());
    QCOMPARE(listTrash(store.open())->front().manifest, QByteArray("{\"schema"));
}

void TestTrash::ofSeveralNamesOneMissingRemovesNothing()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    const auto before = store.snapshot();
    QCOMPARE(
        removeModels(store.open(), {nameOf(u"a"), nameOf(u"none")}, true).error().kind,
        Error::Kind::NotFound);
    QCOMPARE(store.models(), QStringList{u"a:latest"_s});
    QVERIFY(listTrash(store.open())->empty());
}

void TestTrash::namingAModelTwiceRemovesItOnce()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    const auto removed =
        removeModels(store.open(), {nameOf(u"a"), nameOf(u"A:latest"), nameOf(u"a+Q4_0")}, false);
    QVERIFY(removed);
    QCOMPARE(removed->entries.size(), 1);
}

void TestTrash::anEarlierStateCantBeRemoved()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("one"));
    QVERIFY(store.publish(u"a", u"Q4_0"_s, q4Parts("two")));
    const auto at = [](const ModelParts &model) { return QString(u"a@"_s + model.digest().toString()); };
    QCOMPARE(removeOne(store, at(q4Parts("one"))).error().kind, Error::Kind::Refused);
    QVERIFY(removeOne(store, at(q4Parts("two"))));
}

void TestTrash::aBuildAloneIsRemoved()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("tag"));
    store.addModel(u"m:t-Q8_0", modelParts(u"Q8_0"_s, "beside"));
    store.addModel(u"n:t", q4Parts("tag"));
    store.addModel(u"n:t-Q8_0", modelParts(u"Q8_0"_s, "beside"));
    QVERIFY(removeOne(store, u"m:t+Q8_0"));
    QVERIFY(removeOne(store, u"n:t"));
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"n:t-Q8_0"_s}));
}

void TestTrash::aSeedEraBuildComesBackUnderItsName()
{
    const StoreFixture store;
    store.addSeedModel(u"s:t", u"Q4_0"_s, seedParts(u"Q4_0"_s, "a"));
    store.addSeedModel(u"s:t", u"Q8_0"_s, seedParts(u"Q8_0"_s, "b"));
    QVERIFY(removeOne(store, u"s:t+Q4_0"));
    QVERIFY(!resolve(store.open(), nameOf(u"s:t+Q4_0")));
    QVERIFY(resolve(store.open(), nameOf(u"s:t+Q8_0")));
    QVERIFY(restoreOne(store, u"s:t+Q4_0"));
    QCOMPARE(resolve(store.open(), nameOf(u"s:t+Q4_0"))->manifest.bytes, seedParts(u"Q4_0"_s, "a").manifest);
    QVERIFY(resolve(store.open(), nameOf(u"s:t+Q8_0")));
}

void TestTrash::aTakenNameIsRefusedUnlessANewOneIsGiven()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("one"));
    QVERIFY(removeOne(store, u"a"));
    store.addModel(u"A", q4Parts("two"));
    QCOMPARE(restoreOne(store, u"a").error().kind, Error::Kind::Exists);
    QCOMPARE(listTrash(store.open())->size(), std::size_t(1));
    QVERIFY(store.hasTrashed(Digest::of(q4Parts("one").weights)));
    QCOMPARE(restoreModel(store.open(), {nameOf(u"a"), {}, nameOf(u"A")}).error().kind, Error::Kind::Exists);
    const auto as = [&](QStringView name) {
        return restoreModel(store.open(), {nameOf(u"a"), {}, nameOf(name)});
    };
    QCOMPARE(as(u"x:cloud").error().kind, Error::Kind::Refused);
    QCOMPARE(as(u"b:x")->ref.shortForm(), u"b:x"_s);
    QCOMPARE(store.models(), QStringList({u"A:latest"_s, u"b:x"_s}));
}

void TestTrash::ofSeveralEntriesTheNewestComesBackOrTheNamedOne()
{
    const StoreFixture store;
    QList<QString> ids;
    for (const char *label : {"one", "two", "three"}) {
        store.addModel(u"a", q4Parts(label));
        ids.append(removeOne(store, u"a")->entries.value(0));
    }
    QCOMPARE(listTrash(store.open())->front().id, ids[2]);
    QVERIFY(restoreModel(store.open(), {{}, ids[0], nameOf(u"first")}));
    QVERIFY(restoreModel(
        store.open(), {nameOf(u"a@"_s + q4Parts("two").digest().toString()), {}, nameOf(u"second")}));
    QVERIFY(restoreOne(store, u"a"));
    const auto manifestOf = [&](QStringView name) { return *manifestData(store.open(), nameOf(name)); };
    QCOMPARE(manifestOf(u"first"), q4Parts("one").manifest);
    QCOMPARE(manifestOf(u"second"), q4Parts("two").manifest);
    QCOMPARE(manifestOf(u"a"), q4Parts("three").manifest);
    QVERIFY(listTrash(store.open())->empty());
}

void TestTrash::missingBlobsAreNamed()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    QVERIFY(removeOne(store, u"a"));
    const auto lost = Digest::of(q4Parts("a").weights);
    QVERIFY(QFile::remove(store.path(u".weightroom/trash/blobs/"_s + lost.fileName())));
    const auto restored = restoreOne(store, u"a");
    QVERIFY(restored);
    QCOMPARE(restored->missing, std::vector<Digest>{lost});
    QCOMPARE(store.models(), QStringList{u"a:latest (broken)"_s});
    QVERIFY(store.hasBlob(Digest::of(q4Parts("a").config)));
}

void TestTrash::whatTheTrashLacksIsNotFound()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    QCOMPARE(restoreOne(store, u"a").error().kind, Error::Kind::NotFound);
    const auto id = removeOne(store, u"a")->entries.value(0);
    const auto kindOf = [&](const RestoreRequest &request) {
        return restoreModel(store.open(), request).error().kind;
    };
    QCOMPARE(kindOf({nameOf(u"b"), {}, {}}), Error::Kind::NotFound);
    QCOMPARE(kindOf({nameOf(u"b"), id, {}}), Error::Kind::NotFound);
    QCOMPARE(kindOf({{}, u"../refs/"_s + id, {}}), Error::Kind::NotFound);
    QCOMPARE(emptyTrash(store.open(), {id, u"none"_s}, false).error().kind, Error::Kind::NotFound);
    QCOMPARE(emptyTrash(store.open(), {u"../../lock"_s}, false).error().kind, Error::Kind::NotFound);
    QCOMPARE(listTrash(store.open())->size(), std::size_t(1));
}

void TestTrash::entriesSortByAgeThoughTheClockWasSetBack()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("one"));
    const auto first = removeOne(store, u"a")->entries.value(0);
    const auto folder = store.path(u".weightroom/trash/refs/"_s);
    const auto future = u"29990101T000000000-ffffffff"_s;
    QVERIFY(QFile::rename(folder + first + u".json"_s, folder + future + u".json"_s));
    store.addModel(u"a", q4Parts("two"));
    const auto second = removeOne(store, u"a")->entries.value(0);
    const auto entries = listTrash(store.open());
    QCOMPARE(entries->front().id, second);
    QVERIFY(restoreOne(store, u"a"));
    QCOMPARE(*manifestData(store.open(), nameOf(u"a")), q4Parts("two").manifest);
}

void TestTrash::emptyFoldersGoWithTheLastModel()
{
    const StoreFixture store;
    store.addModel(u"h.io/n/m:a", q4Parts("a"));
    store.addModel(u"h.io/n/m:b", q4Parts("b"));
    QVERIFY(removeOne(store, u"h.io/n/m:a"));
    QVERIFY(QFileInfo(store.path(u"manifests/h.io/n/m"_s)).isDir());
    QVERIFY(removeOne(store, u"h.io/n/m:b"));
    QVERIFY(!existsAt(store.path(u"manifests/h.io"_s)));
    QVERIFY(existsAt(store.path(u"manifests"_s)));
}

WEIGHTROOM_TEST(TestTrash)
#include "tst_trash.moc"
