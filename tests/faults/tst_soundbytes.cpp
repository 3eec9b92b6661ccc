// No sound byte is ever lost, whichever files of one digest lie in blobs/ and the trash at once: every
// operation and every pair of operations, judged after each.
#include "faults/faultedctl.h"
#include "faults/twinruns.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

const bool kLong = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS");
constexpr int kTogether = 8; // digests that are tried in one store
constexpr int kSomeLicence = 4;

// Where a model's blobs lie, what is done, and what is asked at the end, which must be answered with 0.
struct NamedCase {
    const char *name;
    std::array<TwinState, kTwinPlaces> states; // own, old name, pool
    int naming;
    QStringList commands;
    QString end;
};

QList<NamedCase> namedCases()
{
    using enum TwinState;
    const auto isWhole = [](const QString &name) { return u"verify "_s + name; };
    return {
        {"rm of a cut blob spares the sound one in the trash",
         {Cut, Absent, Sound},
         Naming::Live,
         {u"rm m"_s, u"restore m"_s},
         isWhole(u"m"_s)},
        {"so does a build over the model",
         {Changed, Absent, Sound},
         Naming::Live,
         {u"build m --from ~/sources/other.gguf"_s, u"restore m --as n"_s},
         isWhole(u"n"_s)},
        {"so does a copy over it",
         {Empty, Absent, Sound},
         Naming::Live,
         {u"rm m"_s, u"cp keep m"_s, u"restore m --as n"_s},
         isWhole(u"n"_s)},
        {"rm of a link spares the sound one in the trash",
         {Link, Absent, Sound},
         Naming::Live,
         {u"rm m"_s, u"restore m"_s},
         isWhole(u"m"_s)},
        {"rm of a link that broken symbolic link spares it too",
         {Dangling, Absent, Sound},
         Naming::Live,
         {u"rm m"_s, u"restore m"_s},
         isWhole(u"m"_s)},
        {"rm of both spellings keeps the sound one",
         {Cut, Sound, Absent},
         Naming::Live,
         {u"rm m"_s, u"restore m"_s},
         isWhole(u"m"_s)},
        {"prune of both spellings keeps the sound one",
         {Sound, Cut, Absent},
         0,
         {u"prune"_s, u"trash list"_s},
         {}},
        {"prune of a cut blob spares the sound one in the trash",
         {Cut, Absent, Sound},
         Naming::Pruned,
         {u"prune"_s, u"restore --id {pruned}"_s},
         {}},
        {"emptying spares the sound copy of a model whose own blob is cut",
         {Cut, Absent, Sound},
         Naming::Live | Naming::Trashed,
         {u"trash empty"_s, u"repair m"_s},
         isWhole(u"m"_s)},
        {"emptying one entry spares it too",
         {Empty, Absent, Sound},
         Naming::Live | Naming::Trashed,
         {u"trash empty {m}"_s, u"repair m"_s},
         isWhole(u"m"_s)},
        {"what restore --as brings back is no entry's that emptying frees",
         {Cut, Absent, Sound},
         Naming::Live | Naming::Trashed,
         {u"restore m --as n"_s, u"trash empty"_s},
         isWhole(u"n"_s)},
        {"restore takes the sound file of the trash, not the cut one in blobs/",
         {Cut, Absent, Sound},
         Naming::Trashed,
         {u"restore m"_s},
         isWhole(u"m"_s)},
        {"restore takes the sound file of the old name",
         {Changed, Sound, Cut},
         Naming::Trashed,
         {u"restore m"_s},
         isWhole(u"m"_s)},
        {"restore of an empty file says so", {Absent, Absent, Empty}, Naming::Trashed, {u"restore m"_s}, {}},
        {"restore of a cut file in blobs/ says so",
         {Cut, Absent, Absent},
         Naming::Trashed,
         {u"restore m"_s},
         {}},
        {"repair takes the sound one before rm could bury it",
         {Cut, Absent, Sound},
         Naming::Live,
         {u"repair m"_s, u"rm m"_s, u"restore m"_s},
         isWhole(u"m"_s)},
    };
}

} // namespace

class TestSoundBytes : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void keepsTheSoundOne_data();
    void keepsTheSoundOne();
    void everyCombinationOfTwinsIsKept_data();
    void everyCombinationOfTwinsIsKept();
    void everyPairOfOperationsKeepsThem();
    void twoAtOnceKeepThem();
    void chanceFindsNothing();
};

void TestSoundBytes::keepsTheSoundOne_data()
{
    QTest::addColumn<int>("index");
    const auto cases = namedCases();
    for (int i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].name) << i;
}

void TestSoundBytes::keepsTheSoundOne()
{
    QFETCH(const int, index);
    const auto wanted = namedCases()[index];
    TwinCase twins{{}, {{kSomeLicence, wanted.states}}, wanted.naming, {}};
    CtlProcess ctl;
    prepareTwins(ctl, twins);
    auto before = soundContentOf(ctl);
    for (const auto &words : wanted.commands) {
        const auto command = twinCommand(ctl, twins, words);
        const auto result = ctl.json(command);
        QVERIFY2(
            result.status == 0 || wanted.end.isEmpty(),
            (words.toUtf8() + ": " + result.out + result.messages).constData());
        const auto after = soundContentOf(ctl);
        const auto faults = faultsOfStep(before, after, command, result);
        QVERIFY2(faults.isEmpty(), qPrintable(words + u": "_s + faults.join(u'\n')));
        before = after;
    }
    if (wanted.end.isEmpty())
        return;
    const auto end = ctl.json(wanted.end.split(u' '));
    QVERIFY2(end.status == 0, end.out.constData());
}

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
    QCOMPARE(countTwinFailures(seeds), 0);
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
    QCOMPARE(countTwinFailures(seeds), 0);
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
    QCOMPARE(countTwinFailures(seeds), 0);
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
        QCOMPARE(countTwinFailures(seeds), 0);
        runs += int(seeds.size());
    } while (double(timer.elapsed()) < minutes * 60'000);
    qInfo("%d cases of chance", runs);
}

WEIGHTROOM_TEST(TestSoundBytes)
#include "tst_soundbytes.moc"
