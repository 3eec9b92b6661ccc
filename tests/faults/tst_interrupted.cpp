// Commands that are told to end in the middle of their work (SIGTERM): they do, at once, with the status for
// that, and the store is as it was (D12, E12). Each stands still before a chosen call when it's told.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/stoppedctl.h"
#include "faults/storeaudit.h"
#include "model/core/digest.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

constexpr int kInterrupted = 130;

StoppedCtl::Choose before(const QByteArray &call, const QByteArray &text, int nth)
{
    return [=](const QList<WatchedCall> &calls) -> qsizetype {
        int found = 0;
        for (qsizetype i = 0; i < calls.size(); ++i) {
            if (calls[i].call == call && calls[i].path.contains(text) && ++found == nth)
                return i + 1;
        }
        return 0;
    };
}

} // namespace

class TestInterrupted : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }
    void aBuildLeavesTheTrashWhole_data();
    void aBuildLeavesTheTrashWhole();
    void aBuildLeavesNothing_data();
    void aBuildLeavesNothing();
    void aVerificationSaysSo();
    void aPruneEndsWithItsBatch_data();
    void aPruneEndsWithItsBatch();
};

void TestInterrupted::aBuildLeavesTheTrashWhole_data()
{
    QTest::addColumn<QByteArray>("call");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("nth");
    QTest::newRow("while its source is hashed")
        << QByteArray("read") << QByteArray("/sources/gone.gguf") << 3;
    QTest::newRow("while it's pinned") << QByteArray("link") << QByteArray("/staging/") << 1;
    QTest::newRow("while the trash's blob is hashed")
        << QByteArray("read") << QByteArray("/.weightroom/staging/") << 1;
}

// The weights that it wants lie in the trash.
void TestInterrupted::aBuildLeavesTheTrashWhole()
{
    QFETCH(const QByteArray, call);
    QFETCH(const QByteArray, text);
    QFETCH(const int, nth);
    const auto &operation = operationNamed("a new model of what lies in the trash");
    CtlProcess ctl;
    prepareHome(ctl, operation);
    const auto held = contentOfStore(ctl.store());
    auto arguments = operation.argumentsIn(ctl.home());
    arguments << u"--rehash"_s;
    StoppedCtl build(ctl, arguments, before(call, text, nth));
    QVERIFY2(build.hasStopped(), qPrintable(build.where()));
    build.interrupt();
    const auto result = build.finish();
    QVERIFY2(result.status == kInterrupted, (result.out + result.messages).constData());
    const auto now = contentOfStore(ctl.store());
    QCOMPARE(now.pool, held.pool);
    QCOMPARE(now.entries, held.entries);
    QCOMPARE(now.refs, held.refs);
    QCOMPARE(now.blobs, held.blobs);
    QCOMPARE(now.staging, QStringList());
    const auto restored = ctl.json({u"restore"_s, u"gone:2"_s});
    QVERIFY2(restored.status == 0, restored.out.constData());
    QCOMPARE(ctl.json({u"verify"_s, u"gone:2"_s}).status, 0);
}

void TestInterrupted::aBuildLeavesNothing_data()
{
    QTest::addColumn<QString>("mode");
    for (const auto &mode : {u"copy"_s, u"move"_s, u"link"_s})
        QTest::newRow(qPrintable(mode)) << mode;
}

void TestInterrupted::aBuildLeavesNothing()
{
    QFETCH(const QString, mode);
    CtlProcess ctl;
    prepareHome(ctl);
    const auto held = contentOfStore(ctl.store());
    const auto source = ctl.path(u"sources/fresh.gguf"_s);
    StoppedCtl build(
        ctl, {u"build"_s, u"fresh"_s, u"--from"_s, source, u"--import"_s, mode},
        before("read", "/sources/fresh.gguf", 3));
    QVERIFY2(build.hasStopped(), qPrintable(build.where()));
    build.interrupt();
    const auto result = build.finish();
    QVERIFY2(result.status == kInterrupted, (result.out + result.messages).constData());
    const auto now = contentOfStore(ctl.store());
    QCOMPARE(now.refs, held.refs);
    QCOMPARE(now.blobs, held.blobs);
    QCOMPARE(now.staging, QStringList());
    QFile file(source);
    QFile original(preparedHome().path(u"sources/fresh.gguf"_s));
    QVERIFY(file.open(QIODevice::ReadOnly) && original.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll() == original.readAll());
}

void TestInterrupted::aVerificationSaysSo()
{
    CtlProcess ctl;
    prepareHome(ctl);
    StoppedCtl verification(ctl, {u"verify"_s}, before("read", "/models/blobs/", 1));
    QVERIFY2(verification.hasStopped(), qPrintable(verification.where()));
    verification.interrupt();
    const auto result = verification.finish();
    QVERIFY2(result.status == kInterrupted, (result.out + result.messages).constData());
    QCOMPARE(ctl.json({u"verify"_s}).status, 0);
}

void TestInterrupted::aPruneEndsWithItsBatch_data()
{
    QTest::addColumn<QStringList>("prune");
    QTest::addColumn<QByteArray>("call");
    QTest::newRow("to the trash") << QStringList{u"prune"_s} << QByteArray("rename");
    QTest::newRow("for good") << QStringList{u"prune"_s, u"--purge"_s} << QByteArray("unlink");
}

void TestInterrupted::aPruneEndsWithItsBatch()
{
    QFETCH(const QStringList, prune);
    QFETCH(const QByteArray, call);
    constexpr int kUnused = 130;
    CtlProcess ctl;
    prepareHome(ctl);
    for (int i = 1; i < kUnused; ++i) {
        const auto bytes = QByteArray::number(i);
        makeOld(ctl.file(u".ollama/models/blobs/"_s + Digest::of(bytes).fileName(), bytes));
    }
    const auto held = contentOfStore(ctl.store());
    StoppedCtl pruning(ctl, prune, before(call, call == "rename" ? "/trash/blobs/" : "/models/blobs/", 1));
    QVERIFY2(pruning.hasStopped(), qPrintable(pruning.where()));
    pruning.interrupt();
    const auto result = pruning.finish();
    QVERIFY2(result.status == kInterrupted, (result.out + result.messages).constData());
    const auto now = contentOfStore(ctl.store());
    const auto gone = held.blobs.size() - now.blobs.size();
    QVERIFY2(gone > 0 && gone < kUnused / 2 + 1, qPrintable(QString::number(gone)));
    QCOMPARE(now.pool.size(), held.pool.size() + (call == "rename" ? gone : 0));
    QCOMPARE(now.entries.size(), held.entries.size() + (call == "rename" ? 1 : 0));
    QCOMPARE(faultsOf(now), QStringList());
    // What is left is there for the next.
    QCOMPARE(ctl.json(prune).json()[u"removed"_s].toArray().size(), kUnused - gone);
}

WEIGHTROOM_TEST(TestInterrupted)
#include "tst_interrupted.moc"
