// A blob under a name that Ollama no longer writes: it's that blob all the same.
#include "model/store/attempt.h"
#include "model/store/removal.h"

#include "model/store/write/copy.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QTest>
#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

struct OldName {
    QString prefix;
    bool isUpper = false;

    QString of(const Digest &digest) const
    {
        return u"blobs/"_s + prefix + (isUpper ? digest.hex().toUpper() : digest.hex());
    }
};

void addSpellingRows()
{
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<bool>("isUpper");
    QTest::newRow("upper case") << u"sha256-"_s << true;
    QTest::newRow("colon") << u"sha256:"_s << false;
}

OldName fetchOldName()
{
    QFETCH(const QString, prefix);
    QFETCH(const bool, isUpper);
    return {prefix, isUpper};
}

void rename(const StoreFixture &store, const ModelParts &model, const OldName &old)
{
    for (const auto &digest : model.digests())
        QVERIFY(QFile::rename(store.path(u"blobs/"_s + digest.fileName()), store.path(old.of(digest))));
}

} // namespace

class TestOldSpellings : public QObject
{
    Q_OBJECT

private slots:
    void aModelThatReliesOnOneCanBeRun_data() { addSpellingRows(); }
    void aModelThatReliesOnOneCanBeRun();
    void aCopyCanBeRunToo_data() { addSpellingRows(); }
    void aCopyCanBeRunToo();
    void aFailureLeavesItAsItWas_data() { addSpellingRows(); }
    void aFailureLeavesItAsItWas();
    void removingTakesItAlong_data() { addSpellingRows(); }
    void removingTakesItAlong();
    void aBlobWithBothNamesIsTrashedOnce();
};

void TestOldSpellings::aModelThatReliesOnOneCanBeRun()
{
    const auto old = fetchOldName();
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"old:t", model);
    rename(store, model, old);
    Attempt attempt(store, model);
    for (const auto &bytes : model.blobs()) {
        // As an import that found the blob there.
        const auto digest = Digest::of(bytes);
        const auto pin = attempt.staging.pinPath(digest);
        QVERIFY(
            ::link(
                QFile::encodeName(store.path(old.of(digest))).constData(), QFile::encodeName(pin).constData())
            == 0);
        attempt.publication.blobs.push_back(
            {digest, NeededBlob::How::Stored, pin, *stampOf(pin), 1, fileClockNow()});
    }
    QVERIFY(attempt.publish()->published);
    for (const auto &bytes : model.blobs()) {
        QCOMPARE(contentOf(store.path(u"blobs/"_s + Digest::of(bytes).fileName())), bytes);
        // What is known of the bytes stays known.
        QVERIFY(DigestRecords::load(attempt.store).find(*stampOf(attempt.store.blobPath(Digest::of(bytes)))));
    }
}

void TestOldSpellings::aCopyCanBeRunToo()
{
    const auto old = fetchOldName();
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"old:t", model);
    rename(store, model, old);
    QVERIFY(copyModel(store.open(), nameOf(u"old:t"), nameOf(u"new:t")));
    for (const auto &bytes : model.blobs()) {
        const auto path = store.path(u"blobs/"_s + Digest::of(bytes).fileName());
        QCOMPARE(contentOf(path), bytes);
        // No second copy of it.
        QCOMPARE(stampOf(path)->inode, stampOf(store.path(old.of(Digest::of(bytes))))->inode);
    }
}

void TestOldSpellings::aFailureLeavesItAsItWas()
{
    const auto old = fetchOldName();
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"old:t", model);
    rename(store, model, old);
    const auto before = store.snapshot(u"blobs"_s);
    QVERIFY(QDir().mkpath(store.path(u".weightroom/history/x"_s)));
    QVERIFY(!copyModel(store.open(), nameOf(u"old:t"), nameOf(u"new:t")));
    QCOMPARE(store.snapshot(u"blobs"_s), before);
}

void TestOldSpellings::removingTakesItAlong()
{
    const auto old = fetchOldName();
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"old:t", model);
    rename(store, model, old);
    QVERIFY(removeOne(store, u"old:t"));
    QVERIFY(store.snapshot(u"blobs"_s).isEmpty());
    for (const auto &digest : model.digests())
        QVERIFY(store.hasTrashed(digest));
    // It comes back under its own name.
    QVERIFY(restoreOne(store, u"old:t")->missing.empty());
    QCOMPARE(store.models(), QStringList{u"old:t"_s});
    rename(store, model, old);
    QCOMPARE(removeOne(store, u"old:t", true)->bytesFreed, model.weights.size() + model.config.size());
    QVERIFY(store.snapshot(u"blobs"_s).isEmpty());
}

void TestOldSpellings::aBlobWithBothNamesIsTrashedOnce()
{
    const StoreFixture store;
    const auto model = q4Parts("a");
    store.addModel(u"old:t", model);
    // Other bytes under the old name: what bears the blob's own is the one that counts.
    store.write(OldName{u"sha256:"_s}.of(Digest::of(model.weights)), "damaged");
    QVERIFY(removeOne(store, u"old:t"));
    QVERIFY(store.snapshot(u"blobs"_s).isEmpty());
    QVERIFY(restoreOne(store, u"old:t")->missing.empty());
    QCOMPARE(contentOf(store.path(u"blobs/"_s + Digest::of(model.weights).fileName())), model.weights);
}

WEIGHTROOM_TEST(TestOldSpellings)
#include "tst_oldspellings.moc"
