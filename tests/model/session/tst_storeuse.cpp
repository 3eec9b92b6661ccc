// What the window shows of a store's space: the map's parts, unused files in words, the trash entry by entry.
#include "model/items/trashmodel.h"
#include "model/session/storeuse.h"
#include "model/space/storelook.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QTest>
#include <algorithm>
#include <numeric>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

void makeOlder(const QString &path, int days)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite)
        || !file.setFileTime(
            QDateTime::currentDateTimeUtc().addDays(-days), QFileDevice::FileModificationTime))
        qFatal("can't set a date");
}

QStringList partsOf(const StoreUse &use)
{
    QStringList parts;
    for (const auto &part : use.parts)
        parts.append(u"%1 %2 %3"_s.arg(int(part.kind)).arg(part.title).arg(part.bytes));
    return parts;
}

} // namespace

class TestStoreUse : public QObject
{
    Q_OBJECT

private slots:
    void partsAddUpToTheFiles()
    {
        StoreFixture fixture;
        fixture.addModel(u"one", q4Parts("one", {u"shared"_s}));
        fixture.addModel(u"two", q4Parts("two", {u"shared"_s}));
        fixture.addModel(u"gone", q4Parts("gone"));
        QVERIFY(removeModels(fixture.open(), {nameOf(u"gone")}, false).has_value());
        const auto stray = fixture.addBlob("nobody names this");
        const auto use = readStoreUse(fixture.open());
        QVERIFY(use.has_value());
        qint64 files = 0;
        for (const auto *folder : {"/blobs", "/.weightroom/trash/blobs"}) {
            for (const auto &file :
                 QDir(fixture.path() + QString::fromUtf8(folder)).entryInfoList(QDir::Files))
                files += file.size();
        }
        QCOMPARE(use->bytes(), files);
        const auto sum = std::accumulate(
            use->parts.begin(), use->parts.end(), qint64(0),
            [](qint64 bytes, const StorePart &part) { return bytes + part.bytes; });
        QCOMPARE(sum, files);
        QCOMPARE(use->unusedBytes, 17);
        QCOMPARE(use->unused.size(), 1);
        QCOMPARE(use->unused.front().name, stray.fileName().toUtf8());
        QVERIFY(partsOf(*use).contains(u"2 Unused 17"_s));
        const auto one = std::find_if(use->parts.begin(), use->parts.end(), [](const auto &part) {
            return part.title == u"one:latest";
        });
        QVERIFY(one != use->parts.end());
        QCOMPARE(one->key, nameOf(u"one").canonical());
    }

    void unusedFilesSayWhatTheyAre()
    {
        StoreFixture fixture;
        const auto parts = q4Parts("Small Talker");
        fixture.addModel(u"talker", parts);
        QVERIFY(QFile::remove(fixture.path(kLibraryFolder + u"talker/latest"_s)));
        auto use = readStoreUse(fixture.open());
        QVERIFY(use.has_value());
        QVERIFY(std::none_of(
            use->unused.begin(), use->unused.end(), [](const UnusedRow &row) { return row.mayGo; }));
        QVERIFY(use->unused.front().detail.contains(u"may be in use"_s));
        for (const auto &file : QDir(fixture.path(u"blobs"_s)).entryInfoList(QDir::Files))
            makeOlder(file.filePath(), 2);
        fixture.write(u"blobs/sha256-"_s + QString(64, u'a') + u"-partial"_s, "half");
        makeOlder(fixture.path(u"blobs/sha256-"_s + QString(64, u'a') + u"-partial"_s), 3);
        fixture.write(u"blobs/notes.txt"_s, "mine");
        makeOlder(fixture.path(u"blobs/notes.txt"_s), 3);
        use = readStoreUse(fixture.open());
        QVERIFY(use.has_value());
        QHash<QString, UnusedRow> rows;
        for (const auto &row : use->unused)
            rows.insert(QString::fromUtf8(row.name), row);
        const auto &weights = rows[Digest::of(parts.weights).fileName()];
        QVERIFY(weights.mayGo && weights.isSafe && !weights.isFreed);
        const auto &partial = rows[u"sha256-"_s + QString(64, u'a') + u"-partial"_s];
        QCOMPARE(partial.title, u"Unfinished download"_s);
        QVERIFY(partial.mayGo && !partial.isSafe && partial.isFreed);
        QVERIFY(rows[u"notes.txt"_s].title.contains(u"notes.txt"_s));
        QVERIFY(!rows[u"notes.txt"_s].isSafe);
    }

    // The meter's figures, without reading a manifest again, are those of the page.
    void theSizesAreThoseOfThePage()
    {
        StoreFixture fixture;
        fixture.addModel(u"one", q4Parts("same", {u"first"_s}));
        fixture.addModel(u"two", q4Parts("same", {u"second one"_s}));
        fixture.addModel(u"gone", q4Parts("gone"));
        fixture.addBlob("nobody names this");
        fixture.write(u"blobs/notes.txt"_s, "a note");
        fixture.write(u".weightroom/damaged/sha256-0"_s, "set aside by a repair");
        const auto store = fixture.open();
        QVERIFY(removeModels(store, {nameOf(u"gone")}, false).has_value());
        const auto snapshot = takeSnapshot(store);
        QVERIFY(snapshot.has_value());
        const auto sizes = sizesOf(store, *snapshot);
        const auto use = readStoreUse(store);
        QVERIFY(use.has_value());
        QVERIFY(use->ownBytes > 0 && use->sharedBytes > 0 && use->trash.bytes > 0);
        QCOMPARE(sizes.modelsBytes, use->ownBytes + use->sharedBytes);
        QCOMPARE(sizes.unusedBytes, use->unusedBytes);
        QVERIFY(sizes.unusedBytes >= 23);
        QCOMPARE(sizes.trashBytes, use->trash.bytes);
        QCOMPARE(use->trash.setAsideBytes, 21);
    }

    void ticksSurviveARefresh()
    {
        UnusedModel model;
        const QAbstractItemModelTester tester(&model);
        const auto file = [](const QByteArray &name, bool isSafe, bool mayGo) {
            UnusedRow row;
            row.name = name;
            row.bytes = 10;
            row.isSafe = isSafe;
            row.mayGo = mayGo;
            row.isFreed = !isSafe;
            return row;
        };
        model.setRows({file("a", true, true), file("b", false, true), file("c", true, false)});
        QCOMPARE(model.picked().names, QList<QByteArray>{"a"});
        QVERIFY(!model.setData(model.index(2, 0), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(model.setData(model.index(1, 0), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(model.setData(model.index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        model.setRows({file("d", true, true), file("b", false, true), file("a", true, true)});
        QCOMPARE(model.picked().names, (QList<QByteArray>{"d", "b"}));
        QCOMPARE(model.picked().bytes, 20);
        QCOMPARE(model.picked().toTrashBytes, 10);
        model.tickAll(false);
        QVERIFY(model.picked().names.isEmpty());
        model.tickAll(true);
        QCOMPARE(model.picked().names.size(), 3);
    }

    void theTrashSaysWhatEachEntryFrees()
    {
        StoreFixture fixture;
        fixture.addModel(u"one", q4Parts("same", {u"first"_s}));
        fixture.addModel(u"two", q4Parts("same", {u"second one"_s}));
        const auto store = fixture.open();
        QVERIFY(removeModels(store, {nameOf(u"one"), nameOf(u"two")}, false).has_value());
        fixture.addModel(u"two", q4Parts("other"));
        const auto content = readTrash(store);
        QVERIFY(content.has_value());
        QCOMPARE(content->rows.size(), 2);
        const auto find = [&](const QString &title) {
            return *std::find_if(content->rows.begin(), content->rows.end(), [&](const TrashRow &row) {
                return row.title == title;
            });
        };
        const auto one = find(u"one:latest"_s);
        const auto two = find(u"two:latest"_s);
        QVERIFY(one.canReturn);
        QVERIFY(!two.canReturn); // its name is taken
        QCOMPARE(one.freesBytes, 5);
        QCOMPARE(two.freesBytes, 10);
        QVERIFY(one.holdsBytes > one.freesBytes);
        QCOMPARE(one.quantisation, u"Q4_0"_s);

        TrashModel model;
        const QAbstractItemModelTester tester(&model);
        model.setRows(content->rows);
        QCOMPARE(model.rowCount(), 2);
        const QPersistentModelIndex stays = model.index(1, 0);
        model.setRows({content->rows[1]});
        QVERIFY(stays.isValid() && stays.row() == 0);
    }
};

WEIGHTROOM_TEST(TestStoreUse)
#include "tst_storeuse.moc"
