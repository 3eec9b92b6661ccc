// Threads that may be left to themselves.
#include "model/core/workers.h"
#include "support/testclass.h"

#include <QElapsedTimer>
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
    void cleanup() { QVERIFY(Workers::waitForLeft(20s)); }

    void whatEndsSoonIsWaitedFor()
    {
        std::atomic<bool> hasRun{false};
        {
            const Workers workers(Workers::Work::Reading);
            workers.pool()->start([&] { hasRun = true; });
        }
        QVERIFY(hasRun);
        QVERIFY(Workers::waitForLeft(0ms));
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
        QVERIFY(!Workers::waitForLeft(0ms));
        QVERIFY(!*hasEnded);
        goesOn->release();
        QVERIFY(Workers::waitForLeft(20s));
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
};

WEIGHTROOM_TEST(TestWorkers)
#include "tst_workers.moc"
