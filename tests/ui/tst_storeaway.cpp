// The window over a store whose drive goes away: what was read stays in sight, what needs the drive is off,
// and all of it comes back by itself.
#include "model/build/buildfixture.h"
#include "model/build/buildqueue.h"
#include "model/core/workers.h"
#include "model/items/librarymodel.h"
#include "model/modelfile/parser.h"
#include "model/session/storecare.h"
#include "support/heldmount.h"
#include "support/pluggedfolder.h"
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/actions/libraryactions.h"
#include "ui/builds/buildspanel.h"
#include "ui/controls/messagebar.h"
#include "ui/editor/codeeditor.h"
#include "ui/editor/editorwindow.h"
#include "ui/library/emptystate.h"
#include "ui/library/libraryview.h"
#include "ui/library/sidebar.h"
#include "ui/mainwindow.h"
#include "ui/store/storemenu.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QScopeGuard>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <algorithm>
#include <atomic>
#include <memory>
#include <sys/mount.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

constexpr int kSoonMs = 20'000;
constexpr int kModels = 60;

QString keyOf(const QString &name)
{
    return u"registry.ollama.ai/library/"_s + name;
}

// A window over a store on a drive that can be pulled out.
class DriveWindow
{
public:
    DriveWindow()
        : drive(store.beside({}))
    {
        QSettings().clear();
    }

    bool isPossible() const { return drive.isPossible(); }

    void show()
    {
        window = std::make_unique<MainWindow>(drive.path(u"models"_s));
        window->resize(1280, 800);
        window->show();
        window->activateWindow();
    }
    bool showsModels(int count)
    {
        show();
        return QTest::qWaitFor([&] { return view()->model()->rowCount() == count; }, kSoonMs)
            && QTest::qWaitForWindowActive(window.get());
    }

    template<class Widget> Widget *find(const QString &name) const
    {
        auto *widget = window->findChild<Widget *>(name);
        if (widget == nullptr)
            qFatal("there is no %s", qPrintable(name));
        return widget;
    }
    LibraryView *view() const { return find<LibraryView>(u"libraryView"_s); }
    MessageBar *stateBar() const { return find<MessageBar>(u"stateBar"_s); }
    MessageBar *messages() const { return find<MessageBar>(u"messageBar"_s); }
    QAction *action(const QString &text) const
    {
        for (auto *action : window->actions()) {
            if (LibraryActions::plainText(*action) == text)
                return action;
        }
        qFatal("there is no %s", qPrintable(text));
    }
    QPushButton *button(const QWidget *in, const QString &text) const
    {
        for (auto *button : in->findChildren<QPushButton *>()) {
            if (button->text() == text && button->isVisible())
                return button;
        }
        return nullptr;
    }
    // What is seen as text of its own.
    bool says(const QString &text) const
    {
        const auto labels = window->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) {
            return label->isVisible() && label->text().contains(text);
        });
    }
    bool isAway() const
    {
        return stateBar()->isVisible() && stateBar()->text().contains(u"<b>Samsung T7</b>"_s);
    }

    const StoreFixture store;
    PluggedFolder drive;
    std::unique_ptr<MainWindow> window;
};

const QStringList kNeedsTheDrive{u"New model"_s,    u"Open file…"_s,    u"Edit a copy"_s,
                                 u"Duplicate…"_s,   u"Rename…"_s,       u"Delete"_s,
                                 u"Show weights"_s, u"Show manifest"_s, u"Verify store"_s};

} // namespace

class TestStoreAway : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        const StoreFixture store;
        const PluggedFolder drive(store.beside({}));
        if (!drive.isPossible())
            QSKIP("no file system of our own can be mounted here");
    }

    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }
    void cleanup() { QVERIFY(Workers::waitForAbandoned(std::chrono::seconds(20))); }

    void theListStaysWhileTheDriveIsAway_data()
    {
        QTest::addColumn<bool>("folderGoes");
        QTest::newRow("the mount point goes, too") << true;
        QTest::newRow("the mount point stays") << false;
    }

    void theListStaysWhileTheDriveIsAway()
    {
        QFETCH(bool, folderGoes);
        DriveWindow opened;
        for (int i = 0; i < kModels; ++i)
            opened.store.addModel(u"m%1:1b"_s.arg(i), q4Parts("m" + QByteArray::number(i)));
        QVERIFY(opened.showsModels(kModels));
        auto *view = opened.view();
        view->setFocus();
        QVERIFY(view->selectKey(keyOf(u"m41:1b"_s)));
        view->verticalScrollBar()->setValue(view->verticalScrollBar()->value() + 3);
        QTRY_VERIFY_WITH_TIMEOUT(opened.says(u"m41:1b"_s), kSoonMs);
        auto *tabs = opened.window->findChild<QTabBar *>();
        tabs->setCurrentIndex(1);
        const auto modelfile = opened.find<QPlainTextEdit>(u"modelfileText"_s)->toPlainText();
        QVERIFY(modelfile.contains(u"FROM"_s));
        const int scroll = view->verticalScrollBar()->value();
        QVERIFY(scroll > 0);

        QElapsedTimer timer;
        timer.start();
        opened.drive.unplug(folderGoes);
        QTRY_VERIFY_WITH_TIMEOUT(opened.isAway(), kSoonMs);
        qInfo("noticed in %lld ms", timer.elapsed());
        const auto text = opened.stateBar()->text();
        QVERIFY2(
            QRegularExpression(
                u"^<b>Samsung T7</b> was disconnected at \\S+\\. The list is the last known one. "
                "The store reopens when the drive is back\\.$"_s)
                .match(text)
                .hasMatch(),
            qPrintable(text));
        // A state has no close button.
        QVERIFY(!opened.stateBar()->findChild<QToolButton *>()->isVisible());
        QVERIFY(opened.button(opened.stateBar(), u"Reconnect"_s) != nullptr);
        QVERIFY(opened.button(opened.stateBar(), u"Use another store…"_s) != nullptr);
        const auto *shown = opened.find<QPlainTextEdit>(u"modelfileText"_s);
        const auto isAsBefore = [=] {
            return view->isVisible() && view->model()->rowCount() == kModels
                && view->selectedKeys() == QStringList(keyOf(u"m41:1b"_s))
                && view->verticalScrollBar()->value() == scroll && tabs->currentIndex() == 1
                && shown->toPlainText() == modelfile;
        };
        QVERIFY(isAsBefore());
        for (const auto &name : kNeedsTheDrive) {
            QVERIFY2(!opened.action(name)->isEnabled(), qPrintable(name));
            QVERIFY2(
                opened.action(name)->toolTip().contains(u"Samsung T7 isn't connected"_s),
                qPrintable(opened.action(name)->toolTip()));
        }
        QVERIFY(!opened.find<QPushButton>(u"editCopy"_s)->isEnabled());
        QVERIFY(!opened.find<QPushButton>(u"showWeights"_s)->isEnabled());
        // What needs nothing of it isn't.
        QVERIFY(opened.action(u"Copy name"_s)->isEnabled());
        QVERIFY(opened.says(u"not connected"_s));
        // Files that are dropped now have nowhere to go.
        opened.window->openFiles({u"/tmp/a.gguf"_s});
        QVERIFY(opened.messages()->isVisible());
        QVERIFY2(
            opened.messages()->text().startsWith(u"Samsung T7 isn't connected."_s),
            qPrintable(opened.messages()->text()));

        opened.store.addModel(u"m7:1b"_s, q4Parts("other"));
        opened.store.addModel(u"new:1b"_s, q4Parts("new"));
        opened.drive.plug();
        QTest::mouseClick(opened.button(opened.stateBar(), u"Reconnect"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!opened.stateBar()->isVisible(), kSoonMs);
        QTRY_COMPARE(opened.messages()->text(), u"<b>Samsung T7</b> is back. 2 models have changed."_s);
        QCOMPARE(view->model()->rowCount(), kModels + 1);
        QCOMPARE(view->selectedKeys(), QStringList(keyOf(u"m41:1b"_s)));
        QCOMPARE(view->verticalScrollBar()->value(), scroll);
        QCOMPARE(tabs->currentIndex(), 1);
        for (const auto &name : kNeedsTheDrive) {
            QVERIFY2(opened.action(name)->isEnabled(), qPrintable(name));
            QVERIFY2(
                !opened.action(name)->toolTip().contains(u"away"_s),
                qPrintable(opened.action(name)->toolTip()));
        }
        QTRY_VERIFY(opened.find<QPushButton>(u"editCopy"_s)->isEnabled());
        QVERIFY(!opened.says(u"not connected"_s));
        // And again.
        opened.drive.unplug(folderGoes);
        QTRY_VERIFY_WITH_TIMEOUT(opened.isAway(), kSoonMs);
        QVERIFY(!opened.messages()->isVisible());
    }

    void anotherModelIsReadWhenTheDriveIsBack()
    {
        DriveWindow opened;
        opened.store.addModel(u"alpha:1b"_s, q4Parts("alpha"));
        opened.store.addModel(u"beta:1b"_s, q4Parts("beta"));
        QVERIFY(opened.showsModels(2));
        QVERIFY(opened.view()->selectKey(keyOf(u"alpha:1b"_s)));
        QTRY_VERIFY_WITH_TIMEOUT(opened.window->findChild<QLabel *>(u"detailsName"_s) != nullptr, kSoonMs);
        const auto *name = opened.find<QLabel>(u"detailsName"_s);
        QTRY_VERIFY_WITH_TIMEOUT(name->isVisible() && name->text() == u"alpha:1b", kSoonMs);
        const auto *readAt = opened.find<QLabel>(u"readAt"_s);
        QVERIFY(!readAt->isVisible());
        opened.drive.unplug();
        QTRY_VERIFY_WITH_TIMEOUT(opened.isAway(), kSoonMs);
        QVERIFY(name->isVisible());
        QVERIFY2(
            readAt->isVisible() && readAt->text().startsWith(u"As read today at "_s),
            qPrintable(readAt->text()));
        QVERIFY(opened.view()->selectKey(keyOf(u"beta:1b"_s)));
        QVERIFY(!name->isVisible());
        QVERIFY(opened.says(u"Samsung T7 isn't connected. Connect the drive to use it."_s));
        // What was read is still there.
        QVERIFY(opened.view()->selectKey(keyOf(u"alpha:1b"_s)));
        QVERIFY(name->isVisible());
        QVERIFY(opened.view()->selectKey(keyOf(u"beta:1b"_s)));
        opened.drive.plug();
        QTRY_VERIFY_WITH_TIMEOUT(name->isVisible() && name->text() == u"beta:1b", kSoonMs);
        QVERIFY(!readAt->isVisible());
        QCOMPARE(opened.messages()->text(), u"<b>Samsung T7</b> is back. Nothing has changed."_s);
    }

    void aStartWithoutTheDriveSaysSo_data() { theListStaysWhileTheDriveIsAway_data(); }

    void aStartWithoutTheDriveSaysSo()
    {
        QFETCH(bool, folderGoes);
        DriveWindow opened;
        opened.store.addModel(u"alpha:1b"_s, q4Parts("alpha"));
        // It was here once.
        QVERIFY(Store::open(opened.drive.path(u"models"_s), Store::Access::Write));
        opened.drive.unplug(folderGoes);
        opened.show();
        QTRY_VERIFY_WITH_TIMEOUT(opened.says(u"Samsung T7 isn't connected"_s), kSoonMs);
        QVERIFY(!opened.says(u"No models yet"_s));
        QVERIFY(!opened.action(u"New model"_s)->isEnabled());
        QVERIFY(opened.says(u"not connected"_s));
        const auto *page = opened.find<QWidget>(u"emptyState"_s);
        QVERIFY(opened.button(page, u"Use another store…"_s) != nullptr);
        // Nothing is known of it, which isn't the same as nothing.
        const auto *places = opened.find<QListView>(u"placesView"_s)->model();
        for (int row = 0; row < places->rowCount(); ++row) {
            const auto text = places->index(row, 0).data(Qt::AccessibleTextRole).toString();
            QVERIFY2(!text.contains(u'0'), qPrintable(text));
        }
        auto *reconnect = opened.button(page, u"Reconnect"_s);
        QVERIFY(reconnect != nullptr);
        opened.drive.plug();
        QTest::mouseClick(reconnect, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(opened.view()->model()->rowCount(), 1, kSoonMs);
        QVERIFY(opened.view()->isVisible());
        QVERIFY(opened.action(u"New model"_s)->isEnabled());
        QTRY_COMPARE(opened.messages()->text(), u"<b>Samsung T7</b> is back."_s);
    }

    // A page was once narrower, when it wasn't shown yet.
    void theWordsOfAnEmptyPageStandTogether()
    {
        EmptyState page;
        page.resize(200, 400);
        page.show(u"away"_s, u"Away"_s, QString(u"word "_s).repeated(15), u"Reconnect"_s);
        page.QWidget::show();
        page.resize(900, 400);
        for (const auto *label : page.findChildren<QLabel *>()) {
            if (label->text().contains(u"word"_s))
                QVERIFY2(
                    label->height() < 3 * label->fontMetrics().height(),
                    qPrintable(QString::number(label->height())));
        }
    }

    void anEditorKeepsItsText()
    {
        DriveWindow opened;
        opened.store.addModel(u"alpha:1b"_s, q4Parts("alpha"));
        QVERIFY(opened.showsModels(1));
        QVERIFY(opened.view()->selectKey(keyOf(u"alpha:1b"_s)));
        opened.action(u"Edit a copy"_s)->trigger();
        EditorWindow *editor = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT(
            ([&] {
                for (auto *widget : QApplication::topLevelWidgets()) {
                    if (auto *found = qobject_cast<EditorWindow *>(widget))
                        editor = found;
                }
                return editor != nullptr;
            })(),
            kSoonMs);
        auto *text = editor->findChild<CodeEditor *>(u"codeEditor"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!text->text().isEmpty(), kSoonMs);
        auto *build = editor->findChild<QPushButton *>(u"buildButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(build->isEnabled(), kSoonMs);
        text->moveCursor(QTextCursor::End);
        QTest::keyClicks(text, u"SYSTEM kept"_s);
        const auto typed = text->text();
        opened.drive.unplug();
        const auto *hindrance = editor->findChild<QLabel *>(u"buildHindrance"_s);
        QTRY_COMPARE_WITH_TIMEOUT(
            hindrance->text(), u"Samsung T7 isn't connected. Your text is kept here."_s, kSoonMs);
        QVERIFY(!build->isEnabled());
        QCOMPARE(text->text(), typed);
        opened.drive.plug();
        QTRY_VERIFY_WITH_TIMEOUT(build->isEnabled(), kSoonMs);
        QCOMPARE(text->text(), typed);
        text->document()->setModified(false);
        editor->close();
    }

    void theBuildsPanelSaysWhatABuildWaitsFor()
    {
        const StoreFixture store;
        PluggedFolder drive(store.beside({}));
        BuildFixture fixture;
        fixture.openStore(drive.path(u"models"_s));
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        drive.unplug();
        BuildQueue queue;
        BuildsPanel panel(&queue);
        panel.resize(900, 300);
        panel.show();
        const auto recipe = modelfile::requestOf(modelfile::parse(u"FROM m.gguf"_s));
        QVERIFY(recipe);
        const int id = queue.add(fixture.store(), {nameOf(u"a"_s), *recipe, fixture.path({}), {}});
        QTRY_VERIFY_WITH_TIMEOUT(queue.waitsForDrive(id), kSoonMs);
        const auto *view = panel.findChild<QAbstractItemView *>();
        const auto row = view->model()->index(0, 0);
        QTRY_COMPARE(
            row.data(Qt::AccessibleTextRole).toString(),
            u"a:latest, Waiting for the drive, Restarts when the drive is back"_s);
        drive.plug();
        QTRY_COMPARE_WITH_TIMEOUT(queue.counts().finished, 1, kSoonMs);
    }

    // Verifying an empty mount point would find that all is lost.
    void aVerificationWithoutTheDriveFindsNoDamage()
    {
        const StoreFixture fixture;
        fixture.addModel(u"alpha:1b"_s, q4Parts("alpha"));
        PluggedFolder drive(fixture.beside({}));
        const auto store = Store::open(drive.path(u"models"_s), Store::Access::Read);
        QVERIFY(store);
        StoreCare care;
        care.setStore(*store);
        QSignalSpy verified(&care, &StoreCare::verified);
        QSignalSpy failed(&care, &StoreCare::failed);
        drive.unplug(false);
        care.verify();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kSoonMs);
        QCOMPARE(verified.size(), 0);
        QVERIFY2(
            failed[0][0].value<Error>().message.contains(u"was disconnected"_s),
            qPrintable(failed[0][0].value<Error>().message));
    }

    void thePagesOfTheStoreKeepWhatTheyShow()
    {
        DriveWindow opened;
        opened.store.addModel(u"alpha:1b"_s, q4Parts("alpha"));
        opened.store.addModel(u"gone:1b"_s, q4Parts("gone"));
        QVERIFY(opened.showsModels(2));
        QVERIFY(opened.view()->selectKey(keyOf(u"gone:1b"_s)));
        opened.view()->setFocus();
        opened.action(u"Delete"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(opened.view()->model()->rowCount(), 1, kSoonMs);
        QVERIFY(opened.action(u"Undo deleting gone:1b"_s)->isEnabled());
        opened.action(u"Trash"_s)->trigger();
        auto *empty = opened.find<QPushButton>(u"emptyTrashButton"_s);
        QTRY_VERIFY_WITH_TIMEOUT(empty->isVisible() && empty->isEnabled(), kSoonMs);
        opened.drive.unplug();
        QTRY_VERIFY_WITH_TIMEOUT(opened.isAway(), kSoonMs);
        QVERIFY(empty->isVisible() && !empty->isEnabled());
        QVERIFY(!opened.find<QPushButton>(u"restoreButton"_s)->isEnabled());
        // Read before, or not.
        opened.action(u"Unused files"_s)->trigger();
        QVERIFY(!opened.find<QPushButton>(u"verifyButton"_s)->isEnabled());
        QVERIFY(!opened.action(u"Undo"_s)->isEnabled());
        opened.drive.plug();
        QTRY_VERIFY_WITH_TIMEOUT(opened.find<QPushButton>(u"verifyButton"_s)->isEnabled(), kSoonMs);
        QVERIFY(opened.action(u"Undo deleting gone:1b"_s)->isEnabled());
    }

    void anotherStoreCanBeUsedMeanwhile()
    {
        DriveWindow opened;
        opened.store.addModel(u"alpha:1b"_s, q4Parts("alpha"));
        QVERIFY(opened.showsModels(1));
        opened.drive.unplug();
        QTRY_VERIFY_WITH_TIMEOUT(opened.isAway(), kSoonMs);
        const StoreFixture other;
        other.addModel(u"beta:1b"_s, q4Parts("beta"));
        other.addModel(u"gamma:1b"_s, q4Parts("gamma"));
        emit opened.find<StoreMenu>(u"storeMenu"_s)->storeChosen(other.path());
        QTRY_COMPARE_WITH_TIMEOUT(opened.view()->model()->rowCount(), 2, kSoonMs);
        QVERIFY(!opened.stateBar()->isVisible());
        QVERIFY(!opened.says(u"not connected"_s));
        QVERIFY(opened.action(u"New model"_s)->isEnabled());
        // The one before is heard of no more.
        opened.drive.plug();
        QVERIFY(!opened.messages()->isVisible());
    }

    // A server that is gone: nothing fails, nothing comes.
    void aDriveThatDoesNotAnswerIsSaid()
    {
        QSettings().clear();
        const StoreFixture store;
        store.addModel(u"alpha:1b"_s, q4Parts("alpha"));
        store.addModel(u"beta:1b"_s, q4Parts("beta"));
        std::atomic<bool> isDead{false};
        HeldMount mount(store.path(), [&](HeldMount::Call, const QByteArray &) { return bool(isDead); });
        if (!mount.isMounted())
            QSKIP("there is no FUSE here");
        MainWindow window(mount.path());
        window.show();
        auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 2, kSoonMs);
        const auto *bar = window.findChild<MessageBar *>(u"stateBar"_s);
        isDead = true;
        QTRY_VERIFY_WITH_TIMEOUT(bar->text().contains(u"hasn't responded since"_s), kSoonMs);
        QCOMPARE(view->model()->rowCount(), 2);
        isDead = false;
        mount.letGo();
        QTRY_VERIFY_WITH_TIMEOUT(!bar->text().contains(u"hasn't responded since"_s), kSoonMs);
        QCOMPARE(view->model()->rowCount(), 2);
    }

    // As it is with a file system of a drive's own, unmounted for good.
    void aDriveThatIsUnmountedIsSeen()
    {
        const StoreFixture store;
        const auto image = store.beside(u"drive.img"_s);
        const auto where = store.beside(u"T7"_s);
        const auto run = [](const QString &program, const QStringList &arguments) {
            QProcess process;
            process.start(program, arguments);
            return process.waitForFinished() && process.exitStatus() == QProcess::NormalExit
                && process.exitCode() == 0;
        };
        {
            QFile file(image);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(16 * 1024 * 1024));
        }
        QVERIFY(QDir().mkpath(where));
        const auto mount = [&] { return run(u"mount"_s, {u"-o"_s, u"loop"_s, image, where}); };
        // Whoever reads just now keeps it mounted a moment longer.
        const auto unmount = [&] {
            return QTest::qWaitFor(
                [&] { return ::umount(QFile::encodeName(where).constData()) == 0; }, kSoonMs);
        };
        if (!run(u"mkfs.ext4"_s, {u"-q"_s, image}) || !mount())
            QSKIP("no ext4 can be mounted here");
        const auto mounted =
            qScopeGuard([&] { (void)::umount2(QFile::encodeName(where).constData(), MNT_DETACH); });
        QVERIFY(QDir().mkpath(where + u"/models/blobs"_s) && QDir().mkpath(where + u"/models/manifests"_s));
        QSettings().clear();
        MainWindow window(where + u"/models"_s);
        window.show();
        const auto *firstRun = [&]() -> QWidget * {
            return QTest::qWaitFor(
                       [&] { return window.findChild<QWidget *>(u"firstRun"_s) != nullptr; }, kSoonMs)
                ? window.findChild<QWidget *>(u"firstRun"_s)
                : nullptr;
        }();
        QVERIFY(firstRun != nullptr);
        QVERIFY(unmount());
        // There was no list that could be shown from memory.
        QTRY_VERIFY_WITH_TIMEOUT(!firstRun->isVisible(), kSoonMs);
        const auto *page = window.findChild<QWidget *>(u"emptyState"_s);
        QVERIFY(page->isVisible());
        QVERIFY(mount());
        QTRY_VERIFY_WITH_TIMEOUT(firstRun->isVisible(), kSoonMs);
        QVERIFY(unmount());
    }
};

WEIGHTROOM_TEST(TestStoreAway)
#include "tst_storeaway.moc"
