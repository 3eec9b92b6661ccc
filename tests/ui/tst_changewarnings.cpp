// A change that was made, but not without something to know about it.
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/controls/messagebar.h"
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"

#include <QFile>
#include <QSettings>
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
            text.startsWith(u"Deleted <b>alpha:1b</b>. The files of what was removed stay"_s),
            qPrintable(text));
        QVERIFY2(text.contains(cut.toHtmlEscaped()), qPrintable(text));
        QVERIFY2(text.endsWith(u'.'), qPrintable(text));
        QCOMPARE(store.snapshot(u"blobs"_s), blobs);
    }
};

WEIGHTROOM_TEST(TestChangeWarnings)
#include "tst_changewarnings.moc"
