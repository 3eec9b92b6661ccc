// When a job that was asked to rest has come to rest.
#include "model/core/progress.h"
#include "support/testclass.h"

#include <QTest>
#include <atomic>
#include <optional>
#include <thread>

using namespace weightroom;

class TestPause : public QObject
{
    Q_OBJECT

private slots:
    void nobodyWaitsWithoutThePause()
    {
        const Progress progress;
        const Pause::Piece alone(nullptr, progress);
        Pause pause;
        {
            const Pause::Piece piece(&pause, progress);
            QVERIFY(!pause.isResting());
        }
        QVERIFY(!pause.isResting());
        // A job that hasn't begun, or is at something that can't be paused, doesn't rest.
        pause.set(true);
        QVERIFY(pause.isSet());
        QVERIFY(!pause.isResting());
    }

    void restsWhenTheLastPieceIsDone()
    {
        Progress progress;
        Pause pause;
        std::optional<Pause::Piece> first;
        std::optional<Pause::Piece> second;
        first.emplace(&pause, progress);
        second.emplace(&pause, progress);
        pause.set(true);
        first.reset();
        std::atomic<bool> isBegun{false};
        std::thread next([&] {
            const Pause::Piece third(&pause, progress);
            isBegun = true;
        });
        std::atomic<bool> isWaiting{false};
        // The other thread waits meanwhile or is on the way to it: the second piece is under way still.
        for (int i = 0; i < 1000; ++i)
            isWaiting = isWaiting || pause.isResting();
        second.reset();
        const bool rests = QTest::qWaitFor([&] { return pause.isResting(); });
        const bool hasBegun = isBegun;
        pause.set(false);
        const bool restsStill = pause.isResting();
        next.join();
        QVERIFY(!isWaiting);
        QVERIFY(rests);
        QVERIFY(!hasBegun);
        QVERIFY(!restsStill);
        QVERIFY(isBegun);
    }

    void aCancelledJobGoesOn()
    {
        Progress progress;
        Pause pause;
        pause.set(true);
        progress.cancel();
        const Pause::Piece piece(&pause, progress);
        QVERIFY(!pause.isResting());
    }
};

WEIGHTROOM_TEST(TestPause)
#include "tst_pause.moc"
