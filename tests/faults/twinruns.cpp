#include "faults/twinruns.h"

#include <QMap>
#include <QRegularExpression>
#include <QtConcurrent>
#include <memory>
#include <vector>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kMostOfAKind = 3; // failures that are made small and shown
constexpr int kMostShrunk = 15;
constexpr int kTwinPatienceMs = 60'000;

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
            process->waitForFinished(kTwinPatienceMs) && process->exitStatus() == QProcess::NormalExit;
        results.append(
            {isEnded ? process->exitCode() : -1, process->readAllStandardOutput(),
             process->readAllStandardError()});
    }
    return results;
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

} // namespace

TwinRun runTwins(const TwinSeed &seed)
{
    TwinRun run{seed, {}, true};
    const auto twins = twinCase(seed);
    CtlProcess ctl;
    prepareTwins(ctl, twins);
    QList<QStringList> commands;
    for (const auto &command : twins.commands)
        commands.append(twinCommand(ctl, twins, command));
    auto before = soundContentOf(ctl);
    if (seed.isAtOnce) {
        const auto results = runAtOnce(ctl, commands);
        run.faults = faultsOfMeeting(before, soundContentOf(ctl), commands, results);
        return run;
    }
    for (const auto &command : commands) {
        const auto result = ctl.json(command);
        run.isThrough = run.isThrough && (result.status == 0 || result.status == 5);
        const auto after = soundContentOf(ctl);
        for (const auto &fault : faultsOfStep(before, after, command, result))
            run.faults.append(u"%1 (%2): %3"_s.arg(command.join(u' ')).arg(result.status).arg(fault));
        before = after;
    }
    return run;
}

qsizetype countTwinFailures(const QList<TwinSeed> &wanted)
{
    auto seeds = wanted;
    if (const auto one = qEnvironmentVariable("WEIGHTROOM_SOUND_CASE"); !one.isEmpty())
        seeds = {TwinSeed::unpacked(one.toULongLong())};
    QList<TwinRun> failed;
    QList<TwinSeed> alone;
    for (const auto &run : QtConcurrent::blockingMapped(seeds, runTwins)) {
        if (!run.faults.isEmpty())
            failed.append(run);
        // One that stopped an operation kept it from the others.
        for (int i = 0; i < run.seed.count && !run.isThrough && run.seed.salt == 0; ++i) {
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

} // namespace weightroom
