// Each of weightroomctl's system calls fails once.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/storeaudit.h"
#include "faults/survival.h"
#include "model/core/digest.h"
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
    qsizetype at; // a call's number
    QByteArray what;
    QByteArray named = {}; // the same call by its path, where later ones fail too
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
    // A verification names the manifest that it couldn't read, or the blob.
    const auto toldBy = [&](const QString &list) {
        const auto told = result.json()[list].toArray().first().toObject();
        return told[u"path"].toString().size() > 10 && told[u"problem"].toString().size() > 10;
    };
    const auto isTold = [&] {
        return toldBy(u"manifests"_s) || toldBy(u"damaged"_s) || toldBy(u"missing"_s);
    };
    if ((result.status == 5 && isTold()) || (result.status == 6 && toldBy(u"unchecked"_s)))
        return {};
    // So does a prune that took nothing.
    if (result.status == 1 && result.json()[u"refused"].toString().size() > 10)
        return {};
    if (result.status == -1)
        return u"it crashed or hung: "_s + QString::fromUtf8(result.messages);
    if (error[u"kind"].toString().isEmpty() || error[u"message"].toString().size() < 10)
        return u"status %1 without an error: %2"_s.arg(result.status).arg(QString::fromUtf8(result.out));
    return {};
}

// One that mended a model before it failed says so.
QString faultOfRepair(const Operation &operation, const CtlResult &result, const CtlProcess &ctl)
{
    const auto &passage = undisturbed(operation);
    const bool isMended = operation.isRepair() && passage.before.refs != passage.after.refs
        && contentOfStore(ctl.store()).refs == passage.after.refs;
    const auto document = result.json();
    const bool isSaid = document[u"error"].toObject()[u"message"].toString().contains(u"was mended"_s)
        || !document[u"repaired"].toArray().isEmpty();
    return isMended && !isSaid ? u"it mended a model and didn't say so: "_s + QString::fromUtf8(result.out)
                               : QString();
}

QStringList faultsOfRun(const Operation &operation, const CtlResult &result, const CtlProcess &ctl)
{
    auto wrong = faultsAfterEnd(operation, result.status, contentOfStore(ctl.store()), ctl.home());
    // Done, and said what is left for a prune: nothing is lost by that.
    if (result.status == 0 && (result.out + result.messages).contains(" stay in the store"))
        wrong.removeAll(kOtherBlobs);
    // The same of what was to be freed and lies in the trash.
    if (result.status == 0 && (result.out + result.messages).contains("couldn't be freed"))
        wrong.removeIf([](const QString &fault) { return fault.startsWith(kOtherEntries); });
    if (result.status != 0) {
        if (const auto message = faultOfMessage(result); !message.isEmpty())
            wrong.append(message);
        if (const auto unsaid = faultOfRepair(operation, result, ctl); !unsaid.isEmpty())
            wrong.append(unsaid);
    }
    if (const auto next = ctl.json({u"cp"_s, u"keep"_s, u"next"_s}); next.status != 0)
        wrong.append(u"the next start failed: "_s + QString::fromUtf8(next.out));
    if (const auto left = contentOfStore(ctl.store()).staging; !left.isEmpty())
        wrong.append(u"left in staging: "_s + left.join(u' '));
    return wrong;
}

// Told one at a time, since a long message is cut; their number. refused: runs that ended with an error.
int problemsOf(
    const Operation &operation, const QList<WatchedCall> &calls, const QList<ChosenFault> &chosen,
    int &refused)
{
    int problems = 0;
    for (const auto &[at, what, named] : chosen) {
        CtlProcess ctl;
        prepareHome(ctl, operation);
        const auto which = named.isEmpty() ? QByteArray::number(at) : named;
        const auto result =
            runFaulted(ctl, operation.argumentsIn(ctl.home()), {which, what, operation.lacks});
        refused += result.status == 0 ? 0 : 1;
        const auto wrong = faultsOfRun(operation, result, ctl);
        if (wrong.isEmpty())
            continue;
        ++problems;
        const auto &call = calls[at - 1];
        qWarning(
            "%s at call %lld, %s %s (status %d):\n    %s\n    it said: %s", what.constData(), qlonglong(at),
            call.call.constData(), call.path.constData(), result.status, qPrintable(wrong.join(u"\n    "_s)),
            (result.messages + result.out).left(2000).constData());
    }
    return problems;
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
        const auto calls = watchedCalls(watched, operation.argumentsIn(watched.home()), operation.lacks);
        QVERIFY(calls.size() > 20);
        const auto chosen = chosenFaults(calls);
        int refused = 0;
        QCOMPARE(problemsOf(operation, calls, chosen, refused), 0);
        QVERIFY(refused > 0 || operation.isReading);
        qInfo(
            "%lld faults, %d refused, %lld calls", qlonglong(chosen.size()), refused,
            qlonglong(calls.size()));
    }

    void everyLookAtOneFileFails_data()
    {
        QTest::addColumn<QByteArray>("operation");
        QTest::addColumn<QByteArray>("call");
        QTest::addColumn<QByteArray>("path");
        const auto unused = Digest::of(kStrayBlob).fileName().toUtf8();
        const auto row = [](const char *name, const char *operation, const char *call,
                            const QByteArray &path) {
            QTest::newRow(name) << QByteArray(operation) << QByteArray(call) << path;
        };
        const QByteArray ref("/library/quiet/latest");
        row("a file to be pruned", "pruning", "stat", unused);
        row("a manifest that stays, at a removal", "removing two", "open", ref);
        row("a manifest that stays, at a removal for good", "removing for good", "open", ref);
        row("a manifest that stays, at a prune", "pruning", "open", ref);
        row("a manifest that stays, at a purge", "pruning for good", "open", ref);
        row("a manifest that stays, at an emptying", "emptying the trash", "open", ref);
        row("a manifest that stays, at a build", "other weights", "open", ref);
    }

    // What only the long run does of each operation, of those that decide by it what goes.
    void everyLookAtOneFileFails()
    {
        QFETCH(const QByteArray, operation);
        QFETCH(const QByteArray, call);
        QFETCH(const QByteArray, path);
        const auto &tried = operationNamed(operation);
        CtlProcess watched;
        prepareHome(watched, tried);
        const auto calls = watchedCalls(watched, tried.argumentsIn(watched.home()), tried.lacks);
        QList<ChosenFault> chosen;
        int looks = 0;
        for (qsizetype at = 1; at <= calls.size(); ++at) {
            if (calls[at - 1].call != call || !calls[at - 1].path.contains(path))
                continue;
            chosen << ChosenFault{at, failing(EIO)};
            // A bad spot on the disk doesn't go away.
            chosen << ChosenFault{
                at, "fails=" + QByteArray::number(EIO),
                call + ':' + path + ':' + QByteArray::number(++looks)};
        }
        QVERIFY2(looks >= 1, qPrintable(QString::number(chosen.size())));
        int refused = 0;
        QCOMPARE(problemsOf(tried, calls, chosen, refused), 0);
    }
};

WEIGHTROOM_TEST(TestFailingCalls)
#include "tst_failingcalls.moc"
