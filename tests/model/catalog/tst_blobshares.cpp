// What several models take together, and what deleting them frees.
#include "model/catalog/libraryfixture.h"

#include "model/catalog/blobshares.h"
#include "model/catalog/libraryrows.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QFile>
#include <QHash>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

constexpr int kConfigBytes = 30;

// "base" and "twin" have one manifest, "brief" the same weights, "alone" nothing of theirs, "half" none of
// its weights on the disk, nor have "ghost" and its twin, "linked" names a file that lies elsewhere.
class Family
{
public:
    Family()
    {
        const auto weights = store.blob(mediatype::kModel, smallModel("shared").bytes());
        const auto lonely = store.blob(mediatype::kModel, smallModel("alone").bytes());
        const auto lost = store.blob(mediatype::kModel, smallModel("lost").bytes());
        const auto away = store.blob(mediatype::kModel, smallModel("away").bytes());
        const auto gone = store.blob(mediatype::kModel, smallModel("gone").bytes());
        const auto licence = store.blob(mediatype::kLicense, "free");
        sizes = {{'w', weights.bytes}, {'a', lonely.bytes}, {'l', lost.bytes}, {'y', away.bytes}, {'f', 4},
                 {'g', gone.bytes},    {'c', kConfigBytes}};
        store.model(kLibrary + u"base/latest"_s, {weights, licence, licence}, configOf("base"));
        QFile::copy(manifest(u"base/latest"_s), manifest(u"base/twin"_s));
        store.model(kLibrary + u"brief/latest"_s, {weights, licence}, configOf("brief"));
        store.model(kLibrary + u"alone/latest"_s, {lonely}, configOf("alone"));
        store.model(kLibrary + u"half/latest"_s, {lost}, configOf("half"));
        QFile::remove(blobPath(lost));
        store.model(kLibrary + u"ghost/latest"_s, {gone}, configOf("ghost"));
        QFile::copy(manifest(u"ghost/latest"_s), manifest(u"ghost/twin"_s));
        QFile::remove(blobPath(gone));
        store.model(kLibrary + u"linked/latest"_s, {away}, configOf("linked"));
        QFile::rename(blobPath(away), store.outside(u"away"_s));
        QFile::link(store.outside(u"away"_s), blobPath(away));
    }

    BlobShares::Sum sumOf(const QStringList &models) const
    {
        const auto snapshot = store.snapshot();
        const auto rows = libraryRows(snapshot);
        QSet<QString> keys;
        for (const auto &model : models)
            keys.insert(kLibrary + model);
        return BlobShares(snapshot, rows).sumOf(rows, keys);
    }

    qint64 bytes(const QByteArray &blobs) const
    {
        qint64 sum = 0;
        for (const char blob : blobs)
            sum += sizes.value(blob);
        return sum;
    }

    TestStore store;
    QHash<char, qint64> sizes; // 'w' is the shared weights, 'f' the licence, 'c' any config, ...

private:
    static QByteArray configOf(const QByteArray &family)
    {
        return (R"({"model_family":")" + family + R"("})").leftJustified(kConfigBytes, ' ');
    }
    QString manifest(const QString &below) const
    {
        return store.root() + u"/manifests/"_s + kLibrary + below;
    }
    QString blobPath(const Layer &layer) const { return store.open().blobPath(layer.digest); }
};

} // namespace

class TestBlobShares : public QObject
{
    Q_OBJECT

private slots:
    void countsEachBlobOnce_data()
    {
        QTest::addColumn<QStringList>("models");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("freed");
        const auto base = u"base:latest"_s;
        const auto twin = u"base:twin"_s;
        const auto brief = u"brief:latest"_s;
        const auto alone = u"alone:latest"_s;
        const auto half = u"half:latest"_s;
        const auto linked = u"linked:latest"_s;
        QTest::newRow("none") << QStringList() << QByteArray() << QByteArray();
        QTest::newRow("one of those that share")
            << QStringList{brief} << QByteArray("wfc") << QByteArray("c");
        QTest::newRow("one manifest twice")
            << QStringList{base, twin} << QByteArray("wfc") << QByteArray("c");
        QTest::newRow("all but one of those that share")
            << QStringList{base, brief} << QByteArray("wfcc") << QByteArray("c");
        QTest::newRow("all that share")
            << QStringList{base, twin, brief} << QByteArray("wfcc") << QByteArray("wfcc");
        QTest::newRow("some that share nothing")
            << QStringList{alone, brief} << QByteArray("acwfc") << QByteArray("acc");
        QTest::newRow("weights that aren't there")
            << QStringList{half} << QByteArray("lc") << QByteArray("c");
        QTest::newRow("shared weights that aren't there")
            << QStringList{u"ghost:latest"_s, u"ghost:twin"_s} << QByteArray("gc") << QByteArray("c");
        QTest::newRow("weights that lie elsewhere")
            << QStringList{linked} << QByteArray("yc") << QByteArray("c");
        QTest::newRow("everything") << QStringList{base, twin, brief, alone, half, linked}
                                    << QByteArray("wfccaclcyc") << QByteArray("wfccaccc");
    }

    void countsEachBlobOnce()
    {
        QFETCH(QStringList, models);
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, freed);
        const Family family;
        const auto sum = family.sumOf(models);
        QCOMPARE(sum.bytes, family.bytes(bytes));
        QCOMPARE(sum.freedBytes, family.bytes(freed));
    }

    void knowsNothingOfNothing()
    {
        QCOMPARE(BlobShares().sumOf({}, {u"library/a:latest"_s}).bytes, 0);
        LibraryRow row;
        row.key = u"library/a:latest"_s;
        row.bytes = 1;
        QCOMPARE(BlobShares().sumOf({row}, {row.key}).bytes, 0);
    }

    // As many models as the window is measured with; each key press in a list asks.
    void isFast()
    {
        constexpr int kModels = 10000;
        Snapshot snapshot;
        snapshot.shared.assign(100, {1, 1, kModels / 100});
        LibraryRows rows;
        QSet<QString> keys;
        for (int i = 0; i < kModels; ++i) {
            const auto text = u"model%1"_s.arg(i);
            Model model(Ref{*Name::parse(text), {}, {}, false, false, {}});
            LibraryRow row;
            row.key = model.name().canonical();
            row.id = model.id = Digest::of(text.toUtf8());
            row.bytes = model.bytes = 2;
            row.sharedBytes = model.sharedBytes = 1;
            model.unsharedBytes = 1;
            model.shared = {quint32(i % 100)};
            keys.insert(row.key);
            rows.append(row);
            snapshot.models.push_back(std::move(model));
        }
        const BlobShares shares(snapshot, rows);
        QElapsedTimer timer;
        timer.start();
        const auto sum = shares.sumOf(rows, keys);
        QCOMPARE(sum.bytes, kModels + 100);
        QCOMPARE(sum.freedBytes, kModels + 100);
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }
};

WEIGHTROOM_TEST(TestBlobShares)
#include "tst_blobshares.moc"
