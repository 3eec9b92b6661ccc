// The window over a drive that doesn't answer any more: it goes on, opens another store, and closes.
#include "model/core/workers.h"
#include "model/items/librarymodel.h"
#include "sheetfixture.h"
#include "support/heldmount.h"
#include "support/testclass.h"
#include "ui/editorfixture.h"
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"
#include "ui/newmodel/newmodelsheet.h"
#include "ui/store/storemenu.h"

#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QLabel>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <memory>

using namespace Qt::StringLiterals;
using namespace weightroom;
using MountCall = HeldMount::Call;

class TestDeadDriveWindow : public QObject
{
    Q_OBJECT

private:
    static constexpr int kSoonMs = 10'000;
    static constexpr std::chrono::seconds kReaped{20};

    // The longest gap in the event loop's turns, in ms, while it turns for so long.
    static qint64 longestGap(int turnsForMs)
    {
        QElapsedTimer sinceTurn;
        qint64 longest = 0;
        QTimer turn;
        connect(&turn, &QTimer::timeout, [&] { longest = std::max(longest, sinceTurn.restart()); });
        sinceTurn.start();
        turn.start(10);
        QEventLoop loop;
        QTimer::singleShot(turnsForMs, &loop, &QEventLoop::quit);
        loop.exec();
        return longest;
    }

    static int rowsOf(const MainWindow &window)
    {
        return window.findChild<LibraryView *>(u"libraryView"_s)->model()->rowCount();
    }

    static void closeSoon(std::unique_ptr<MainWindow> window)
    {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(window->close());
        window.reset();
        qInfo("closed in %lld ms", timer.elapsed());
        QVERIFY(timer.elapsed() < kSoonMs);
    }

private slots:
    void initTestCase()
    {
        const StoreFixture store;
        const HeldMount mount(store.path());
        if (!mount.isMounted())
            QSKIP("no file system of our own can be mounted here");
    }

    void cleanup() { QVERIFY(Workers::waitForAbandoned(kReaped)); }

    void aDeadStoreHoldsNothingUp()
    {
        const StoreFixture dead;
        dead.addModel(u"alpha", q4Parts("alpha"));
        const StoreFixture good;
        good.addModel(u"beta", q4Parts("beta"));
        const HeldMount mount(dead.path(), [](MountCall call, const QByteArray &path) {
            return call == MountCall::Open && path.startsWith("/manifests");
        });
        auto window = std::make_unique<MainWindow>(mount.path());
        window->show();
        QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
        const auto gap = longestGap(500);
        QVERIFY2(gap < 400, qPrintable(QString::number(gap)));
        emit window->findChild<StoreMenu *>()->storeChosen(good.path());
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf(*window), 1, kSoonMs);
        emit window->findChild<StoreMenu *>()->storeChosen(mount.path());
        QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 1, kSoonMs);
        closeSoon(std::move(window));
    }

    // It dies when the list is there: everything that reads a model waits.
    void aStoreThatDiesHoldsNothingUp()
    {
        const StoreFixture dead;
        dead.addModel(u"alpha", q4Parts("alpha"));
        dead.addModel(u"beta", q4Parts("beta"));
        const StoreFixture good;
        good.addModel(u"gamma", q4Parts("gamma"));
        std::atomic<bool> isDead{false};
        const HeldMount mount(dead.path(), [&](MountCall, const QByteArray &) { return bool(isDead); });
        auto window = std::make_unique<MainWindow>(mount.path());
        window->show();
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf(*window), 2, kSoonMs);
        isDead = true;
        auto *view = window->findChild<LibraryView *>(u"libraryView"_s);
        view->setCurrentIndex(view->model()->index(1, 0));
        QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
        view->setCurrentIndex(view->model()->index(0, 0));
        const auto gap = longestGap(500);
        QVERIFY2(gap < 400, qPrintable(QString::number(gap)));
        emit window->findChild<StoreMenu *>()->storeChosen(good.path());
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf(*window), 1, kSoonMs);
        closeSoon(std::move(window));
    }

    // What is asked about a path waits; what is typed next is checked all the same, there or elsewhere.
    void aDeadPathInTheEditorHoldsNothingUp()
    {
        prepareEditorTest();
        const StoreFixture folder;
        const HeldMount mount(
            folder.path(), [](MountCall, const QByteArray &path) { return path.startsWith("/dead"); });
        auto fixture = std::make_unique<EditorFixture>();
        const auto type = [&](const QString &text) {
            fixture->editor.selectAll();
            fixture->editor.insertPlainText(text);
        };
        type(u"FROM %1/dead.gguf\n"_s.arg(mount.path()));
        QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
        // Longer than a question may wait before no other is asked.
        const auto gap = longestGap(1200);
        QVERIFY2(gap < 400, qPrintable(QString::number(gap)));
        type(u"FROM alpha:8b\nBAD\n"_s);
        QTRY_COMPARE_WITH_TIMEOUT(fixture->problemTexts().size(), 1, kSoonMs);
        // No thread more is spent on the drive.
        const int held = mount.held();
        type(u"FROM %1/deader.gguf\nBAD\nWORSE\n"_s.arg(mount.path()));
        QTRY_COMPARE_WITH_TIMEOUT(fixture->problemTexts().size(), 2, kSoonMs);
        QCOMPARE(mount.held(), held);
        // Nor is it said of its files that they aren't there.
        const auto says = [](const EditorFixture &of, const QString &text) {
            const auto labels = of.window.findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) {
                return label->text().contains(text);
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(says(*fixture, u"doesn't respond"_s), kSoonMs);
        QVERIFY(!says(*fixture, u"no such file"_s));
        QElapsedTimer timer;
        timer.start();
        fixture.reset();
        QVERIFY(timer.elapsed() < kSoonMs);
    }

    // It dies once the text was read: only watching the file is left.
    void aFileOnADriveThatDiesIsEdited()
    {
        prepareEditorTest();
        const StoreFixture folder;
        folder.write(u"below/Modelfile"_s, "FROM alpha:8b\nBAD\n");
        std::atomic<bool> isRead{false};
        const HeldMount mount(folder.path(), [&](MountCall call, const QByteArray &path) {
            isRead = isRead || call == MountCall::Read;
            return isRead && call == MountCall::LookUp && path == "/below";
        });
        auto fixture = std::make_unique<EditorFixture>();
        fixture->window.openFile(mount.path() + u"/below/Modelfile"_s);
        QTRY_COMPARE_WITH_TIMEOUT(fixture->editor.text(), u"FROM alpha:8b\nBAD\n"_s, kSoonMs);
        QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
        const auto gap = longestGap(500);
        QVERIFY2(gap < 400, qPrintable(QString::number(gap)));
        QTRY_COMPARE_WITH_TIMEOUT(fixture->problemTexts().size(), 1, kSoonMs);
        fixture->editor.document()->setModified(false);
        QElapsedTimer timer;
        timer.start();
        fixture.reset();
        QVERIFY(timer.elapsed() < kSoonMs);
    }

    void aSheetOverADeadFileCloses()
    {
        SheetFixture fixture;
        const auto folder = fixture.store().beside(u"served"_s);
        QVERIFY(QDir().mkpath(folder));
        const auto file = fixture.addModel(u"served/tiny.gguf"_s);
        const HeldMount mount(
            folder, [](MountCall call, const QByteArray &) { return call == MountCall::Read; });
        auto sheet = std::make_unique<NewModelSheet>(&fixture.window());
        sheet->setStore(fixture.store().open());
        sheet->openFiles({mount.path() + u"/tiny.gguf"_s});
        QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
        const auto gap = longestGap(300);
        QVERIFY2(gap < 250, qPrintable(QString::number(gap)));
        QElapsedTimer timer;
        timer.start();
        sheet.reset();
        qInfo("closed in %lld ms", timer.elapsed());
        QVERIFY(timer.elapsed() < 1000);
    }
};

WEIGHTROOM_TEST(TestDeadDriveWindow)
#include "tst_deaddrivewindow.moc"
