// The line that says how far a verification is, or the hashing before a change: what it says while it runs,
// pauses and rests.
#include "model/items/librarymodel.h"
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/actions/libraryactions.h"
#include "ui/controls/messagebar.h"
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"
#include "ui/store/verifybar.h"

#include <QAction>
#include <QFile>
#include <QLabel>
#include <QProgressBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestVerifyBar : public QObject
{
    Q_OBJECT

private:
    using State = VerifyBar::State;

    static QString textOf(const VerifyBar &bar) { return bar.findChild<QLabel *>()->text(); }
    static QToolButton *pauseButton(const VerifyBar &bar)
    {
        return bar.findChild<QToolButton *>(u"pauseVerifyButton"_s);
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void saysWhatIsSo_data()
    {
        QTest::addColumn<State>("state");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("button");
        QTest::newRow("running") << State::Running
                                 << u"Verifying the store · 1.0 of 4.0 GB · 500.0 MB/s · 6 s left"_s
                                 << u"Pause"_s;
        QTest::newRow("pausing") << State::Pausing
                                 << u"Pausing after the current file · 1.0 of 4.0 GB · 500.0 MB/s"_s
                                 << u"Resume"_s;
        QTest::newRow("paused") << State::Paused << u"Paused · 1.0 of 4.0 GB"_s << u"Resume"_s;
    }

    void saysWhatIsSo()
    {
        QFETCH(State, state);
        VerifyBar bar;
        bar.show();
        bar.setState(state);
        bar.setProgress({Phase::Hashing, 1'000'000'000, 4'000'000'000, 500e6, 6});
        QTEST(textOf(bar), "text");
        QTEST(pauseButton(bar)->text(), "button");
        const QSignalSpy pauses(&bar, &VerifyBar::pauseRequested);
        QTest::mouseClick(pauseButton(bar), Qt::LeftButton);
        QCOMPARE(pauses.size(), 1);
        QCOMPARE(pauses.front().front().toBool(), state == State::Running);
    }

    // In the smallest window the words get the room.
    void theProgressGivesWayToTheWords()
    {
        VerifyBar bar;
        bar.resize(1087, 40);
        bar.show();
        const auto *progress = bar.findChild<QProgressBar *>();
        const auto *words = bar.findChild<QLabel *>();
        QTRY_COMPARE(progress->width(), 160);
        const int before = words->width();
        bar.resize(724, 40);
        QTRY_COMPARE(progress->width(), 64);
        QTRY_COMPARE(words->width(), before - (1087 - 724) + (160 - 64));
        bar.resize(1087, 40);
        QTRY_COMPARE(progress->width(), 160);
    }

    // While the file that it was at is being read it isn't paused yet.
    void pausingEndsWithTheFile()
    {
        QSettings().clear();
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        // The weights end in a hole, which takes no disk, and a second or more to hash.
        constexpr qint64 kHole = qint64(1) * 1024 * 1024 * 1024;
        QVERIFY(
            QFile::resize(store.path(u"blobs/"_s + Digest::of(q4Parts("alpha").weights).fileName()), kHole));
        MainWindow window(store.path());
        window.show();
        const auto &bar = *window.findChild<VerifyBar *>(u"verifyBar"_s);
        QAction *verify = nullptr;
        for (auto *action : window.actions()) {
            if (LibraryActions::plainText(*action).startsWith(u"Verify"_s))
                verify = action;
        }
        QVERIFY(verify != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(verify->isEnabled(), 20000);
        verify->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(textOf(bar).contains(u"B/s"_s), 20000);
        pauseButton(bar)->click();
        QVERIFY2(textOf(bar).startsWith(u"Pausing after the current file"_s), qPrintable(textOf(bar)));
        QTRY_VERIFY_WITH_TIMEOUT(textOf(bar).startsWith(u"Paused · "_s), 60000);
        // All of the large file, and nothing is read any more.
        QVERIFY2(textOf(bar).contains(u"1.1 "_s), qPrintable(textOf(bar)));
        pauseButton(bar)->click();
        QTRY_VERIFY_WITH_TIMEOUT(!bar.isVisible(), 20000);
    }

    void aDeletionThatHasToHashIsShownAndCancelled()
    {
        QSettings().clear();
        const StoreFixture store;
        for (const auto *name : {"alpha", "beta", "gamma"})
            store.addModel(QString::fromLatin1(name), q4Parts(name));
        constexpr qint64 kHole = qint64(8) * 1024 * 1024 * 1024;
        const auto weights = Digest::of(q4Parts("beta").weights);
        for (const auto *folder : {"blobs/", ".weightroom/trash/blobs/"}) {
            QFile file(store.write(QString::fromLatin1(folder) + weights.fileName(), {}));
            QVERIFY(file.open(QIODevice::ReadWrite) && file.resize(kHole));
            const auto old = QDateTime::currentDateTimeUtc().addDays(-2);
            QVERIFY(file.setFileTime(old, QFileDevice::FileModificationTime));
        }
        MainWindow window(store.path());
        window.show();
        window.activateWindow();
        const auto &bar = *window.findChild<VerifyBar *>(u"changeBar"_s);
        const auto &messages = *window.findChild<MessageBar *>(u"messageBar"_s);
        auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 3, 20000);
        const auto beta = nameOf(u"beta").canonical();
        view->selectKey(beta);
        QTest::keyClick(view, Qt::Key_Delete);
        QTRY_VERIFY_WITH_TIMEOUT(bar.isVisible(), 20000);
        QVERIFY2(textOf(bar).startsWith(u"Checking duplicate files · "_s), qPrintable(textOf(bar)));
        QVERIFY2(textOf(bar).contains(u" of 17.2 GB · "_s), qPrintable(textOf(bar)));
        QVERIFY2(textOf(bar).endsWith(u" left"_s), qPrintable(textOf(bar)));
        QVERIFY(!pauseButton(bar)->isVisible());
        QVERIFY(!messages.isVisible());
        bar.findChild<QToolButton *>(u"cancelVerifyButton"_s)->click();
        QVERIFY(!bar.isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(messages.text(), u"Cancelled. Nothing was changed."_s, 20000);
        QCOMPARE(view->model()->rowCount(), 3);
        QCOMPARE(view->selectedKeys(), QStringList{beta});
        // What needs no hashing goes at once.
        view->selectKey(nameOf(u"alpha").canonical());
        QTest::keyClick(view, Qt::Key_Delete);
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 2, 20000);
        QVERIFY(messages.text().startsWith(u"Deleted "_s));
        QVERIFY(!bar.isVisible());
    }
};

WEIGHTROOM_TEST(TestVerifyBar)
#include "tst_verifybar.moc"
