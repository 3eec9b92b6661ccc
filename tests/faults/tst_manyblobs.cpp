// A store with very many files (B10): looked at in memory that grows with their number and no faster, within
// a bounded time, and left at once when that's wanted.
#include "faults/faultedctl.h"
#include "faults/hostilestore.h"
#include "model/session/storeuse.h"
#include "model/space/storelook.h"
#include "model/space/usage.h"
#include "model/store/care/prune.h"
#include "model/store/disk/blobs.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

const bool kIsLong = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS");
const int kBlobs = kIsLong ? 1'000'000 : 10'000;
const int kPatienceSeconds = kIsLong ? 300 : 20;
// prune's document names each file.
constexpr qint64 kBytesABlob = 600;
constexpr qint64 kBytesALine = 3000;

// Empty files named as digests, two days old.
void addBlobs(const HostileStore &store, int count)
{
    const auto folder = QFile::encodeName(store.root() + u"/blobs"_s);
    const int directory = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    timespec then{};
    ::clock_gettime(CLOCK_REALTIME, &then);
    then.tv_sec -= 2 * 24 * 3600;
    const std::array<timespec, 2> times{then, then};
    bool isDone = directory >= 0;
    for (int i = 0; i < count && isDone; ++i) {
        std::array<char, 80> name{};
        std::snprintf(name.data(), name.size(), "sha256-%064x", unsigned(i));
        const int file = ::openat(directory, name.data(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        isDone = file >= 0 && ::futimens(file, times.data()) == 0;
        ::close(file);
    }
    ::close(directory);
    if (!isDone)
        qFatal("can't make so many files");
}

} // namespace

class TestManyBlobs : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }
    void areLookedAtInBoundedMemory();
    void areLeftAtOnce();
};

void TestManyBlobs::areLookedAtInBoundedMemory()
{
    HostileStore store;
    addBlobs(store, kBlobs);
    const auto list = store.run({u"list"_s}, 0, kPatienceSeconds);
    QCOMPARE(list.excess, QString());
    QCOMPARE(list.json()[u"models"_s].toArray().size(), 1);
    const auto usage = store.run({u"usage"_s}, kBlobs * kBytesABlob, kPatienceSeconds);
    QCOMPARE(usage.excess, QString());
    const auto wouldGo = store.run({u"prune"_s, u"--dry-run"_s}, kBlobs * kBytesALine, kPatienceSeconds);
    QCOMPARE(wouldGo.excess, QString());
    QCOMPARE(wouldGo.json()[u"removed"_s].toArray().size(), kBlobs);
    // They come back all, by the one name that the document gives.
    const auto pruned = store.run({u"prune"_s}, kBlobs * kBytesALine, kPatienceSeconds);
    QCOMPARE(pruned.excess, QString());
    const auto gone = pruned.json()[u"removed"_s].toArray().size();
    QVERIFY2(gone == std::min(kBlobs, kMostPrunedBlobs), qPrintable(QString::number(gone)));
    const auto entry = pruned.json()[u"trash_entry"_s].toString();
    const auto restored = store.run({u"restore"_s, u"--id"_s, entry}, kBlobs * kBytesALine, kPatienceSeconds);
    QCOMPARE(restored.excess, QString());
    QVERIFY2(restored.result.status == 0, qPrintable(restored.everything().left(2000)));
    const auto blobs = QDir(store.root() + u"/blobs"_s).entryList(QDir::Files, QDir::Unsorted).size();
    QVERIFY(blobs >= kBlobs);
}

void TestManyBlobs::areLeftAtOnce()
{
    HostileStore store;
    addBlobs(store, 10);
    const auto opened = Store::open(store.root(), Store::Access::Read);
    QVERIFY(opened);
    const auto snapshot = takeSnapshot(*opened);
    QVERIFY(snapshot);
    Progress progress;
    progress.cancel();
    const auto isLeft = [](const auto &result) {
        return !result && result.error().kind == Error::Kind::Cancelled;
    };
    QVERIFY(isLeft(takeSnapshot(*opened, &progress)));
    QVERIFY(isLeft(lookAt(*opened, &progress)));
    QVERIFY(isLeft(readStoreUse(*opened, &progress)));
    QVERIFY(isLeft(listBlobs(*opened, nullptr, &progress)));
    QVERIFY(isLeft(findUnused(*opened, References(), &progress)));
    QVERIFY(isLeft(prune(*opened, {.dryRun = true}, &progress)));
    QVERIFY(isLeft(prune(*opened, {}, &progress)));
    QVERIFY(
        !QDir(store.root() + u"/.weightroom/trash/refs"_s).exists()
        || QDir(store.root() + u"/.weightroom/trash/refs"_s).isEmpty());
}

WEIGHTROOM_TEST(TestManyBlobs)
#include "tst_manyblobs.moc"
