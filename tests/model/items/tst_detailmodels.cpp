// What the details pane is made of: who uses which blob, what a model takes, the tables' item models.
#include "model/details/modeldetails.h"
#include "model/details/valuetext.h"
#include "model/gguf/reader.h"
#include "model/items/cellrole.h"
#include "model/items/layersmodel.h"
#include "model/items/metadatamodel.h"
#include "model/items/shownmodel.h"
#include "model/items/tensormodel.h"
#include "support/ggufbuilder.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QLocale>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestDetailModels : public QObject
{
    Q_OBJECT

private:
    static std::shared_ptr<const gguf::Header> headerOf(const GgufBuilder &file, const QString &path)
    {
        file.write(path);
        const auto header = gguf::readHeader(path);
        return header ? std::make_shared<const gguf::Header>(*header) : nullptr;
    }

    static ShownModel shownModel(const StoreFixture &store, QStringView name)
    {
        BlobUseReader reader;
        const auto shown = readShownModel(store.open(), nameOf(name), reader, true);
        if (!shown)
            qFatal("a test's model can't be read");
        return *shown;
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".?"_s)); }

    void usersAreFoundAndFoundAnewWhenTheStoreChanges()
    {
        const StoreFixture store;
        const auto one = modelParts(u"Q4_0"_s, "same", {u"You are one."_s});
        const auto two = modelParts(u"Q4_0"_s, "same", {u"You are two."_s});
        store.addModel(u"one:1", one);
        BlobUseReader reader;
        auto use = reader.read(store.open());
        QVERIFY(use);
        const auto weights = Digest::of(one.weights);
        const auto usersOf = [&](const Digest &digest) { return (*use)->others({digest}, {}).first; };
        QCOMPARE(usersOf(weights), QStringList{nameOf(u"one:1").canonical()});
        store.addModel(u"two:1", two);
        use = reader.read(store.open());
        QCOMPARE(usersOf(weights), QStringList({nameOf(u"one:1").canonical(), nameOf(u"two:1").canonical()}));
        QCOMPARE(usersOf(Digest::of("You are two.")), QStringList{nameOf(u"two:1").canonical()});
        // Another manifest under a known name.
        store.addModel(u"one:1", modelParts(u"Q8_0"_s, "other"));
        use = reader.read(store.open());
        QCOMPARE(usersOf(weights), QStringList{nameOf(u"two:1").canonical()});
        QVERIFY(QFile::remove(store.path(u"manifests/"_s + nameOf(u"two:1").relativeManifestPath())));
        use = reader.read(store.open());
        QVERIFY(usersOf(weights).isEmpty());
        QCOMPARE((*use)->unreadable(), 0);
        store.write(u"manifests/registry.ollama.ai/library/bad/1"_s, "{");
        use = reader.read(store.open());
        QCOMPARE((*use)->unreadable(), 1);
        QCOMPARE(reader.last(), *use);
    }

    void onlyTheFirstOfManyUsersAreNamed()
    {
        const StoreFixture store;
        constexpr int kModels = 30;
        for (int i = 0; i < kModels; ++i)
            store.addModel(
                u"m%1:1"_s.arg(i, 2, 10, QLatin1Char('0')),
                modelParts(u"Q4_0"_s, "same", {u"You are %1."_s.arg(i)}));
        const auto shown = shownModel(store, u"m03:1");
        const auto &others = shown.space.sharedWith;
        // Each once, though weights and config are both shared.
        QCOMPARE(others.count, kModels - 1);
        QCOMPARE(others.first.size(), ModelNames::kMostNamed);
        QCOMPARE(others.first.front(), nameOf(u"m00:1").canonical());
        QVERIFY(!others.first.contains(nameOf(u"m03:1").canonical()));
        QCOMPARE(shown.use->others({Digest::of("You are 3.")}, nameOf(u"m03:1").canonical()), ModelNames());
    }

    void spaceIsOwnOrShared()
    {
        const StoreFixture store;
        const auto one = modelParts(u"Q4_0"_s, "same", {u"You are one."_s});
        store.addModel(u"one:1", one);
        auto space = shownModel(store, u"one:1").space;
        QCOMPARE(space.ownBytes, one.weights.size() + one.config.size() + 12);
        QCOMPARE(space.sharedBytes, 0);
        store.addModel(u"two:1", modelParts(u"Q4_0"_s, "same"));
        space = shownModel(store, u"one:1").space;
        QCOMPARE(space.ownBytes, 12);
        QCOMPARE(space.sharedBytes, one.weights.size() + one.config.size());
        QCOMPARE(space.sharedWith, (ModelNames{{nameOf(u"two:1").canonical()}, 1}));
        // What is missing takes nothing.
        QVERIFY(QFile::remove(store.path(u"blobs/"_s + Digest::of(one.weights).fileName())));
        QCOMPARE(shownModel(store, u"one:1").space.sharedBytes, one.config.size());
    }

    void onlyWholeEarlierStatesComeBack()
    {
        const StoreFixture store;
        const auto earlier = modelParts(u"Q4_0"_s, "earlier");
        const auto later = modelParts(u"Q4_0"_s, "later");
        QVERIFY(store.publish(u"a:1", u"Q4_0"_s, earlier));
        QVERIFY(shownModel(store, u"a:1").earlier.isEmpty());
        QVERIFY(store.publish(u"a:1", u"Q4_0"_s, later));
        QCOMPARE(shownModel(store, u"a:1").earlier, QSet<Digest>{earlier.digest()});
        QVERIFY(QFile::remove(
            store.path(u".weightroom/trash/blobs/"_s + Digest::of(earlier.weights).fileName())));
        QVERIFY(shownModel(store, u"a:1").earlier.isEmpty());
    }

    void layersAreATreeThatChangesInPlace()
    {
        const StoreFixture store;
        store.addModel(u"one:1", modelParts(u"Q4_0"_s, "same", {u"You are one."_s}));
        LayersModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto shown = shownModel(store, u"one:1");
        model.setDetails(*shown.details, shown.use.get());
        const auto root = model.index(0, 0);
        QCOMPARE(root.data().toString(), u"Manifest"_s);
        QCOMPARE(model.rowCount(root), 3);
        const auto weights = model.index(1, 0, root);
        QCOMPARE(weights.data().toString(), u"Weights"_s);
        QCOMPARE(weights.data(cellrole::Aside).toString(), u"GGUF"_s);
        QCOMPARE(model.rowAt(weights)->content, LayerContent::Weights);
        QCOMPARE(model.rowAt(weights)->fileEnding, u".Q4_0.gguf"_s);
        QCOMPARE(model.rowAt(model.index(0, 0, root))->content, LayerContent::Text);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setDetails(*shown.details, shown.use.get());
        QCOMPARE(changed.size(), 0);
        store.addModel(u"two:1", modelParts(u"Q4_0"_s, "same"));
        shown = shownModel(store, u"one:1");
        model.setDetails(*shown.details, shown.use.get());
        QCOMPARE(reset.size(), 0);
        QVERIFY(!changed.isEmpty());
        QCOMPARE(weights.siblingAtColumn(LayersModel::SharedWith).data().toString(), u"two:1"_s);
        QCOMPARE(model.rowAt(weights)->others, (ModelNames{{nameOf(u"two:1").canonical()}, 1}));
        shown = shownModel(store, u"two:1");
        model.setDetails(*shown.details, shown.use.get());
        QCOMPARE(reset.size(), 1);
    }

    void aMissingLayerSaysSo()
    {
        const StoreFixture store;
        const auto parts = modelParts(u"Q4_0"_s, "gone");
        store.addModel(u"one:1", parts);
        QVERIFY(QFile::remove(store.path(u"blobs/"_s + Digest::of(parts.weights).fileName())));
        const auto shown = shownModel(store, u"one:1");
        LayersModel model;
        model.setDetails(*shown.details, nullptr);
        const auto weights = model.index(1, LayersModel::Size, model.index(0, 0));
        QCOMPARE(weights.data().toString(), u"missing"_s);
        QVERIFY(weights.data(cellrole::Problem).toBool());
    }

    void pagesOfAnArray_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<QList<int>>("rows"); // below the array, after each page
        QTest::newRow("one value") << 1 << QList<int>{1, 1};
        QTest::newRow("less than a page") << 7 << QList<int>{1, 7};
        QTest::newRow("exactly a page") << 1000 << QList<int>{1, 1000};
        QTest::newRow("one more") << 1001 << QList<int>{1, 1001, 1001};
        QTest::newRow("several") << 2500 << QList<int>{1, 1001, 2001, 2500};
    }

    void pagesOfAnArray()
    {
        QFETCH(const int, length);
        QFETCH(const QList<int>, rows);
        QTemporaryDir directory;
        const auto path = directory.filePath(u"a.gguf"_s);
        QList<double> numbers;
        for (int i = 0; i < length; ++i)
            numbers.append(i);
        GgufBuilder file;
        file.string("general.architecture", "llama").numbers("n", gguf::ValueType::Int32, numbers);
        const auto header = headerOf(file, path);
        QVERIFY(header);
        MetadataModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setHeader(header);
        const auto array = model.index(1, 0);
        QSignalSpy wanted(&model, &MetadataModel::pageWanted);
        QCOMPARE(model.rowCount(array), rows[0]);
        for (int page = 1; page < rows.size(); ++page) {
            QVERIFY(model.isRest(model.index(model.rowCount(array) - 1, 0, array)));
            model.loadMore(model.index(model.rowCount(array) - 1, 0, array));
            model.loadMore(array); // one at a time
            QCOMPARE(wanted.size(), page);
            const auto first = wanted.back()[1].toULongLong();
            model.addPage(1, first + 1, QStringList{u"not the next one"_s});
            model.addPage(1, first, readArrayPage(path, *header, header->entries[1], first));
            QCOMPARE(model.rowCount(array), rows[page]);
        }
        const auto last = model.index(length - 1, MetadataModel::Value, array);
        QCOMPARE(last.data().toString(), QLocale().toString(length - 1));
        QVERIFY(!model.isRest(last.siblingAtColumn(0)));
        model.loadMore(array);
        QCOMPARE(wanted.size(), rows.size() - 1);
    }

    void aPageThatFailsCanBeTriedAgain()
    {
        QTemporaryDir directory;
        const auto path = directory.filePath(u"a.gguf"_s);
        GgufBuilder file;
        file.string("general.architecture", "llama").numbers("n", gguf::ValueType::Int32, {1, 2});
        const auto header = headerOf(file, path);
        MetadataModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setHeader(header);
        const auto array = model.index(1, 0);
        model.loadMore(array);
        model.addPage(1, 0, failure(Error::Kind::Io, u"the drive is away"_s));
        const auto rest = model.index(0, MetadataModel::Value, array);
        QCOMPARE(rest.data().toString(), u"the drive is away"_s);
        QSignalSpy wanted(&model, &MetadataModel::pageWanted);
        model.loadMore(array);
        QCOMPARE(wanted.size(), 1);
        model.addPage(1, 0, QStringList{u"1"_s, u"2"_s});
        QCOMPARE(model.rowCount(array), 2);
    }

    void aFileThatShrankIsAnErrorNotACrash()
    {
        QTemporaryDir directory;
        const auto path = directory.filePath(u"a.gguf"_s);
        GgufBuilder file;
        file.string("general.architecture", "llama").strings("s", QList<QByteArray>(3000, "word"));
        const auto header = headerOf(file, path);
        QVERIFY(QFile::resize(path, 200));
        QVERIFY(!readArrayPage(path, *header, header->entries[1], 0));
        QVERIFY(!readArrayPage(path + u"none"_s, *header, header->entries[1], 0));
    }

    void typesAreSummedUpLargestFirst()
    {
        QTemporaryDir directory;
        GgufBuilder file;
        file.string("general.architecture", "llama")
            .tensor("a", 0, {32})
            .tensor("b", 1, {1024})
            .tensor("c", 0, {64});
        const auto header = headerOf(file, directory.filePath(u"a.gguf"_s));
        QVERIFY(header);
        const auto shares = tensorTypeShares(*header);
        QCOMPARE(shares.size(), std::size_t(2));
        QCOMPARE(shares[0].type, u"F16"_s);
        QCOMPARE(shares[0].bytes, 2048ULL);
        QCOMPARE(shares[1].bytes, 384ULL);
        TensorModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setHeader(header);
        QCOMPARE(model.index(1, TensorModel::Shape).data().toString(), QLocale().toString(1024));
        QVERIFY(model.index(1, TensorModel::OfFile).data().toString().endsWith(u'%'));
    }
};

WEIGHTROOM_TEST(TestDetailModels)
#include "tst_detailmodels.moc"
