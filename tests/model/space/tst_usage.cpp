// usage adds up to what lies on the disk, and says what the list says.
#include "model/catalog/libraryfixture.h"

#include "model/core/file.h"
#include "model/space/unuseditems.h"
#include "model/space/usage.h"
#include "model/store/care/prune.h"
#include "model/store/write/remove.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <array>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

// What du says, in bytes: every file once, whatever its names.
qint64 bytesBelow(const QString &folder)
{
    qint64 bytes = 0;
    QSet<quint64> seen;
    QDirIterator files(
        folder, QDir::Files | QDir::Hidden | QDir::System | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const auto stamp = stampOf(files.next());
        if (stamp && !seen.contains(stamp->inode))
            bytes += stamp->bytes;
        if (stamp)
            seen.insert(stamp->inode);
    }
    return bytes;
}

QString blobPathIn(const TestStore &store, const QByteArray &bytes)
{
    return store.root() + u"/blobs/"_s + Digest::of(bytes).fileName();
}

void age(const QString &path)
{
    const timespec old{1'000'000'000, 0};
    const std::array<timespec, 2> times{old, old};
    QVERIFY(::utimensat(AT_FDCWD, nativePath(path).constData(), times.data(), AT_SYMLINK_NOFOLLOW) == 0);
}

void checkAgainstList(const TestStore &store, const Usage &usage)
{
    const auto snapshot = store.snapshot();
    QCOMPARE(usage.models.size(), snapshot.models.size());
    for (const auto &model : usage.models) {
        const auto listed =
            std::find_if(snapshot.models.begin(), snapshot.models.end(), [&](const Model &one) {
                return one.name() == model.name;
            });
        QVERIFY(listed != snapshot.models.end());
        QCOMPARE(model.bytes, listed->bytes);
        QCOMPARE(model.unsharedBytes, listed->unsharedBytes);
    }
}

} // namespace

class TestUsage : public QObject
{
    Q_OBJECT

private slots:
    void everyByteIsInOneSum();
    void theSharedStoreAddsUp();
    void aFileWithSeveralNamesCountsOnce();
    void linksLieElsewhere();
    void hugeClaimsSaturate();
    void whatCantBeReadIsSaid();
    void unusedItemsSayWhatTheyAre();
};

void TestUsage::everyByteIsInOneSum()
{
    const TestStore store;
    const auto shared = store.blob(mediatype::kSystem, "shared by two");
    store.model(kLibrary + u"a/latest"_s, {store.blob(mediatype::kModel, smallModel("a").bytes()), shared});
    store.model(kLibrary + u"b/latest"_s, {store.blob(mediatype::kModel, smallModel("b").bytes()), shared});
    store.soundModel(kLibrary + u"gone/latest"_s, "gone");
    QVERIFY(removeModels(store.open(), {Name::parse(u"gone")->completed()}, false));
    store.write(u"blobs/"_s + Digest::of("nobody's").fileName(), "nobody's");
    store.write(u"blobs/sha256-"_s + QString(64, u'a') + u"-partial"_s, "part");
    store.write(u"blobs/notes"_s, "mine!");
    store.write(u".weightroom/staging/dead/file-0"_s, "staged");
    const auto usage = measureUsage(store.open(Store::Access::Read));
    QVERIFY(usage);
    QCOMPARE(usage->unreferencedBytes, 8);
    QCOMPARE(usage->partialBytes, 4);
    QCOMPARE(usage->foreignBytes, 5);
    QCOMPARE(usage->stagingBytes, 6);
    QCOMPARE(usage->sharedBytes, 13 + kPlainConfig.size());
    QCOMPARE(usage->trashBytes, bytesBelow(store.root() + u"/.weightroom/trash/blobs"_s));
    QVERIFY(usage->trashBytes > 0);
    QCOMPARE(usage->blobsBytes, bytesBelow(store.root() + u"/blobs"_s));
    QCOMPARE(usage->modelsBytes, usage->blobsBytes - 8 - 4 - 5);
    QVERIFY(usage->freeBytes > 0 && usage->unreadable.isEmpty());
    checkAgainstList(store, *usage);
}

void TestUsage::theSharedStoreAddsUp()
{
    if (kShared.isEmpty())
        return;
    const TestStore store;
    copyFolder(kShared + u"/ollama-store"_s, store.root());
    const auto usage = measureUsage(store.open(Store::Access::Read));
    QVERIFY(usage);
    QCOMPARE(usage->blobsBytes, bytesBelow(store.root() + u"/blobs"_s));
    QCOMPARE(usage->modelsBytes + usage->unreferencedBytes, usage->blobsBytes);
    QVERIFY(!usage->models.empty());
    checkAgainstList(store, *usage);
    QVERIFY(!existsAt(store.root() + u"/.weightroom"_s));
}

void TestUsage::aFileWithSeveralNamesCountsOnce()
{
    const TestStore store;
    const auto weights = smallModel("a").bytes();
    store.model(kLibrary + u"a/latest"_s, {store.blob(mediatype::kModel, weights)});
    const auto path = blobPathIn(store, weights);
    const auto link = [&](const QString &to) {
        QDir().mkpath(QFileInfo(to).path());
        QVERIFY(::link(nativePath(path).constData(), nativePath(to).constData()) == 0);
    };
    link(store.root() + u"/blobs/"_s + Digest::of(weights).toString());
    link(store.root() + u"/blobs/"_s + Digest::of("x").fileName());
    link(store.root() + u"/.weightroom/staging/one/pin-"_s + Digest::of(weights).fileName());
    link(store.outside(u"imported.gguf"_s));
    const auto usage = measureUsage(store.open(Store::Access::Read));
    QCOMPARE(usage->modelsBytes, weights.size() + kPlainConfig.size());
    QCOMPARE(usage->blobsBytes, usage->modelsBytes);
    QCOMPARE(usage->unreferencedBytes, 0);
    QCOMPARE(usage->stagingBytes, 0);
    checkAgainstList(store, *usage);
}

void TestUsage::linksLieElsewhere()
{
    const TestStore store;
    const auto weights = smallModel("a").bytes();
    store.model(kLibrary + u"a/latest"_s, {store.blob(mediatype::kModel, weights)});
    const auto path = blobPathIn(store, weights);
    QVERIFY(QFile::rename(path, store.outside(u"moved"_s)) && QFile::link(store.outside(u"moved"_s), path));
    QVERIFY(QFile::link(store.outside(u"moved"_s), blobPathIn(store, "nobody's")));
    const auto usage = measureUsage(store.open(Store::Access::Read));
    QCOMPARE(usage->modelsBytes, kPlainConfig.size());
    QCOMPARE(usage->unreferencedBytes, 0);
    checkAgainstList(store, *usage);
}

void TestUsage::hugeClaimsSaturate()
{
    const TestStore store;
    auto one = store.blob(mediatype::kModel, smallModel("a").bytes());
    auto two = store.blob(mediatype::kSystem, "two");
    one.bytes = two.bytes = std::numeric_limits<qint64>::max();
    store.model(kLibrary + u"a/latest"_s, {one, two});
    const auto usage = measureUsage(store.open(Store::Access::Read));
    QCOMPARE(usage->models.front().bytes, std::numeric_limits<qint64>::max());
    QCOMPARE(usage->modelsBytes, bytesBelow(store.root() + u"/blobs"_s));
}

void TestUsage::whatCantBeReadIsSaid()
{
    const TestStore store;
    store.soundModel(kLibrary + u"good/latest"_s, "good");
    store.write(u"manifests/"_s + kLibrary + u"bad/latest"_s, "{");
    const auto usage = measureUsage(store.open(Store::Access::Read));
    QCOMPARE(usage->models.size(), std::size_t(1));
    QCOMPARE(usage->unreadable, QStringList{store.root() + u"/manifests/"_s + kLibrary + u"bad/latest"_s});
}

void TestUsage::unusedItemsSayWhatTheyAre()
{
    const TestStore store;
    store.soundModel(kLibrary + u"gone/latest"_s, "gone");
    QVERIFY(removeModels(store.open(), {Name::parse(u"gone")->completed()}, false));
    auto large = GgufBuilder().string("general.architecture", "llama").string("general.name", "Big One");
    const auto weights = large.tensor("w", 0, {300'000}).bytes(); // F32: 1.2 MB
    store.write(u"blobs/"_s + Digest::of(weights).fileName(), weights);
    const auto young = blobPathIn(store, weights);
    store.write(u"blobs/"_s + Digest::of("old").fileName(), "old");
    age(blobPathIn(store, "old"));
    const auto list = listUnused(store.open(Store::Access::Read));
    QVERIFY(list && list->obstacle.isEmpty());
    const auto &items = list->items;
    QCOMPARE(items.front().path, young);
    QCOMPARE(items.front().weights->name, u"Big One"_s);
    QVERIFY(!items.front().isPrunable && items.front().prunableFrom);
    QCOMPARE(items.front().modified.secsTo(*items.front().prunableFrom), 3600);
    int trashed = 0;
    for (const auto &item : items) {
        if (item.path == blobPathIn(store, "old"))
            QVERIFY(item.isPrunable && !item.prunableFrom && item.heldBy.isEmpty());
        trashed += item.kind == UnusedItem::Kind::Trash ? 1 : 0;
        if (item.kind == UnusedItem::Kind::Trash)
            QCOMPARE(item.lastUsedBy, kLibrary + u"gone:latest"_s);
    }
    QCOMPARE(trashed, 2);
    // What prune takes is what was said.
    const auto pruned = prune(store.open(), {true, false, false, false});
    QCOMPARE(pruned->removed.size(), std::size_t(1));
    store.write(u"manifests/"_s + kLibrary + u"bad/latest"_s, "{");
    QVERIFY(listUnused(store.open(Store::Access::Read))->obstacle.contains(u"bad/latest"));
}

WEIGHTROOM_TEST(TestUsage)
#include "tst_usage.moc"
