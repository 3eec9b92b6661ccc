// The queue of builds: order, cancelling, trying again, what is kept of each.
#include "model/build/buildfixture.h"
#include "model/build/buildqueue.h"
#include "model/modelfile/parser.h"
#include "support/pluggedfolder.h"
#include "support/testclass.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestBuildQueue : public QObject
{
    Q_OBJECT

private:
    using State = BuildState;
    // Hashing so many zeros takes seconds: time to interfere. A hole takes no disk, and linked it's not
    // written.
    static constexpr qint64 kLong = qint64(16) * 1024 * 1024 * 1024;

    static BuildRequest request(
        const BuildFixture &fixture, const QString &name, const QString &modelfile,
        ImportMode mode = ImportMode::Auto)
    {
        auto recipe = modelfile::requestOf(modelfile::parse(modelfile));
        if (!recipe)
            qFatal("%s", qUtf8Printable(recipe.error().message));
        return {nameOf(name), std::move(*recipe), fixture.path({}), {mode, {}, false}};
    }

    // A build that won't end by itself while a test looks.
    static BuildRequest longRequest(const BuildFixture &fixture, const QString &name)
    {
        // Each has a file of its own: writing it again would change it underfoot.
        const auto file = nameOf(name).model() + u".gguf"_s;
        writeSparseModel(fixture.path(file), kLong, 2);
        return request(fixture, name, u"FROM "_s + file, ImportMode::Link);
    }

    static State stateOf(const BuildQueue &queue, int id)
    {
        const auto *job = queue.job(id);
        if (job == nullptr)
            qFatal("there's no such build");
        return job->state;
    }

    static bool isIdle(const BuildQueue &queue)
    {
        return queue.counts().running + queue.counts().waiting == 0;
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".?"_s)); }

    void buildsRunOneAfterTheOther()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        BuildQueue queue;
        QStringList story;
        connect(&queue, &BuildQueue::jobChanged, this, [&](int id) {
            const auto text =
                QString::number(id) + (stateOf(queue, id) == State::Running ? u" runs"_s : u" ends"_s);
            if (story.isEmpty() || story.last() != text)
                story.append(text);
        });
        QSignalSpy added(&queue, &BuildQueue::jobAdded);
        QSignalSpy ended(&queue, &BuildQueue::finished);
        const int a = queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM m.gguf"_s));
        const int b = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM m.gguf\nSYSTEM b"_s));
        const int c = queue.add(fixture.store(), request(fixture, u"c"_s, u"FROM m.gguf\nSYSTEM c"_s));
        QCOMPARE(queue.counts(), (BuildQueue::Counts{1, 2, 0, 0, 0}));
        QCOMPARE(added.size(), 3);
        QCOMPARE(queue.waitsFor(a), 0);
        QCOMPARE(queue.waitsFor(b), a);
        QCOMPARE(queue.waitsFor(c), b);
        QTRY_VERIFY(isIdle(queue));
        QCOMPARE(queue.counts(), (BuildQueue::Counts{0, 0, 0, 3, 0}));
        QCOMPARE(
            story,
            QStringList({u"1 runs"_s, u"1 ends"_s, u"2 runs"_s, u"2 ends"_s, u"3 runs"_s, u"3 ends"_s}));
        QCOMPARE(ended.size(), 3);
        QCOMPARE(queue.ids(), std::vector<int>({a, b, c}));
        QCOMPARE(fixture.damage(), QString());
        QCOMPARE(fixture.layer(u"b"_s, mediatype::kSystem), QByteArray("b"));
        const auto *job = queue.job(b);
        QVERIFY(job->result && !job->error);
        QCOMPARE(job->result->name.shortForm(), u"b:latest+Q4_0"_s);
        QVERIFY(job->result->imports.front().reused);
        QVERIFY(job->started.isValid() && job->ended >= job->started);
        QVERIFY(job->durationMs >= 0 && job->durationMs < 60'000);
    }

    void twoMayRunAtOnce()
    {
        const BuildFixture fixture;
        BuildQueue queue;
        const int a = queue.add(fixture.store(), longRequest(fixture, u"a"_s));
        const int b = queue.add(fixture.store(), longRequest(fixture, u"b"_s));
        const int c = queue.add(fixture.store(), longRequest(fixture, u"c"_s));
        QCOMPARE(queue.counts().running, 1);
        queue.setThreads(7); // taken as the most there may be
        QCOMPARE(stateOf(queue, a), State::Running);
        QCOMPARE(stateOf(queue, b), State::Running);
        QCOMPARE(stateOf(queue, c), State::Waiting);
        QTRY_VERIFY(queue.job(b)->progress->snapshot().bytesDone > 0);
        queue.cancel(a);
        QTRY_COMPARE(stateOf(queue, c), State::Running);
        QCOMPARE(stateOf(queue, b), State::Running);
    }

    void aNameIsBuiltByOneAtATime_data()
    {
        QTest::addColumn<QString>("second");
        QTest::addColumn<QString>("modelfile");
        QTest::addColumn<bool>("waits");
        QTest::newRow("the same") << u"m:1b"_s << u"FROM small.gguf"_s << true;
        QTest::newRow("but for case") << u"M:1B"_s << u"FROM small.gguf"_s << true;
        QTest::newRow("its build") << u"m:1b+Q4_0"_s << u"FROM small.gguf"_s << true;
        QTest::newRow("another tag") << u"m:2b"_s << u"FROM small.gguf"_s << false;
        QTest::newRow("over it") << u"n"_s << u"FROM m:1b\nSYSTEM s"_s << true;
        QTest::newRow("over another") << u"n"_s << u"FROM m:2b\nSYSTEM s"_s << false;
    }
    void aNameIsBuiltByOneAtATime()
    {
        QFETCH(QString, second);
        QFETCH(QString, modelfile);
        QFETCH(bool, waits);
        const BuildFixture fixture;
        fixture.write(u"small.gguf"_s, model(2));
        BuildQueue queue;
        queue.setThreads(2);
        const int a = queue.add(fixture.store(), longRequest(fixture, u"m:1b"_s));
        const int b = queue.add(fixture.store(), request(fixture, second, modelfile));
        const int c = queue.add(fixture.store(), request(fixture, u"other"_s, u"FROM small.gguf"_s));
        QCOMPARE(stateOf(queue, b), waits ? State::Waiting : State::Running);
        QCOMPARE(queue.waitsFor(b), waits ? a : 0);
        // What comes behind doesn't wait for what can't start.
        QTRY_COMPARE(stateOf(queue, c), State::Finished);
        QCOMPARE(stateOf(queue, b) == State::Waiting, waits);
        queue.cancel(a);
        QTRY_VERIFY(isIdle(queue));
        QCOMPARE(stateOf(queue, a), State::Cancelled);
    }

    void aWaitingOneIsCancelledAtOnce()
    {
        const BuildFixture fixture;
        BuildQueue queue;
        queue.setThreads(2);
        const int a = queue.add(fixture.store(), longRequest(fixture, u"a"_s));
        const int b = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM a"_s));
        const int c = queue.add(fixture.store(), request(fixture, u"c"_s, u"FROM b"_s));
        QCOMPARE(queue.waitsFor(c), b);
        QSignalSpy ended(&queue, &BuildQueue::finished);
        QSignalSpy counted(&queue, &BuildQueue::countsChanged);
        queue.cancel(b);
        QCOMPARE(stateOf(queue, b), State::Cancelled);
        QCOMPARE(ended, (QList<QVariantList>{{b}}));
        // What waited for it begins.
        QCOMPARE(counted.size(), 1);
        QCOMPARE(queue.counts(), (BuildQueue::Counts{2, 0, 0, 0, 1}));
        QCOMPARE(stateOf(queue, c), State::Running);
        QTRY_COMPARE(stateOf(queue, c), State::Failed);
        QVERIFY(!queue.job(b)->started.isValid() && !queue.job(b)->result);
        queue.cancel(c); // too late
        queue.cancel(99);
        QCOMPARE(stateOf(queue, c), State::Failed);
        queue.cancel(a);
        QTRY_VERIFY(isIdle(queue));
        QVERIFY(!QFile::exists(fixture.store().manifestsPath() + u"/registry.ollama.ai/library/b"_s));
    }

    void aRunningOneIsCancelledAndLeavesNothing_data()
    {
        QTest::addColumn<bool>("midway");
        QTest::newRow("at its start") << false;
        QTest::newRow("midway") << true;
    }
    void aRunningOneIsCancelledAndLeavesNothing()
    {
        QFETCH(bool, midway);
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QVERIFY(fixture.build(u"a"_s, u"FROM m.gguf\nSYSTEM s"_s));
        const auto before = fixture.listing();
        BuildQueue queue;
        const int a = queue.add(fixture.store(), longRequest(fixture, u"a"_s));
        if (midway)
            QTRY_VERIFY(queue.job(a)->progress->snapshot().bytesDone > 1'000'000);
        queue.cancel(a);
        QCOMPARE(stateOf(queue, a), State::Running); // until the worker is done with it
        QTRY_COMPARE(stateOf(queue, a), State::Cancelled);
        QVERIFY(!queue.job(a)->error);
        QCOMPARE(fixture.listing(), before);
        QCOMPARE(fixture.staged(), QStringList());
    }

    void theTimerRunsOnlyWhileSomethingDoes()
    {
        const BuildFixture fixture;
        BuildQueue queue;
        const auto *timer = queue.findChild<QTimer *>();
        QVERIFY(!timer->isActive());
        const int a = queue.add(fixture.store(), longRequest(fixture, u"a"_s));
        QVERIFY(timer->isActive());
        QCOMPARE(timer->interval(), 100);
        QSignalSpy changed(&queue, &BuildQueue::jobChanged);
        QTRY_VERIFY(changed.size() >= 3);
        QCOMPARE(changed.front(), QVariantList{a});
        QCOMPARE(queue.job(a)->progress->snapshot().phase, Phase::Importing);
        queue.cancel(a);
        QTRY_VERIFY(isIdle(queue));
        QVERIFY(!timer->isActive());
    }

    void whatFailedCanBeTriedAgain()
    {
        const BuildFixture fixture;
        BuildQueue queue;
        const int a = queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM ./m.gguf"_s), 500);
        const int b = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM ./m.gguf"_s));
        queue.retry(a); // it's running
        QTRY_VERIFY(isIdle(queue));
        QCOMPARE(queue.counts(), (BuildQueue::Counts{0, 0, 2, 0, 0}));
        QCOMPARE(queue.job(a)->error->kind, Error::Kind::NotFound);
        QVERIFY(queue.job(a)->error->message.contains(u"m.gguf"_s));
        fixture.write(u"m.gguf"_s, model(2));
        queue.retry(a);
        QCOMPARE(queue.ids(), std::vector<int>({b, a}));
        QVERIFY(!queue.job(a)->error);
        QCOMPARE(queue.job(a)->expectedBytes, 500);
        QTRY_COMPARE(stateOf(queue, a), State::Finished);
        QCOMPARE(stateOf(queue, b), State::Failed);
        queue.retry(a); // it has what it wants
        QCOMPARE(stateOf(queue, a), State::Finished);
    }

    void anotherWayCanBeTried()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        BuildQueue queue;
        queue.add(fixture.store(), request(fixture, u"other"_s, u"FROM m.gguf\nSYSTEM s"_s));
        fixture.write(u"n.gguf"_s, model(2, 'n', 100'000));
        const int a =
            queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM n.gguf"_s, ImportMode::Copy), 100'000);
        queue.cancel(a);
        queue.retryWith(a, ImportMode::Link);
        QCOMPARE(queue.job(a)->expectedBytes, 0);
        QTRY_VERIFY(isIdle(queue));
        QCOMPARE(queue.job(a)->result->imports.front().method, ImportMethod::Link);
        QCOMPARE(fixture.damage(), QString());
    }

    void whatSpaceIsMissingIsKnown_data()
    {
        QTest::addColumn<bool>("elsewhere");
        QTest::newRow("beside the store") << false;
        QTest::newRow("on another file system") << true;
    }
    void whatSpaceIsMissingIsKnown()
    {
        QFETCH(bool, elsewhere);
        const BuildFixture fixture;
        const auto other = elsewhere ? otherFileSystem(fixture.store().root()) : nullptr;
        if (elsewhere && !other)
            QSKIP("there's one file system here");
        const auto path = elsewhere ? other->filePath(u"big.gguf"_s) : fixture.path(u"big.gguf"_s);
        const qint64 size = freeBytes(fixture.store()) + 100'000'000'000;
        writeSparseModel(path, size / 4096 * 4096, 2);
        BuildQueue queue;
        const int a =
            queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM "_s + path, ImportMode::Copy), size);
        QTRY_VERIFY(isIdle(queue));
        const auto *job = queue.job(a);
        QVERIFY(job->error);
        QVERIFY2(job->error->kind == Error::Kind::NoSpace, qPrintable(job->error->message));
        QVERIFY(job->shortage);
        QCOMPARE(job->shortage->neededBytes, QFile(path).size());
        QVERIFY(job->shortage->freeBytes > 0 && job->shortage->freeBytes < job->shortage->neededBytes);
        QCOMPARE(job->shortage->canLink, !elsewhere);
        if (elsewhere)
            return;
        queue.retryWith(a, ImportMode::Link);
        QTRY_VERIFY(queue.job(a)->progress->snapshot().bytesDone > 0);
        queue.cancel(a);
        QTRY_COMPARE(stateOf(queue, a), State::Cancelled);
        QVERIFY(QFile::exists(path));
    }

    void buildsWaitForTheirDrive_data()
    {
        QTest::addColumn<QString>("store"); // on the drive
        QTest::addColumn<bool>("folderGoes");
        QTest::newRow("the mount point goes, too") << u"/models"_s << true;
        QTest::newRow("the mount point stays") << u"/models"_s << false;
        QTest::newRow("the store is the mount point") << QString() << false;
    }

    // Nothing of it counts as failed: neither what ran nor what would have run next.
    void buildsWaitForTheirDrive()
    {
        QFETCH(QString, store);
        QFETCH(bool, folderGoes);
        const QTemporaryDir folder;
        QVERIFY(QDir().mkpath(folder.filePath(u"models"_s)));
        PluggedFolder drive(folder.path());
        if (!drive.isPossible())
            QSKIP("no file system of our own can be mounted here");
        const BuildFixture elsewhere;
        elsewhere.write(u"m.gguf"_s, model(2, 'a', 100'000));
        BuildFixture fixture;
        fixture.openStore(drive.path() + store);
        writeSparseModel(fixture.path(u"a.gguf"_s), qint64(400) * 1024 * 1024, 2);
        BuildQueue queue;
        QSignalSpy ended(&queue, &BuildQueue::finished);
        const int a = queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM a.gguf"_s));
        const int b = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM a.gguf\nSYSTEM b"_s));
        QTRY_VERIFY(queue.job(a)->progress->snapshot().bytesDone > 0);
        drive.unplug(folderGoes);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(queue, a), State::Waiting, 60'000);
        QVERIFY(queue.waitsForDrive(a) && queue.waitsForDrive(b));
        QCOMPARE(stateOf(queue, b), State::Waiting);
        QCOMPARE(ended.size(), 0);
        // Other stores' builds don't wait for it.
        const int c = queue.add(elsewhere.store(), request(elsewhere, u"c"_s, u"FROM m.gguf"_s));
        QVERIFY(!queue.waitsForDrive(c));
        QTRY_COMPARE(stateOf(queue, c), State::Finished);
        QCOMPARE(stateOf(queue, a), State::Waiting);
        drive.plug();
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(queue), 60'000);
        QCOMPARE(queue.counts(), (BuildQueue::Counts{0, 0, 0, 3, 0}));
        QCOMPARE(fixture.damage(), QString());
    }

    void whatWaitsForItsDriveCanBeCancelled()
    {
        const QTemporaryDir folder;
        QVERIFY(QDir().mkpath(folder.filePath(u"models"_s)));
        PluggedFolder drive(folder.path());
        if (!drive.isPossible())
            QSKIP("no file system of our own can be mounted here");
        BuildFixture fixture;
        fixture.openStore(drive.path(u"models"_s));
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        drive.unplug();
        BuildQueue queue;
        const int a = queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM m.gguf"_s));
        QTRY_VERIFY(queue.waitsForDrive(a));
        queue.cancel(a);
        QCOMPARE(stateOf(queue, a), State::Cancelled);
        QVERIFY(!queue.waitsForDrive(a));
    }

    void onlyWhatHasEndedIsRemoved()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        BuildQueue queue;
        const int failed = queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM ./none.gguf"_s));
        const int done = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM m.gguf"_s));
        QTRY_VERIFY(isIdle(queue));
        const int running = queue.add(fixture.store(), longRequest(fixture, u"c"_s));
        const int waiting = queue.add(fixture.store(), request(fixture, u"d"_s, u"FROM m.gguf"_s));
        const int cancelled = queue.add(fixture.store(), request(fixture, u"e"_s, u"FROM m.gguf"_s));
        queue.cancel(cancelled);
        QSignalSpy removed(&queue, &BuildQueue::jobRemoved);
        QSignalSpy counted(&queue, &BuildQueue::countsChanged);
        queue.remove(running);
        queue.remove(waiting);
        QVERIFY(removed.isEmpty());
        queue.clearFinished();
        QCOMPARE(removed, (QList<QVariantList>{{done}, {cancelled}}));
        QCOMPARE(counted.size(), 2);
        QCOMPARE(queue.ids(), std::vector<int>({failed, running, waiting}));
        queue.remove(failed);
        QCOMPARE(queue.counts(), (BuildQueue::Counts{1, 1, 0, 0, 0}));
        QVERIFY(queue.job(failed) == nullptr);
    }

    void listenersMayActAtOnce()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        BuildQueue queue;
        queue.setThreads(2);
        int added = 0;
        connect(&queue, &BuildQueue::finished, this, [&](int id) {
            queue.remove(id);
            if (++added <= 3)
                queue.add(fixture.store(), request(fixture, u"n%1"_s.arg(added), u"FROM m.gguf"_s));
        });
        connect(&queue, &BuildQueue::jobChanged, this, [&](int id) {
            const auto *job = queue.job(id);
            if (job != nullptr && job->request.name.model() == u"unwanted")
                queue.cancel(id);
        });
        queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM m.gguf"_s));
        queue.add(fixture.store(), request(fixture, u"unwanted"_s, u"FROM m.gguf"_s));
        QTRY_VERIFY(queue.ids().empty());
        QCOMPARE(added, 5);
        QCOMPARE(fixture.damage(), QString());
    }

    void destructionCancelsAndWaits()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QVERIFY(fixture.build(u"a"_s, u"FROM m.gguf"_s));
        const auto before = fixture.listing();
        QElapsedTimer timer;
        {
            BuildQueue queue;
            queue.setThreads(2);
            const int a = queue.add(fixture.store(), longRequest(fixture, u"a"_s));
            queue.add(fixture.store(), longRequest(fixture, u"b"_s));
            queue.add(fixture.store(), longRequest(fixture, u"c"_s));
            QTRY_VERIFY(queue.job(a)->progress->snapshot().bytesDone > 1'000'000);
            timer.start();
        }
        // 200 ms are promised; a busy machine gets more, but less than the work would take.
        QVERIFY2(timer.elapsed() < 4000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(fixture.listing(), before);
        QCOMPARE(fixture.staged(), QStringList());
        // The name is free for the next.
        BuildQueue queue;
        queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM m.gguf\nSYSTEM s"_s));
        QTRY_COMPARE(queue.counts().finished, 1);
    }
};

WEIGHTROOM_TEST(TestBuildQueue)
#include "tst_buildqueue.moc"
