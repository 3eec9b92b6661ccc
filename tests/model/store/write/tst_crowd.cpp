// Many threads in one store, against what ought to come out.
#include "model/store/disk/lock.h"
#include "model/store/disk/references.h"
#include "model/store/disk/resolve.h"
#include "model/store/trash/trash.h"
#include "model/store/write/copy.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QTest>
#include <map>
#include <mutex>
#include <random>
#include <thread>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

constexpr int kThreads = 8;
constexpr int kTurns = 12;

// Which names hold which model: a thread's own names can be changed by that thread alone.
using Holdings = std::map<QString, QByteArray>;

// One thread's work on names of its own, made of models that all share. Yields what it holds in the end, or a
// failure.
struct Worker {
    const Store &store;
    int number;
    const QList<ModelParts> &models;
    Holdings held;
    QStringList failures;

    QString name(int i) const { return u"w%1:n%2"_s.arg(number).arg(i); }

    template<class T> bool check(const Result<T> &result, const QString &what)
    {
        if (!result)
            failures.append(what + u": "_s + result.error().message);
        return result.has_value();
    }

    void copy(const QString &from, const QString &to, const QByteArray &manifest)
    {
        if (check(copyModel(store, nameOf(from), nameOf(to)), u"cp "_s + from + u' ' + to))
            held[to] = manifest;
    }

    void turn(std::mt19937 &random)
    {
        const auto pick = [&](int limit) { return int(random() % unsigned(limit)); };
        const int model = pick(int(models.size()));
        const auto to = name(pick(4));
        const auto there = held.find(to);
        if (there == held.end()) {
            copy(u"base:m%1"_s.arg(model), to, models[model].manifest);
            return;
        }
        switch (pick(4)) {
        case 0:
            copy(u"base:m%1"_s.arg(model), to, models[model].manifest);
            break;
        case 1:
            if (check(removeModels(store, {nameOf(to)}, false), u"rm "_s + to))
                held.erase(there);
            break;
        case 2: {
            const auto manifest = there->second;
            held.erase(there);
            if (!check(removeModels(store, {nameOf(to)}, false), u"rm "_s + to))
                break;
            const auto restored = restoreModel(store, {nameOf(to), {}, {}});
            // Another thread may have emptied the trash in between.
            if (!restored && restored.error().kind == Error::Kind::NotFound)
                break;
            if (check(restored, u"restore "_s + to))
                held[to] = manifest;
            break;
        }
        default:
            (void)check(emptyTrash(store, {}, pick(2) == 0), u"empty"_s);
            break;
        }
    }
};

} // namespace

class TestCrowd : public QObject
{
    Q_OBJECT

private slots:
    void eightThreadsLoseNothing();
    void oneNameBuiltByManyEndsWhole();
};

void TestCrowd::eightThreadsLoseNothing()
{
    const StoreFixture fixture;
    QList<ModelParts> models;
    for (int i = 0; i < 4; ++i) {
        models.append(modelParts(u"Q4_0"_s, QByteArray::number(i), {u"shared"_s}));
        fixture.addModel(u"base:m%1"_s.arg(i), models.last());
    }
    const auto store = fixture.open();
    std::vector<Worker> workers;
    for (int i = 0; i < kThreads; ++i)
        workers.push_back({store, i, models, {}, {}});
    std::vector<std::thread> threads;
    for (auto &worker : workers)
        threads.emplace_back([&worker] {
            std::mt19937 random(unsigned(worker.number) + 1);
            for (int turn = 0; turn < kTurns; ++turn)
                worker.turn(random);
        });
    for (auto &thread : threads)
        thread.join();

    Holdings expected;
    for (int i = 0; i < models.size(); ++i)
        expected[u"base:m%1"_s.arg(i)] = models[i].manifest;
    for (const auto &worker : workers) {
        QCOMPARE(worker.failures, QStringList());
        expected.insert(worker.held.begin(), worker.held.end());
    }
    Holdings found;
    for (const auto &name : fixture.models())
        found[name] = manifestData(store, nameOf(name)).value_or("unreadable");
    QVERIFY(found == expected);
    const auto references = findReferences(store);
    for (const auto &digest : references->digests)
        QVERIFY(fixture.hasBlob(digest) && !fixture.hasTrashed(digest));
    QVERIFY(QDir(fixture.path(u".weightroom/staging"_s)).isEmpty());
}

void TestCrowd::oneNameBuiltByManyEndsWhole()
{
    const StoreFixture fixture;
    std::mutex mutex;
    QStringList failures;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back([&, i] {
            const auto build = i % 2 == 0 ? u"Q4_0"_s : u"Q8_0"_s;
            for (int turn = 0; turn < 4; ++turn) {
                const auto parts = modelParts(build, QByteArray::number(i), {u"shared"_s});
                const auto outcome = fixture.publish(u"m:t", build, parts);
                // A shared blob that changed under way is reported, for the build to look again.
                const std::lock_guard guard(mutex);
                if (!outcome)
                    failures.append(outcome.error().message);
            }
        });
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(failures, QStringList());
    const auto models = fixture.models();
    QVERIFY(models.size() <= 2);
    QVERIFY(models.contains(u"m:t"_s));
    for (const auto &name : models)
        QVERIFY2(!name.contains(u"broken"_s), qPrintable(name));
    if (models.size() == 2)
        QVERIFY(resolve(fixture.open(), nameOf(u"m:t+Q4_0")) && resolve(fixture.open(), nameOf(u"m:t+Q8_0")));
    const auto entries = listTrash(fixture.open());
    for (const auto &entry : *entries) {
        for (const auto &digest : entry.digests)
            QVERIFY(fixture.hasBlob(digest) || fixture.hasTrashed(digest));
    }
    QVERIFY(QDir(fixture.path(u".weightroom/staging"_s)).isEmpty());
}

WEIGHTROOM_TEST(TestCrowd)
#include "tst_crowd.moc"
