// Threads that may be left to themselves.
#include "model/core/runthen.h"
#include "model/core/workers.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QList>
#include <QObject>
#include <QSemaphore>
#include <QTest>
#include <atomic>
#include <memory>

using namespace weightroom;
using namespace std::chrono_literals;

class TestWorkers : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { QVERIFY(Workers::waitForAbandoned(20s)); }

    void whatEndsSoonIsWaitedFor()
    {
        std::atomic<bool> hasRun{false};
        {
            const Workers workers(Workers::Work::Reading);
            workers.pool()->start([&] { hasRun = true; });
        }
        QVERIFY(hasRun);
        QVERIFY(Workers::waitForAbandoned(0ms));
    }

    void whatDoesntIsLeft_data()
    {
        QTest::addColumn<int>("work");
        QTest::newRow("reading") << int(Workers::Work::Reading);
        QTest::newRow("changing") << int(Workers::Work::Changing);
    }

    void whatDoesntIsLeft()
    {
        QFETCH(const int, work);
        const auto goesOn = std::make_shared<QSemaphore>();
        const auto hasEnded = std::make_shared<std::atomic<bool>>(false);
        auto workers = std::make_unique<Workers>(Workers::Work(work));
        workers->pool()->start([=] {
            goesOn->acquire();
            *hasEnded = true;
        });
        QElapsedTimer timer;
        timer.start();
        workers.reset();
        const auto waited = timer.elapsed();
        QVERIFY2(
            waited >= (work == int(Workers::Work::Reading) ? 150 : 1500),
            qPrintable(QString::number(waited)));
        QVERIFY(!Workers::waitForAbandoned(0ms));
        QVERIFY(!*hasEnded);
        goesOn->release();
        QVERIFY(Workers::waitForAbandoned(20s));
        QVERIFY(*hasEnded);
    }

    void whatIsStartedLaterDoesntStandBehindIt()
    {
        const auto goesOn = std::make_shared<QSemaphore>();
        QSemaphore hasBegun;
        QSemaphore hasRun;
        Workers workers(Workers::Work::Reading);
        workers.pool()->start([&] {
            hasBegun.release();
            goesOn->acquire();
        });
        QVERIFY(hasBegun.tryAcquire(1, 20'000));
        workers.leave();
        workers.pool()->start([&] { hasRun.release(); });
        QVERIFY(hasRun.tryAcquire(1, 20'000));
        QCOMPARE(workers.pool()->maxThreadCount(), 1);
        goesOn->release();
    }

    void onlyTheNewestRunCounts()
    {
        Workers workers(Workers::Work::Reading);
        QObject owner;
        LatestRun latest;
        QSemaphore mayEnd;
        std::atomic<int> begun = 0;
        std::atomic<bool> wasWanted = true;
        QList<int> results;
        const auto keep = [&](int value) { results.append(value); };
        latest.run(
            &owner, workers.pool(),
            [&](const LatestRun::Wanted &isWanted) {
                ++begun;
                mayEnd.acquire();
                wasWanted = isWanted();
                return 1;
            },
            keep);
        QTRY_COMPARE(begun, 1);
        // Of these, which wait behind it, only the last is begun.
        for (int value = 2; value <= 4; ++value)
            latest.run(
                &owner, workers.pool(), [&begun, value] { return ++begun, value; }, keep);
        QVERIFY(latest.isRunning());
        mayEnd.release();
        QTRY_COMPARE(results, QList<int>{4});
        QVERIFY(!wasWanted);
        QCOMPARE(begun, 2);
        QVERIFY(!latest.isRunning());
        // What is dropped doesn't come back.
        latest.run(
            &owner, workers.pool(), [&] { return mayEnd.acquire(), 5; }, keep);
        latest.drop();
        QVERIFY(!latest.isRunning());
        mayEnd.release();
        runThen(
            &owner, workers.pool(), [] { return 6; }, keep);
        QTRY_COMPARE(results, QList<int>({4, 6}));
    }
};

WEIGHTROOM_TEST(TestWorkers)
#include "tst_workers.moc"
