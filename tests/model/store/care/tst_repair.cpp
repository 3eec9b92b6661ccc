// repair mends what it can from wherever the bytes are, and never makes anything worse.
#include "model/store/care.h"

#include "model/store/care/prune.h"
#include "model/store/disk/history.h"
#include "model/store/disk/resolve.h"
#include "model/store/trash/trash.h"
#include "model/store/write/copy.h"
#include "model/store/write/remove.h"
#include "support/testclass.h"

#include <QDir>
#include <QFileInfo>
#include <functional>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestRepair : public QObject
{
    Q_OBJECT

private slots:
    void aSoundStoreNeedsNothing();
    void blobsComeBackFromEverySource_data();
    void blobsComeBackFromEverySource();
    void everyDamageIsReplaced_data();
    void everyDamageIsReplaced();
    void theSameBlobUnderAnotherSpellingIsTaken_data();
    void theSameBlobUnderAnotherSpellingIsTaken();
    void aDamagedFileUnderAnOldNameIsSetAside_data();
    void aDamagedFileUnderAnOldNameIsSetAside();
    void otherBytesAreNeverPlaced();
    void aFileOfAnotherSizeIsNotRead();
    void whatWasNamedIsSetAsideAndWhatWasNotStays();
    void settingAsideTwiceKeepsBoth();
    void aDigestAloneIsRepaired();
    void onlyTheNamedModelIsRepaired();
    void unknownThingsAreNotFound();
    void verifysMemoryTellsWhatToRepair();
    void aWrongSizeInAManifestSetsNothingAside();
    void cancellingLeavesNothing();
};

void TestRepair::aSoundStoreNeedsNothing()
{
    const StoreFixture store;
    publishModel(store);
    const auto blobs = store.snapshot(u"blobs"_s);
    const auto outcome = repairStore(store);
    QVERIFY(outcome);
    QCOMPARE(outcome->checked, 0);
    const auto named = repairStore(store, repairOf(u"m"));
    QCOMPARE(named->checked, 3);
    for (const auto &one : {*outcome, *named})
        QVERIFY(one.repaired.empty() && one.setAside.empty() && one.unrepaired.empty());
    QCOMPARE(store.snapshot(u"blobs"_s), blobs);
}

void TestRepair::blobsComeBackFromEverySource_data()
{
    // Puts the bytes somewhere, and returns --from.
    using Put = std::function<QString(const StoreFixture &, const StoreFixture &other, const ModelParts &)>;
    QTest::addColumn<Put>("put");
    const auto row = [](const char *name, const Put &put) { QTest::newRow(name) << put; };
    row("a file", [](const StoreFixture &store, const StoreFixture &, const ModelParts &parts) {
        return fileBeside(store, u"good.gguf"_s, parts.weights);
    });
    row("another store", [](const StoreFixture &, const StoreFixture &other, const ModelParts &parts) {
        other.addBlob(parts.weights);
        return other.path();
    });
    row("the folder above a store",
        [](const StoreFixture &, const StoreFixture &other, const ModelParts &parts) {
            other.addBlob(parts.weights);
            return QFileInfo(other.path()).path();
        });
    row("a store's blobs", [](const StoreFixture &, const StoreFixture &other, const ModelParts &parts) {
        other.addBlob(parts.weights);
        return other.path(u"blobs"_s);
    });
    row("the trash", [](const StoreFixture &store, const StoreFixture &, const ModelParts &parts) {
        store.write(u".weightroom/trash/blobs/"_s + Digest::of(parts.weights).fileName(), parts.weights);
        return QString();
    });
    row("the default store", [](const StoreFixture &, const StoreFixture &other, const ModelParts &parts) {
        other.addBlob(parts.weights);
        qputenv("OLLAMA_MODELS", QFile::encodeName(other.path()));
        return QString();
    });
    row("the file that was imported",
        [](const StoreFixture &store, const StoreFixture &, const ModelParts &parts) {
            const auto file = fileBeside(store, u"imported.gguf"_s, parts.weights);
            if (!appendHistory(
                    store.open(),
                    {QDateTime::currentDateTimeUtc(),
                     kMaimed,
                     {},
                     parts.digest(),
                     ChangeReason::Build,
                     file}))
                qFatal("can't write a test's history");
            return QString();
        });
}

void TestRepair::blobsComeBackFromEverySource()
{
    using Put = std::function<QString(const StoreFixture &, const StoreFixture &other, const ModelParts &)>;
    QFETCH(const Put, put);
    const StoreFixture other;
    const StoreFixture store;
    const auto parts = publishModel(store);
    QVERIFY(QFile::remove(blobFile(store, parts.weights)));
    const auto from = put(store, other, parts);
    const auto outcome = repairStore(store, {{}, {}, from});
    qunsetenv("OLLAMA_MODELS");
    QVERIFY(outcome);
    QVERIFY(outcome->unrepaired.empty());
    // What lay in the trash was put back by opening already.
    if (!outcome->repaired.empty()) {
        QCOMPARE(outcome->repaired.front().digest, std::optional(Digest::of(parts.weights)));
        QCOMPARE(contentOf(outcome->repaired.front().from), parts.weights);
    }
    QCOMPARE(contentOf(blobFile(store, parts.weights)), parts.weights);
    QVERIFY(verifyStore(store)->isClean());
    QVERIFY(store.snapshot(u".weightroom/staging"_s).isEmpty());
    struct stat status {
    };
    QVERIFY(::stat(nativePath(blobFile(store, parts.weights)).constData(), &status) == 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0644));
}

void TestRepair::everyDamageIsReplaced_data()
{
    using Do = std::function<void(const StoreFixture &, const QString &)>;
    QTest::addColumn<Do>("spoil");
    QTest::addColumn<bool>("leavesAside");
    const auto row = [](const char *name, const Do &spoil, bool aside = false) {
        QTest::newRow(name) << spoil << aside;
    };
    row("missing", [](const StoreFixture &, const QString &path) { QVERIFY(QFile::remove(path)); });
    row("cut", [](const StoreFixture &, const QString &path) { QVERIFY(QFile::resize(path, 3)); });
    row("a bit flipped", [](const StoreFixture &, const QString &path) { damage(path); });
    row("a dangling link", [](const StoreFixture &, const QString &path) {
        QVERIFY(QFile::remove(path) && QFile::link(u"/nowhere/at/all"_s, path));
    });
    row("a link to other bytes", [](const StoreFixture &store, const QString &path) {
        QVERIFY(QFile::remove(path) && QFile::link(fileBeside(store, u"theirs"_s, "theirs"), path));
    });
    row(
        "a pipe",
        [](const StoreFixture &, const QString &path) {
            QVERIFY(QFile::remove(path) && ::mkfifo(nativePath(path).constData(), 0600) == 0);
        },
        true);
    row(
        "a folder",
        [](const StoreFixture &store, const QString &path) {
            QVERIFY(QFile::remove(path));
            store.write(path.mid(store.path().size() + 1) + u"/inside"_s, "x");
        },
        true);
    row(
        "damaged under its old name",
        [](const StoreFixture &, const QString &path) {
            auto old = path;
            damage(path);
            QVERIFY(QFile::rename(path, old.replace(u"sha256-"_s, u"sha256:"_s)));
        },
        true);
}

void TestRepair::everyDamageIsReplaced()
{
    using Do = std::function<void(const StoreFixture &, const QString &)>;
    QFETCH(const Do, spoil);
    QFETCH(const bool, leavesAside);
    const StoreFixture store;
    const auto parts = publishModel(store);
    const auto path = blobFile(store, parts.weights);
    spoil(store, path);
    auto request = repairOf(u"m");
    request.from = fileBeside(store, u"good.gguf"_s, parts.weights);
    const auto outcome = repairStore(store, request);
    QVERIFY(outcome && outcome->unrepaired.empty());
    QCOMPARE(outcome->repaired.size(), std::size_t(1));
    QCOMPARE(outcome->setAside.size(), std::size_t(leavesAside));
    if (leavesAside)
        QVERIFY(existsAt(outcome->setAside.front().path));
    QVERIFY(!QFileInfo(path).isSymLink());
    QCOMPARE(contentOf(path), parts.weights);
    QVERIFY(!existsAt(QString(path).replace(u"sha256-"_s, u"sha256:"_s)));
    if (existsAt(store.beside(u"theirs"_s)))
        QCOMPARE(contentOf(store.beside(u"theirs"_s)), QByteArray("theirs"));
    QVERIFY(verifyStore(store)->isClean());
}

void TestRepair::theSameBlobUnderAnotherSpellingIsTaken_data()
{
    const auto hex = Digest::of(q4Parts("m", {u"text"_s}).weights).hex();
    const auto own = u"sha256-"_s + hex;
    const auto colon = u"sha256:"_s + hex;
    const auto upper = u"sha256-"_s + hex.toUpper();
    const auto upperColon = u"sha256:"_s + hex.toUpper();
    QTest::addColumn<QStringList>("damagedAs");
    QTest::addColumn<QString>("soundAs");
    QTest::newRow("own, colon") << QStringList{own} << colon;
    QTest::newRow("own, upper case") << QStringList{own} << upper;
    QTest::newRow("own, colon and upper case") << QStringList{own} << upperColon;
    QTest::newRow("colon, upper case") << QStringList{colon} << upper;
    QTest::newRow("upper case, colon and upper case") << QStringList{upper} << upperColon;
    QTest::newRow("missing, colon and upper case") << QStringList() << upperColon;
    QTest::newRow("all others") << QStringList{own, colon, upper} << upperColon;
}

void TestRepair::theSameBlobUnderAnotherSpellingIsTaken()
{
    QFETCH(const QStringList, damagedAs);
    QFETCH(const QString, soundAs);
    for (const auto &request : {repairOf(u"m"), RepairRequest()}) {
        const StoreFixture store;
        const auto parts = publishModel(store);
        const auto own = blobFile(store, parts.weights);
        const auto spoilt = fileBeside(store, u"spoilt"_s, parts.weights);
        damage(spoilt);
        for (const auto &name : damagedAs)
            store.write(u"blobs/"_s + name, contentOf(spoilt));
        if (!damagedAs.contains(QFileInfo(own).fileName()))
            QVERIFY(QFile::remove(own));
        store.write(u"blobs/"_s + soundAs, parts.weights);
        const auto outcome = repairStore(store, request);
        QVERIFY(outcome && outcome->unrepaired.empty());
        QCOMPARE(outcome->repaired.size(), std::size_t(1));
        QCOMPARE(outcome->repaired.front().from, store.path(u"blobs/"_s + soundAs));
        QCOMPARE(contentOf(own), parts.weights);
        // None of the damaged ones is left where Ollama would rename it over the sound one.
        for (const auto &bytes : store.snapshot(u"blobs"_s))
            QVERIFY(bytes != contentOf(spoilt));
        QVERIFY(verifyStore(store)->isClean());
    }
}

void TestRepair::aDamagedFileUnderAnOldNameIsSetAside_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("other bytes") << QByteArray("other bytes");
    QTest::newRow("empty") << QByteArray();
}

void TestRepair::aDamagedFileUnderAnOldNameIsSetAside()
{
    QFETCH(const QByteArray, bytes);
    for (const auto &request : {repairOf(u"m"), RepairRequest()}) {
        const StoreFixture store;
        const auto parts = publishModel(store);
        const auto before = store.snapshot(u"blobs"_s);
        const auto old = store.write(u"blobs/"_s + Digest::of(parts.weights).toString(), bytes);
        const auto outcome = repairStore(store, request);
        QVERIFY(outcome && outcome->unrepaired.empty() && outcome->repaired.empty());
        QCOMPARE(outcome->setAside.size(), std::size_t(1));
        QCOMPARE(contentOf(outcome->setAside.front().path), bytes);
        QCOMPARE(store.snapshot(u"blobs"_s), before);
    }
}

void TestRepair::otherBytesAreNeverPlaced()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    const auto path = blobFile(store, parts.weights);
    QVERIFY(QFile::remove(path));
    const auto file = fileBeside(store, u"almost.gguf"_s, parts.weights);
    damage(file);
    const auto outcome = repairStore(store, {{}, {}, file});
    QVERIFY(outcome && outcome->repaired.empty() && outcome->setAside.empty());
    QCOMPARE(outcome->unrepaired.size(), std::size_t(1));
    const auto &left = outcome->unrepaired.front();
    QCOMPARE(left.digest, std::optional(Digest::of(parts.weights)));
    QVERIFY2(left.problem.contains(u"other bytes"), qPrintable(left.problem));
    QCOMPARE(left.models, QStringList{kMaimed});
    QVERIFY(!existsAt(path));
    QVERIFY(store.snapshot(u".weightroom/staging"_s).isEmpty());
}

void TestRepair::aFileOfAnotherSizeIsNotRead()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    QVERIFY(QFile::remove(blobFile(store, parts.weights)));
    // It would yield zeros for ever.
    for (const auto &from : {u"/dev/zero"_s, fileBeside(store, u"other"_s, "other")}) {
        const auto outcome = repairStore(store, {{}, {}, from});
        QVERIFY(outcome);
        QCOMPARE(outcome->unrepaired.size(), std::size_t(1));
    }
}

void TestRepair::whatWasNamedIsSetAsideAndWhatWasNotStays()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    const auto path = blobFile(store, parts.weights);
    QVERIFY(QFile::resize(path, 3));
    const auto cut = contentOf(path);
    const auto careful = repairStore(store);
    QVERIFY(careful->setAside.empty());
    QCOMPARE(careful->unrepaired.size(), std::size_t(1));
    QCOMPARE(contentOf(path), cut);

    const auto named = repairStore(store, repairOf(u"m"));
    QCOMPARE(named->setAside.size(), std::size_t(1));
    QCOMPARE(named->unrepaired.size(), std::size_t(1));
    QVERIFY(!existsAt(path));
    QCOMPARE(contentOf(named->setAside.front().path), cut);
    QVERIFY(named->setAside.front().path.startsWith(store.path(u".weightroom/damaged/"_s)));
    // The good blobs of the model stay.
    QVERIFY(store.hasBlob(Digest::of(parts.config)) && store.hasBlob(Digest::of("text")));
}

void TestRepair::settingAsideTwiceKeepsBoth()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    for (const auto &bytes : {"one", "two"}) {
        store.write(u"blobs/"_s + Digest::of(parts.weights).fileName(), bytes);
        QCOMPARE(repairStore(store, repairOf(u"m"))->setAside.size(), std::size_t(1));
    }
    auto kept = store.snapshot(u".weightroom/damaged"_s).values();
    std::sort(kept.begin(), kept.end());
    QCOMPARE(kept, (QList<QByteArray>{"one", "two"}));
}

void TestRepair::aDigestAloneIsRepaired()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    damage(blobFile(store, parts.weights));
    damage(blobFile(store, parts.config));
    const auto file = fileBeside(store, u"good.gguf"_s, parts.weights);
    const auto outcome = repairStore(store, {{}, Digest::of(parts.weights), file});
    QVERIFY(outcome);
    QCOMPARE(outcome->checked, 1);
    QCOMPARE(outcome->repaired.size(), std::size_t(1));
    QVERIFY(outcome->unrepaired.empty());
    QCOMPARE(verifyStore(store)->damaged.size(), std::size_t(1));
    // One that no model uses, too.
    const auto nobodys = store.addBlob("nobody's");
    damage(blobFile(store, "nobody's"));
    QCOMPARE(repairStore(store, {{}, nobodys, {}})->setAside.size(), std::size_t(1));
}

void TestRepair::onlyTheNamedModelIsRepaired()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    store.addModel(u"other", q4Parts("other"));
    store.write(kLibraryFolder + u"broken/latest"_s, "{");
    QVERIFY(QFile::resize(blobFile(store, q4Parts("other").weights), 1));
    const auto outcome = repairStore(store, repairOf(u"M+Q4_0"));
    QVERIFY(outcome && outcome->unrepaired.empty() && outcome->setAside.empty());
    QCOMPARE(repairStore(store)->unrepaired.size(), std::size_t(2));
}

void TestRepair::unknownThingsAreNotFound()
{
    const StoreFixture store;
    publishModel(store);
    for (const auto &request :
         {repairOf(u"nobody"), RepairRequest{{}, Digest::of("nobody"), {}},
          RepairRequest{{}, {}, store.beside(u"nothing"_s)}}) {
        const auto outcome = repairStore(store, request);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, Error::Kind::NotFound);
    }
    QVERIFY(QDir().mkpath(store.beside(u"folder"_s)));
    QCOMPARE(repairStore(store, {{}, {}, store.beside(u"folder"_s)}).error().kind, Error::Kind::Refused);
}

void TestRepair::verifysMemoryTellsWhatToRepair()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    damage(blobFile(store, parts.weights)); // of the same size: a look can't tell
    const auto file = fileBeside(store, u"good.gguf"_s, parts.weights);
    QCOMPARE(repairStore(store, {{}, {}, file})->checked, 0);
    QCOMPARE(verifyStore(store)->damaged.size(), std::size_t(1));
    QCOMPARE(repairStore(store, {{}, {}, file})->repaired.size(), std::size_t(1));
    QVERIFY(verifyStore(store)->isClean());
    QCOMPARE(repairStore(store)->checked, 0);
}

void TestRepair::aWrongSizeInAManifestSetsNothingAside()
{
    const StoreFixture store;
    auto parts = q4Parts("m");
    parts.manifest.replace("\"size\":" + QByteArray::number(parts.weights.size()), "\"size\":5");
    store.addModel(u"m", parts);
    for (const auto &request : {RepairRequest(), repairOf(u"m")}) {
        const auto outcome = repairStore(store, request);
        QVERIFY(outcome && outcome->repaired.empty() && outcome->setAside.empty());
        QCOMPARE(outcome->unrepaired.size(), std::size_t(1));
        QVERIFY(outcome->unrepaired.front().problem.contains(u"intact"));
        QVERIFY(store.hasBlob(Digest::of(parts.weights)));
    }
}

void TestRepair::cancellingLeavesNothing()
{
    const StoreFixture store;
    const auto parts = publishModel(store);
    QVERIFY(QFile::remove(blobFile(store, parts.weights)));
    Progress progress;
    progress.cancel();
    const auto outcome =
        repair(store.open(), {{}, {}, fileBeside(store, u"good.gguf"_s, parts.weights)}, progress);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Cancelled);
    QVERIFY(!existsAt(blobFile(store, parts.weights)));
    QVERIFY(store.snapshot(u".weightroom/staging"_s).isEmpty());
}

WEIGHTROOM_TEST(TestRepair)
#include "tst_repair.moc"
