// While anything that may name a file can't be read, prune removes nothing.
#include "model/store/care.h"

#include "model/store/disk/lock.h"
#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "support/testclass.h"

#include <QDir>
#include <QFileInfo>
#include <atomic>
#include <functional>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestPruneObstacle : public QObject
{
    Q_OBJECT

private slots:
    void obstaclesRefuse_data();
    void obstaclesRefuse();
    void harmlessStraysDoNotRefuse();
    void entriesThatComeAndGoAreNoObstacle();
    void aDamagedEntryCostsNothingThatCanBeRestored_data();
    void aDamagedEntryCostsNothingThatCanBeRestored();
};

void TestPruneObstacle::obstaclesRefuse_data()
{
    using Make = std::function<QString(const StoreFixture &)>; // returns the path that is to be named
    QTest::addColumn<Make>("make");
    const auto row = [](const char *name, const Make &make) { QTest::newRow(name) << make; };
    const auto tag = kLibraryFolder + u"bad/latest"_s;
    for (const auto &[name, bytes] : std::initializer_list<std::pair<const char *, QByteArray>>{
             {"not JSON", "{"},
             {"empty", ""},
             {"digest that is none", R"({"layers":[{"digest":"sha256:../x","size":1}]})"},
             {"a key twice", R"({"layers":[],"layers":[]})"},
             {"a list of manifests", R"({"schemaVersion":2,"manifests":[]})"}})
        row(name, [tag, bytes = bytes](const StoreFixture &store) { return store.write(tag, bytes); });
    row("too long", [=](const StoreFixture &store) {
        return store.write(tag, "{\"a\":\"" + QByteArray(5 << 20, 'x') + "\"}");
    });
    const auto made = [](const std::function<int(const QByteArray &)> &make) {
        return [make](const StoreFixture &store) {
            const auto path = store.path(kLibraryFolder + u"bad/latest"_s);
            QDir().mkpath(QFileInfo(path).path());
            if (make(nativePath(path)) != 0)
                qFatal("can't make a test's obstacle");
            return path;
        };
    };
    row("a pipe", made([](const QByteArray &path) { return ::mkfifo(path.constData(), 0600); }));
    row("a dangling link",
        made([](const QByteArray &path) { return ::symlink("/nowhere/at/all", path.constData()); }));
    row("a link out of the store", made([](const QByteArray &path) {
            return ::symlink(nativePath(strangersFile()).constData(), path.constData());
        }));
    row("a link to itself",
        made([](const QByteArray &path) { return ::symlink(path.constData(), path.constData()); }));
    row("a link to a folder", made([](const QByteArray &path) { return ::symlink("/", path.constData()); }));
    for (const auto &name : {u".DS_Store"_s, u"-rf"_s, u"a:b"_s})
        row(qPrintable(u"a tag called "_s + name),
            [=](const StoreFixture &store) { return store.write(kLibraryFolder + u"good/"_s + name, "{}"); });
    row("six levels", [](const StoreFixture &store) {
        return store.write(kLibraryFolder + u"good/tag/Q4_0/more"_s, "{}");
    });
    row("a damaged seed-era manifest",
        [](const StoreFixture &store) { return store.write(kLibraryFolder + u"bad/tag/Q4_0"_s, "{"); });
    row("manifests-v2", [](const StoreFixture &store) {
        QDir().mkpath(store.path(u"manifests-v2"_s));
        return store.path(u"manifests-v2"_s);
    });
    row("a damaged entry of the trash", [](const StoreFixture &store) {
        return store.write(u".weightroom/trash/refs/20200101T000000000-00000000.json"_s, "{");
    });
    row("a file in place of the trash's entries",
        [](const StoreFixture &store) { return store.write(u".weightroom/trash/refs"_s, ""); });
}

void TestPruneObstacle::obstaclesRefuse()
{
    using Make = std::function<QString(const StoreFixture &)>;
    QFETCH(const Make, make);
    const StoreFixture store;
    store.addModel(u"good", q4Parts("good"));
    addOldBlob(store, "unused");
    addOldFile(store, kPartial, "part");
    const auto path = make(store);
    const auto blobs = store.snapshot(u"blobs"_s);
    for (const bool dryRun : {true, false}) {
        const auto pruned = pruneStore(store, {dryRun, true, true, true});
        QVERIFY(pruned && pruned->refused);
        QCOMPARE(pruned->refused->kind, Error::Kind::Refused);
        QVERIFY2(pruned->refused->message.contains(path), qPrintable(pruned->refused->message));
        QVERIFY(pruned->removed.empty());
        QCOMPARE(pruned->bytes, 0);
        QCOMPARE(store.snapshot(u"blobs"_s), blobs);
    }
}

void TestPruneObstacle::harmlessStraysDoNotRefuse()
{
    const StoreFixture store;
    store.addModel(u"good", q4Parts("good"));
    store.write(u"manifests/README.txt"_s, "hello");
    store.write(u"manifests/registry.ollama.ai/.DS_Store"_s, "x");
    store.write(u".weightroom/trash/refs/20200101T000000000-00000000.json.new"_s, "{");
    QVERIFY(QDir().mkpath(store.path(u"manifests/empty/folders/here"_s)));
    const auto unused = addOldBlob(store, "unused");
    QCOMPARE(pathsOf(*pruneStore(store)), QStringList{unused});
}

void TestPruneObstacle::entriesThatComeAndGoAreNoObstacle()
{
    const StoreFixture fixture;
    fixture.addModel(u"good", q4Parts("good"));
    const auto store = fixture.open();
    const auto references = findReferences(store);
    QVERIFY(references);
    std::atomic<bool> isOver = false;
    std::thread other([&] {
        while (!isOver) {
            const auto lock = StoreLock::acquire(store);
            if (!lock)
                continue;
            if (const auto entry = addNamelessEntry(store, *lock, {Digest::of("unused")}))
                (void)removeTrashEntry(store, entry->id);
        }
    });
    QStringList refusals;
    constexpr int kLooks = 3000;
    for (int look = 0; look < kLooks && refusals.isEmpty(); ++look) {
        if (const auto obstacle = findObstacle(store, *references))
            refusals.append(obstacle->message);
    }
    isOver = true;
    other.join();
    QCOMPARE(refusals, QStringList());
}

void TestPruneObstacle::aDamagedEntryCostsNothingThatCanBeRestored_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    QTest::newRow("cut") << QByteArray(R"({"name":"m","dig)") << u"its content was changed"_s;
    QTest::newRow("a digest that is none")
        << QByteArray(R"({"name":"m","digests":["sha256:../x"]})") << u"its content was changed"_s;
    QTest::newRow("too long") << QByteArray(17 << 20, ' ') << u"the limit is"_s;
}

// What was advised is done, and then all that was there is still there.
void TestPruneObstacle::aDamagedEntryCostsNothingThatCanBeRestored()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, reason);
    const StoreFixture store;
    store.addModel(u"gone", q4Parts("gone"));
    QVERIFY(removeModels(store.open(), {nameOf(u"gone")}, false));
    const auto unused = addOldBlob(store, "unused");
    const auto path = store.write(u".weightroom/trash/refs/20200101T000000000-00000000.json"_s, bytes);
    const auto message = pruneStore(store)->refused.value_or(Error()).message;
    QVERIFY2(message.contains(path) && message.contains(reason), qPrintable(message));
    QVERIFY2(message.contains(u"move it out of that folder"_s), qPrintable(message));
    QVERIFY2(!message.contains(u"empty"_s), qPrintable(message));
    QVERIFY(QFile::rename(path, store.beside(u"aside.json"_s)));
    QCOMPARE(pathsOf(*pruneStore(store)), QStringList{unused});
    QVERIFY(restoreModel(store.open(), {nameOf(u"gone"), {}, {}})->missing.empty());
}

WEIGHTROOM_TEST(TestPruneObstacle)
#include "tst_pruneobstacle.moc"
