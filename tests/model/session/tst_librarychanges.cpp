// A change that is asked for while another is being made, taking back among them; one before which files have
// to be hashed.
#include "model/session/librarychanges.h"
#include "model/store/disk/lock.h"
#include "model/store/trash/trash.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

constexpr int kPatience = 20000; // milliseconds

struct OpenStore {
    StoreFixture store;
    LibraryChanges changes;

    OpenStore()
    {
        for (const auto *name : {"a", "b", "c"})
            store.addModel(QString::fromLatin1(name), q4Parts(name));
        changes.setStore(store.open());
    }
    bool has(const QString &model) const
    {
        return QFileInfo::exists(store.path(kLibraryFolder + model + u"/latest"_s));
    }
};

// Two files of a digest, both holes of which nothing is known, and old: they take no disk, and a time to
// hash.
constexpr qint64 kLongBytes = qint64(8) * 1024 * 1024 * 1024;
constexpr qint64 kShortBytes = qint64(2) * 1024 * 1024;

void putTwins(const StoreFixture &store, const Digest &digest, qint64 bytes)
{
    for (const auto *folder : {"blobs/", ".weightroom/trash/blobs/"}) {
        QFile file(store.write(QString::fromLatin1(folder) + digest.fileName(), {}));
        const auto old = QDateTime::currentDateTimeUtc().addDays(-2);
        if (!file.open(QIODevice::ReadWrite) || !file.resize(bytes)
            || !file.setFileTime(old, QFileDevice::FileModificationTime))
            qFatal("no twin %s", qPrintable(file.fileName()));
    }
}

enum class Needs { Model, Trash, Nothing }; // the weights

Digest weightsOf(const char *model)
{
    return Digest::of(q4Parts(model).weights);
}

// The files of a store with their sizes, and their bytes where those are few.
QStringList filesOf(const StoreFixture &store)
{
    QStringList files;
    QDirIterator walk(store.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QFileInfo file(walk.next());
        const auto bytes = file.size() < kShortBytes ? contentOf(file.filePath()) : QByteArray();
        files.append(u"%1 %2 %3"_s.arg(file.filePath()).arg(file.size()).arg(QString::fromLatin1(bytes)));
    }
    files.sort();
    return files;
}

bool isTold(const QSignalSpy &hashing)
{
    return QTest::qWaitFor([&] { return !hashing.isEmpty(); }, kPatience);
}

bool isOver(const QSignalSpy &hashing)
{
    return !hashing.back()[0].value<std::optional<Progress::Snapshot>>().has_value();
}

} // namespace

class TestLibraryChanges : public QObject
{
    Q_OBJECT

private slots:
    void aChangeIsTakenBackBeforeItIsKnownToBeMade();
    void severalAreTakenBackInTurn();
    void takingBackAChangeThatFailsLeavesTheOneBefore();
    void anEmptiedTrashTakesNothingElseBack();
    void nothingIsTakenBackInAnotherStore();
    void whatHasToBeHashedIsToldAndCancelled_data();
    void whatHasToBeHashedIsToldAndCancelled();
    void whatMadeRoomComesBackAfterACancel();
    void whatIsHashedAtOnceIsNotToldOf();
    void theTellingEndsBeforeFilesAreMoved();
    void leavingTheStoreCancelsTheHashing_data();
    void leavingTheStoreCancelsTheHashing();
};

void TestLibraryChanges::aChangeIsTakenBackBeforeItIsKnownToBeMade()
{
    OpenStore open;
    QSignalSpy changed(&open.changes, &LibraryChanges::changed);
    QVERIFY(!open.changes.canUndo());
    open.changes.remove({nameOf(u"a")});
    QVERIFY(open.changes.canUndo());
    QCOMPARE(open.changes.undoText(), u"Undo"_s);
    open.changes.undo();
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 2, kPatience);
    QVERIFY(!changed[0][0].value<LibraryChange>().isTakenBack);
    QVERIFY(changed[1][0].value<LibraryChange>().isTakenBack);
    QVERIFY(open.has(u"a"_s));
    QVERIFY(!open.changes.canUndo());
}

void TestLibraryChanges::severalAreTakenBackInTurn()
{
    OpenStore open;
    QSignalSpy changed(&open.changes, &LibraryChanges::changed);
    open.changes.remove({nameOf(u"a")});
    open.changes.remove({nameOf(u"b")});
    open.changes.remove({nameOf(u"c")});
    open.changes.undo();
    open.changes.undo();
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 5, kPatience);
    QVERIFY(!open.has(u"a"_s));
    QVERIFY(open.has(u"b"_s));
    QVERIFY(open.has(u"c"_s));
    QCOMPARE(open.changes.undoText(), u"Undo deleting a:latest"_s);
}

void TestLibraryChanges::takingBackAChangeThatFailsLeavesTheOneBefore()
{
    OpenStore open;
    QSignalSpy changed(&open.changes, &LibraryChanges::changed);
    QSignalSpy failed(&open.changes, &LibraryChanges::failed);
    open.changes.remove({nameOf(u"a")});
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, kPatience);
    open.changes.remove({nameOf(u"nowhere")});
    open.changes.undo();
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kPatience);
    open.changes.remove({nameOf(u"b")}); // what was wrongly asked for would come before it
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 2, kPatience);
    QVERIFY(!open.has(u"a"_s));
}

void TestLibraryChanges::anEmptiedTrashTakesNothingElseBack()
{
    OpenStore open;
    QSignalSpy changed(&open.changes, &LibraryChanges::changed);
    open.changes.rename(nameOf(u"a"), nameOf(u"renamed"));
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, kPatience);
    open.changes.emptyTrash();
    open.changes.undo();
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 2, kPatience);
    open.changes.remove({nameOf(u"b")});
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 3, kPatience);
    QVERIFY(open.has(u"renamed"_s));
    QVERIFY(!open.has(u"a"_s));
}

void TestLibraryChanges::nothingIsTakenBackInAnotherStore()
{
    OpenStore open;
    const StoreFixture other;
    other.addModel(u"a", q4Parts("a"));
    QSignalSpy changed(&open.changes, &LibraryChanges::changed);
    open.changes.remove({nameOf(u"a")});
    open.changes.undo();
    open.changes.setStore(other.open());
    open.changes.remove({nameOf(u"a")});
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, kPatience);
    QVERIFY(open.changes.canUndo());
    QVERIFY(!open.has(u"a"_s));
}

void TestLibraryChanges::whatHasToBeHashedIsToldAndCancelled_data()
{
    using Change = std::function<void(OpenStore &)>;
    QTest::addColumn<Needs>("needs");
    QTest::addColumn<Change>("change");
    const auto add = [](const char *name, Needs needs, const Change &change) {
        QTest::newRow(name) << needs << change;
    };
    const auto idOf = [](const OpenStore &open) { return listTrash(open.store.open())->front().id; };
    const auto a = nameOf(u"a");
    const auto b = nameOf(u"b");
    add("delete", Needs::Model, [=](auto &open) { open.changes.remove({a}); });
    add("duplicate over it", Needs::Model, [=](auto &open) { open.changes.duplicate(b, a); });
    add("rename over it", Needs::Model, [=](auto &open) { open.changes.rename(b, a); });
    add("go back", Needs::Model,
        [](auto &open) { open.changes.goBackTo(nameOf(u"a@"_s + q4Parts("a").digest().toString())); });
    add("empty the trash", Needs::Model, [](auto &open) { open.changes.emptyTrash(); });
    add("delete for good", Needs::Model, [=](auto &open) { open.changes.deleteEntries({idOf(open)}); });
    add("remove unused", Needs::Nothing,
        [](auto &open) { open.changes.removeUnused({weightsOf("a").fileName().toLatin1()}); });
    add("undo a deletion", Needs::Trash, [](auto &open) { open.changes.undo(); });
    add("restore two", Needs::Trash, [=](auto &open) {
        const auto oldest = listTrash(open.store.open())->back().id; // needs no hashing
        open.changes.restoreEntries({oldest, idOf(open)});
    });
    add("restore as", Needs::Trash, [=](auto &open) { open.changes.restoreAs(idOf(open), nameOf(u"d")); });
}

void TestLibraryChanges::whatHasToBeHashedIsToldAndCancelled()
{
    QFETCH(Needs, needs);
    QFETCH(std::function<void(OpenStore &)>, change);
    OpenStore open;
    QSignalSpy changed(&open.changes, &LibraryChanges::changed);
    open.changes.remove({nameOf(u"c")}); // makes what any change makes
    if (needs == Needs::Trash)
        open.changes.remove({nameOf(u"a")});
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), needs == Needs::Trash ? 2 : 1, kPatience);
    if (needs == Needs::Nothing)
        QFile::remove(open.store.path(kLibraryFolder + u"a/latest"_s));
    putTwins(open.store, weightsOf("a"), kLongBytes);
    const auto before = filesOf(open.store);
    const auto undoText = open.changes.undoText();
    const QSignalSpy hashing(&open.changes, &LibraryChanges::hashing);
    const QSignalSpy failed(&open.changes, &LibraryChanges::failed);
    change(open);
    QVERIFY(isTold(hashing));
    const auto told = hashing[0][0].value<std::optional<Progress::Snapshot>>();
    QVERIFY(told && told->bytesPerSecond > 0 && told->secondsLeft >= 1);
    QCOMPARE(told->bytesTotal, 2 * kLongBytes);
    open.changes.cancel();
    QVERIFY(isOver(hashing));
    const auto tellings = hashing.size();
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kPatience);
    QCOMPARE(failed[0][0].value<Error>().kind, Error::Kind::Cancelled);
    QCOMPARE(filesOf(open.store), before);
    QCOMPARE(open.changes.undoText(), undoText);
    QCOMPARE(hashing.size(), tellings);
}

void TestLibraryChanges::whatMadeRoomComesBackAfterACancel()
{
    OpenStore open;
    QSignalSpy changed(&open.changes, &LibraryChanges::changed);
    const auto a = nameOf(u"a");
    open.changes.duplicate(nameOf(u"b"), a);
    open.changes.goBackTo(nameOf(u"a@"_s + q4Parts("a").digest().toString()));
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 2, kPatience);
    const auto trashed = listTrash(open.store.open())->size();
    putTwins(open.store, weightsOf("b"), kLongBytes);
    const QSignalSpy hashing(&open.changes, &LibraryChanges::hashing);
    const QSignalSpy failed(&open.changes, &LibraryChanges::failed);
    open.changes.undo();
    QVERIFY(isTold(hashing));
    QVERIFY(!open.has(u"a"_s));
    open.changes.cancel();
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kPatience);
    QCOMPARE(failed[0][0].value<Error>().kind, Error::Kind::Cancelled);
    QCOMPARE(contentOf(open.store.path(kLibraryFolder + u"a/latest"_s)), q4Parts("a").manifest);
    QVERIFY(open.store.hasBlob(weightsOf("a")));
    QCOMPARE(listTrash(open.store.open())->size(), trashed);
}

// Nor is waiting for the lock, which is taken when what was hashed is written down.
void TestLibraryChanges::whatIsHashedAtOnceIsNotToldOf()
{
    OpenStore open;
    putTwins(open.store, weightsOf("a"), kShortBytes);
    QVERIFY(open.store.open().prepareForWriting());
    QSignalSpy changed(&open.changes, &LibraryChanges::changed);
    const QSignalSpy hashing(&open.changes, &LibraryChanges::hashing);
    auto lock = StoreLock::acquire(open.store.open());
    QVERIFY(lock);
    open.changes.remove({nameOf(u"a")});
    QTimer ticks;
    QSignalSpy ticked(&ticks, &QTimer::timeout);
    ticks.start(100);
    QTRY_COMPARE_WITH_TIMEOUT(ticked.size(), 5, kPatience);
    QCOMPARE(changed.size(), 0);
    lock->release();
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, kPatience);
    QVERIFY(!open.has(u"a"_s));
    QCOMPARE(hashing.size(), 0);
}

void TestLibraryChanges::theTellingEndsBeforeFilesAreMoved()
{
    OpenStore open;
    putTwins(open.store, weightsOf("a"), 3 * kLongBytes / 16);
    QVERIFY(open.store.open().prepareForWriting());
    const QSignalSpy changed(&open.changes, &LibraryChanges::changed);
    const QSignalSpy hashing(&open.changes, &LibraryChanges::hashing);
    auto lock = StoreLock::acquire(open.store.open());
    QVERIFY(lock);
    open.changes.remove({nameOf(u"a")});
    QVERIFY(isTold(hashing));
    QTRY_VERIFY_WITH_TIMEOUT(isOver(hashing), 3 * kPatience);
    QVERIFY(open.has(u"a"_s));
    open.changes.cancel(); // of what isn't told any more: nothing
    lock->release();
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, kPatience);
    QVERIFY(!open.has(u"a"_s));
}

void TestLibraryChanges::leavingTheStoreCancelsTheHashing_data()
{
    QTest::addColumn<bool>("isClosed");
    QTest::newRow("another store") << false;
    QTest::newRow("closing") << true;
}

void TestLibraryChanges::leavingTheStoreCancelsTheHashing()
{
    QFETCH(bool, isClosed);
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    putTwins(store, weightsOf("a"), kLongBytes);
    auto changes = std::make_unique<LibraryChanges>();
    changes->setStore(store.open());
    const QSignalSpy hashing(changes.get(), &LibraryChanges::hashing);
    changes->remove({nameOf(u"a")});
    QVERIFY(isTold(hashing));
    if (isClosed) {
        changes.reset();
    } else {
        changes->setStore({});
        QVERIFY(isOver(hashing));
    }
    QVERIFY(Workers::waitForAbandoned(std::chrono::seconds(20)));
    QVERIFY(QFileInfo::exists(store.path(kLibraryFolder + u"a/latest"_s)));
    QVERIFY(store.hasBlob(weightsOf("a")));
}

WEIGHTROOM_TEST(TestLibraryChanges)
#include "tst_librarychanges.moc"
