// Each of weightroomctl's system calls fails once.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/storeaudit.h"
#include "faults/survival.h"
#include "support/testclass.h"

#include <QJsonArray>
#include <QTest>
#include <cerrno>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

// In the long run every call fails, those that may change something in every way; otherwise some of each
// operation.
const bool kEveryCall = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS");
constexpr qsizetype kFaultsOfSome = 14;

QByteArray failing(int error)
{
    return "fail=" + QByteArray::number(error);
}

// What a call may meet with, the likeliest first.
QList<QByteArray> faultsOfCall(const QByteArray &call)
{
    if (call == "write")
        return {failing(ENOSPC), "short", failing(EIO), failing(EDQUOT)};
    if (call == "read")
        return {failing(EIO), "short"};
    if (call == "open" || call == "opendir")
        return {failing(EMFILE), failing(EACCES), failing(EIO)};
    if (call == "fsync" || call == "close")
        return {failing(EIO), failing(ENOSPC)};
    if (call == "rename" || call == "link" || call == "mkdir" || call == "allocate")
        return {failing(ENOSPC), failing(EACCES), failing(EDQUOT), failing(EIO)};
    if (call == "flock")
        return {failing(EIO), failing(ENOLCK)};
    return {failing(EIO), failing(EACCES)};
}

struct ChosenFault {
    qsizetype at;
    QByteArray what;
};

QList<ChosenFault> chosenFaults(const QList<WatchedCall> &calls)
{
    QList<ChosenFault> all;
    for (qsizetype at = 1; at <= calls.size(); ++at) {
        const auto ways = faultsOfCall(calls[at - 1].call);
        if (calls[at - 1].isChange()) {
            for (const auto &way : ways)
                all << ChosenFault{at, way};
        } else if (kEveryCall) {
            all << ChosenFault{at, ways[at % ways.size()]};
        }
    }
    if (kEveryCall || all.size() <= kFaultsOfSome)
        return all;
    QList<ChosenFault> some;
    for (qsizetype i = 0; i < kFaultsOfSome; ++i)
        some << all[i * (all.size() - 1) / (kFaultsOfSome - 1)];
    return some;
}

// An error that says something to a person, and the status that goes with its kind.
QString faultOfMessage(const CtlResult &result)
{
    const auto error = result.json()[u"error"].toObject();
    // A repair says of each thing why it couldn't be mended.
    const auto unrepaired = result.json()[u"unrepaired"].toArray();
    if (result.status == 5 && unrepaired.first().toObject()[u"problem"].toString().size() > 10)
        return {};
    if (result.status == -1)
        return u"it crashed or hung: "_s + QString::fromUtf8(result.messages);
    if (error[u"kind"].toString().isEmpty() || error[u"message"].toString().size() < 10)
        return u"status %1 without an error: %2"_s.arg(result.status).arg(QString::fromUtf8(result.out));
    return {};
}

QStringList faultsOfRun(const Operation &operation, const CtlResult &result, const CtlProcess &ctl)
{
    auto wrong = faultsAfterEnd(operation, result.status, contentOfStore(ctl.store()), ctl.home());
    if (result.status != 0) {
        if (const auto message = faultOfMessage(result); !message.isEmpty())
            wrong.append(message);
    }
    if (const auto next = ctl.json({u"cp"_s, u"keep"_s, u"next"_s}); next.status != 0)
        wrong.append(u"the next start failed: "_s + QString::fromUtf8(next.out));
    if (const auto left = contentOfStore(ctl.store()).staging; !left.isEmpty())
        wrong.append(u"left in staging: "_s + left.join(u' '));
    return wrong;
}

} // namespace

class TestFailingCalls : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void leaveTheOldStateOrTheNew_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < operations().size(); ++i)
            QTest::addRow("%s", operations()[i].name) << int(i);
    }

    void leaveTheOldStateOrTheNew()
    {
        QFETCH(int, index);
        const auto &operation = operations()[std::size_t(index)];
        QCOMPARE(undisturbed(operation).result.status, 0);
        CtlProcess watched;
        prepareHome(watched, operation);
        const auto calls = watchedCalls(watched, operation.argumentsIn(watched.home()));
        QVERIFY(calls.size() > 20);
        const auto chosen = chosenFaults(calls);
        int refused = 0;
        QStringList problems;
        for (const auto &[at, what] : chosen) {
            CtlProcess ctl;
            prepareHome(ctl, operation);
            const auto result =
                runFaulted(ctl, operation.argumentsIn(ctl.home()), {QByteArray::number(at), what});
            refused += result.status == 0 ? 0 : 1;
            const auto wrong = faultsOfRun(operation, result, ctl);
            const auto &call = calls[at - 1];
            if (!wrong.isEmpty())
                problems.append(u"%1 at call %2, %3 %4 (status %5):\n    %6"_s.arg(QString::fromUtf8(what))
                                    .arg(at)
                                    .arg(QString::fromUtf8(call.call), QString::fromUtf8(call.path))
                                    .arg(result.status)
                                    .arg(wrong.join(u"\n    "_s)));
        }
        QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
        QVERIFY(refused > 0 || operation.isReading);
        qInfo(
            "%lld faults, %d refused, %lld calls", qlonglong(chosen.size()), refused,
            qlonglong(calls.size()));
    }
};

WEIGHTROOM_TEST(TestFailingCalls)
#include "tst_failingcalls.moc"
