// The line above the list: a store that can't be changed, with the sheet that explains it; how one was
// opened.
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/controls/messagebar.h"
#include "ui/library/accessbar.h"
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QFutureWatcher>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

// blobs/ leads to another file system, which also root can't help.
class StoreOnTwoDrives
{
public:
    StoreOnTwoDrives()
        : m_elsewhere(
            u"/dev/shm/weightroom-read-only-"_s + QString::number(QCoreApplication::applicationPid()))
    {
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        isMade = QDir().mkpath(m_elsewhere);
        for (const auto &name : QDir(store.path(u"blobs"_s)).entryList(QDir::Files))
            isMade = isMade && QFile::copy(store.path(u"blobs/"_s + name), m_elsewhere + u'/' + name);
        isMade = isMade && QDir(store.path(u"blobs"_s)).removeRecursively()
            && QFile::link(m_elsewhere, store.path(u"blobs"_s));
    }
    ~StoreOnTwoDrives() { QDir(m_elsewhere).removeRecursively(); }

    StoreFixture store;
    bool isMade = false;

private:
    QString m_elsewhere;
};

} // namespace

class TestReadOnlyStore : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        QSettings().clear();
        QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s));
    }

    void theReasonIsExplained()
    {
        const StoreOnTwoDrives drives;
        if (!drives.isMade)
            QSKIP("no second file system here");
        MainWindow window(drives.store.path());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        const auto *bar = window.findChild<MessageBar *>(u"stateBar"_s);
        QTRY_VERIFY_WITH_TIMEOUT(bar->findChild<QPushButton *>() != nullptr, 20000);
        QCOMPARE(
            bar->text(), u"Parts of this store are on another drive, so you can look but not change it."_s);
        auto *how = bar->findChild<QPushButton *>();
        QCOMPARE(how->text(), u"How to change that"_s);
        QVERIFY(!bar->findChild<QToolButton *>()->isVisible());
        // What is off says why.
        for (const auto *action : window.actions()) {
            if (action->shortcut() == QKeySequence(Qt::Key_Delete))
                QVERIFY2(
                    !action->isEnabled() && action->toolTip().contains(drives.store.path(u"blobs"_s)),
                    qPrintable(action->toolTip()));
        }
        auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        view->setFocus();
        QTest::mouseClick(how, Qt::LeftButton);
        auto *sheet = window.findChild<QWidget *>(u"accessSheet"_s);
        QVERIFY(sheet != nullptr && sheet->isVisible());
        const auto *found = sheet->findChild<QLabel *>(u"accessFound"_s);
        QVERIFY2(found->text().contains(drives.store.path(u"blobs"_s)), qPrintable(found->text()));
        QVERIFY(found->textInteractionFlags().testFlag(Qt::TextSelectableByMouse));
        auto *command = sheet->findChild<QLineEdit *>(u"accessCommand"_s);
        QVERIFY(command->isReadOnly());
        QTest::mouseClick(command->parentWidget()->findChild<QToolButton *>(), Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), command->text());
        // By keyboard too.
        command->setFocus();
        QTest::keyClick(command, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(command->selectedText(), command->text());
        for (auto *widget : sheet->findChildren<QWidget *>()) {
            const auto *accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(
                widget->focusPolicy() == Qt::NoFocus || widget->inherits("QScrollArea")
                    || accessible == nullptr || !accessible->text(QAccessible::Name).isEmpty(),
                qPrintable(widget->objectName()));
        }
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QTRY_VERIFY(window.findChild<QWidget *>(u"accessSheet"_s) == nullptr);
        QVERIFY(QApplication::focusWidget() != nullptr);
    }

    // What was found out about it comes when another one is shown.
    void theReasonGoesWithItsStore()
    {
        const StoreOnTwoDrives drives;
        if (!drives.isMade)
            QSKIP("no second file system here");
        const StoreFixture other;
        QWidget window;
        AccessBar bar(&window);
        window.show();
        const auto readOnly = Store::open(drives.store.path(), Store::Access::Read);
        QVERIFY(readOnly && readOnly->readOnlyReason());
        bar.setStore(*readOnly);
        QVERIFY(bar.isVisible() && !bar.findChildren<QFutureWatcherBase *>().isEmpty());
        bar.setStore(other.open());
        QVERIFY(!bar.isVisible());
        QTRY_VERIFY(bar.findChildren<QFutureWatcherBase *>().isEmpty());
        QVERIFY(!bar.isVisible());
    }

    void howAStoreWasOpenedIsSaidUntilClosed()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        const auto above = store.beside(u"<b>above"_s);
        QVERIFY(QDir().mkpath(above) && QFile::link(store.path(), above + u"/models"_s));
        MainWindow window(above);
        window.show();
        auto *bar = window.findChild<MessageBar *>(u"stateBar"_s);
        QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), 20000);
        QVERIFY2(
            bar->text().startsWith(above.toHtmlEscaped() + u" is the parent folder of a store"_s),
            qPrintable(bar->text()));
        QVERIFY(bar->findChild<QPushButton *>() == nullptr);
        auto *close = bar->findChild<QToolButton *>();
        QVERIFY(close->isVisible());
        QTest::mouseClick(close, Qt::LeftButton);
        QVERIFY(!bar->isVisible());
        // Another look at the same store doesn't bring it back.
        store.addModel(u"beta:1b", q4Parts("beta"));
        const auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 2, 20000);
        QVERIFY(!bar->isVisible());
    }

    void aStoreThatCanBeWrittenHasNoLine()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        MainWindow window(store.path());
        window.show();
        const auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 1, 20000);
        QVERIFY(!window.findChild<MessageBar *>(u"stateBar"_s)->isVisible());
    }
};

WEIGHTROOM_TEST(TestReadOnlyStore)
#include "tst_readonlystore.moc"
