// A network drive whose server doesn't answer any more (D3): a command can be ended, the window's parts go on
// and go away, and what waited is reaped when the drive answers after all.
#include "app/ctlprocess.h"
#include "model/build/buildqueue.h"
#include "model/core/workers.h"
#include "model/session/library.h"
#include "model/store/disk/digestrecords.h"
#include "support/ggufbuilder.h"
#include "support/heldmount.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QtConcurrent>
#include <atomic>
#include <csignal>
#include <memory>

using namespace weightroom;
using namespace Qt::StringLiterals;
using Call = HeldMount::Call;

namespace
{

constexpr int kInterruptedStatus = 130;
constexpr int kSoonMs = 12000; // five seconds of patience, and a loaded machine
constexpr std::chrono::seconds kReaped(20);

// So large that it's read in many pieces.
void writeLargeModel(const QString &path)
{
    constexpr qsizetype kFloats = 2 << 20;
    GgufBuilder()
        .string("general.architecture", "llama")
        .u32("general.file_type", 0)
        .tensor("output.weight", 0, {quint64(kFloats)}, QByteArray(kFloats * 4, 'x'))
        .write(path);
}

// Dead from the nth such call on.
HeldMount::Holds from(Call call, int nth, const QByteArray &text = {})
{
    const auto seen = std::make_shared<std::atomic<int>>(0);
    return [=](Call made, const QByteArray &path) {
        return made == call && path.contains(text) && ++*seen >= nth;
    };
}

BuildRequest requestFor(const QString &name, const QString &source)
{
    return {nameOf(name), recipeFrom(source), QDir::tempPath(), {ImportMode::Copy, {}, false}};
}

} // namespace

class TestDeadDrive : public QObject
{
    Q_OBJECT

private:
    // A folder with a model's file and a store.
    struct Served {
        StoreFixture store;
        QString folder = store.beside(u"served"_s);

        Served()
        {
            QDir().mkpath(folder);
            writeLargeModel(folder + u"/weights.gguf"_s);
        }
    };

    static bool isReaped() { return Workers::waitForAbandoned(kReaped); }

private slots:
    // What files hashed to is kept in memory for all stores together.
    void theRecordsOfOneStoreDoNotWaitForAnother()
    {
        const StoreFixture dead;
        const StoreFixture sound;
        const auto opened = sound.open();
        QVERIFY(opened.prepareForWriting());
        appendDigestRecord(opened, {{7, 1, 100, 1'000, 2'000}, 1'000, 5'000'000'000, Digest::of("x")});
        QVERIFY(dead.open().prepareForWriting());
        dead.write(u".weightroom/digests"_s, "7 1\n");
        const HeldMount mount(
            dead.path(), [](Call, const QByteArray &path) { return path.contains("digests"); });
        const auto waiting = Store::open(mount.path(), Store::Access::Write);
        QVERIFY(waiting.has_value());
        Workers workers(Workers::Work::Reading, 2);
        const auto hanging = QtConcurrent::run(
            workers.pool(), [store = *waiting] { return DigestRecords::load(store).find({}); });
        QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
        const auto answered = QtConcurrent::run(workers.pool(), [store = opened] {
            return DigestRecords::load(store).find({7, 1, 100, 1'000, 2'000}).has_value();
        });
        QTRY_VERIFY_WITH_TIMEOUT(answered.isFinished(), kSoonMs);
        QVERIFY(answered.result());
        QVERIFY(!hanging.isFinished());
    }

    void initTestCase();
    void cleanup() { QVERIFY(isReaped()); }
    void aBuildCanBeEnded_data();
    void aBuildCanBeEnded();
    void commandsCanBeEnded_data();
    void commandsCanBeEnded();
    void anotherStoreIsOpened();
    void aBuildIsCancelledAndLeft();
    void aSnapshotThatNobodyWantsStops_data();
    void aSnapshotThatNobodyWantsStops();
};

void TestDeadDrive::initTestCase()
{
    const Served served;
    const HeldMount mount(served.folder);
    if (!mount.isMounted())
        QSKIP("no file system of our own can be mounted here");
    QCOMPARE(contentOf(mount.path() + u"/weights.gguf"_s), contentOf(served.folder + u"/weights.gguf"_s));
    QCOMPARE(QDir(mount.path()).entryList(QDir::Files), QStringList{u"weights.gguf"_s});
}

void TestDeadDrive::aBuildCanBeEnded_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("told to end") << SIGTERM;
}

void TestDeadDrive::aBuildCanBeEnded()
{
    QFETCH(const int, signal);
    const Served served;
    CtlProcess ctl;
    ctl.buildSample(u"keep"_s);
    const HeldMount mount(served.folder, from(Call::Read, 12));
    QProcess build;
    ctl.start(build, {u"--json"_s, u"build"_s, u"dead"_s, u"--from"_s, mount.path() + u"/weights.gguf"_s});
    QVERIFY(build.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
    QElapsedTimer timer;
    timer.start();
    ::kill(pid_t(build.processId()), signal);
    QVERIFY(build.waitForFinished(kSoonMs));
    qInfo("ended %lld ms after the signal", timer.elapsed());
    const auto said = build.readAllStandardOutput();
    QCOMPARE(build.exitStatus(), QProcess::NormalExit);
    QVERIFY2(build.exitCode() == kInterruptedStatus, said.constData());
    QVERIFY2(said.contains("didn't respond") && said.contains("dead"), said.constData());
    // The next one that writes takes away what it left.
    QCOMPARE(ctl.json({u"cp"_s, u"keep"_s, u"next"_s}).status, 0);
    QVERIFY(QDir(ctl.store() + u"/.weightroom/staging"_s).isEmpty());
    QCOMPARE(ctl.json({u"verify"_s}).status, 0);
    QCOMPARE(ctl.json({u"show"_s, u"dead"_s}).status, 3);
}

void TestDeadDrive::commandsCanBeEnded_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("list") << QStringList{u"list"_s};
    QTest::newRow("show") << QStringList{u"show"_s, u"alpha"_s};
    QTest::newRow("usage") << QStringList{u"usage"_s};
    QTest::newRow("verify") << QStringList{u"verify"_s};
    QTest::newRow("prune") << QStringList{u"prune"_s, u"--dry-run"_s};
}

// The store itself lies on the drive.
void TestDeadDrive::commandsCanBeEnded()
{
    QFETCH(const QStringList, arguments);
    const StoreFixture store;
    store.addModel(u"alpha", q4Parts("alpha"));
    const CtlProcess ctl;
    const HeldMount mount(store.path(), from(Call::Open, 1, "/"));
    QProcess command;
    ctl.start(command, QStringList{u"--store"_s, mount.path()} + arguments);
    QVERIFY(command.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
    ::kill(pid_t(command.processId()), SIGTERM);
    QVERIFY(command.waitForFinished(kSoonMs));
}

void TestDeadDrive::anotherStoreIsOpened()
{
    const StoreFixture dead;
    dead.addModel(u"alpha", q4Parts("alpha"));
    const StoreFixture other;
    other.addModel(u"beta", q4Parts("beta"));
    const HeldMount mount(dead.path(), from(Call::Open, 1, "/manifests"));
    auto library = std::make_unique<Library>();
    QSignalSpy rows(library.get(), &Library::rowsChanged);
    QElapsedTimer timer;
    timer.start();
    library->open(mount.path());
    QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
    library->open(other.path());
    QTRY_COMPARE_WITH_TIMEOUT(rows.size(), 1, kSoonMs);
    QCOMPARE(library->store()->root(), other.path());
    // What comes of the first one later is nobody's.
    QVERIFY(!Workers::waitForAbandoned({}));
    library->open(mount.path());
    QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 1, kSoonMs);
    timer.restart();
    library.reset();
    qInfo("closed in %lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < kSoonMs);
    QVERIFY(!Workers::waitForAbandoned({}));
}

void TestDeadDrive::aBuildIsCancelledAndLeft()
{
    const Served served;
    const HeldMount mount(served.folder, from(Call::Read, 12));
    auto queue = std::make_unique<BuildQueue>();
    const auto id = queue->add(served.store.open(), requestFor(u"dead"_s, mount.path() + u"/weights.gguf"_s));
    QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
    QElapsedTimer timer;
    timer.start();
    queue->cancel(id);
    QVERIFY(timer.elapsed() < 100);
    QVERIFY(queue->job(id)->progress->cancelled());
    queue.reset();
    qInfo("closed in %lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < kSoonMs);
    QVERIFY(!Workers::waitForAbandoned({}));
}

void TestDeadDrive::aSnapshotThatNobodyWantsStops_data()
{
    QTest::addColumn<bool>("closes");
    QTest::newRow("closed") << true;
    QTest::newRow("another store is opened") << false;
}

void TestDeadDrive::aSnapshotThatNobodyWantsStops()
{
    QFETCH(const bool, closes);
    constexpr int kModels = 200;
    const StoreFixture store;
    for (int i = 0; i < kModels; ++i)
        store.addModel(u"m%1"_s.arg(i), q4Parts("m" + QByteArray::number(i)));
    std::atomic<int> opened{0};
    std::atomic<bool> isHeld{false};
    HeldMount mount(store.path(), [&](Call call, const QByteArray &path) {
        const bool isBlob = call == Call::Open && path.contains("/sha256-");
        if (isBlob)
            ++opened;
        if (isBlob && opened >= 20)
            isHeld = true;
        return isBlob && isHeld;
    });
    const StoreFixture other;
    auto library = std::make_unique<Library>();
    library->open(mount.path());
    QTRY_VERIFY_WITH_TIMEOUT(mount.held() > 0, kSoonMs);
    if (closes)
        library.reset();
    else
        library->open(other.path());
    QVERIFY(!Workers::waitForAbandoned({}));
    const int before = opened;
    mount.letGo();
    QVERIFY(Workers::waitForAbandoned(kReaped));
    // What each thread had begun, and no more.
    qInfo("%d files were opened, %d of them since nobody wanted them", int(opened), opened - before);
    QVERIFY2(opened < 100, qPrintable(QString::number(opened)));
}

WEIGHTROOM_TEST(TestDeadDrive)
#include "tst_deaddrive.moc"
