// The power goes (E2): what wasn't flushed is lost, whatever order it was written in. The store lies on an
// ext4 of its own that is shut down without writing its journal out, then mounted again.
#include "faults/drive.h"
#include "faults/operations.h"
#include "faults/stoppedctl.h"
#include "faults/storeaudit.h"
#include "faults/survival.h"
#include "support/testclass.h"

#include <QTest>
#include <memory>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

// In the long run before every change of each operation, otherwise before some of them.
const bool kEveryChange = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS");
constexpr qsizetype kChangesOfSome = 3;

QList<qsizetype> chosenChanges(const QList<WatchedCall> &calls)
{
    QList<qsizetype> changes;
    for (qsizetype i = 0; i < calls.size(); ++i) {
        if (calls[i].isChange() && calls[i].call != "flock")
            changes.append(i + 1);
    }
    if (kEveryChange || changes.size() <= kChangesOfSome)
        return changes;
    QList<qsizetype> some;
    // Towards the end, where things are put in place.
    for (qsizetype i = 1; i <= kChangesOfSome; ++i)
        some.append(
            changes[changes.size() - 1 - (i * i * changes.size()) / (kChangesOfSome * kChangesOfSome * 2)]);
    return some;
}

} // namespace

class TestPowerLoss : public QObject
{
    Q_OBJECT

private:
    // A home whose store is on a drive, all of it on the disk.
    struct Home {
        CtlProcess ctl;
        Drive drive{ctl.path(u".ollama"_s)};

        QString prepare(const Operation &operation)
        {
            if (!drive.isMounted())
                return drive.whyNot();
            prepareHome(ctl, operation);
            return drive.flush() ? QString() : u"it can't be flushed"_s;
        }
        bool losePower() { return drive.breakDown() && drive.plugIn(); }
    };

    static void rows()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < operations().size(); ++i)
            QTest::addRow("%s", operations()[i].name) << int(i);
    }

private slots:
    void initTestCase();
    void whatWasDoneStaysDone_data() { rows(); }
    void whatWasDoneStaysDone();
    void whatWasntIsAsItWas_data() { rows(); }
    void whatWasntIsAsItWas();
};

void TestPowerLoss::initTestCase()
{
    useMemoryForStores();
    CtlProcess ctl;
    const Drive drive(ctl.path(u".ollama"_s));
    if (!drive.isMounted())
        QSKIP(qPrintable(u"no drive can be mounted here: "_s + drive.whyNot()));
}

// The command said that it's done.
void TestPowerLoss::whatWasDoneStaysDone()
{
    QFETCH(const int, index);
    const auto &operation = operations()[std::size_t(index)];
    Home home;
    QCOMPARE(home.prepare(operation), QString());
    const auto done = runFaulted(home.ctl, operation.argumentsIn(home.ctl.home()), {{}, {}, operation.lacks});
    if (operation.arguments.contains(u"link"_s)) {
        QCOMPARE(done.kind(), u"Refused"_s); // the sources are on another file system
        return;
    }
    QVERIFY2(done.status == 0, done.out.constData());
    QVERIFY2(home.losePower(), qPrintable(home.drive.whyNot()));
    const auto now = contentOfStore(home.ctl.store());
    QCOMPARE(faultsAfterEnd(operation, 0, now, home.ctl.home()), QStringList());
    QCOMPARE(home.ctl.json({u"verify"_s}).status, 0);
    const auto next = home.ctl.json({u"cp"_s, u"keep"_s, u"next"_s});
    QVERIFY2(next.status == 0, next.out.constData());
}

void TestPowerLoss::whatWasntIsAsItWas()
{
    QFETCH(const int, index);
    const auto &operation = operations()[std::size_t(index)];
    if (operation.arguments.contains(u"link"_s))
        return;
    QList<WatchedCall> calls;
    {
        Home watched;
        QCOMPARE(watched.prepare(operation), QString());
        calls = watchedCalls(watched.ctl, operation.argumentsIn(watched.ctl.home()), operation.lacks);
    }
    const auto changes = chosenChanges(calls);
    QVERIFY(!changes.isEmpty());
    int losses = 0;
    for (const auto at : changes) {
        Home home;
        QCOMPARE(home.prepare(operation), QString());
        const auto cut = runFaulted(
            home.ctl, operation.argumentsIn(home.ctl.home()),
            {QByteArray::number(at), "kill", operation.lacks});
        losses += cut.status == -1 ? 1 : 0;
        QVERIFY2(home.losePower(), qPrintable(home.drive.whyNot()));
        auto faults = faultsAfterKill(operation, contentOfStore(home.ctl.store()), home.ctl.home());
        const auto next = home.ctl.json({u"cp"_s, u"keep"_s, u"next"_s});
        if (next.status != 0)
            faults.append(u"the next start failed: "_s + QString::fromUtf8(next.out));
        if (const auto left = contentOfStore(home.ctl.store()).staging; !left.isEmpty())
            faults.append(u"left in staging: "_s + left.join(u' '));
        const auto &call = calls[at - 1];
        QVERIFY2(
            faults.isEmpty(),
            qPrintable(u"before call %1, %2 %3:\n%4"_s.arg(at).arg(
                QString::fromUtf8(call.call), QString::fromUtf8(call.path), faults.join(u'\n'))));
    }
    QVERIFY(losses > 0);
    qInfo("%d power losses", losses);
}

WEIGHTROOM_TEST(TestPowerLoss)
#include "tst_powerloss.moc"
