// No sound byte is ever lost, whichever files of one digest lie in blobs/ and the trash at once: every
// operation and every pair of operations, judged after each.
#include "faults/faultedctl.h"
#include "faults/soundaudit.h"
#include "faults/twinstore.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QMap>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>
#include <QtConcurrent>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

const bool kLong = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS");
constexpr int kMostOfAKind = 3; // failures that are made small and shown
constexpr int kMostShrunk = 15;
constexpr int kTogether = 8; // digests that are tried in one store
constexpr int kPatienceMs = 60'000;

struct TwinRun {
    TwinSeed seed;
    QStringList faults;
    bool isThrough = true; // every operation did its work, none stopped at some digest
};

QList<CtlResult> runAtOnce(const CtlProcess &ctl, const QList<QStringList> &commands)
{
    std::vector<std::unique_ptr<QProcess>> processes;
    for (const auto &command : commands) {
        processes.push_back(std::make_unique<QProcess>());
        ctl.start(*processes.back(), QStringList{u"--json"_s} + command);
        processes.back()->closeWriteChannel();
    }
    QList<CtlResult> results;
    for (const auto &process : processes) {
        const bool isEnded =
            process->waitForFinished(kPatienceMs) && process->exitStatus() == QProcess::NormalExit;
        results.append(
            {isEnded ? process->exitCode() : -1, process->readAllStandardOutput(),
             process->readAllStandardError()});
    }
    return results;
}

TwinRun runTwins(const TwinSeed &seed)
{
    TwinRun run{seed, {}, true};
    const auto twins = twinCase(seed);
    CtlProcess ctl;
    prepareTwins(ctl, twins);
    auto commands = twins.commands;
    for (auto &command : commands)
        command.replaceInStrings(u"~/"_s, ctl.home() + u'/');
    auto before = soundContentOf(ctl);
    if (seed.isAtOnce) {
        const auto results = runAtOnce(ctl, commands);
        run.faults = faultsOfMeeting(before, soundContentOf(ctl), commands, results);
        return run;
    }
    for (const auto &command : commands) {
        const auto result = ctl.json(command);
        run.isThrough = run.isThrough && result.status == 0;
        const auto after = soundContentOf(ctl);
        for (const auto &fault : faultsOfStep(before, after, command, result))
            run.faults.append(u"%1 (%2): %3"_s.arg(command.join(u' ')).arg(result.status).arg(fault));
        before = after;
    }
    return run;
}

// The same with less in it.
QList<TwinSeed> smallerSeeds(const TwinSeed &seed)
{
    QList<TwinSeed> smaller;
    const auto with = [&](auto change) {
        auto less = seed;
        change(less);
        if (less.packed() != seed.packed())
            smaller.append(less);
    };
    with([](TwinSeed &less) { less.second = -1; });
    with([&](TwinSeed &less) {
        less.first = seed.second >= 0 ? seed.second : seed.first;
        less.second = -1;
    });
    for (int twin = 0; twin < seed.count && seed.count > 1; ++twin) {
        with([&](TwinSeed &less) {
            less.states = (seed.states + twin) % kTwinCombinations;
            less.count = 1;
        });
    }
    with([](TwinSeed &less) { less.salt = 0; });
    for (int place = 1; place < kTwinCombinations; place *= kTwinStates) {
        const int state = seed.states / place % kTwinStates;
        for (const int simpler : {int(TwinState::Absent), int(TwinState::Sound), int(TwinState::Cut)}) {
            if (simpler < state)
                with([&](TwinSeed &less) { less.states -= (state - simpler) * place; });
        }
    }
    return smaller;
}

// A fault without what differs from case to case.
QString kindOf(const QString &fault)
{
    static const QRegularExpression kDigest(u"[0-9a-f]{8}"_s);
    return fault.section(u"): "_s, 1).remove(kDigest);
}

TwinRun shrunk(TwinRun run)
{
    const auto kind = kindOf(run.faults.front());
    const auto isAlike = [&](const QString &fault) { return kindOf(fault) == kind; };
    for (bool isSmaller = true; isSmaller && !run.seed.isAtOnce;) {
        isSmaller = false;
        for (const auto &seed : smallerSeeds(run.seed)) {
            auto less = runTwins(seed);
            if (std::none_of(less.faults.begin(), less.faults.end(), isAlike))
                continue;
            run = std::move(less);
            isSmaller = true;
            break;
        }
    }
    return run;
}

// Those that fail, each kind of failure some times and as small as it gets.
QList<TwinRun> chosenFailures(const QList<TwinRun> &failed)
{
    QMap<QString, int> kinds;
    QList<TwinRun> chosen;
    for (const auto &run : failed) {
        if (++kinds[kindOf(run.faults.front())] <= kMostOfAKind && chosen.size() < kMostShrunk)
            chosen.append(run);
    }
    QMap<quint64, TwinRun> small;
    for (const auto &run : QtConcurrent::blockingMapped(chosen, shrunk))
        small.insert(run.seed.packed(), run);
    return small.values();
}

// Runs them all, several at a time, and prints what fails. How many do.
qsizetype countFailures(QList<TwinSeed> seeds)
{
    if (const auto one = qEnvironmentVariable("WEIGHTROOM_SOUND_CASE"); !one.isEmpty())
        seeds = {TwinSeed::unpacked(one.toULongLong())};
    (void)twinCase(seeds.front());
    QList<TwinRun> failed;
    QList<TwinSeed> alone;
    for (const auto &run : QtConcurrent::blockingMapped(seeds, runTwins)) {
        if (!run.faults.isEmpty())
            failed.append(run);
        // One that stopped an operation kept it from the others.
        for (int i = 0; i < run.seed.count && run.seed.count == kTogether && !run.isThrough; ++i) {
            alone.append(run.seed);
            alone.back().states = (run.seed.states + i) % kTwinCombinations;
            alone.back().count = 1;
        }
    }
    for (const auto &run : QtConcurrent::blockingMapped(alone, runTwins)) {
        if (!run.faults.isEmpty())
            failed.append(run);
    }
    for (const auto &run : chosenFailures(failed))
        qWarning("%s", qPrintable(twinCase(run.seed).text() + u"\n    "_s + run.faults.join(u"\n    "_s)));
    return failed.size();
}

} // namespace

class TestSoundBytes : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void everyCombinationOfTwinsIsKept_data();
    void everyCombinationOfTwinsIsKept();
    void everyPairOfOperationsKeepsThem();
    void twoAtOnceKeepThem();
    void chanceFindsNothing();
};

void TestSoundBytes::everyCombinationOfTwinsIsKept_data()
{
    QTest::addColumn<int>("operation");
    for (const auto *words :
         {"rm m", "restore m", "repair m", "prune", "trash empty", "restore m --as n", "prune --purge",
          "restore --id {pruned}", "build m -f ~/sources/m.modelfile"})
        QTest::newRow(words) << twinOperation(words);
}

// Each state under the name, the old name and in the pool.
void TestSoundBytes::everyCombinationOfTwinsIsKept()
{
    QFETCH(const int, operation);
    QList<TwinSeed> seeds;
    for (int states = 0; states < kTwinCombinations; states += kTogether)
        seeds.append({states, kTogether, operation, -1, false, 0});
    QCOMPARE(countFailures(seeds), 0);
}

void TestSoundBytes::everyPairOfOperationsKeepsThem()
{
    QRandomGenerator random(20);
    QList<TwinSeed> seeds;
    const auto &operations = twinOperations();
    for (int first = 0; first < operations.size(); ++first) {
        for (int second = 0; second < operations.size(); ++second) {
            // What only reads is tried in the long run beside each, otherwise beside some.
            const bool isReading = operations[first].isReading || operations[second].isReading;
            if (isReading && !kLong && random.bounded(8) != 0)
                continue;
            seeds.append(
                {int(random.bounded(kTwinCombinations)), 1 + int(random.bounded(3)), first, second, false,
                 quint64(random.bounded(1, 1000))});
        }
    }
    QCOMPARE(countFailures(seeds), 0);
}

void TestSoundBytes::twoAtOnceKeepThem()
{
    QRandomGenerator random(21);
    QList<TwinSeed> seeds;
    for (int i = 0; i < (kLong ? 2000 : 60); ++i) {
        const auto operation = [&] { return int(random.bounded(int(twinOperations().size()))); };
        seeds.append(
            {int(random.bounded(kTwinCombinations)), 3, operation(), operation(), true,
             quint64(random.bounded(1, 1000))});
    }
    QCOMPARE(countFailures(seeds), 0);
}

// For WEIGHTROOM_SOUND_MINUTES; without it a few.
void TestSoundBytes::chanceFindsNothing()
{
    const auto minutes = qEnvironmentVariable("WEIGHTROOM_SOUND_MINUTES", kLong ? u"5"_s : u"0"_s).toDouble();
    QElapsedTimer timer;
    timer.start();
    auto &random = *QRandomGenerator::global();
    int runs = 0;
    do {
        QList<TwinSeed> seeds;
        for (int i = 0; i < 50; ++i) {
            // Some 2^27 seeds are told by their lower part; the salt makes them many more.
            auto seed = TwinSeed::unpacked(random.generate64() >> 6);
            seed.count = 1 + int(random.bounded(4));
            seed.salt = random.generate();
            seeds.append(seed);
        }
        QCOMPARE(countFailures(seeds), 0);
        runs += int(seeds.size());
    } while (double(timer.elapsed()) < minutes * 60'000);
    qInfo("%d cases of chance", runs);
}

WEIGHTROOM_TEST(TestSoundBytes)
#include "tst_soundbytes.moc"
