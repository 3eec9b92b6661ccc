// A change that was made, but not without something to know about it.
#include "model/session/librarychanges.h"
#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/actions/changemessage.h"
#include "ui/controls/messagebar.h"
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"

#include <QFile>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestChangeWarnings : public QObject
{
    Q_OBJECT

private slots:
    void deletingSaysWhatCouldNotBeReadAndStays()
    {
        QSettings().clear();
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        const auto blobs = store.snapshot(u"blobs"_s);
        MainWindow window(store.path());
        window.show();
        auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 1, 20000);
        QVERIFY(QTest::qWaitForWindowActive(&window));
        // A link that can't be followed may name anything.
        const auto cut = store.path(kLibraryFolder + u"<i>cut"_s);
        QVERIFY(QFile::link(store.beside(u"nowhere"_s), cut));
        view->setFocus();
        view->selectKey(u"registry.ollama.ai/library/alpha:1b"_s);
        QTest::keyClick(view, Qt::Key_Delete);
        const auto *messages = window.findChild<MessageBar *>(u"messageBar"_s);
        QTRY_VERIFY_WITH_TIMEOUT(messages->isVisible(), 20000);
        const auto text = messages->text();
        QVERIFY2(
            text.startsWith(u"Deleted <b>alpha:1b</b>. The files of the removed models stay"_s),
            qPrintable(text));
        QVERIFY2(text.contains(cut.toHtmlEscaped()), qPrintable(text));
        QVERIFY2(text.endsWith(u'.'), qPrintable(text));
        QCOMPARE(store.snapshot(u"blobs"_s), blobs);
    }
    void duplicatingSaysWhatIsMissing();
    void bringingBackSaysWhatIsMissing();
};

void TestChangeWarnings::duplicatingSaysWhatIsMissing()
{
    QSettings().clear();
    const StoreFixture store;
    const auto parts = q4Parts("alpha");
    store.addModel(u"alpha:1b", parts);
    QVERIFY(QFile::remove(store.path(u"blobs/"_s + Digest::of(parts.weights).fileName())));
    LibraryChanges changes;
    changes.setStore(store.open());
    QSignalSpy changed(&changes, &LibraryChanges::changed);
    changes.duplicate(nameOf(u"alpha:1b"), nameOf(u"beta:1b"));
    changes.rename(nameOf(u"beta:1b"), nameOf(u"gamma:1b"));
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 2, 20000);
    for (const auto &[index, name] : {std::pair(0, u"beta:1b"_s), std::pair(1, u"gamma:1b"_s)}) {
        const auto text = changeMessage(changed[index][0].value<LibraryChange>());
        QVERIFY2(text.contains(name + u" is incomplete"_s), qPrintable(text));
        QVERIFY2(text.contains(Digest::of(parts.weights).toString()), qPrintable(text));
    }
}

void TestChangeWarnings::bringingBackSaysWhatIsMissing()
{
    QSettings().clear();
    const StoreFixture store;
    const auto parts = q4Parts("alpha");
    store.addModel(u"alpha:1b", parts);
    const auto removed = removeModels(store.open(), {nameOf(u"alpha:1b")}, false);
    QVERIFY(removed);
    const auto weights = Digest::of(parts.weights);
    QVERIFY(QFile::remove(store.path(u".weightroom/trash/blobs/"_s + weights.fileName())));
    LibraryChanges changes;
    changes.setStore(store.open());
    QSignalSpy changed(&changes, &LibraryChanges::changed);
    changes.restoreEntries(removed->entries);
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, 20000);
    changes.undo();
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 2, 20000);
    changes.restoreAs(listTrash(store.open())->front().id, nameOf(u"beta:1b"));
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 3, 20000);
    for (const int index : {0, 2}) {
        const auto text = changeMessage(changed[index][0].value<LibraryChange>());
        QVERIFY2(text.contains(u"1b is incomplete"_s) && text.contains(weights.toString()), qPrintable(text));
    }
}

WEIGHTROOM_TEST(TestChangeWarnings)
#include "tst_changewarnings.moc"
