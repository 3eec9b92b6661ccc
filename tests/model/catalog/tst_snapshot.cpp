// What a store's list says of sound models: sizes, builds, order, sharing, the filter, speed.
#include "model/catalog/libraryfixture.h"

#include "model/store/write/remove.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>
#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestSnapshot : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void listsWhatOllamaLists();
    void anEmptyStoreHasNoModels();
    void takesItsFactsFromTheHeader();
    void fallsBackToTheConfig();
    void countsSizesOnce();
    void sharesBlobsBetweenRefs();
    void sumsSaturate();
    void sortsNewestFirstByWholeSecondsThenByName();
    void listsSeedEraBuilds();
    void putsBackFromTheTrashWhatAModelNames();
    void leavesTheTrashAloneInAReadOnlyStore();
    void filters_data();
    void filters();
    void obeysCancel();
    void isFast();
};

namespace
{

QJsonObject readObject(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("can't read %s", qPrintable(path));
    return QJsonDocument::fromJson(file.readAll()).object();
}

} // namespace

void TestSnapshot::listsWhatOllamaLists()
{
    if (kShared.isEmpty())
        return;
    TestStore store;
    copyFolder(kShared + u"/ollama-store"_s, store.root());
    const auto snapshot = store.snapshot();
    QVERIFY(snapshot.notes.isEmpty());
    const auto tags = readObject(kShared + u"/ollama-store-observed/api-tags.json"_s).value("models"_L1);
    QCOMPARE(snapshot.models.size(), std::size_t(tags.toArray().size()));
    for (const auto &value : tags.toArray()) {
        const auto tag = value.toObject();
        const auto details = tag.value("details"_L1).toObject();
        const auto found =
            std::find_if(snapshot.models.begin(), snapshot.models.end(), [&](const Model &model) {
                return model.name().shortForm() == tag.value("name"_L1).toString();
            });
        QVERIFY(found != snapshot.models.end());
        QCOMPARE(found->id->hex(), tag.value("digest"_L1).toString());
        QCOMPARE(found->bytes, tag.value("size"_L1).toInteger());
        QCOMPARE(found->family, details.value("family"_L1).toString());
        QCOMPARE(found->architecture, details.value("family"_L1).toString());
        QCOMPARE(found->parameters, details.value("parameter_size"_L1).toString());
        QCOMPARE(found->build, details.value("quantization_level"_L1).toString());
        QCOMPARE(found->contextLength, std::optional<quint64>(2048));
        QCOMPARE(found->capabilities, QStringList{u"completion"_s});
        QCOMPARE(found->problems, QStringList());
        QVERIFY(!found->isDamaged);
    }
    QFile list(kShared + u"/ollama-store-observed/list.txt"_s);
    QVERIFY(list.open(QIODevice::ReadOnly));
    const auto lines = QString::fromUtf8(list.readAll()).split(u'\n', Qt::SkipEmptyParts);
    for (const auto &line : lines.mid(1)) {
        const auto words = line.simplified().split(u' ');
        const auto isListed = [&](const Model &model) {
            return model.name().shortForm() == words[0] && model.id->shortId() == words[1];
        };
        QVERIFY2(std::any_of(snapshot.models.begin(), snapshot.models.end(), isListed), qPrintable(line));
    }
}

void TestSnapshot::anEmptyStoreHasNoModels()
{
    const TestStore store;
    QVERIFY(store.snapshot().models.empty());
    QDir(store.root() + u"/manifests"_s).removeRecursively();
    QVERIFY(store.snapshot().models.empty());
}

void TestSnapshot::takesItsFactsFromTheHeader()
{
    const TestStore store;
    store.model(
        kLibrary + u"m/latest"_s, {store.blob(mediatype::kModel, smallModel("a", 2).bytes())},
        R"({"model_family":"other","model_type":"99B","file_type":"Q8_0","context_length":1})");
    const auto model = store.row(kLibrary + u"m/latest"_s);
    QCOMPARE(model.name().canonical(), u"registry.ollama.ai/library/m:latest"_s);
    QCOMPARE(model.build, u"Q4_0"_s);
    QCOMPARE(model.family, u"other"_s);
    QCOMPARE(model.architecture, u"llama"_s);
    QCOMPARE(model.parameters, u"64"_s);
    QCOMPARE(model.parameterCount, std::optional<quint64>(64));
    QCOMPARE(model.contextLength, std::optional<quint64>(2048));
    QVERIFY(!model.isDamaged);
}

void TestSnapshot::fallsBackToTheConfig()
{
    const TestStore store;
    store.model(
        kLibrary + u"m/latest"_s, {store.blob(u"application/vnd.ollama.image.tensor", "weights")},
        R"({"model_format":"safetensors","model_family":"gemma","model_type":"4.3B","file_type":"bf16","context_length":8192,"capabilities":["completion"]})");
    const auto model = store.row(kLibrary + u"m/latest"_s);
    QCOMPARE(model.build, u"BF16"_s);
    QCOMPARE(model.family, u"gemma"_s);
    QCOMPARE(model.architecture, u"gemma"_s);
    QCOMPARE(model.parameters, u"4.3B"_s);
    QVERIFY(!model.parameterCount);
    QCOMPARE(model.contextLength, std::optional<quint64>(8192));
    QCOMPARE(model.capabilities, QStringList{u"completion"_s});
    QCOMPARE(model.problems, QStringList());
}

void TestSnapshot::countsSizesOnce()
{
    const TestStore store;
    const auto weights = store.blob(mediatype::kModel, smallModel().bytes());
    const auto license = store.blob(mediatype::kLicense, "free");
    store.model(kLibrary + u"m/latest"_s, {weights, license, license});
    const auto model = store.row(kLibrary + u"m/latest"_s);
    QCOMPARE(model.bytes, weights.bytes + 4 + kPlainConfig.size());
    QCOMPARE(model.unsharedBytes, model.bytes);
}

void TestSnapshot::sharesBlobsBetweenRefs()
{
    const TestStore store;
    const auto shared = store.blob(mediatype::kModel, smallModel("shared").bytes());
    const auto own = store.blob(mediatype::kSystem, "be kind");
    const auto kept = store.blob(mediatype::kModel, smallModel("seed").bytes());
    store.model(kLibrary + u"a/latest"_s, {shared, own});
    store.model(kLibrary + u"b/latest"_s, {shared}, "{\"model_family\":\"b\"}");
    store.model(kLibrary + u"c/latest"_s, {kept}, "{\"model_family\":\"c\"}");
    store.write(
        u"manifests/"_s + kLibrary + u"d/latest/Q4_K_M"_s,
        QByteArray(R"({"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":")")
            + kept.digest.toString().toLatin1() + R"(","size":)" + QByteArray::number(kept.bytes) + "}]}");
    QFile::copy(
        store.root() + u"/manifests/"_s + kLibrary + u"b/latest"_s,
        store.root() + u"/manifests/"_s + kLibrary + u"b/copy"_s);

    QCOMPARE(store.row(kLibrary + u"a/latest"_s).unsharedBytes, own.bytes + kPlainConfig.size());
    QCOMPARE(store.row(kLibrary + u"b/latest"_s).unsharedBytes, 0);
    QCOMPARE(store.row(kLibrary + u"b/copy"_s).unsharedBytes, 0);
    QCOMPARE(store.row(kLibrary + u"c/latest"_s).unsharedBytes, qint64(qstrlen("{\"model_family\":\"c\"}")));
    QCOMPARE(store.row(kLibrary + u"d/latest/Q4_K_M"_s).unsharedBytes, 0);
    QCOMPARE(store.row(kLibrary + u"d/latest/Q4_K_M"_s).bytes, kept.bytes);
}

void TestSnapshot::sumsSaturate()
{
    const TestStore store;
    auto weights = store.blob(mediatype::kModel, smallModel().bytes());
    auto license = store.blob(mediatype::kLicense, "free");
    weights.bytes = std::numeric_limits<qint64>::max();
    license.bytes = std::numeric_limits<qint64>::max();
    store.model(kLibrary + u"m/latest"_s, {weights, license});
    const auto model = store.row(kLibrary + u"m/latest"_s);
    QCOMPARE(model.bytes, std::numeric_limits<qint64>::max());
    QCOMPARE(model.unsharedBytes, smallModel().bytes().size() + 4 + kPlainConfig.size());
    QVERIFY(model.isDamaged);
}

void TestSnapshot::sortsNewestFirstByWholeSecondsThenByName()
{
    const TestStore store;
    for (const auto &name : {u"b"_s, u"c"_s, u"a"_s, u"z"_s})
        store.soundModel(kLibrary + name + u"/latest"_s, name.toLatin1());
    store.setModified(kLibrary + u"a/latest"_s, 1'700'000'000, 100);
    store.setModified(kLibrary + u"b/latest"_s, 1'700'000'000, 900);
    store.setModified(kLibrary + u"c/latest"_s, 1'700'000'001);
    store.setModified(kLibrary + u"z/latest"_s, 4'294'967'296);
    QStringList names;
    for (const auto &model : store.snapshot().models)
        names.append(model.name().shortForm());
    QCOMPARE(names, (QStringList{u"z:latest"_s, u"c:latest"_s, u"a:latest"_s, u"b:latest"_s}));
    const auto model = store.row(kLibrary + u"b/latest"_s);
    QCOMPARE(model.modified, QDateTime::fromMSecsSinceEpoch(1'700'000'000'900, Qt::UTC));
    QCOMPARE(model.modified.timeSpec(), Qt::UTC);
}

void TestSnapshot::listsSeedEraBuilds()
{
    const TestStore store;
    const auto weights = store.blob(mediatype::kModel, smallModel("a", 7).bytes());
    store.write(
        u"manifests/"_s + kLibrary + u"m/latest/q8_0"_s,
        QByteArray(R"({"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":")")
            + weights.digest.toString().toLatin1() + R"(","size":)" + QByteArray::number(weights.bytes)
            + "}]}");
    const auto model = store.row(kLibrary + u"m/latest/q8_0"_s);
    QCOMPARE(model.name().shortForm(), u"m:latest+Q8_0"_s);
    QCOMPARE(model.build, u"Q8_0"_s);
    QCOMPARE(model.problems.size(), 1);
    QVERIFY(model.problems.front().contains(u"seed era"));
    QVERIFY(!model.isDamaged);
}

void TestSnapshot::putsBackFromTheTrashWhatAModelNames()
{
    const TestStore store;
    store.soundModel(kLibrary + u"m/latest"_s, "a");
    const auto path = store.root() + u"/manifests/"_s + kLibrary + u"m/latest"_s;
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto bytes = file.readAll();
    QVERIFY(removeModels(store.open(), {*Name::parse(u"m")}, false).has_value());
    const auto opened = store.open();
    // Ollama, which knows no trash, writes the same model again.
    store.write(u"manifests/"_s + kLibrary + u"m/latest"_s, bytes);
    const auto taken = takeSnapshot(opened);
    QVERIFY(taken);
    const auto &snapshot = *taken;
    QCOMPARE(snapshot.models.front().problems, QStringList());
    QCOMPARE(snapshot.models.front().build, u"Q4_K_M"_s);
    QCOMPARE(snapshot.notes.size(), 1);
    QVERIFY(QFile::exists(store.root() + u"/blobs/"_s + Digest::of(smallModel("a").bytes()).fileName()));
}

void TestSnapshot::leavesTheTrashAloneInAReadOnlyStore()
{
    // Root may write anywhere, so the blob is put where only a look would find it: the trash isn't a folder.
    const TestStore store;
    store.soundModel(kLibrary + u"m/latest"_s, "a");
    const auto blob = u"blobs/"_s + Digest::of(smallModel("a").bytes()).fileName();
    QFile::remove(store.root() + u'/' + blob);
    store.write(u".weightroom/trash/blobs"_s, "not a folder");
    const auto model = store.row(kLibrary + u"m/latest"_s);
    QVERIFY(model.isDamaged);
    QCOMPARE(model.problems.size(), 1);
}

void TestSnapshot::filters_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("expected");
    QTest::newRow("nothing") << QString() << true;
    QTest::newRow("blanks") << u"  \t "_s << true;
    QTest::newRow("part of the name") << u"hat"_s << true;
    QTest::newRow("case") << u"CHATTY"_s << true;
    QTest::newRow("tag") << u":small"_s << true;
    QTest::newRow("namespace") << u"someone/chatty"_s << true;
    QTest::newRow("family") << u"famil"_s << true;
    QTest::newRow("build") << u"q4_k"_s << true;
    QTest::newRow("architecture") << u"llama"_s << true;
    QTest::newRow("all words") << u"q4 chatty LLAMA"_s << true;
    QTest::newRow("one word misses") << u"chatty q8"_s << false;
    QTest::newRow("name with build") << u"chatty:small+q4_k_m"_s << true;
    QTest::newRow("full name") << u"registry.ollama.ai/someone/chatty:small"_s << true;
    QTest::newRow("the host that isn't shown") << u"registry"_s << false;
    QTest::newRow("no pattern") << u"ch*y"_s << false;
    QTest::newRow("across fields") << u"smallfamily"_s << false;
}

void TestSnapshot::filters()
{
    QFETCH(const QString, filter);
    QFETCH(const bool, expected);
    Model model({*Name::parse(u"registry.ollama.ai/someone/Chatty:small"), {}, {}, false, false, {}});
    model.build = u"Q4_K_M"_s;
    model.family = u"family"_s;
    model.architecture = u"llama"_s;
    QCOMPARE(matches(model, filter), expected);
}

void TestSnapshot::obeysCancel()
{
    const TestStore store;
    store.soundModel(kLibrary + u"m/latest"_s, "a");
    Progress progress;
    progress.cancel();
    const auto snapshot = takeSnapshot(store.open(), &progress);
    QVERIFY(!snapshot);
    QCOMPARE(snapshot.error().kind, Error::Kind::Cancelled);
}

void TestSnapshot::isFast()
{
    constexpr int kModels = 2000;
    const TestStore store;
    for (int i = 0; i < kModels; ++i)
        store.soundModel(kLibrary + u"model%1/latest"_s.arg(i), QByteArray::number(i));
    const auto opened = store.open(Store::Access::Read);
    QElapsedTimer timer;
    timer.start();
    const auto snapshot = takeSnapshot(opened);
    const auto elapsed = timer.elapsed();
    QVERIFY(snapshot);
    QCOMPARE(snapshot->models.size(), std::size_t(kModels));
    qInfo("%d models, each with weights of its own, in %lld ms", kModels, static_cast<long long>(elapsed));
    QVERIFY(elapsed < 10'000);
}

WEIGHTROOM_TEST(TestSnapshot)
#include "tst_snapshot.moc"
