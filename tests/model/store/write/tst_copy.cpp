#include "model/store/write/copy.h"

#include "model/store/disk/blobs.h"
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

template<class T> QString failureOf(const Result<T> &result)
{
    return result ? u"none"_s : kindName(result.error().kind);
}

} // namespace

class TestCopy : public QObject
{
    Q_OBJECT

private slots:
    void aCopyHasTheSameBytes();
    void aCopyOverAModelSendsItToTheTrash();
    void aCopyOntoTheSameManifestChangesNothing();
    void aTargetThatIsntAllowedIsRefused_data();
    void aTargetThatIsntAllowedIsRefused();
    void aMissingSourceIsNotFound();
    void anEarlierStateCanBeCopiedNotRenamed();
    void aDamagedModelGetsItsNameAndIsSaidToBeDamaged_data();
    void aDamagedModelGetsItsNameAndIsSaidToBeDamaged();
    void aDamagedModelTakesNothingsPlace_data();
    void aDamagedModelTakesNothingsPlace();
    void whatIsLeftOfAnEarlierStateIsSaid();
    void aSeedEraBuildCanBeCopiedAndRenamed();
    void copyingToABuildLeavesTheOtherBuilds();
    void aRenameLeavesOneName();
    void renamingABuildOntoItsTagUnlinksTheRightOne();
    void renamingALinkTakesTheLinkAway();
    void manifestBytesAreHandedOutExactly();
    void settingAManifestKeepsTheOldOne();
    void settingAManifestFetchesBlobsFromTheTrash();
    void anUnsoundManifestIsNotSet_data();
    void anUnsoundManifestIsNotSet();
    void aManifestWhoseBlobsArentThereIsNotSet();
    void settingABuildLeavesTheOtherBuilds();
};

void TestCopy::aCopyHasTheSameBytes()
{
    const StoreFixture store;
    auto model = q4Parts("a");
    model.manifest.insert(1, " "); // as a registry may have sent it
    store.addModel(u"m:t", model);
    const auto blobs = store.snapshot(u"blobs"_s);
    const auto copied = copyModel(store.open(), nameOf(u"M:t"), nameOf(u"ns/copy:v1"));
    QVERIFY(copied);
    QCOMPARE(copied->from.shortForm(), u"m:t"_s);
    QCOMPARE(copied->to.shortForm(), u"ns/copy:v1"_s);
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"ns/copy:v1"_s}));
    QCOMPARE(*manifestData(store.open(), nameOf(u"ns/copy:v1")), model.manifest);
    QCOMPARE(store.snapshot(u"blobs"_s), blobs);
    QCOMPARE(readHistory(store.open())->front().why, ChangeReason::Copy);
}

void TestCopy::aCopyOverAModelSendsItToTheTrash()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    store.addModel(u"n:t", modelParts(u"Q8_0"_s, "b"));
    QVERIFY(copyModel(store.open(), nameOf(u"m:t"), nameOf(u"n:t")));
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"n:t"_s}));
    QCOMPARE(*manifestData(store.open(), nameOf(u"n:t")), q4Parts("a").manifest);
    QCOMPARE(listTrash(store.open())->front().manifest, modelParts(u"Q8_0"_s, "b").manifest);
    QVERIFY(restoreModel(store.open(), {nameOf(u"n:t"), {}, nameOf(u"back")})->missing.empty());
}

void TestCopy::aCopyOntoTheSameManifestChangesNothing()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    store.addModel(u"n:t", q4Parts("a"));
    QVERIFY(copyModel(store.open(), nameOf(u"m:t"), nameOf(u"n:t")));
    QVERIFY(readHistory(store.open())->empty() && listTrash(store.open())->empty());
}

void TestCopy::aTargetThatIsntAllowedIsRefused_data()
{
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("kind");
    QTest::newRow("itself") << u"m:t"_s << u"Exists"_s;
    QTest::newRow("itself with its build") << u"m:t+Q4_0"_s << u"Exists"_s;
    QTest::newRow("its case twin") << u"M:T"_s << u"Exists"_s;
    QTest::newRow("another's case twin") << u"N:t"_s << u"Exists"_s;
    QTest::newRow("another build") << u"x:t+Q8_0"_s << u"BuildMismatch"_s;
    QTest::newRow("cloud") << u"x:cloud"_s << u"Refused"_s;
    QTest::newRow("something cloud") << u"x:8b-cloud"_s << u"Refused"_s;
    QTest::newRow("local") << u"x:local"_s << u"Refused"_s;
    QTest::newRow("device") << u"x:con"_s << u"Refused"_s;
    QTest::newRow("trailing dot") << u"x:t."_s << u"Refused"_s;
    QTest::newRow("digest") << u"x:t@"_s + Digest::of("x").toString() << u"Refused"_s;
    QTest::newRow("seed builds") << u"s:t"_s << u"Exists"_s;
}

void TestCopy::aTargetThatIsntAllowedIsRefused()
{
    QFETCH(const QString, to);
    QFETCH(const QString, kind);
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    store.addModel(u"n:t", q4Parts("b"));
    store.addSeedModel(u"s:t", u"Q8_0"_s, seedParts(u"Q8_0"_s, "s"));
    const auto before = store.snapshot(u"manifests"_s);
    QCOMPARE(failureOf(copyModel(store.open(), nameOf(u"m:t"), nameOf(to))), kind);
    QCOMPARE(failureOf(renameModel(store.open(), nameOf(u"m:t"), nameOf(to))), kind);
    QCOMPARE(store.snapshot(u"manifests"_s), before);
}

void TestCopy::aMissingSourceIsNotFound()
{
    const StoreFixture store;
    QCOMPARE(failureOf(copyModel(store.open(), nameOf(u"m"), nameOf(u"n"))), u"NotFound"_s);
    QCOMPARE(failureOf(renameModel(store.open(), nameOf(u"m"), nameOf(u"n"))), u"NotFound"_s);
    QCOMPARE(failureOf(manifestData(store.open(), nameOf(u"m"))), u"NotFound"_s);
}

void TestCopy::anEarlierStateCanBeCopiedNotRenamed()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("b"))->published);
    const auto earlier = nameOf(u"m:t@"_s + q4Parts("a").digest().toString());
    QVERIFY(store.hasTrashed(Digest::of(q4Parts("a").weights)));
    QCOMPARE(failureOf(renameModel(store.open(), earlier, nameOf(u"old"))), u"Refused"_s);
    const auto copied = copyModel(store.open(), earlier, nameOf(u"old"));
    QVERIFY(copied);
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"old:latest"_s}));
    // Which state that was.
    QCOMPARE(copied->manifest, q4Parts("a").digest());
    QVERIFY(copied->isEarlier && copied->missing.empty() && copied->warnings.isEmpty());
    const auto current = copyModel(store.open(), nameOf(u"m:t"), nameOf(u"new"));
    QCOMPARE(current->manifest, q4Parts("b").digest());
    QVERIFY(!current->isEarlier);
    // Since when, if history says so.
    QVERIFY(!copied->since.isValid());
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("c"))->published);
    const auto second =
        copyModel(store.open(), nameOf(u"m:t@"_s + q4Parts("b").digest().toString()), nameOf(u"second"));
    QVERIFY(second && second->isEarlier);
    QCOMPARE(second->since, readHistory(store.open(), nameOf(u"m:t").canonical())->front().when);
}

void TestCopy::aDamagedModelGetsItsNameAndIsSaidToBeDamaged_data()
{
    QTest::addColumn<bool>("isRename");
    QTest::addColumn<QByteArray>("damaged");
    QTest::addColumn<bool>("isCut");
    for (const bool isRename : {false, true}) {
        const auto row = [isRename](const char *name, const QByteArray &bytes, bool isCut) {
            QTest::addRow("%s, %s", isRename ? "rename" : "copy", name) << isRename << bytes << isCut;
        };
        row("weights gone", q4Parts("a").weights, false);
        row("weights cut", q4Parts("a").weights, true);
        row("config gone", q4Parts("a").config, false);
    }
}

void TestCopy::aDamagedModelGetsItsNameAndIsSaidToBeDamaged()
{
    QFETCH(const bool, isRename);
    QFETCH(const QByteArray, damaged);
    QFETCH(const bool, isCut);
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    const auto digest = Digest::of(damaged);
    const auto path = store.path(u"blobs/"_s + digest.fileName());
    QVERIFY(isCut ? QFile::resize(path, 3) : QFile::remove(path));
    const auto copied =
        (isRename ? renameModel : copyModel)(store.open(), nameOf(u"m:t"), nameOf(u"n:t"), nullptr);
    QVERIFY(copied);
    QCOMPARE(*manifestData(store.open(), nameOf(u"n:t")), q4Parts("a").manifest);
    QCOMPARE(copied->missing, isCut ? std::vector<Digest>() : std::vector<Digest>{digest});
    QCOMPARE(copied->warnings.size(), 1);
    QVERIFY2(
        copied->warnings[0].contains(digest.toString())
            && copied->warnings[0].startsWith(u"n:t is incomplete"),
        qPrintable(copied->warnings[0]));
}

void TestCopy::aDamagedModelTakesNothingsPlace_data()
{
    QTest::addColumn<bool>("isRename");
    QTest::newRow("copy") << false;
    QTest::newRow("rename") << true;
}

void TestCopy::aDamagedModelTakesNothingsPlace()
{
    QFETCH(const bool, isRename);
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    store.addModel(u"good:t", q4Parts("good"));
    QVERIFY(QFile::remove(store.path(u"blobs/"_s + Digest::of(q4Parts("a").weights).fileName())));
    const auto before = store.snapshot(u"manifests"_s);
    const auto copied =
        (isRename ? renameModel : copyModel)(store.open(), nameOf(u"m:t"), nameOf(u"good:t"), nullptr);
    QVERIFY(!copied);
    QCOMPARE(copied.error().kind, Error::Kind::Integrity);
    for (const auto &part :
         {u"m:t"_s, u"good:t"_s, Digest::of(q4Parts("a").weights).toString(), u"another name"_s})
        QVERIFY2(copied.error().message.contains(part), qPrintable(copied.error().message));
    QCOMPARE(store.snapshot(u"manifests"_s), before);
    QVERIFY(listTrash(store.open())->empty());
}

void TestCopy::whatIsLeftOfAnEarlierStateIsSaid()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, q4Parts("b"))->published);
    QVERIFY(emptyTrash(store.open(), {}, false));
    const auto earlier = nameOf(u"m:t@"_s + q4Parts("a").digest().toString());
    const auto copied = copyModel(store.open(), earlier, nameOf(u"old"));
    QVERIFY(copied && copied->isEarlier);
    // Their configs are the same.
    QCOMPARE(copied->missing, std::vector<Digest>{Digest::of(q4Parts("a").weights)});
    QCOMPARE(copied->warnings.size(), 1);
    // It costs nothing that is whole.
    store.addModel(u"good:t", q4Parts("good"));
    QCOMPARE(failureOf(copyModel(store.open(), earlier, nameOf(u"good:t"))), u"Integrity"_s);
    QCOMPARE(*manifestData(store.open(), nameOf(u"good:t")), q4Parts("good").manifest);
}

void TestCopy::aSeedEraBuildCanBeCopiedAndRenamed()
{
    const StoreFixture store;
    store.addSeedModel(u"s:t", u"Q4_0"_s, seedParts(u"Q4_0"_s, "a"));
    store.addSeedModel(u"s:t", u"Q8_0"_s, seedParts(u"Q8_0"_s, "b"));
    QVERIFY(copyModel(store.open(), nameOf(u"s:t+Q4_0"), nameOf(u"copy")));
    QVERIFY(renameModel(store.open(), nameOf(u"s:t+Q8_0"), nameOf(u"moved:x+Q8_0")));
    QCOMPARE(store.models(), QStringList({u"copy:latest"_s, u"moved:x"_s}));
    QCOMPARE(failureOf(resolve(store.open(), nameOf(u"s:t+Q8_0"))), u"NotFound"_s);
    QVERIFY(resolve(store.open(), nameOf(u"s:t+Q4_0")));
}

void TestCopy::copyingToABuildLeavesTheOtherBuilds()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    store.addModel(u"n:t", modelParts(u"Q8_0"_s, "b"));
    store.addModel(u"o:t", modelParts(u"Q8_0"_s, "c"));
    store.addModel(u"o:t-q4_0", q4Parts("d"));
    QVERIFY(copyModel(store.open(), nameOf(u"m:t"), nameOf(u"n:t+Q4_0")));
    QVERIFY(copyModel(store.open(), nameOf(u"m:t"), nameOf(u"o:t+Q4_0")));
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"n:t"_s, u"n:t-Q4_0"_s, u"o:t"_s, u"o:t-q4_0"_s}));
    QCOMPARE(resolve(store.open(), nameOf(u"n:t"))->build, u"Q8_0"_s);
    QCOMPARE(*manifestData(store.open(), nameOf(u"n:t+Q4_0")), q4Parts("a").manifest);
    QCOMPARE(*manifestData(store.open(), nameOf(u"o:t+Q4_0")), q4Parts("a").manifest);
}

void TestCopy::aRenameLeavesOneName()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    QVERIFY(renameModel(store.open(), nameOf(u"m:t"), nameOf(u"n:u")));
    QCOMPARE(store.models(), QStringList{u"n:u"_s});
    QCOMPARE(*manifestData(store.open(), nameOf(u"n:u")), q4Parts("a").manifest);
    QVERIFY(listTrash(store.open())->empty());
    const auto lines = readHistory(store.open());
    QCOMPARE(lines->size(), std::size_t(2));
    QVERIFY(lines->at(0).to && !lines->at(1).to);
    QVERIFY(lines->at(0).why == ChangeReason::Rename && lines->at(1).why == ChangeReason::Rename);
}

void TestCopy::renamingABuildOntoItsTagUnlinksTheRightOne()
{
    const StoreFixture store;
    store.addModel(u"m:t", modelParts(u"Q8_0"_s, "b"));
    store.addModel(u"m:t-Q4_0", q4Parts("a"));
    const auto renamed = renameModel(store.open(), nameOf(u"m:t+Q4_0"), nameOf(u"m:t"));
    QVERIFY(renamed);
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
    QCOMPARE(*manifestData(store.open(), nameOf(u"m:t")), q4Parts("a").manifest);
    QVERIFY(restoreModel(store.open(), {nameOf(u"m:t"), {}, nameOf(u"back")}));
}

void TestCopy::renamingALinkTakesTheLinkAway()
{
    const StoreFixture store;
    store.addModel(u"m:real", q4Parts("a"));
    QVERIFY(QFile::link(u"real"_s, store.path(u"manifests/registry.ollama.ai/library/m/link"_s)));
    QVERIFY(renameModel(store.open(), nameOf(u"m:link"), nameOf(u"m:new")));
    QCOMPARE(store.models(), QStringList({u"m:new"_s, u"m:real"_s}));
}

void TestCopy::manifestBytesAreHandedOutExactly()
{
    const StoreFixture store;
    auto model = q4Parts("a");
    model.manifest = model.manifest.trimmed() + " \n\n";
    store.addModel(u"m:t", model);
    QCOMPARE(*manifestData(store.open(), nameOf(u"m:t")), model.manifest);
    QCOMPARE(*manifestData(store.open(), nameOf(u"m:t+Q4_0")), model.manifest);
}

void TestCopy::settingAManifestKeepsTheOldOne()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    store.addModel(u"n:t", q4Parts("b"));
    QVERIFY(setManifestData(store.open(), nameOf(u"m:t"), q4Parts("b").manifest));
    QCOMPARE(*manifestData(store.open(), nameOf(u"m:t")), q4Parts("b").manifest);
    QCOMPARE(listTrash(store.open())->front().manifest, q4Parts("a").manifest);
    QCOMPARE(readHistory(store.open())->front().why, ChangeReason::Replace);
    QVERIFY(setManifestData(store.open(), nameOf(u"new:t"), q4Parts("b").manifest));
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"n:t"_s, u"new:t"_s}));
}

void TestCopy::settingAManifestFetchesBlobsFromTheTrash()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    const auto bytes = *manifestData(store.open(), nameOf(u"m:t"));
    QVERIFY(removeModels(store.open(), {nameOf(u"m:t")}, false));
    QVERIFY(setManifestData(store.open(), nameOf(u"m:t"), bytes));
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
}

void TestCopy::anUnsoundManifestIsNotSet_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto good = q4Parts("a").manifest;
    auto upper = QString::fromLatin1(good);
    const auto hex = Digest::of(q4Parts("a").weights).hex();
    upper.replace(hex, hex.toUpper());
    auto version = good;
    version.replace("\"schemaVersion\":2", "\"schemaVersion\":1");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut") << good.chopped(3);
    QTest::newRow("no layers") << QByteArray(R"({"schemaVersion":2,"config":null,"layers":[]})");
    QTest::newRow("upper-case digest") << upper.toLatin1();
    QTest::newRow("version") << version;
}

void TestCopy::anUnsoundManifestIsNotSet()
{
    QFETCH(const QByteArray, bytes);
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    QCOMPARE(failureOf(setManifestData(store.open(), nameOf(u"m:t"), bytes)), u"Manifest"_s);
    QCOMPARE(*manifestData(store.open(), nameOf(u"m:t")), q4Parts("a").manifest);
}

void TestCopy::aManifestWhoseBlobsArentThereIsNotSet()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    const auto set = [&](QStringView name, const QByteArray &bytes) {
        return failureOf(setManifestData(store.open(), nameOf(name), bytes));
    };
    QCOMPARE(set(u"m:t", q4Parts("b").manifest), u"NotFound"_s);
    auto longer = q4Parts("a").manifest;
    const auto size = QByteArray::number(q4Parts("a").weights.size());
    longer.replace("\"size\":" + size, "\"size\":1" + size);
    QCOMPARE(set(u"m:t", longer), u"Integrity"_s);
    QCOMPARE(set(u"m:cloud", q4Parts("a").manifest), u"Refused"_s);
    QCOMPARE(set(u"m:t+Q8_0", q4Parts("a").manifest), u"BuildMismatch"_s);
    QCOMPARE(
        failureOf(setManifestData(store.open(), *Name::parse(u"m:t"), q4Parts("a").manifest)),
        u"IncompleteName"_s);
    QVERIFY(listTrash(store.open())->empty());
    QCOMPARE(store.models(), QStringList{u"m:t"_s});
}

void TestCopy::settingABuildLeavesTheOtherBuilds()
{
    const StoreFixture store;
    store.addModel(u"m:t", modelParts(u"Q8_0"_s, "b"));
    store.addModel(u"m:t-Q4_0", q4Parts("a"));
    auto changed = q4Parts("a").manifest;
    changed.insert(1, " ");
    QVERIFY(setManifestData(store.open(), nameOf(u"m:t+Q4_0"), changed));
    QCOMPARE(*manifestData(store.open(), nameOf(u"m:t+Q4_0")), changed);
    QCOMPARE(*manifestData(store.open(), nameOf(u"m:t")), modelParts(u"Q8_0"_s, "b").manifest);
    QCOMPARE(store.models(), QStringList({u"m:t"_s, u"m:t-Q4_0"_s}));
}

WEIGHTROOM_TEST(TestCopy)
#include "tst_copy.moc"
