// The Modelfile of a stored model: it says what the model is, and building it gives the same texts.
#include "model/catalog/libraryfixture.h"

#include "model/details/storedmodelfile.h"
#include "model/modelfile/parser.h"
#include "model/modelfile/request.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestStoredModelfile : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void saysWhatOllamaSays_data();
    void saysWhatOllamaSays();
    void buildsTheSameTexts_data();
    void buildsTheSameTexts();
    void whatIsTooLongForABuildIsAnError_data();
    void whatIsTooLongForABuildIsAnError();
    void keepsAdaptersProjectorsAndDrafts();
    void ordersItsCommands();
    void aModelWithoutWeightsIsNamed();
    void whatCantBeSaidIsAComment_data();
    void whatCantBeSaidIsAComment();
    void aStoreWithAnOddPathIsNamedByDigest();
    void aMissingBlobIsSaid();
    void weightsWithoutAFileTypeAreSaid();
};

namespace
{

const QString kModelPath = kLibrary + u"m/latest"_s;

QString textOf(const TestStore &store, const QString &name)
{
    const auto text = modelfileOf(store.open(), *Name::parse(name));
    if (!text)
        qFatal("%s", qPrintable(text.error().message));
    // Whatever the model holds, what is printed is a Modelfile that can be asked for.
    const auto request = modelfile::requestOf(modelfile::parse(*text));
    if (!request)
        qFatal("%s in\n%s", qPrintable(request.error().message), qPrintable(*text));
    return *text;
}

// The digests of a manifest's layers by media type, in order; without what a build makes anew.
std::map<QString, QStringList> texts(const TestStore &store, const QString &below)
{
    QFile file(store.root() + u"/manifests/"_s + below);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no manifest %s", qPrintable(below));
    const auto manifest = Manifest::parse(file.readAll());
    std::map<QString, QStringList> result;
    for (const auto &layer : manifest->layers)
        result[layer.mediaType].append(layer.digest.toString());
    if (manifest->config)
        result[u"config"_s].append(manifest->config->digest.toString());
    return result;
}

QStringList commandsOf(const QString &text)
{
    QStringList result;
    for (const auto &command : modelfile::parse(text).commands)
        result.append(
            modelfile::commandName(command.kind) + u'|' + command.key + u'|' + command.role + u'|'
            + (command.kind == modelfile::CommandKind::From ? QString() : command.value));
    return result;
}

} // namespace

void TestStoredModelfile::saysWhatOllamaSays_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("file");
    QTest::newRow("plain") << u"plain"_s << u"modelfile-plain.txt"_s;
    QTest::newRow("rich") << u"rich:v1"_s << u"modelfile-rich_v1.txt"_s;
    QTest::newRow("copy") << u"someone/copy:q4"_s << u"modelfile-someone_copy_q4.txt"_s;
}

void TestStoredModelfile::saysWhatOllamaSays()
{
    QFETCH(const QString, name);
    QFETCH(const QString, file);
    if (kShared.isEmpty())
        return;
    const TestStore store;
    copyFolder(kShared + u"/ollama-store"_s, store.root());
    QFile observed(kShared + u"/ollama-store-observed/"_s + file);
    QVERIFY(observed.open(QIODevice::ReadOnly));
    auto theirs = commandsOf(QString::fromUtf8(observed.readAll()));
    // Ollama prints a template where there is none.
    if (name == u"plain")
        theirs.removeIf([](const QString &command) { return command.startsWith(u"template"); });
    auto ours = commandsOf(textOf(store, name));
    // It prints parameters in any order.
    theirs.sort();
    ours.sort();
    QCOMPARE(ours, theirs);
    const auto from = modelfile::parse(textOf(store, name)).commands.front().value;
    QVERIFY2(QFile::exists(from) && from.startsWith(store.open().blobsPath()), qPrintable(from));
}

void TestStoredModelfile::buildsTheSameTexts_data()
{
    QTest::addColumn<QString>("commands");
    const auto row = [](const char *name, const QString &commands) { QTest::newRow(name) << commands; };
    row("nothing", {});
    row("template", u"TEMPLATE \"\"\"{{ if .System }}a\n{{ end }}\"\"\"\n"_s);
    row("edge blanks", u"SYSTEM \"\"\"  be kind \n\"\"\"\n"_s);
    row("leading quote", u"SYSTEM \"\"\"\"yes\" he said\"\"\"\n"_s);
    row("trailing quote", u"SYSTEM he said \"yes\"\n"_s);
    row("line ends", u"LICENSE \"\"\"a\r\nb\rc\n\nd\"\"\"\n"_s);
    row("tabs", u"SYSTEM \"\"\"\ta\tb\t\"\"\"\n"_s);
    row("triple quotes inside", u"SYSTEM a \"\"\" b\n"_s);
    row("comment sign", u"SYSTEM # no comment\nTEMPLATE \"\"\"x\n#y\n\"\"\"\n"_s);
    row("command words", u"SYSTEM \"\"\"a\nFROM b\n\"\"\"\n"_s);
    row("other scripts", u"SYSTEM grüße 你好 😀\n"_s);
    row("several licenses", u"LICENSE one\nLICENSE two\nLICENSE one\n"_s);
    row("messages",
        u"MESSAGE user hi\nMESSAGE assistant \"\"\"hello\nthere\"\"\"\nMESSAGE system be: kind\n"_s);
    row("parameters",
        u"PARAMETER temperature 0.7\nPARAMETER top_p 1\nPARAMETER num_ctx 4096\nPARAMETER use_mmap true\nPARAMETER seed -1\nPARAMETER min_p 1e-7\nPARAMETER repeat_penalty 1.17549435e-38\nPARAMETER typical_p 0.1\n"_s);
    row("stops",
        u"PARAMETER stop <|user|>\nPARAMETER stop \"\"\"\n\"\"\"\nPARAMETER stop \"  \"\nPARAMETER stop \\u003c&\n"_s);
    row("one stop", u"PARAMETER stop AI:\n"_s);
    const auto longText = u"be kind to \"them\"\n"_s.repeated(250'000);
    row("long texts of each kind",
        u"TEMPLATE \"\"\"%1\"\"\"\nLICENSE \"\"\"%1\"\"\"\nMESSAGE user \"\"\"%2\"\"\"\nPARAMETER stop \"\"\"%2\"\"\"\n"_s
            .arg(longText.first(100'000), longText));
    row("as long as can be", u"SYSTEM \"\"\""_s + u"你"_s.repeated(5'590'000) + u"\"\"\"\n"_s);
    row("config", u"RENDERER qwen3-coder\nPARSER qwen3\nREQUIRES v0.14\n"_s);
}

void TestStoredModelfile::buildsTheSameTexts()
{
    QFETCH(const QString, commands);
    const TestStore store;
    smallModel().write(store.outside(u"m.gguf"_s));
    const auto built = store.build(u"m"_s, u"FROM m.gguf\n"_s + commands);
    QVERIFY2(built, built ? "" : qPrintable(built.error().message));
    const auto text = textOf(store, u"m"_s);
    const auto again = store.build(u"again"_s, text);
    QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    QCOMPARE(texts(store, kLibrary + u"again/latest"_s), texts(store, kModelPath));
    // The header is all there is of comments.
    QCOMPARE(text.count(u"\n# "_s), 2);
}

void TestStoredModelfile::whatIsTooLongForABuildIsAnError_data()
{
    constexpr qsizetype kMiB = 1024 * 1024;
    QTest::addColumn<QString>("mediaType");
    QTest::addColumn<QList<QByteArray>>("blobs");
    const auto row = [](const char *name, QStringView type, const QList<QByteArray> &blobs) {
        QTest::newRow(name) << type.toString() << blobs;
    };
    row("system", mediatype::kSystem, {QByteArray(17 * kMiB, 'x')});
    row("system, by what stands beside it", mediatype::kSystem, {QByteArray(16 * kMiB, 'x')});
    row("template", mediatype::kTemplate, {QByteArray(17 * kMiB, 'x')});
    row("licenses", mediatype::kLicense, {QByteArray(9 * kMiB, 'x'), QByteArray(9 * kMiB, 'y')});
    row("a license behind them", mediatype::kLicense, {QByteArray(16 * kMiB, 'x'), "y"});
    row("messages", mediatype::kMessages,
        {R"([{"role":"user","content":")" + QByteArray(17 * kMiB, 'x') + "\"}]"});
    row("very long messages", mediatype::kMessages,
        {R"([{"role":"user","content":")" + QByteArray(40 * kMiB, 'x') + "\"}]"});
    row("many messages", mediatype::kMessages,
        {'[' + QByteArray(R"({"role":"user","content":""},)").repeated(100'000)
         + R"({"role":"user","content":""}])"});
    row("parameters", mediatype::kParams, {R"({"stop":[")" + QByteArray(17 * kMiB, 'x') + "\"]}"});
}

void TestStoredModelfile::whatIsTooLongForABuildIsAnError()
{
    QFETCH(const QString, mediaType);
    QFETCH(const QList<QByteArray>, blobs);
    const TestStore store;
    std::vector<Layer> layers{store.blob(mediatype::kModel, smallModel().bytes())};
    for (const auto &bytes : blobs)
        layers.push_back(store.blob(mediaType, bytes));
    store.model(kModelPath, layers);
    const auto text = modelfileOf(store.open(), *Name::parse(u"m"));
    QVERIFY(!text);
    QCOMPARE(text.error().kind, Error::Kind::Refused);
    QVERIFY2(text.error().message.contains(u"m:latest"), qPrintable(text.error().message));
}

void TestStoredModelfile::keepsAdaptersProjectorsAndDrafts()
{
    const TestStore store;
    smallModel("m").write(store.outside(u"m.gguf"_s));
    smallModel("d").write(store.outside(u"d.gguf"_s));
    GgufBuilder()
        .string("general.architecture", "llama")
        .string("general.type", "adapter")
        .tensor("a", 0, {32})
        .write(store.outside(u"a.gguf"_s));
    GgufBuilder()
        .string("general.architecture", "clip")
        .string("general.type", "mmproj")
        .tensor("v", 0, {32})
        .write(store.outside(u"p.gguf"_s));
    const auto built = store.build(u"m"_s, u"FROM m.gguf\nFROM p.gguf\nADAPTER a.gguf\nDRAFT d.gguf\n"_s);
    QVERIFY2(built, built ? "" : qPrintable(built.error().message));
    QVERIFY(store.row(kModelPath).capabilities.contains(u"vision"_s));
    const auto again = store.build(u"again"_s, textOf(store, u"m"_s));
    QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    QCOMPARE(texts(store, kLibrary + u"again/latest"_s), texts(store, kModelPath));
}

void TestStoredModelfile::ordersItsCommands()
{
    const TestStore store;
    smallModel().write(store.outside(u"m.gguf"_s));
    QVERIFY(store.build(
        u"m"_s,
        u"MESSAGE user hi\nLICENSE l\nPARAMETER top_p 1\nPARAMETER stop b\nPARAMETER stop a\nPARAMETER min_p 0\nREQUIRES 1.0.0\nPARSER p\nRENDERER r\nSYSTEM s\nTEMPLATE t\nFROM m.gguf\n"_s));
    QStringList names;
    for (const auto &command : modelfile::parse(textOf(store, u"m"_s)).commands)
        names.append(
            modelfile::commandName(command.kind) + command.key
            + (command.key == u"stop" ? command.value : QString()));
    QCOMPARE(
        names.join(u' '),
        u"from template system renderer parser requires parametermin_p parameterstopb parameterstopa parametertop_p license message"_s);
}

void TestStoredModelfile::aModelWithoutWeightsIsNamed()
{
    const TestStore store;
    store.model(
        kModelPath,
        {store.blob(u"application/vnd.ollama.image.tensor", "weights"),
         store.blob(mediatype::kLicense, "free"), store.blob(mediatype::kSystem, "be kind")},
        R"({"model_format":"safetensors","model_family":"gemma","file_type":"","capabilities":["completion"]})");
    const auto text = textOf(store, u"m"_s);
    QCOMPARE(commandsOf(text), (QStringList{u"from|||"_s, u"system|||be kind"_s}));
    QCOMPARE(modelfile::parse(text).commands.front().value, u"m:latest"_s);
    const auto again = store.build(u"again"_s, text);
    QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    auto before = texts(store, kModelPath);
    auto after = texts(store, kLibrary + u"again/latest"_s);
    before.erase(u"config"_s);
    after.erase(u"config"_s);
    QCOMPARE(after, before);
}

void TestStoredModelfile::whatCantBeSaidIsAComment_data()
{
    QTest::addColumn<QString>("mediaType");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("comment");
    const auto row = [](const char *name, QStringView type, const QByteArray &bytes, const QString &comment) {
        QTest::newRow(name) << type.toString() << bytes << comment;
    };
    row("dropped characters", mediatype::kSystem,
        "a\xc2\xa0"
        "b",
        u"SYSTEM is left out"_s);
    row("byte order mark", mediatype::kTemplate, "\xef\xbb\xbf{{ .Prompt }}", u"TEMPLATE is left out"_s);
    row("line that ends every quote", mediatype::kLicense, "a\"\"\"\nb\"\nc\n", u"LICENSE is left out"_s);
    row("empty system", mediatype::kSystem, "", u"SYSTEM is empty"_s);
    row("empty template", mediatype::kTemplate, "", u"TEMPLATE is empty"_s);
    row("not UTF-8", mediatype::kSystem, "a\xff", u"not UTF-8"_s);
    row("gone parameter", mediatype::kParams, R"({"num_gqa":8})", u"PARAMETER num_gqa is left out"_s);
    row("deprecated parameter", mediatype::kParams, R"({"mirostat":1})", u"PARAMETER mirostat is left out"_s);
    row("parameter with a line break", mediatype::kParams, "{\"a\\nFROM b\":1}", u"a\\nFROM b"_s);
    row("too exact", mediatype::kParams, R"({"temperature":0.123456789012})", u"0.123456789012"_s);
    row("number as text", mediatype::kParams, R"({"seed":"7"})", u"the model has \"7\""_s);
    row("whole numbers only", mediatype::kParams, R"({"seed":1.5})", u"PARAMETER seed is left out"_s);
    row("object", mediatype::kParams, R"({"temperature":{"a":1}})", u"PARAMETER temperature is left out"_s);
    row("stop that isn't a list", mediatype::kParams, R"({"stop":"x"})", u"stores [\"x\"]"_s);
    row("no stops", mediatype::kParams, R"({"stop":[]})", u"empty list"_s);
    row("stop with a dropped character", mediatype::kParams, "{\"stop\":[\"a\\u200b\",\"b\"]}",
        u"PARAMETER stop is left out"_s);
    row("role", mediatype::kMessages, R"([{"role":"tool","content":"x"}])", u"MESSAGE tool is left out"_s);
    row("role with a line break", mediatype::kMessages, "[{\"role\":\"a\\nFROM b\\n\",\"content\":\"x\"}]",
        u"is left out"_s);
    row("image", mediatype::kMessages, R"([{"role":"user","content":"x","images":["AA=="]}])", u"Images"_s);
    row("unknown layer", u"application/x-unknown\nFROM y", "x", u"No command adds the layer"_s);
    row("second adapter", mediatype::kAdapter, "x", QString());
    row("projector that isn't one", mediatype::kProjector, "", QString());
}

void TestStoredModelfile::whatCantBeSaidIsAComment()
{
    QFETCH(const QString, mediaType);
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, comment);
    const TestStore store;
    std::vector<Layer> layers{store.blob(mediatype::kModel, smallModel().bytes())};
    if (comment.isEmpty()) {
        // GGUF files that don't say that they are what the manifest calls them.
        layers.push_back(store.blob(mediaType, smallModel("other").bytes()));
    } else {
        layers.push_back(store.blob(mediaType, bytes));
    }
    store.model(kModelPath, layers);
    const auto text = textOf(store, u"m"_s);
    const auto lines = text.split(u'\n');
    const auto expected = comment.isEmpty() ? u"is left out"_s : comment;
    QVERIFY2(
        std::any_of(
            lines.begin(), lines.end(),
            [&](const QString &line) { return line.startsWith(u"# ") && line.contains(expected); }),
        qPrintable(text));
    // Nothing got out of its comment.
    const auto commands = modelfile::parse(text).commands;
    const auto isFrom = [](const modelfile::Command &command) {
        return command.kind == modelfile::CommandKind::From;
    };
    QCOMPARE(std::count_if(commands.begin(), commands.end(), isFrom), 1);
    const auto again = store.build(u"again"_s, text);
    QVERIFY2(again, again ? "" : qPrintable(again.error().message + u'\n' + text));
}

void TestStoredModelfile::aStoreWithAnOddPathIsNamedByDigest()
{
    const TestStore store;
    smallModel().write(store.outside(u"m.gguf"_s));
    const auto built = store.build(u"m"_s, u"FROM m.gguf\n"_s);
    QVERIFY(built);
    // A soft hyphen, which Ollama's parser drops.
    const auto odd = store.outside(u"mo\u00addels"_s);
    QVERIFY(QDir().rename(store.root(), odd));
    const auto opened = Store::open(odd, Store::Access::Write);
    QVERIFY(opened);
    const auto text = modelfileOf(*opened, *Name::parse(u"m"));
    QVERIFY(text);
    QCOMPARE(modelfile::parse(*text).commands.front().value, built->layers.front().layer.digest.toString());
    Progress progress;
    const auto recipe = modelfile::requestOf(modelfile::parse(*text));
    QVERIFY(recipe);
    QVERIFY(weightroom::build(
        *opened, {Name::parse(u"again")->completed(), *recipe, store.outside(u"x"_s), {}}, progress));
}

void TestStoredModelfile::aMissingBlobIsSaid()
{
    const TestStore store;
    const auto weights = store.blob(mediatype::kModel, smallModel().bytes());
    const auto system = store.blob(mediatype::kSystem, "be kind");
    store.model(kModelPath, {weights, system});
    QFile::remove(store.open().blobPath(weights.digest));
    QFile::remove(store.open().blobPath(system.digest));
    const auto text = textOf(store, u"m"_s);
    QVERIFY(text.contains(u"\n# Damaged: the blob %1 is missing"_s.arg(weights.digest.toString())));
    QVERIFY(text.contains(u"\n# Damaged: the blob %1 is missing"_s.arg(system.digest.toString())));
    QCOMPARE(modelfile::parse(text).commands.size(), std::size_t(1));
    QCOMPARE(modelfile::parse(text).commands.front().value, store.open().blobPath(weights.digest));
}

void TestStoredModelfile::weightsWithoutAFileTypeAreSaid()
{
    const TestStore store;
    store.model(
        kModelPath,
        {store.blob(
            mediatype::kModel,
            GgufBuilder().string("general.architecture", "llama").tensor("t", 0, {32}).bytes())});
    QVERIFY(textOf(store, u"m"_s).contains(u"--file-type Q4_K_M"));
}

WEIGHTROOM_TEST(TestStoredModelfile)
#include "tst_storedmodelfile.moc"
