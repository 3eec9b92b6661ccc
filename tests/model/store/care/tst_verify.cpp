// verify finds every damage, names whom it affects, and nothing else.
#include "model/store/care.h"

#include "model/store/care/verifymemory.h"
#include "model/store/care/verifysuspects.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/lock.h"
#include "model/store/write/remove.h"
#include "support/asnobody.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFileInfo>
#include <atomic>
#include <functional>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QString kCanonical = u"registry.ollama.ai/library/"_s;

// Of a hole: takes no disk, but a while to hash.
Digest addLargeModel(const StoreFixture &store, QStringView name, qint64 bytes)
{
    const QByteArray zeros(1 << 20, '\0');
    Hasher hasher;
    for (qint64 done = 0; done < bytes; done += zeros.size())
        hasher.add(zeros);
    const auto digest = hasher.finish();
    QFile file(store.path(u"blobs/"_s + digest.fileName()));
    if (!file.open(QIODevice::WriteOnly) || !file.resize(bytes))
        qFatal("can't make a test's hole");
    const auto config = q4Parts("large").config;
    store.addBlob(config);
    store.write(
        u"manifests/"_s + nameOf(name).relativeManifestPath(),
        Manifest::write(
            {mediatype::kConfig.toString(), Digest::of(config), config.size(), {}, {}},
            {{mediatype::kModel.toString(), digest, bytes, {}, {}}}));
    return digest;
}

} // namespace

class TestVerify : public QObject
{
    Q_OBJECT

private slots:
    void aSoundStoreIsClean();
    void theSharedStoreIsClean();
    void blobDamageIsFound_data();
    void blobDamageIsFound();
    void aSharedBlobsDamageNamesAllItsModels();
    void onlyTheNamedModelsAreChecked();
    void anUnknownNameIsNotFound();
    void aWrongSizeInTheManifestIsToldFromDamage();
    void aCopyThatDisagreesIsReported();
    void progressCountsEveryByte();
    void cancellingAnswersAtOnceWithWhatWasFound();
    void aPausedRunRestsBetweenBlobs();
    void aPausedRunRestsOnceWhatItReadsIsRead();
    void aFileThatChangesWhileItIsReadIsReadAgain();
    void nothingIsChangedInAPlainStore();
    void theDigestRecordsAreNotTrusted();
    void whatMayNotBeReadIsUncheckedNotBad_data();
    void whatMayNotBeReadIsUncheckedNotBad();
    void whatIsNoModelIsANote();
    void aMovedSeedEraBuildIsSound();
    void aConfigThatIsNoJsonIsReported();
    void whatIsBackByNowIsNotReported();
    void whatNoManifestNamesAnyMoreIsNotReported();
    void whatStillIsSoIsReported_data();
    void whatStillIsSoIsReported();
    void modelsThatComeAndGoAreNoDamage();
};

void TestVerify::aSoundStoreIsClean()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a", {u"shared"_s}));
    store.addModel(u"b", q4Parts("b", {u"shared"_s}));
    store.addSeedModel(u"old:t", u"Q8_0"_s, seedParts(u"Q8_0"_s, "seed"));
    store.addBlob("nobody's");
    const auto report = verifyStore(store);
    QVERIFY(report);
    QVERIFY(report->isClean() && report->unchecked.empty() && report->notes.isEmpty());
    // Two weights, one config, one text, the seed's weights; what nobody uses isn't looked at.
    QCOMPARE(report->blobs, 5);
    qint64 bytes = 0;
    for (const auto &content : store.snapshot(u"blobs"_s))
        bytes += content.size();
    QCOMPARE(report->bytes, bytes - 8);
}

void TestVerify::theSharedStoreIsClean()
{
    if (kShared.isEmpty())
        return;
    const StoreFixture store;
    QDirIterator files(kShared + u"/ollama-store"_s, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const auto path = files.next();
        store.write(path.mid(kShared.size() + 14), contentOf(path));
    }
    const auto report = verifyStore(store);
    QVERIFY(report && report->isClean());
    QVERIFY(report->blobs > 0);
    const auto blobs = store.snapshot(u"blobs"_s);
    damage(store.path(u"blobs/"_s + blobs.firstKey()));
    QVERIFY(!verifyStore(store)->isClean());
}

void TestVerify::blobDamageIsFound_data()
{
    using Do = std::function<void(const StoreFixture &, const QString &path)>;
    QTest::addColumn<Do>("spoil");
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const QString &list, const QString &problem, const Do &spoil) {
        QTest::newRow(name) << spoil << list << problem;
    };
    const auto replaced = [](const std::function<void(const QString &)> &make) {
        return [make](const StoreFixture &, const QString &path) {
            QVERIFY(QFile::remove(path));
            make(path);
        };
    };
    row("sound", {}, {}, [](const StoreFixture &, const QString &) {});
    row("a bit flipped", u"damaged"_s, u"doesn't match its digest"_s,
        [](const StoreFixture &, const QString &path) { damage(path); });
    row("cut", u"damaged"_s, u"bytes instead of"_s,
        [](const StoreFixture &, const QString &path) { QVERIFY(QFile::resize(path, 7)); });
    row("longer", u"damaged"_s, u"bytes instead of"_s, [](const StoreFixture &, const QString &path) {
        QVERIFY(QFile::resize(path, QFileInfo(path).size() + 1));
    });
    row("empty", u"damaged"_s, u"empty"_s,
        [](const StoreFixture &, const QString &path) { QVERIFY(QFile::resize(path, 0)); });
    row("all zeros", u"damaged"_s, u"doesn't match its digest"_s,
        [](const StoreFixture &, const QString &path) {
            const auto bytes = QFileInfo(path).size();
            QVERIFY(QFile::resize(path, 0) && QFile::resize(path, bytes));
        });
    row("missing", u"missing"_s, u"missing"_s, replaced([](const QString &) {}));
    row("a dangling link", u"missing"_s, u"broken symbolic link"_s,
        replaced([](const QString &path) { QVERIFY(QFile::link(u"/nowhere/at/all"_s, path)); }));
    row("a folder", u"damaged"_s, u"folder"_s,
        replaced([](const QString &path) { QVERIFY(QDir().mkpath(path)); }));
    row("a pipe", u"damaged"_s, u"pipe"_s,
        replaced([](const QString &path) { QVERIFY(::mkfifo(nativePath(path).constData(), 0600) == 0); }));
    row("a link to a pipe", u"damaged"_s, u"pipe"_s, [](const StoreFixture &store, const QString &path) {
        QVERIFY(QFile::remove(path) && QFile::link(store.beside(u"pipe"_s), path));
        QVERIFY(::mkfifo(nativePath(store.beside(u"pipe"_s)).constData(), 0600) == 0);
    });
    row("a link to a device", u"damaged"_s, u"device"_s,
        replaced([](const QString &path) { QVERIFY(QFile::link(u"/dev/zero"_s, path)); }));
    row("a link to other bytes", u"damaged"_s, u"doesn't match its digest"_s,
        replaced([](const QString &path) { QVERIFY(QFile::link(strangersFile(), path)); }));
    row("a link to its bytes", {}, {}, [](const StoreFixture &store, const QString &path) {
        QVERIFY(QFile::rename(path, store.beside(u"moved"_s)) && QFile::link(store.beside(u"moved"_s), path));
    });
    row("shared with another file", {}, {}, [](const StoreFixture &store, const QString &path) {
        QVERIFY(::link(nativePath(path).constData(), nativePath(store.beside(u"other"_s)).constData()) == 0);
    });
    row("writable by all", {}, {}, [](const StoreFixture &, const QString &path) {
        QVERIFY(::chmod(nativePath(path).constData(), 0666) == 0);
    });
    row("named as long ago", {}, {}, [](const StoreFixture &, const QString &path) {
        auto old = path;
        QVERIFY(QFile::rename(path, old.replace(u"sha256-"_s, u"sha256:"_s)));
    });
}

void TestVerify::blobDamageIsFound()
{
    using Do = std::function<void(const StoreFixture &, const QString &path)>;
    QFETCH(const Do, spoil);
    QFETCH(const QString, list);
    QFETCH(const QString, problem);
    const StoreFixture store;
    store.addModel(u"good", q4Parts("good"));
    const auto bad = q4Parts("bad");
    store.addModel(u"bad", bad);
    const auto path = blobFile(store, bad.weights);
    spoil(store, path);
    const auto report = verifyStore(store);
    QVERIFY(report);
    QVERIFY(report->manifests.empty() && report->unchecked.empty());
    QCOMPARE(report->damaged.size(), std::size_t(list == u"damaged"));
    QCOMPARE(report->missing.size(), std::size_t(list == u"missing"));
    QCOMPARE(report->isClean(), list.isEmpty());
    if (list.isEmpty())
        return;
    const auto &found = list == u"damaged" ? report->damaged.front() : report->missing.front();
    QCOMPARE(found.digest, Digest::of(bad.weights));
    QCOMPARE(found.path, path);
    QVERIFY2(found.problem.contains(problem), qPrintable(found.problem));
    QCOMPARE(found.models, QStringList{kCanonical + u"bad:latest"_s});
    QCOMPARE(report->affectedModels(), found.models);
}

void TestVerify::aSharedBlobsDamageNamesAllItsModels()
{
    const StoreFixture store;
    for (const auto &name : {u"b"_s, u"a"_s})
        store.addModel(name, q4Parts(name.toUtf8(), {u"shared"_s}));
    damage(blobFile(store, "shared"));
    const auto report = verifyStore(store, {{nameOf(u"a")}, 0, nullptr});
    QCOMPARE(report->damaged.size(), std::size_t(1));
    QCOMPARE(
        report->damaged.front().models,
        (QStringList{kCanonical + u"a:latest"_s, kCanonical + u"b:latest"_s}));
}

void TestVerify::onlyTheNamedModelsAreChecked()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    store.addModel(u"b", q4Parts("b"));
    store.write(kLibraryFolder + u"broken/latest"_s, "{");
    damage(blobFile(store, q4Parts("b").weights));
    QVERIFY(verifyStore(store, {{nameOf(u"A")}, 0, nullptr})->isClean());
    QVERIFY(verifyStore(store, {{nameOf(u"a+Q4_0")}, 0, nullptr})->isClean());
    QCOMPARE(verifyStore(store, {{nameOf(u"a"), nameOf(u"b")}, 0, nullptr})->damaged.size(), std::size_t(1));
    const auto broken = verifyStore(store, {{nameOf(u"broken")}, 0, nullptr});
    QCOMPARE(broken->manifests.size(), std::size_t(1));
    QCOMPARE(broken->affectedModels(), QStringList{kCanonical + u"broken:latest"_s});
}

void TestVerify::anUnknownNameIsNotFound()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    const auto report = verifyStore(store, {{nameOf(u"a"), nameOf(u"nobody")}, 0, nullptr});
    QVERIFY(!report);
    QCOMPARE(report.error().kind, Error::Kind::NotFound);
}

void TestVerify::aWrongSizeInTheManifestIsToldFromDamage()
{
    const StoreFixture store;
    auto parts = q4Parts("a");
    const auto size = "\"size\":" + QByteArray::number(parts.weights.size());
    QVERIFY(parts.manifest.contains(size));
    parts.manifest.replace(size, "\"size\":5");
    store.addModel(u"a", parts);
    const auto report = verifyStore(store);
    QCOMPARE(report->damaged.size(), std::size_t(1));
    QVERIFY(report->damaged.front().isSound);
    QVERIFY(report->damaged.front().problem.contains(u"the file is intact"));
    QCOMPARE(
        VerifyMemory::load(store.open()).blobs().constFind(Digest::of(parts.weights))->verdict,
        BlobVerdict::Good);
}

void TestVerify::aCopyThatDisagreesIsReported()
{
    const StoreFixture store;
    const auto parts = q4Parts("a");
    QVERIFY(store.publish(u"a", u"Q4_0"_s, parts));
    store.addModel(u"theirs", q4Parts("b")); // without a copy
    QVERIFY(verifyStore(store)->isClean());
    const auto copy = store.path(u".weightroom/manifests/"_s + parts.digest().fileName());
    damage(copy);
    for (const auto &options : {VerifyOptions(), VerifyOptions{{nameOf(u"a")}, 0, nullptr}}) {
        const auto report = verifyStore(store, options);
        QCOMPARE(report->manifests.size(), std::size_t(1));
        QCOMPARE(report->manifests.front().path, copy);
    }
    QVERIFY(verifyStore(store, {{nameOf(u"theirs")}, 0, nullptr})->isClean());
}

void TestVerify::progressCountsEveryByte()
{
    const StoreFixture store;
    for (int i = 0; i < 12; ++i)
        store.addModel(u"m:%1"_s.arg(i), q4Parts(QByteArray::number(i), {u"text %1"_s.arg(i)}));
    Progress progress;
    const auto report = verify(store.open(), {{}, 3, nullptr}, progress);
    QVERIFY(report && report->isClean());
    QCOMPARE(report->blobs, 12 * 2 + 1);
    QCOMPARE(progress.snapshot().phase, Phase::Done);
    qint64 bytes = 0;
    for (const auto &content : store.snapshot(u"blobs"_s))
        bytes += content.size();
    QCOMPARE(report->bytes, bytes);
}

void TestVerify::cancellingAnswersAtOnceWithWhatWasFound()
{
    const StoreFixture store;
    const auto large = addLargeModel(store, u"large", qint64(256) << 20);
    store.addModel(u"small", q4Parts("small"));
    damage(blobFile(store, q4Parts("small").weights));
    Progress progress;
    // From a thread of its own, once bytes move.
    std::thread canceller([&] {
        while (progress.snapshot().bytesDone == 0)
            std::this_thread::yield();
        progress.cancel();
    });
    const auto report = verify(store.open(), {{}, 1, nullptr}, progress);
    canceller.join();
    QVERIFY(report && report->isCancelled);
    QVERIFY(report->blobs < 3);
    QVERIFY(progress.snapshot().bytesDone < qint64(256) << 20);
    QVERIFY(!VerifyMemory::load(store.open()).lastRun());
    QVERIFY(!VerifyMemory::load(store.open()).blobs().contains(large));
}

void TestVerify::aPausedRunRestsBetweenBlobs()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    Progress progress;
    Pause pause;
    pause.set(true);
    Result<VerifyReport> report = VerifyReport();
    std::thread runner([&] { report = verify(store.open(), {{}, 2, &pause}, progress); });
    while (progress.snapshot().phase != Phase::Hashing)
        std::this_thread::yield();
    // In as much time as it takes.
    const auto meanwhile = verifyStore(store);
    const auto held = progress.snapshot();
    pause.set(false);
    runner.join();
    QVERIFY(meanwhile->isClean());
    QCOMPARE(held.bytesDone, 0);
    QCOMPARE(held.phase, Phase::Hashing);
    QVERIFY(report && report->isClean());
    QCOMPARE(report->blobs, 2);
    // A paused one can be cancelled.
    pause.set(true);
    Progress second;
    std::thread cancelled([&] { report = verify(store.open(), {{}, 2, &pause}, second); });
    while (second.snapshot().phase != Phase::Hashing)
        std::this_thread::yield();
    second.cancel();
    cancelled.join();
    QVERIFY(report && report->isCancelled);
    QCOMPARE(report->blobs, 0);
}

// Not while one of its threads still reads, however little the others find to do.
void TestVerify::aPausedRunRestsOnceWhatItReadsIsRead()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    constexpr qint64 kBytes = qint64(256) << 20;
    addLargeModel(store, u"large", kBytes);
    Progress progress;
    Pause pause;
    Result<VerifyReport> report = VerifyReport();
    std::thread runner([&] { report = verify(store.open(), {{}, 2, &pause}, progress); });
    while (progress.snapshot().bytesDone == 0)
        std::this_thread::yield();
    pause.set(true);
    // The large file is the first that is read. (On a busy machine all may be done before the pause is set.)
    bool isResting = false;
    while (!isResting && progress.snapshot().phase == Phase::Hashing) {
        std::this_thread::yield();
        isResting = pause.isResting();
    }
    const auto read = progress.snapshot().bytesDone;
    pause.set(false);
    runner.join();
    QVERIFY2(read >= kBytes || !isResting, qPrintable(QString::number(read)));
    QVERIFY(report && report->isClean());
}

void TestVerify::aFileThatChangesWhileItIsReadIsReadAgain()
{
    const StoreFixture store;
    constexpr qint64 kBytes = qint64(256) << 20;
    const auto path = store.path(u"blobs/"_s + addLargeModel(store, u"large", kBytes).fileName());
    const auto write = [&](const QByteArray &bytes) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.write(bytes) == bytes.size());
    };
    write("wrong");
    Progress progress;
    // Mended once its beginning has been read.
    std::thread other([&] {
        while (progress.snapshot().bytesDone < qint64(1) << 20)
            std::this_thread::yield();
        write(QByteArray(5, '\0'));
    });
    const auto report = verify(store.open(), {{}, 1, nullptr}, progress);
    other.join();
    QVERIFY(report && report->isClean() && report->unchecked.empty());
    QCOMPARE(report->blobs, 2);
}

void TestVerify::nothingIsChangedInAPlainStore()
{
    const StoreFixture store;
    store.addModel(u"a", q4Parts("a"));
    damage(blobFile(store, q4Parts("a").weights));
    const auto before = store.snapshot();
    QVERIFY(!verifyStore(store)->isClean());
    QCOMPARE(store.snapshot(), before);
    QVERIFY(!existsAt(store.path(u".weightroom"_s)));
    // It's remembered all the same.
    const auto summary = VerifyMemory::load(store.open()).summary(store.open());
    QVERIFY(summary);
    QCOMPARE(summary->damaged, 1);
}

void TestVerify::theDigestRecordsAreNotTrusted()
{
    const StoreFixture store;
    const auto parts = q4Parts("a");
    QVERIFY(store.publish(u"a", u"Q4_0"_s, parts));
    const auto path = blobFile(store, parts.weights);
    damage(path);
    {
        const auto opened = store.open();
        const auto lock = StoreLock::acquire(opened);
        QVERIFY(lock);
        appendDigestRecord(opened, {*stampOf(path), 1, fileClockNow(), Digest::of(parts.weights)});
    }
    QCOMPARE(verifyStore(store)->damaged.size(), std::size_t(1));
}

void TestVerify::whatMayNotBeReadIsUncheckedNotBad_data()
{
    QTest::addColumn<QString>("below");
    QTest::newRow("a manifest") << u"manifests/registry.ollama.ai/library/m/latest"_s;
    QTest::newRow("a model's folder") << u"manifests/registry.ollama.ai/library/m"_s;
    QTest::newRow("a host's folder") << u"manifests/registry.ollama.ai"_s;
    QTest::newRow("a copy of ours") << u".weightroom/manifests/"_s + q4Parts("a").digest().fileName();
}

void TestVerify::whatMayNotBeReadIsUncheckedNotBad()
{
    QFETCH(const QString, below);
    const StoreFixture store;
    QVERIFY(store.publish(u"m", u"Q4_0"_s, q4Parts("a"))->published);
    store.addModel(u"h.io/n/other", q4Parts("other"));
    openTheWay(store);
    const auto path = store.path(below);
    const auto mode = QFileInfo(path).isDir() ? mode_t(0755) : mode_t(0644);
    setMode(path, 0000);
    const auto status = asNobody([&] {
        const auto report = verifyStore(store);
        return report && report->isClean() && report->affectedModels().isEmpty()
            && report->uncheckedManifests.size() == 1 && report->uncheckedManifests[0].path == path
            && report->uncheckedCount() == 1;
    });
    setMode(path, mode);
    QCOMPARE(status, 0);
}

void TestVerify::whatIsNoModelIsANote()
{
    const StoreFixture store;
    store.addModel(u"m", q4Parts("a"));
    const auto path = store.write(kLibraryFolder + u".DS_Store"_s, "x");
    const auto report = verifyStore(store);
    QVERIFY(report->isClean());
    QCOMPARE(report->notes.size(), 1);
    QVERIFY2(report->notes[0].startsWith(path), qPrintable(report->notes[0]));
}

void TestVerify::aMovedSeedEraBuildIsSound()
{
    const StoreFixture store;
    store.addSeedModel(u"old:t", u"Q8_0"_s, seedParts(u"Q8_0"_s, "seed"));
    QVERIFY(store.publish(u"old:t", u"Q4_0"_s, q4Parts("new"))->published);
    QVERIFY(existsAt(store.path(kLibraryFolder + u"old/t-Q8_0"_s)));
    const auto report = verifyStore(store);
    QVERIFY(report->isClean());
    QCOMPARE(report->notes.size(), 1);
    QVERIFY2(report->notes[0].contains(u"t-Q8_0: it has no config"_s), qPrintable(report->notes[0]));
}

void TestVerify::aConfigThatIsNoJsonIsReported()
{
    const StoreFixture store;
    auto model = q4Parts("a");
    const QByteArray config = "no JSON";
    model.manifest.replace(Digest::of(model.config).hex().toLatin1(), Digest::of(config).hex().toLatin1());
    model.manifest.replace(
        "\"size\":" + QByteArray::number(model.config.size()),
        "\"size\":" + QByteArray::number(config.size()));
    model.config = config;
    store.addModel(u"m", model);
    const auto report = verifyStore(store);
    QVERIFY(report->damaged.empty());
    QCOMPARE(report->manifests.size(), std::size_t(1));
    QVERIFY2(
        report->manifests[0].problem.contains(u"isn't a JSON"_s), qPrintable(report->manifests[0].problem));
    QCOMPARE(report->affectedModels(), QStringList{kCanonical + u"m:latest"_s});
}

namespace
{

// The second look at the weights of a model, which a first one found to be so.
VerifyReport judged(const StoreFixture &store, const QByteArray &weights, BlobVerdict found)
{
    VerifyReport report;
    Progress progress;
    std::vector<BlobVerdict> remembered;
    BlobCheck check{Digest::of(weights), found, blobFile(store, weights), u"as it was"_s, {}, false};
    const auto done = judgeSuspects(
        store.open(), {check}, {}, progress,
        {report, [&](const BlobCheck &one) { remembered.push_back(one.verdict); }});
    if (!done || remembered.size() != std::size_t(report.blobs))
        qFatal("the second look failed");
    return report;
}

} // namespace

void TestVerify::whatIsBackByNowIsNotReported()
{
    const StoreFixture store;
    const auto parts = q4Parts("a");
    store.addModel(u"a", parts);
    for (const auto found : {BlobVerdict::Missing, BlobVerdict::Damaged, BlobVerdict::Unchecked}) {
        const auto report = judged(store, parts.weights, found);
        QVERIFY(report.isClean() && report.unchecked.empty());
        QCOMPARE(report.blobs, qint64(1));
        QCOMPARE(report.bytes, qint64(parts.weights.size()));
    }
}

void TestVerify::whatNoManifestNamesAnyMoreIsNotReported()
{
    const StoreFixture store;
    const auto parts = q4Parts("gone");
    store.addModel(u"another", q4Parts("another"));
    for (const auto found : {BlobVerdict::Missing, BlobVerdict::Damaged, BlobVerdict::Unchecked}) {
        const auto report = judged(store, parts.weights, found);
        QVERIFY(report.isClean() && report.unchecked.empty());
        QCOMPARE(report.blobs, qint64(0));
    }
}

void TestVerify::whatStillIsSoIsReported_data()
{
    QTest::addColumn<bool>("isCut");
    QTest::newRow("missing") << false;
    QTest::newRow("cut") << true;
}

void TestVerify::whatStillIsSoIsReported()
{
    QFETCH(const bool, isCut);
    const StoreFixture store;
    const auto parts = q4Parts("a");
    store.addModel(u"a", parts);
    store.addModel(u"b", parts);
    const auto path = blobFile(store, parts.weights);
    QVERIFY(isCut ? QFile::resize(path, 7) : QFile::remove(path));
    // Also one that was found sound but for a name, or to be something else.
    for (const auto found : {BlobVerdict::Missing, BlobVerdict::Damaged, BlobVerdict::Good}) {
        const auto report = judged(store, parts.weights, found);
        const auto &bad = isCut ? report.damaged : report.missing;
        QCOMPARE(report.damaged.size() + report.missing.size(), std::size_t(1));
        QCOMPARE(bad.size(), std::size_t(1));
        QCOMPARE(bad.front().models, QStringList({kCanonical + u"a:latest"_s, kCanonical + u"b:latest"_s}));
    }
}

// Looked at again and again: what is seen of a model that was removed and brought back in between tells
// nothing.
void TestVerify::modelsThatComeAndGoAreNoDamage()
{
    // Where a flush costs nothing, so that they come and go quickly.
    const auto usual = qgetenv("TMPDIR");
    if (QFileInfo(u"/dev/shm"_s).isWritable())
        qputenv("TMPDIR", "/dev/shm");
    const StoreFixture store;
    usual.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", usual);
    for (const auto &name : {u"a"_s, u"b"_s, u"c"_s})
        QVERIFY(store.publish(name, u"Q4_0"_s, q4Parts(name.toUtf8(), {name})));
    std::atomic<bool> isOver = false;
    bool hasFailed = false;
    std::thread other([&] {
        const auto opened = store.open();
        for (int i = 0; !isOver && !hasFailed; ++i) {
            const auto name = nameOf(i % 2 == 0 ? u"a" : u"b");
            const auto gone = removeModels(opened, {name}, false);
            const auto back = gone ? restoreModel(opened, {name, {}, {}}) : tl::unexpected(gone.error());
            if (!back)
                qWarning("%s", qPrintable(back.error().message));
            hasFailed = !back;
        }
    });
    QStringList faults;
    for (int run = 0; run < 60; ++run) {
        const auto report = verifyStore(store);
        if (!report)
            faults.append(report.error().message);
        else if (!report->isClean())
            faults.append(report->affectedModels().join(u' '));
    }
    isOver = true;
    other.join();
    QVERIFY(!hasFailed);
    QCOMPARE(faults, QStringList());
}

WEIGHTROOM_TEST(TestVerify)
#include "tst_verify.moc"
