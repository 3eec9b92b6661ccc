// Files of one digest that are too long to be read under the lock: what is known of them decides, and what
// isn't known is found out.
#include "model/store/removal.h"

#include "model/store/care/prune.h"
#include "model/store/disk/soundness.h"
#include "model/store/write/copy.h"
#include "model/store/write/restoreunused.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QFile>
#include <QTest>
#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

constexpr qint64 kOldSeconds = 7200;

// More than what is read at once.
QByteArray longBytes(char byte)
{
    return QByteArray(3 << 20, byte);
}

// A model whose weights are long, in a store with nothing of ours in it.
struct LongModel {
    ModelParts parts = [] {
        auto made = q4Parts("long");
        made.weights = longBytes('w');
        made.manifest = Manifest::write(
            {mediatype::kConfig.toString(), Digest::of(made.config), made.config.size(), {}, {}},
            {{mediatype::kModel.toString(), Digest::of(made.weights), made.weights.size(), {}, {}}});
        return made;
    }();
    Digest weights = Digest::of(parts.weights);

    explicit LongModel(const StoreFixture &store, QStringView name = u"m:t") { store.addModel(name, parts); }
};

// Dates a file two hours off; what changed just now isn't taken for known.
QString dated(const QString &path, qint64 seconds = -kOldSeconds)
{
    QFile file(path);
    const auto when = QDateTime::currentDateTimeUtc().addSecs(seconds);
    if (!file.open(QIODevice::ReadWrite) || !file.setFileTime(when, QFileDevice::FileModificationTime))
        qFatal("%s can't be dated", qPrintable(path));
    return path;
}

QString put(const StoreFixture &store, const QString &folder, const Digest &digest, const QByteArray &bytes)
{
    return dated(store.write(folder + u'/' + digest.fileName(), bytes));
}

const QString kPool = u".weightroom/trash/blobs"_s;

} // namespace

class TestSoundness : public QObject
{
    Q_OBJECT

private slots:
    void isKnownOnlyOfWhatWasHashed()
    {
        const StoreFixture store;
        const LongModel model(store);
        const auto path = dated(store.open().blobPath(model.weights));
        QVERIFY(store.open().prepareForWriting());
        QCOMPARE(soundnessOf(DigestRecords::load(store.open()), path, model.weights), Soundness::Unknown);
        // Nothing to choose from: nothing is read.
        Progress progress;
        QVERIFY(learnSoundness(store.open(), {model.weights}, WhichCopy::Any, &progress));
        QCOMPARE(progress.snapshot().bytesTotal, 0);
        put(store, kPool, model.weights, longBytes('x'));
        QVERIFY(learnSoundness(store.open(), {model.weights}, WhichCopy::Any, &progress));
        const auto records = DigestRecords::load(store.open());
        QCOMPARE(soundnessOf(records, path, model.weights), Soundness::Sound);
        // One sound copy is enough.
        QCOMPARE(
            soundnessOf(records, store.open().poolPath(model.weights), model.weights), Soundness::Unknown);
        QVERIFY(QFile::link(path, store.beside(u"link"_s)));
        QCOMPARE(soundnessOf(records, store.beside(u"link"_s), model.weights), Soundness::Linked);
        dated(path, -kOldSeconds + 1);
        QCOMPARE(soundnessOf(DigestRecords::load(store.open()), path, model.weights), Soundness::Unknown);
    }

    void cancellingLearnsNothing()
    {
        const StoreFixture store;
        const LongModel model(store);
        dated(store.open().blobPath(model.weights));
        put(store, kPool, model.weights, longBytes('x'));
        Progress progress;
        progress.cancel();
        const auto restored = restoreModel(store.open(), {nameOf(u"m:t"), {}, {}}, &progress);
        QCOMPARE(restored.error().kind, Error::Kind::NotFound);
        const auto learnt = learnSoundness(store.open(), {model.weights}, WhichCopy::Any, &progress);
        QCOMPARE(learnt.error().kind, Error::Kind::Cancelled);
    }

    void aCancelledRemovalMovesNothing_data()
    {
        QTest::addColumn<bool>("isCopyOver");
        QTest::newRow("removed") << false;
        QTest::newRow("overwritten") << true;
    }
    void aCancelledRemovalMovesNothing()
    {
        QFETCH(bool, isCopyOver);
        const StoreFixture store;
        const LongModel model(store);
        store.addModel(u"other:t", q4Parts("other"));
        dated(store.open().blobPath(model.weights));
        put(store, kPool, model.weights, longBytes('x'));
        QVERIFY(store.open().prepareForWriting());
        const auto before = store.snapshot();
        Progress progress;
        progress.cancel();
        const auto done = isCopyOver
            ? copyModel(store.open(), nameOf(u"other:t"), nameOf(u"m:t"), &progress).map([](const auto &) {})
            : removeModels(store.open(), {nameOf(u"m:t")}, false, &progress).map([](const auto &) {});
        QVERIFY(!done);
        QCOMPARE(done.error().kind, Error::Kind::Cancelled);
        QCOMPARE(progress.snapshot().bytesTotal, 2 * (3 << 20));
        QCOMPARE(store.snapshot(), before);
    }

    // Nothing of them has to make way, so there's no choice to make.
    void whatAnotherModelNamesIsNotHashed()
    {
        const StoreFixture store;
        const LongModel model(store);
        store.addModel(u"again:t", model.parts);
        dated(store.open().blobPath(model.weights));
        put(store, kPool, model.weights, longBytes('x'));
        Progress progress;
        QVERIFY(removeModels(store.open(), {nameOf(u"m:t")}, false, &progress));
        QCOMPARE(progress.snapshot().phase, Phase::Preparing);
        QVERIFY(removeModels(store.open(), {nameOf(u"again:t")}, false, &progress));
        QCOMPARE(progress.snapshot().bytesTotal, 2 * (3 << 20));
    }

    void removalKeepsTheSoundOne_data()
    {
        QTest::addColumn<char>("inBlobs");
        QTest::addColumn<char>("inPool");
        QTest::addColumn<int>("setAside");
        QTest::newRow("the pool's") << 'x' << 'w' << 1;
        QTest::newRow("the removed one") << 'w' << 'x' << 1;
        QTest::newRow("one of two sound ones") << 'w' << 'w' << 1;
        QTest::newRow("of two damaged ones the pool's") << 'x' << 'y' << 1;
    }
    void removalKeepsTheSoundOne()
    {
        QFETCH(char, inBlobs);
        QFETCH(char, inPool);
        const StoreFixture store;
        const LongModel model(store);
        put(store, u"blobs"_s, model.weights, longBytes(inBlobs));
        put(store, kPool, model.weights, longBytes(inPool));
        const auto removed = removeOne(store, u"m:t");
        QVERIFY(removed && removed->warnings.isEmpty());
        QVERIFY(!store.hasBlob(model.weights));
        const bool anySound = inBlobs == 'w' || inPool == 'w';
        QCOMPARE(contentOf(store.open().poolPath(model.weights)), longBytes(anySound ? 'w' : inPool));
        QTEST(int(store.snapshot(u".weightroom/damaged"_s).size()), "setAside");
    }

    void restoringTakesTheSoundOne()
    {
        const StoreFixture store;
        const LongModel model(store);
        QVERIFY(removeOne(store, u"m:t"));
        dated(store.open().poolPath(model.weights));
        put(store, u"blobs"_s, model.weights, longBytes('x'));
        const auto restored = restoreOne(store, u"m:t");
        QVERIFY(restored && restored->damaged.empty());
        QCOMPARE(contentOf(store.open().blobPath(model.weights)), model.parts.weights);
        QVERIFY(!hasTrashedBlobs(store.open()));
        QCOMPARE(store.snapshot(u".weightroom/damaged"_s).size(), 1);
    }

    void restoringLeavesNothingThatNoEntryNames()
    {
        const StoreFixture store;
        const LongModel model(store);
        QVERIFY(removeOne(store, u"m:t"));
        put(store, u"blobs"_s, model.weights, model.parts.weights);
        put(store, kPool, model.weights, longBytes('x'));
        // As what is read at once: known without being asked for.
        QVERIFY(learnSoundness(store.open(), {model.weights}, WhichCopy::Any, nullptr));
        QFile::resize(store.open().poolPath(model.weights), 100);
        QVERIFY(restoreOne(store, u"m:t"));
        QVERIFY(!hasTrashedBlobs(store.open()));
        QCOMPARE(store.snapshot(u".weightroom/damaged"_s).size(), 1);
        QCOMPARE(contentOf(store.open().blobPath(model.weights)), model.parts.weights);
    }

    void restoringSaysWhatIsDamaged()
    {
        const StoreFixture store;
        const LongModel model(store);
        QVERIFY(removeOne(store, u"m:t"));
        QFile::resize(store.open().poolPath(model.weights), (3 << 20) - 1);
        const auto restored = restoreOne(store, u"m:t");
        QVERIFY(restored);
        QCOMPARE(restored->damaged, std::vector<Digest>{model.weights});
        QVERIFY(restored->missing.empty());
    }

    void emptyingHealsInsteadOfFreeing()
    {
        const StoreFixture store;
        const LongModel model(store);
        put(store, u"blobs"_s, model.weights, longBytes('x'));
        put(store, kPool, model.weights, longBytes('w'));
        QVERIFY(emptyTrash(store.open(), {}, false));
        QCOMPARE(contentOf(store.open().blobPath(model.weights)), model.parts.weights);
    }

    void emptyingFreesWhatBlobsHasSound()
    {
        const StoreFixture store;
        const LongModel model(store);
        dated(store.open().blobPath(model.weights));
        put(store, kPool, model.weights, longBytes('w'));
        QCOMPARE(emptyTrash(store.open(), {}, true).value_or(-1), 3 << 20);
        QCOMPARE(emptyTrash(store.open(), {}, false).value_or(-1), 3 << 20);
        QVERIFY(!hasTrashedBlobs(store.open()));
        QVERIFY(store.hasBlob(model.weights));
    }

    // A date in the future: it could be changed unseen.
    void whatCantBeToldStaysWhereItIs()
    {
        const StoreFixture store;
        const LongModel model(store);
        dated(put(store, u"blobs"_s, model.weights, longBytes('w')), kOldSeconds);
        dated(put(store, kPool, model.weights, longBytes('x')), kOldSeconds);
        const auto removed = removeOne(store, u"m:t");
        QVERIFY(removed);
        QCOMPARE(removed->warnings.size(), 1);
        QVERIFY(removed->warnings.front().contains(store.open().blobPath(model.weights)));
        QVERIFY(store.hasBlob(model.weights));
        QCOMPARE(contentOf(store.open().poolPath(model.weights)), longBytes('x'));
    }

    void pruningBothSpellingsKeepsTheSoundOne()
    {
        const StoreFixture store;
        const auto digest = Digest::of(longBytes('w'));
        put(store, u"blobs"_s, digest, longBytes('x'));
        dated(store.write(u"blobs/"_s + digest.toString(), longBytes('w')));
        const auto pruned = prune(store.open(), {});
        QVERIFY(pruned);
        QCOMPARE(pruned->removed.size(), std::size_t(2));
        QCOMPARE(contentOf(store.open().poolPath(digest)), longBytes('w'));
        const auto entries = listTrash(store.open());
        const auto back = restoreUnused(store.open(), entries->front().id);
        QVERIFY(back);
        QCOMPARE(back->back, std::vector<Digest>{digest});
        QCOMPARE(contentOf(store.open().blobPath(digest)), longBytes('w'));
    }
};

WEIGHTROOM_TEST(TestSoundness)
#include "tst_soundness.moc"
