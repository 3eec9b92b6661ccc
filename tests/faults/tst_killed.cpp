// weightroomctl is killed before and after each of its steps.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/storeaudit.h"
#include "faults/survival.h"
#include "support/testclass.h"

#include <QTest>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

// In the long run every change, before it and after it, and some of the looking between; otherwise some
// changes of each operation.
const bool kEveryStep = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS");
constexpr qsizetype kStepsOfSome = 12;
constexpr qsizetype kEveryLook = 20;

struct Kill {
    qsizetype at;
    QByteArray how;
};

QList<Kill> chosenKills(const QList<WatchedCall> &calls)
{
    QList<Kill> kills;
    for (qsizetype at = 1; at <= calls.size(); ++at) {
        if (calls[at - 1].isChange())
            kills << Kill{at, "kill"} << Kill{at, "killed"};
        else if (kEveryStep && at % kEveryLook == 0)
            kills << Kill{at, "kill"};
    }
    if (kEveryStep || kills.size() <= kStepsOfSome)
        return kills;
    QList<Kill> some;
    for (qsizetype i = 0; i < kStepsOfSome; ++i)
        some << kills[i * (kills.size() - 1) / (kStepsOfSome - 1)];
    return some;
}

} // namespace

class TestKilled : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void leavesAWholeStore_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < operations().size(); ++i)
            QTest::addRow("%s", operations()[i].name) << int(i);
    }

    void leavesAWholeStore()
    {
        QFETCH(int, index);
        const auto &operation = operations()[std::size_t(index)];
        QCOMPARE(undisturbed(operation).result.status, 0);
        QCOMPARE(faultsAfterEnd(operation, 0, undisturbed(operation).after, preparedHome().home()), {});
        QCOMPARE(faultsOf(undisturbed(operation).after), {});
        CtlProcess watched;
        prepareHome(watched, operation);
        const auto calls = watchedCalls(watched, operation.argumentsIn(watched.home()), operation.lacks);
        QVERIFY(calls.size() > 20);
        const auto chosen = chosenKills(calls);
        int kills = 0;
        for (const auto &[at, how] : chosen) {
            const auto &call = calls[at - 1];
            CtlProcess ctl;
            prepareHome(ctl, operation);
            const auto result = runFaulted(
                ctl, operation.argumentsIn(ctl.home()), {QByteArray::number(at), how, operation.lacks});
            kills += result.status == -1 ? 1 : 0;
            auto faults = faultsAfterKill(operation, contentOfStore(ctl.store()), ctl.home());
            faults += faultsOfGoingOn(operation, ctl);
            QVERIFY2(
                faults.isEmpty(),
                qPrintable(
                    u"%1 at call %2, %3 %4:\n%5"_s.arg(QString::fromUtf8(how))
                        .arg(at)
                        .arg(
                            QString::fromUtf8(call.call), QString::fromUtf8(call.path), faults.join(u'\n'))));
        }
        // The order of the calls hardly varies from run to run, so nearly all hit.
        QVERIFY(kills >= chosen.size() * 9 / 10);
        qInfo("%d kills, %lld calls", kills, qlonglong(calls.size()));
    }
};

WEIGHTROOM_TEST(TestKilled)
#include "tst_killed.moc"
