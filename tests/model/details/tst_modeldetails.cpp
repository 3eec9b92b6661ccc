// Everything about one model.
#include "model/catalog/libraryfixture.h"

#include "model/details/modeldetails.h"
#include "model/store/write/remove.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestModelDetails : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void showsWhatOllamaShows();
    void showsWhatWasBuilt();
    void namesTheBuild();
    void showsAnEarlierState();
    void theLastLayerOfAKindCounts();
    void promptIsAnOldNameOfTemplate();
    void readsSeedEraManifests();
    void malformedTextsAreProblems_data();
    void malformedTextsAreProblems();
    void textsAreCut();
    void manyLicensesAreBounded();
    void aLinksTargetIsNotShown();
    void putsBackFromTheTrash();
    void aMissingModelIsNotFound();
};

namespace
{

const QString kDetailedModel = kLibrary + u"m/latest"_s;

ModelDetails detailsOf(const TestStore &store, const QString &name)
{
    auto details = readDetails(store.open(), *Name::parse(name));
    if (!details)
        qFatal("%s", qPrintable(details.error().message));
    return std::move(*details);
}

// The texts of a sound model with one more layer.
ModelDetails withLayer(const TestStore &store, QStringView mediaType, const QByteArray &bytes)
{
    store.model(
        kDetailedModel, {store.blob(mediatype::kModel, smallModel().bytes()), store.blob(mediaType, bytes)});
    return detailsOf(store, u"m"_s);
}

} // namespace

void TestModelDetails::showsWhatOllamaShows()
{
    if (kShared.isEmpty())
        return;
    TestStore store;
    copyFolder(kShared + u"/ollama-store"_s, store.root());
    QFile file(kShared + u"/ollama-store-observed/api-show-rich.json"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto shown = QJsonDocument::fromJson(file.readAll()).object();
    const auto details = detailsOf(store, u"rich:v1"_s);
    QCOMPARE(details.templateText, std::optional(shown.value("template"_L1).toString()));
    QCOMPARE(details.system, std::optional(shown.value("system"_L1).toString()));
    QCOMPARE(details.licenses.join(u'\n'), shown.value("license"_L1).toString());
    QJsonArray messages;
    for (const auto &message : details.messages)
        messages.append(QJsonObject{{u"role"_s, message.role}, {u"content"_s, message.content}});
    QCOMPARE(messages, shown.value("messages"_L1).toArray());
    QCOMPARE(
        details.parameters,
        (QJsonObject{
            {u"num_ctx"_s, 4096},
            {u"stop"_s, QJsonArray{u"<|user|>"_s, u"<|system|>"_s}},
            {u"temperature"_s, 0.7},
            {u"top_p"_s, 1}}));
    const auto info = shown.value("model_info"_L1).toObject();
    QCOMPARE(details.facts->contextLength, quint64(info.value("llama.context_length"_L1).toInteger()));
    QCOMPARE(details.facts->parameterCount, quint64(info.value("general.parameter_count"_L1).toInteger()));
    QCOMPARE(QJsonArray::fromStringList(details.capabilities), shown.value("capabilities"_L1).toArray());
    QCOMPARE(details.config.value("file_type"_L1).toString(), u"F16"_s);
    QCOMPARE(details.problems, QStringList());
    QVERIFY(details.history.empty());
}

void TestModelDetails::showsWhatWasBuilt()
{
    const TestStore store;
    smallModel().write(store.outside(u"m.gguf"_s));
    const auto built = store.build(
        u"m"_s,
        u"FROM m.gguf\nSYSTEM be kind\nTEMPLATE {{ .Prompt }}{{ .Tools }}\nPARAMETER stop x\nLICENSE free\nMESSAGE user hi\n"_s);
    QVERIFY(built);
    const auto details = detailsOf(store, u"m"_s);
    QCOMPARE(details.name, built->name);
    QCOMPARE(details.model.manifest.digest, built->manifest);
    QCOMPARE(details.manifestPath, built->path);
    QCOMPARE(details.layers.size(), built->layers.size());
    for (std::size_t i = 0; i < details.layers.size(); ++i) {
        const auto &layer = details.layers[i];
        QCOMPARE(layer.layer.digest, built->layers[i].layer.digest);
        QVERIFY(layer.present);
        QVERIFY(!layer.isLink);
        QCOMPARE(layer.actualBytes, layer.layer.bytes);
        QCOMPARE(layer.path, store.open().blobPath(layer.layer.digest));
    }
    QCOMPARE(details.layers.back().layer.mediaType, mediatype::kConfig.toString());
    QCOMPARE(details.system, std::optional(u"be kind"_s));
    QCOMPARE(details.capabilities, (QStringList{u"completion"_s, u"tools"_s}));
    QVERIFY(details.header);
    QCOMPARE(details.history.size(), std::size_t(1));
    QCOMPARE(details.history.front().to, std::optional(built->manifest));
    QCOMPARE(details.problems, QStringList());
}

void TestModelDetails::namesTheBuild()
{
    const TestStore store;
    smallModel("a", 2).write(store.outside(u"q4.gguf"_s));
    smallModel("b", 7).write(store.outside(u"q8.gguf"_s));
    QVERIFY(store.build(u"m"_s, u"FROM q4.gguf\n"_s));
    QVERIFY(store.build(u"m"_s, u"FROM q8.gguf\n"_s));
    QCOMPARE(detailsOf(store, u"m"_s).name.shortForm(), u"m:latest+Q8_0"_s);
    const auto older = detailsOf(store, u"m+Q4_0"_s);
    QCOMPARE(older.model.build, u"Q4_0"_s);
    QCOMPARE(older.model.ref.name.tag(), u"latest-Q4_0"_s);
    // Its name finds it again.
    QCOMPARE(detailsOf(store, older.name.canonical()).model.manifest.digest, older.model.manifest.digest);
}

void TestModelDetails::showsAnEarlierState()
{
    const TestStore store;
    smallModel().write(store.outside(u"m.gguf"_s));
    const auto first = store.build(u"m"_s, u"FROM m.gguf\nSYSTEM one\n"_s);
    QVERIFY(first);
    QVERIFY(store.build(u"m"_s, u"FROM m.gguf\nSYSTEM two\n"_s));
    QCOMPARE(detailsOf(store, u"m"_s).system, std::optional(u"two"_s));
    const auto details = detailsOf(store, u"m@"_s + first->manifest.toString());
    QCOMPARE(details.model.manifest.digest, first->manifest);
    QCOMPARE(details.name.digest(), std::optional(first->manifest));
    QCOMPARE(details.history.size(), std::size_t(2));
}

void TestModelDetails::theLastLayerOfAKindCounts()
{
    const TestStore store;
    store.model(
        kDetailedModel,
        {store.blob(mediatype::kModel, smallModel("first", 2).bytes()),
         store.blob(mediatype::kModel, smallModel("last", 7).bytes()),
         store.blob(mediatype::kSystem, "first"), store.blob(mediatype::kSystem, "last"),
         store.blob(mediatype::kTemplate, "first"), store.blob(mediatype::kTemplate, "last"),
         store.blob(mediatype::kParams, "{\"seed\":1}"), store.blob(mediatype::kParams, "{\"seed\":2}"),
         store.blob(mediatype::kLicense, "one"), store.blob(mediatype::kLicense, "two")});
    const auto details = detailsOf(store, u"m"_s);
    QCOMPARE(details.model.build, u"Q8_0"_s);
    QCOMPARE(details.facts->name, std::optional(u"last"_s));
    QCOMPARE(details.system, std::optional(u"last"_s));
    QCOMPARE(details.templateText, std::optional(u"last"_s));
    QCOMPARE(details.parameters.value("seed"_L1).toInt(), 2);
    QCOMPARE(details.licenses, (QStringList{u"one"_s, u"two"_s}));
}

void TestModelDetails::promptIsAnOldNameOfTemplate()
{
    const TestStore store;
    const auto details = withLayer(store, mediatype::kPrompt, "{{ .Prompt }}{{ .Suffix }}");
    QCOMPARE(details.templateText, std::optional(u"{{ .Prompt }}{{ .Suffix }}"_s));
    QVERIFY(details.capabilities.contains(u"insert"_s));
    QVERIFY(store.row(kDetailedModel).capabilities.contains(u"insert"_s));
}

void TestModelDetails::readsSeedEraManifests()
{
    const TestStore store;
    const auto weights = store.blob(mediatype::kModel, smallModel("a", 7).bytes());
    const auto license = store.blob(mediatype::kSeedLicense, "free");
    QByteArray layers;
    for (const auto &layer : {weights, license})
        layers += ",{\"mediaType\":\"" + layer.mediaType.toUtf8() + "\",\"digest\":\""
            + layer.digest.toString().toUtf8() + "\",\"size\":" + QByteArray::number(layer.bytes) + '}';
    store.write(u"manifests/"_s + kLibrary + u"m/latest/Q8_0"_s, "{\"layers\":[" + layers.mid(1) + "]}");
    const auto details = detailsOf(store, u"m"_s);
    QCOMPARE(details.name.shortForm(), u"m:latest+Q8_0"_s);
    QCOMPARE(details.licenses, QStringList{u"free"_s});
    QCOMPARE(details.problems.size(), 1);
    QVERIFY(details.problems.front().contains(u"seed era"));
}

void TestModelDetails::malformedTextsAreProblems_data()
{
    QTest::addColumn<QString>("mediaType");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("problem"); // empty = there's none
    const auto row = [](const char *name, QStringView type, const QByteArray &bytes, const QString &problem) {
        QTest::newRow(name) << type.toString() << bytes << problem;
    };
    row("params are no JSON", mediatype::kParams, "hello", u"parameters"_s);
    row("params are a list", mediatype::kParams, "[]", u"not a JSON object"_s);
    row("params are empty", mediatype::kParams, "", u"not JSON"_s);
    row("params are null", mediatype::kParams, "null\n", QString());
    row("params are too deep", mediatype::kParams, QByteArray(3000, '['), u"not JSON"_s);
    row("params are too long", mediatype::kParams, QByteArray(5 << 20, ' '), u"the limit is"_s);
    row("messages are an object", mediatype::kMessages, "{}", u"not a JSON list"_s);
    row("messages are null", mediatype::kMessages, "null", QString());
    row("a message is a number", mediatype::kMessages, "[1]", u"isn't a message"_s);
    row("a message's content is a list", mediatype::kMessages, R"([{"role":"user","content":[]}])",
        u"isn't a message"_s);
    row("a message with an image", mediatype::kMessages,
        R"([{"role":"user","content":"x","images":["AA=="]}])", u"more than text"_s);
    row("template isn't UTF-8", mediatype::kTemplate, "a\xff", u"not UTF-8"_s);
    row("system has an overlong form", mediatype::kSystem, "a\xc0\x80", u"not UTF-8"_s);
    row("license has a surrogate", mediatype::kLicense, "\xed\xa0\x80", u"not UTF-8"_s);
    row("license ends inside a character", mediatype::kLicense, "a\xe2\x82", u"not UTF-8"_s);
    row("an unknown layer", u"application/x-unknown", "hello", QString());
}

void TestModelDetails::malformedTextsAreProblems()
{
    QFETCH(const QString, mediaType);
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, problem);
    const TestStore store;
    const auto details = withLayer(store, mediaType, bytes);
    QCOMPARE(details.problems.size(), problem.isEmpty() ? 0 : 1);
    QVERIFY2(details.problems.join(u'\n').contains(problem), qPrintable(details.problems.join(u'\n')));
    QVERIFY(details.header);
}

void TestModelDetails::textsAreCut()
{
    const TestStore store;
    const auto euro = QByteArray("\xe2\x82\xac");
    const auto details = withLayer(store, mediatype::kSystem, euro.repeated(400'000));
    // 1 MiB isn't a multiple of three: the last character is left out whole.
    QCOMPARE(details.system->size(), (1 << 20) / 3);
    QVERIFY(!details.system->contains(QChar(0xfffd)));
    QCOMPARE(details.problems.size(), 1);
    QVERIFY2(
        details.problems.front().contains(u"cut after 1048576 of its 1200000"),
        qPrintable(details.problems.front()));
}

void TestModelDetails::manyLicensesAreBounded()
{
    const TestStore store;
    const auto license = store.blob(mediatype::kLicense, QByteArray(1 << 20, 'x'));
    std::vector<Layer> layers(100, license);
    layers.push_back(store.blob(mediatype::kModel, smallModel().bytes()));
    store.model(kDetailedModel, layers);
    const auto details = detailsOf(store, u"m"_s);
    QCOMPARE(details.licenses.size(), 16);
    QCOMPARE(details.problems, QStringList{u"not all licenses are shown"_s});
}

void TestModelDetails::aLinksTargetIsNotShown()
{
    const TestStore store;
    for (const auto type : {mediatype::kSystem, mediatype::kTemplate, mediatype::kLicense}) {
        const auto text = store.blob(type, "secret");
        store.model(kDetailedModel, {store.blob(mediatype::kModel, smallModel().bytes()), text});
        const auto path = store.open().blobPath(text.digest);
        QVERIFY(QFile::rename(path, store.outside(u"secret"_s)));
        QCOMPARE(::symlink(store.outside(u"secret"_s).toUtf8().constData(), path.toUtf8().constData()), 0);
        const auto details = detailsOf(store, u"m"_s);
        QVERIFY(!details.system && !details.templateText && details.licenses.isEmpty());
        QCOMPARE(details.problems.size(), 2);
        QVERIFY(details.layers[1].isLink && details.layers[1].present);
        QFile::remove(path);
        QFile::remove(store.outside(u"secret"_s));
    }
}

void TestModelDetails::putsBackFromTheTrash()
{
    const TestStore store;
    smallModel("a", 2).write(store.outside(u"m.gguf"_s));
    QVERIFY(store.build(u"m"_s, u"FROM m.gguf\n"_s));
    QFile file(store.root() + u"/manifests/"_s + kDetailedModel);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto manifest = file.readAll();
    QVERIFY(removeModels(store.open(), {*Name::parse(u"m")}, false).has_value());
    const auto opened = store.open();
    store.write(u"manifests/"_s + kDetailedModel, manifest);
    const auto read = readDetails(opened, *Name::parse(u"m"));
    QVERIFY(read);
    const auto &details = *read;
    QCOMPARE(details.name.build(), u"Q4_0"_s);
    QVERIFY(details.header);
    QCOMPARE(details.problems.size(), 1);
    QVERIFY(details.problems.front().contains(u"restored"));
}

void TestModelDetails::aMissingModelIsNotFound()
{
    const TestStore store;
    const auto details = readDetails(store.open(), *Name::parse(u"nobody"));
    QVERIFY(!details);
    QCOMPARE(details.error().kind, Error::Kind::NotFound);
}

WEIGHTROOM_TEST(TestModelDetails)
#include "tst_modeldetails.moc"
