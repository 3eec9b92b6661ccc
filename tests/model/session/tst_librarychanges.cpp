// A change that is asked for while another is being made, taking back among them.
#include "model/session/librarychanges.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTest>

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

WEIGHTROOM_TEST(TestLibraryChanges)
#include "tst_librarychanges.moc"
