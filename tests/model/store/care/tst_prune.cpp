// prune takes what is unused and old, and not a byte more.
#include "model/store/care.h"

#include "model/store/care/prune.h"
#include "model/store/disk/lock.h"
#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "model/store/write/restoreunused.h"
#include "model/store/write/staging.h"
#include "support/testclass.h"

#include <QDir>
#include <QFileInfo>
#include <functional>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestPrune : public QObject
{
    Q_OBJECT

private slots:
    void unusedBlobsGoToTheTrashAndComeBack();
    void purgeFreesAtOnce();
    void aDryRunChangesNothingAndSaysTheSame();
    void whatIsYoungStays_data();
    void whatIsYoungStays();
    void whatIsUsedStays_data();
    void whatIsUsedStays();
    void onlyWhatIsPickedGoes_data();
    void onlyWhatIsPickedGoes();
    void foldersAreNeverTouched();
    void linksAreNotFollowed();
    void oddNamesAreRemovedByTheirBytes();
    void oldSpellingsAreUnusedToo();
    void deadStagingIsSweptAndLiveStays();
    void whatATrashedModelNeedsStays();
    void aManyBatchPruneHasOneEntry();
    void anEntryWithANameIsNotPutBackAsFiles();
    void theTrashListsAndEmptiesWhatWasPruned();
};

void TestPrune::unusedBlobsGoToTheTrashAndComeBack()
{
    const StoreFixture store;
    store.addModel(u"m", q4Parts("m"));
    for (const auto &digest : q4Parts("m").digests())
        makeOld(store.path(u"blobs/"_s + digest.fileName()));
    const auto one = addOldBlob(store, "one");
    const auto two = addOldBlob(store, "twice as long");
    const auto before = store.snapshot(u"blobs"_s);
    const auto pruned = pruneStore(store);
    QVERIFY(pruned && !pruned->refused);
    auto expected = QStringList{one, two};
    expected.sort();
    QCOMPARE(pathsOf(*pruned), expected);
    QCOMPARE(pruned->bytes, 16);
    QCOMPARE(pruned->blobsBytesBefore - pruned->blobsBytesAfter, 16);
    QCOMPARE(pruned->keptRecent, 0);
    QVERIFY(!existsAt(one) && store.hasTrashed(Digest::of("one")));
    QCOMPARE(store.models(), QStringList{u"m:latest"_s});
    const auto entries = listTrash(store.open());
    QCOMPARE(entries->size(), std::size_t(1));
    QVERIFY(entries->front().name.isEmpty());
    QCOMPARE(entries->front().id, pruned->trashEntry);
    QCOMPARE(entries->front().why, u"prune"_s);
    QCOMPARE(entries->front().bytesInPool(store.open()), 16);

    const auto back = restoreUnused(store.open(), pruned->trashEntry);
    QVERIFY(back && back->missing.empty());
    QCOMPARE(back->back.size(), std::size_t(2));
    QCOMPARE(store.snapshot(u"blobs"_s), before);
    QVERIFY(listTrash(store.open())->empty());
    // For an hour they're safe.
    const auto again = pruneStore(store);
    QVERIFY(again->removed.empty());
    QCOMPARE(again->keptRecent, 2);
}

void TestPrune::purgeFreesAtOnce()
{
    const StoreFixture store;
    const auto path = addOldBlob(store, "one");
    const auto pruned = pruneStore(store, {false, false, false, true});
    QCOMPARE(pathsOf(*pruned), QStringList{path});
    QVERIFY(pruned->removed.front().isFreed && pruned->trashEntry.isEmpty());
    QVERIFY(!existsAt(path) && !store.hasTrashed(Digest::of("one")));
    QVERIFY(listTrash(store.open())->empty());
}

void TestPrune::aDryRunChangesNothingAndSaysTheSame()
{
    const StoreFixture store;
    store.addModel(u"m", q4Parts("m"));
    addOldBlob(store, "one");
    addOldFile(store, kPartial, "part");
    addOldFile(store, u"notes.txt"_s, "mine");
    const auto before = store.snapshot();
    const auto tried = pruneStore(store, {true, true, true, false});
    QVERIFY(tried && tried->dryRun);
    QCOMPARE(store.snapshot(), before);
    QVERIFY(!existsAt(store.path(u".weightroom"_s)));
    const auto done = pruneStore(store, {false, true, true, false});
    QCOMPARE(pathsOf(*tried), pathsOf(*done));
    QCOMPARE(tried->removed.size(), std::size_t(3));
    QCOMPARE(tried->bytes, done->bytes);
    QCOMPARE(tried->blobsBytesAfter, done->blobsBytesAfter);
    QCOMPARE(tried->keptRecent, done->keptRecent);
    // Nothing left to do: not even the lock is taken.
    const auto files = store.snapshot();
    QVERIFY(pruneStore(store)->removed.empty());
    QCOMPARE(store.snapshot(), files);
}

void TestPrune::whatIsYoungStays_data()
{
    QTest::addColumn<qint64>("secondsFromNow");
    QTest::addColumn<bool>("goes");
    QTest::newRow("now") << qint64(0) << false;
    QTest::newRow("59 minutes old") << qint64(-59 * 60) << false;
    QTest::newRow("61 minutes old") << qint64(-61 * 60) << true;
    QTest::newRow("in the future") << qint64(40000) << false;
    QTest::newRow("of 1970") << -fileClockNow() / 1'000'000'000 << true;
}

void TestPrune::whatIsYoungStays()
{
    QFETCH(const qint64, secondsFromNow);
    QFETCH(const bool, goes);
    const StoreFixture store;
    const auto blob = addOldBlob(store, "one");
    const auto partial = addOldFile(store, kPartial, "part");
    for (const auto &path : {blob, partial})
        setAge(path, secondsFromNow);
    const auto pruned = pruneStore(store, {false, true, true, true});
    QCOMPARE(pruned->keptRecent, goes ? 0 : 2);
    QCOMPARE(existsAt(blob), !goes);
    QCOMPARE(existsAt(partial), !goes);
}

void TestPrune::whatIsUsedStays_data()
{
    using Use = std::function<void(const StoreFixture &, const ModelParts &)>;
    QTest::addColumn<Use>("use");
    const auto row = [](const char *name, const Use &use) { QTest::newRow(name) << use; };
    row("a model", [](const StoreFixture &store, const ModelParts &parts) { store.addModel(u"m", parts); });
    row("a seed-era model", [](const StoreFixture &store, const ModelParts &parts) {
        store.write(kLibraryFolder + u"m/latest/Q4_0"_s, parts.manifest);
    });
    row("a link in the store", [](const StoreFixture &store, const ModelParts &parts) {
        const auto file = store.write(u"manifests/kept"_s, parts.manifest);
        QVERIFY(QDir().mkpath(store.path(kLibraryFolder + u"m"_s)));
        QVERIFY(QFile::link(file, store.path(kLibraryFolder + u"m/latest"_s)));
    });
    row("a stray copy higher up", [](const StoreFixture &store, const ModelParts &parts) {
        store.write(u"manifests/registry.ollama.ai/kept"_s, parts.manifest);
    });
    row("digests in upper case", [](const StoreFixture &store, const ModelParts &parts) {
        auto manifest = QString::fromUtf8(parts.manifest);
        for (const auto &digest : parts.digests())
            manifest.replace(digest.hex(), digest.hex().toUpper());
        store.write(kLibraryFolder + u"m/latest"_s, manifest.toUtf8());
    });
    row("digests with a dash", [](const StoreFixture &store, const ModelParts &parts) {
        auto manifest = parts.manifest;
        store.write(kLibraryFolder + u"m/latest"_s, manifest.replace("sha256:", "sha256-"));
    });
    row("an unknown version", [](const StoreFixture &store, const ModelParts &parts) {
        auto manifest = parts.manifest;
        store.write(
            kLibraryFolder + u"m/latest"_s, manifest.replace("\"schemaVersion\":2", "\"schemaVersion\":3"));
    });
}

void TestPrune::whatIsUsedStays()
{
    using Use = std::function<void(const StoreFixture &, const ModelParts &)>;
    QFETCH(const Use, use);
    const StoreFixture store;
    const auto parts = q4Parts("m", {u"text"_s});
    for (const auto &bytes : parts.blobs())
        store.addBlob(bytes);
    use(store, parts);
    for (const auto &digest : parts.digests())
        makeOld(store.path(u"blobs/"_s + digest.fileName()));
    const auto unused = addOldBlob(store, "unused");
    const auto pruned = pruneStore(store, {false, true, true, true});
    QVERIFY2(!pruned->refused, qPrintable(pruned->refused.value_or(Error()).message));
    QCOMPARE(pathsOf(*pruned), QStringList{unused});
}

void TestPrune::onlyWhatIsPickedGoes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *label, const QString &name, UnusedFile::Kind kind) {
        QTest::newRow(label) << name << int(kind);
    };
    row("a partial", kPartial, UnusedFile::Kind::Partial);
    row("its state", kPartial + u"-3"_s, UnusedFile::Kind::Partial);
    row("a safetensors download", u"sha256-"_s + QString(64, u'a') + u".tmp"_s, UnusedFile::Kind::Foreign);
    row("a new layer", u"sha256-1234567"_s, UnusedFile::Kind::Foreign);
    row("a digest of 65", u"sha256-"_s + QString(65, u'a'), UnusedFile::Kind::Foreign);
    row("a create's", u"Q4_K_M123"_s, UnusedFile::Kind::Foreign);
    row("a note", u".note"_s, UnusedFile::Kind::Foreign);
}

void TestPrune::onlyWhatIsPickedGoes()
{
    QFETCH(const QString, name);
    QFETCH(const int, kind);
    const bool isPartial = kind == int(UnusedFile::Kind::Partial);
    const StoreFixture store;
    const auto path = addOldFile(store, name, "some bytes");
    QVERIFY(pruneStore(store, {false, !isPartial, isPartial, false})->removed.empty());
    QVERIFY(existsAt(path));
    const auto pruned = pruneStore(store, {false, isPartial, !isPartial, false});
    QCOMPARE(pathsOf(*pruned), QStringList{path});
    QCOMPARE(int(pruned->removed.front().kind), kind);
    QVERIFY(pruned->removed.front().isFreed);
    QVERIFY(!existsAt(path) && listTrash(store.open())->empty());
}

void TestPrune::foldersAreNeverTouched()
{
    const StoreFixture store;
    for (const auto &name : {u"split-gguf-12"_s, Digest::of("folder").fileName(), kPartial})
        makeOld(QFileInfo(store.write(u"blobs/"_s + name + u"/inside"_s, "x")).path());
    QVERIFY(pruneStore(store, {false, true, true, true})->removed.empty());
    QCOMPARE(store.snapshot(u"blobs"_s).size(), 3);
}

void TestPrune::linksAreNotFollowed()
{
    const StoreFixture store;
    const auto target = store.write(u"../outside"_s, "target");
    const auto blob = blobFile(store, "target");
    const auto partial = store.path(u"blobs/"_s + kPartial);
    for (const auto &path : {blob, partial}) {
        QVERIFY(QFile::link(target, path));
        setAge(path, 0);
    }
    makeOld(target);
    QCOMPARE(pruneStore(store, {false, true, true, false})->keptRecent, 2);
    for (const auto &path : {blob, partial})
        makeOld(path);
    setAge(target, 0);
    const auto pruned = pruneStore(store, {false, true, true, false});
    QCOMPARE(pruned->removed.size(), std::size_t(2));
    QVERIFY(!existsAt(blob) && !existsAt(partial));
    QCOMPARE(contentOf(target), QByteArray("target"));
    QVERIFY(restoreUnused(store.open(), pruned->trashEntry));
    QVERIFY(QFileInfo(blob).isSymLink());
}

void TestPrune::oddNamesAreRemovedByTheirBytes()
{
    const StoreFixture store;
    const QByteArray folder = nativePath(store.path(u"blobs"_s));
    const timespec old{1, 0};
    const std::array<timespec, 2> times{old, old};
    for (const auto &name : {QByteArray("\xff\xfe"), QByteArray("a\nb"), QByteArray("-rf")}) {
        const auto path = folder + '/' + name;
        const int fd = ::open(path.constData(), O_CREAT | O_WRONLY, 0600);
        QVERIFY(fd >= 0);
        ::close(fd);
        QVERIFY(::utimensat(AT_FDCWD, path.constData(), times.data(), 0) == 0);
    }
    const auto pruned = pruneStore(store, {false, false, true, false});
    QCOMPARE(pruned->removed.size(), std::size_t(3));
    for (const auto &file : pruned->removed)
        QVERIFY(!file.path.contains(u'\n'));
    QVERIFY(QDir(store.path(u"blobs"_s)).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

void TestPrune::oldSpellingsAreUnusedToo()
{
    const StoreFixture store;
    const auto parts = q4Parts("m");
    store.addModel(u"m", parts);
    const auto used = addOldFile(store, Digest::of(parts.weights).toString(), parts.weights);
    const auto digest = Digest::of("unused");
    const auto colon = addOldFile(store, digest.toString(), "unused");
    const auto pruned = pruneStore(store);
    QCOMPARE(pathsOf(*pruned), QStringList{colon});
    QVERIFY(existsAt(used) && store.hasTrashed(digest));
}

void TestPrune::deadStagingIsSweptAndLiveStays()
{
    const StoreFixture store;
    const auto opened = store.open();
    const auto pinned = addOldBlob(store, "pinned");
    const auto live = Staging::create(opened);
    QVERIFY(live);
    const auto pin = live->pinPath(Digest::of("pinned"));
    QVERIFY(::link(nativePath(pinned).constData(), nativePath(pin).constData()) == 0);
    const auto file = store.write(u".weightroom/staging/dead/file-0"_s, "left behind");
    const auto dead = QFileInfo(file).path();
    const auto tried = pruneStore(store, {true, false, false, false});
    QCOMPARE(pathsOf(*tried), QStringList{dead});
    QVERIFY(existsAt(file));
    const auto pruned = pruneStore(store);
    QCOMPARE(pathsOf(*pruned), QStringList{dead});
    QCOMPARE(pruned->removed.front().kind, UnusedFile::Kind::Staging);
    QCOMPARE(pruned->bytes, 11);
    QVERIFY(!existsAt(dead) && existsAt(pin) && existsAt(pinned));
}

void TestPrune::whatATrashedModelNeedsStays()
{
    const StoreFixture store;
    const auto parts = q4Parts("m");
    store.addModel(u"m", parts);
    store.addModel(u"n", parts);
    QVERIFY(removeModels(store.open(), {nameOf(u"m")}, false));
    // As Ollama's rm does with OLLAMA_NOPRUNE.
    QVERIFY(QFile::remove(store.path(kLibraryFolder + u"n/latest"_s)));
    for (const auto &digest : parts.digests())
        makeOld(store.path(u"blobs/"_s + digest.fileName()));
    QVERIFY(pruneStore(store, {false, false, false, true})->removed.empty());
    QVERIFY(restoreModel(store.open(), {nameOf(u"m"), {}, {}})->missing.empty());
}

void TestPrune::aManyBatchPruneHasOneEntry()
{
    const StoreFixture store;
    store.addModel(u"m", q4Parts("m"));
    for (int i = 0; i < 200; ++i)
        addOldBlob(store, QByteArray::number(i));
    const auto pruned = pruneStore(store);
    QCOMPARE(pruned->removed.size(), std::size_t(200));
    const auto entries = listTrash(store.open());
    QCOMPARE(entries->size(), std::size_t(1));
    QCOMPARE(entries->front().digests.size(), std::size_t(200));
    QCOMPARE(store.snapshot(u"blobs"_s).size(), 2);
}

void TestPrune::anEntryWithANameIsNotPutBackAsFiles()
{
    const StoreFixture store;
    store.addModel(u"m", q4Parts("m"));
    const auto removed = removeModels(store.open(), {nameOf(u"m")}, false);
    QCOMPARE(restoreUnused(store.open(), removed->entries.front()).error().kind, Error::Kind::Refused);
    QCOMPARE(restoreUnused(store.open(), u"nothing"_s).error().kind, Error::Kind::NotFound);
    QCOMPARE(listTrash(store.open())->size(), std::size_t(1));
    // Nor the other way round.
    addOldBlob(store, "unused");
    const auto pruned = pruneStore(store);
    const auto restored = restoreModel(store.open(), {{}, pruned->trashEntry, nameOf(u"x")});
    QVERIFY(!restored);
    QCOMPARE(restored.error().kind, Error::Kind::Refused);
}

void TestPrune::theTrashListsAndEmptiesWhatWasPruned()
{
    const StoreFixture store;
    addOldBlob(store, "one");
    const auto first = pruneStore(store);
    addOldBlob(store, "two");
    const auto second = pruneStore(store);
    QVERIFY(first->trashEntry != second->trashEntry);
    QCOMPARE(*emptyTrash(store.open(), {first->trashEntry}, false), 3);
    QVERIFY(!store.hasTrashed(Digest::of("one")) && store.hasTrashed(Digest::of("two")));
    QCOMPARE(*emptyTrash(store.open(), {}, false), 3);
    QVERIFY(listTrash(store.open())->empty());
}

WEIGHTROOM_TEST(TestPrune)
#include "tst_prune.moc"
