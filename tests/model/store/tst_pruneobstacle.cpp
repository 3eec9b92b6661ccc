// While anything that may name a file can't be read, prune removes nothing.
#include "care.h"

#include "support/testclass.h"

#include <QDir>
#include <QFileInfo>
#include <functional>
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

WEIGHTROOM_TEST(TestPruneObstacle)
#include "tst_pruneobstacle.moc"
