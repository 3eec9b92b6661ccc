// weightroomctl is killed at calls that chance chooses, as often as WEIGHTROOM_KILLS says;
// WEIGHTROOM_KILL_SEED repeats a run.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/soundaudit.h"
#include "faults/storeaudit.h"
#include "faults/survival.h"
#include "faults/twinstore.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>
#include <QtConcurrent>
#include <algorithm>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

// Some, so that it's known to work; the long run's is a part of the ten thousand that are done by hand.
int wantedKills()
{
    const bool isLong = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS");
    return qEnvironmentVariable("WEIGHTROOM_KILLS", isLong ? u"2000"_s : u"40"_s).toInt();
}

quint32 killSeed()
{
    const auto given = qEnvironmentVariable("WEIGHTROOM_KILL_SEED");
    return given.isEmpty() ? QRandomGenerator::global()->generate() : given.toUInt();
}

struct RandomKill {
    int operation = 0; // of operations()
    TwinSeed twins;
    QList<Fault> faults; // one after the other
};

struct KillOutcome {
    int kills = 0;
    QStringList faults;
};

// Mostly a change, before it or after it. By its kind and how often that came up before: numbers vary.
Fault faultAt(QRandomGenerator &random, const QList<WatchedCall> &calls)
{
    const auto how = random.bounded(2) == 0 ? QByteArray("kill") : QByteArray("killed");
    auto at = random.bounded(int(calls.size()));
    for (int tries = 0; tries < 20 && !calls[at].isChange(); ++tries)
        at = random.bounded(int(calls.size()));
    const auto times = std::count_if(calls.begin(), calls.begin() + at + 1, [&](const WatchedCall &call) {
        return call.call == calls[at].call;
    });
    return {calls[at].call + ":/:" + QByteArray::number(qlonglong(times)), how};
}

// Sometimes its second start is killed too.
QList<Fault> someFaults(QRandomGenerator &random, const QList<WatchedCall> &calls)
{
    QList<Fault> faults{faultAt(random, calls)};
    if (random.bounded(4) == 0)
        faults.append(faultAt(random, calls));
    return faults;
}

QString placesOf(const RandomKill &kill)
{
    QStringList places;
    for (const auto &fault : kill.faults)
        places.append(QString::fromUtf8(fault.what + " at " + fault.at));
    return places.join(u", then "_s);
}

KillOutcome killOperation(const RandomKill &kill)
{
    const auto &operation = operations()[std::size_t(kill.operation)];
    KillOutcome outcome;
    CtlProcess ctl;
    prepareHome(ctl, operation);
    const auto arguments = operation.argumentsIn(ctl.home());
    for (auto fault : kill.faults) {
        const auto before = soundContentOf(ctl);
        fault.lacks = operation.lacks;
        const auto result = runFaulted(ctl, arguments, fault);
        outcome.kills += result.status == -1 ? 1 : 0;
        if (!operation.frees)
            outcome.faults += lostDigests(before, soundContentOf(ctl));
    }
    outcome.faults += faultsAfterKill(operation, contentOfStore(ctl.store()), ctl.home());
    outcome.faults += faultsOfGoingOn(operation, ctl);
    if (!outcome.faults.isEmpty())
        outcome.faults.prepend(u"%1: %2"_s.arg(QString::fromUtf8(operation.name), placesOf(kill)));
    return outcome;
}

KillOutcome killTwins(const RandomKill &kill)
{
    KillOutcome outcome;
    const auto twins = twinCase(kill.twins);
    CtlProcess ctl;
    prepareTwins(ctl, twins);
    const auto command = twinCommand(ctl, twins, twins.commands.front());
    auto before = soundContentOf(ctl);
    for (const auto &fault : kill.faults) {
        const auto result = runFaulted(ctl, command, fault);
        const auto after = soundContentOf(ctl);
        outcome.kills += result.status == -1 ? 1 : 0;
        outcome.faults += lostDigests(before, after, mayGo(before, command, result));
        before = after;
    }
    const auto again = ctl.json(command);
    for (const auto &fault : faultsOfStep(before, soundContentOf(ctl), command, again))
        outcome.faults.append(u"done again: "_s + fault);
    if (!outcome.faults.isEmpty())
        outcome.faults.prepend(twins.text() + u"\n  "_s + placesOf(kill));
    return outcome;
}

// Runs them on several threads and prints what is wrong.
int countLosses(const QList<RandomKill> &wanted, KillOutcome (*kill)(const RandomKill &), quint32 seed)
{
    QElapsedTimer timer;
    timer.start();
    int kills = 0;
    int losses = 0;
    for (const auto &outcome : QtConcurrent::blockingMapped(wanted, kill)) {
        kills += outcome.kills;
        losses += outcome.faults.isEmpty() ? 0 : 1;
        if (!outcome.faults.isEmpty() && losses <= 20)
            qWarning("%s", qPrintable(outcome.faults.join(u"\n    "_s)));
    }
    qInfo("seed %u: %d kills, %.1f a second", seed, kills, kills * 1000.0 / double(timer.elapsed()));
    return losses;
}

QList<WatchedCall> callsOf(const Operation &operation)
{
    CtlProcess ctl;
    prepareHome(ctl, operation);
    return watchedCalls(ctl, operation.argumentsIn(ctl.home()), operation.lacks);
}

QList<WatchedCall> callsOfTwins(int operation)
{
    constexpr int kCutAndPooled = int(TwinState::Cut) + 64 * int(TwinState::Sound);
    const auto twins = twinCase({kCutAndPooled, 3, operation, -1, false, 0});
    CtlProcess ctl;
    prepareTwins(ctl, twins);
    return watchedCalls(ctl, twinCommand(ctl, twins, twins.commands.front()));
}

} // namespace

class TestKilledAtRandom : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void operationsLoseNothing()
    {
        const auto seed = killSeed();
        QRandomGenerator random(seed);
        QList<QList<WatchedCall>> calls;
        for (const auto &operation : operations()) {
            QCOMPARE(undisturbed(operation).result.status, 0);
            calls.append(callsOf(operation));
        }
        QList<RandomKill> kills;
        for (int i = 0; i < wantedKills(); ++i) {
            const int operation = random.bounded(int(calls.size()));
            kills.append({operation, {}, someFaults(random, calls[operation])});
        }
        QCOMPARE(countLosses(kills, killOperation, seed), 0);
    }

    // In stores where one digest has several files.
    void twinsLoseNothing()
    {
        const auto seed = killSeed();
        QRandomGenerator random(seed);
        QMap<int, QList<WatchedCall>> calls;
        for (int i = 0; i < twinOperations().size(); ++i) {
            if (!twinOperations()[i].isReading)
                calls.insert(i, callsOfTwins(i));
        }
        QList<RandomKill> kills;
        for (int i = 0; i < wantedKills(); ++i) {
            const int operation = calls.keys()[random.bounded(int(calls.size()))];
            const TwinSeed twins{
                int(random.bounded(kTwinCombinations)), 3, operation, -1, false, random.generate()};
            kills.append({0, twins, someFaults(random, calls[operation])});
        }
        QCOMPARE(countLosses(kills, killTwins, seed), 0);
    }
};

WEIGHTROOM_TEST(TestKilledAtRandom)
#include "tst_killedatrandom.moc"
