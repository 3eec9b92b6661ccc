#include "model/store/disk/manifest.h"

#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <limits>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QByteArray kHex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const QByteArray kGood = "\"sha256:" + kHex + "\"";

QByteArray layer(const QByteArray &digest, const QByteArray &size, const QByteArray &more = {})
{
    return R"({"mediaType":"application/vnd.ollama.image.model","digest":)" + digest + R"(,"size":)" + size
        + more + '}';
}

QByteArray
manifest(const QByteArray &layers, const QByteArray &config = "null", const QByteArray &version = "2")
{
    return R"({"schemaVersion":)" + version + R"(,"config":)" + config + R"(,"layers":)" + layers + '}';
}

QByteArray oneLayer(const QByteArray &digest, const QByteArray &size = "1")
{
    return manifest('[' + layer(digest, size) + ']');
}

QByteArray utf16(const QByteArray &text, bool withMark)
{
    QByteArray bytes = withMark ? QByteArray("\xff\xfe", 2) : QByteArray();
    for (const char c : text)
        bytes += QByteArray(1, c) + '\0';
    return bytes;
}

} // namespace

class TestManifest : public QObject
{
    Q_OBJECT

private slots:
    void aBrokenManifestIsRefused_data();
    void aBrokenManifestIsRefused();
    void theErrorOfADigestNeverHoldsAllOfIt();
    void everyPrefixOfAManifestIsBroken();
    void anOddManifestIsReadAndSaysWhatIsOdd_data();
    void anOddManifestIsReadAndSaysWhatIsOdd();
    void aSoundManifestHasNoProblems_data();
    void aSoundManifestHasNoProblems();
    void unknownVersionsStillNameTheirDigests_data();
    void unknownVersionsStillNameTheirDigests();
    void theSameLayerTwiceCountsOnce();
    void sizesSaturate();
    void theLastLayerOfAKindIsTaken();
    void hugeManifestsAreRefusedUnparsed();
    void writtenBytesAreOllamas();
    void awkwardTextSurvivesWritingAndReading();
    void storedManifestsOfOllamaKeepTheirDigests();
};

void TestManifest::aBrokenManifestIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto digest = [](const char *row, const QByteArray &text) {
        QTest::newRow(row) << oneLayer('"' + text + '"');
    };
    digest("A1 traversal", "sha256:../../../../etc/passwd");
    digest("A1 traversal of 64", "sha256:" + QByteArray("../").repeated(21) + "a");
    digest("A1 dash and parent", "sha256-" + kHex + "/..");
    digest("A1 absolute", "/abs");
    digest("A1 UNC", R"(\\\\host\\share)");
    digest("A1 percent", "sha256:%2e%2e" + kHex.left(58));
    digest("A1 NUL escaped", "sha256:" + kHex.left(63) + R"(\u0000)");
    digest("A2 63", "sha256:" + kHex.left(63));
    digest("A2 65", "sha256:" + kHex + '0');
    digest("A2 none", "sha256:");
    digest("A2 sha512", "sha512:" + kHex + kHex);
    digest("A2 upper prefix", "SHA256:" + kHex);
    digest("A2 fullwidth", "sha256:" + kHex.left(63) + "\xef\xbc\x91");
    digest("A2 newline", "sha256:" + kHex + R"(\n)");
    digest("empty digest", "");
    for (const char *size :
         {"-1", "9223372036854775808", "18446744073709551616", "1e308", "\"12\"", "1.5", "null", "true",
          "[1]", "-9223372036854775808"})
        QTest::newRow((QByteArray("A3 size ") + size).constData()) << oneLayer(kGood, size);
    QTest::newRow("A3 no size") << manifest("[{\"mediaType\":\"m\",\"digest\":" + kGood + "}]");
    const auto sound = oneLayer(kGood);
    QTest::newRow("A6 not JSON") << QByteArray("hello");
    QTest::newRow("A6 empty") << QByteArray();
    QTest::newRow("A6 blank") << QByteArray(" \n\t");
    QTest::newRow("A6 zeros") << QByteArray(400, '\0');
    QTest::newRow("A6 two values") << sound + sound;
    QTest::newRow("A6 two values on lines") << sound + '\n' + sound;
    QTest::newRow("A6 garbage behind") << sound + " x";
    QTest::newRow("A6 NUL behind") << sound + QByteArray(1, '\0');
    QTest::newRow("A6 NUL before") << QByteArray(1, '\0') + sound;
    QTest::newRow("A6 NUL in a text")
        << manifest("[" + layer(kGood, "1", ",\"from\":\"a" + QByteArray(1, '\0') + "b\"") + "]");
    QTest::newRow("A6 line feed in a text") << manifest("[" + layer(kGood, "1", ",\"from\":\"a\nb\"") + "]");
    QTest::newRow("A6 BOM") << "\xef\xbb\xbf" + sound;
    QTest::newRow("A6 UTF-16 with BOM") << utf16(sound, true);
    QTest::newRow("A6 UTF-16") << utf16(sound, false);
    QTest::newRow("A6 not UTF-8") << manifest("[" + layer(kGood, "1", ",\"from\":\"\xff\xfe\"") + "]");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("A7 more values than make sense")
        << "{\"x\":[" + QByteArray("{},").repeated(300'000) + "1]," + sound.mid(1);
    QTest::newRow("A8 arrays") << QByteArray(100'000, '[');
    QTest::newRow("A8 closed arrays") << QByteArray(50'000, '[') + QByteArray(50'000, ']');
    QTest::newRow("A8 objects") << QByteArray("{\"a\":").repeated(100'000);
    QTest::newRow("A8 in an unknown field")
        << "{\"x\":" + QByteArray(2000, '[') + QByteArray(2000, ']') + ",\"layers\":[]}";
    QTest::newRow("A9 digest twice") << manifest("[" + layer(kGood, "1", ",\"digest\":" + kGood) + "]");
    QTest::newRow("A9 escaped twin") << manifest("[" + layer(kGood, "1", R"(,"dig\u0065st":)" + kGood) + "]");
    QTest::newRow("A9 layers twice") << QByteArray(R"({"schemaVersion":2,"layers":[],"layers":[]})");
    QTest::newRow("A9 nested and unknown")
        << QByteArray(R"({"schemaVersion":2,"layers":[],"x":[{"y":{"a":1,"a":2}}]})");
    QTest::newRow("A9 empty key twice") << QByteArray(R"({"schemaVersion":2,"layers":[],"":1,"":2})");
    QTest::newRow("A9 colons in texts")
        << QByteArray(R"({"schemaVersion":2,"layers":[],"a:\"b":":","a:\"b":"::"})");
    QTest::newRow("case twin of layers") << QByteArray(R"({"schemaVersion":2,"Layers":[]})");
    QTest::newRow("long s for s") << QByteArray("{\"schemaVersion\":2,\"layer\xc5\xbf\":[]}");
    QTest::newRow("case twin of digest") << manifest("[" + layer(kGood, "1", ",\"DIGEST\":" + kGood) + "]");
    QTest::newRow("config with a digest of another case")
        << manifest("[]", "{\"Digest\":" + kGood + ",\"size\":1}");
    QTest::newRow("layers an object") << manifest("{}");
    QTest::newRow("layers a text") << manifest("\"\"");
    QTest::newRow("layer null") << manifest("[null]");
    QTest::newRow("layer a text") << manifest("[" + kGood + "]");
    QTest::newRow("config a text") << manifest("[]", kGood);
    QTest::newRow("config an array") << manifest("[]", "[]");
    QTest::newRow("config digest a number") << manifest("[]", "{\"digest\":5,\"size\":1}");
    QTest::newRow("config digest bad") << manifest("[]", R"({"digest":"sha256:x","size":1})");
}

void TestManifest::aBrokenManifestIsRefused()
{
    QFETCH(const QByteArray, bytes);
    const auto result = Manifest::parse(bytes);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Manifest);
    QVERIFY(!result.error().message.isEmpty());
}

void TestManifest::theErrorOfADigestNeverHoldsAllOfIt()
{
    const auto result = Manifest::parse(oneLayer('"' + QByteArray(1'000'000, 'x') + '"'));
    QVERIFY(!result);
    QVERIFY(result.error().message.size() < 1000);
}

void TestManifest::everyPrefixOfAManifestIsBroken()
{
    const auto whole = modelParts(u"Q4_0"_s, "a", {u"text"_s}).manifest;
    QVERIFY(Manifest::parse(whole));
    for (qsizetype length = 0; length < whole.size() - 1; ++length)
        QVERIFY2(!Manifest::parse(whole.left(length)), qPrintable(QString::number(length)));
    QVERIFY(Manifest::parse(whole.chopped(1))); // only the line feed is gone
}

void TestManifest::anOddManifestIsReadAndSaysWhatIsOdd_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qsizetype>("digests");
    QTest::newRow("A2 upper case") << oneLayer("\"sha256:" + kHex.toUpper() + '"') << qsizetype(1);
    QTest::newRow("A11 no media type") << manifest("[{\"digest\":" + kGood + ",\"size\":1}]") << qsizetype(1);
    QTest::newRow("A12 version 1") << manifest('[' + layer(kGood, "1") + ']', "null", "1") << qsizetype(1);
    QTest::newRow("A12 version 3") << manifest('[' + layer(kGood, "1") + ']', "null", "3") << qsizetype(1);
    QTest::newRow("A12 version text")
        << manifest('[' + layer(kGood, "1") + ']', "null", "\"2\"") << qsizetype(1);
    QTest::newRow("A12 version 2.5") << manifest('[' + layer(kGood, "1") + ']', "null", "2.5")
                                     << qsizetype(1);
    QTest::newRow("A12 no version") << "{\"config\":null,\"layers\":[" + layer(kGood, "1") + "]}"
                                    << qsizetype(1);
    QTest::newRow("A13 no layers") << QByteArray(R"({"schemaVersion":2})") << qsizetype(0);
    QTest::newRow("A13 null layers") << manifest("null") << qsizetype(0);
    QTest::newRow("A13 empty layers") << manifest("[]") << qsizetype(0);
}

void TestManifest::anOddManifestIsReadAndSaysWhatIsOdd()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const qsizetype, digests);
    const auto result = Manifest::parse(bytes);
    QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
    QVERIFY(!result->problems.isEmpty());
    QCOMPARE(qsizetype(result->digests().size()), digests);
    QCOMPARE(result->bytes, bytes);
}

void TestManifest::aSoundManifestHasNoProblems_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto layers = '[' + layer(kGood, "1") + ']';
    QTest::newRow("no config") << manifest(layers);
    QTest::newRow("config without digest") << manifest(layers, "{}");
    QTest::newRow("config with an empty digest")
        << manifest(layers, R"({"mediaType":"","digest":"","size":0})");
    QTest::newRow("dash") << oneLayer("\"sha256-" + kHex + '"');
    const auto one = layer(kGood, "1");
    QTest::newRow("A7 as many layers as fit") << manifest(
        '[' + (one + ',').repeated(int(Manifest::kLimitBytes) / int(one.size() + 1) - 10) + one + ']');
    QTest::newRow("blank behind") << oneLayer(kGood) + "\n \t\r\n";
    QTest::newRow("blank before") << "\n  " + oneLayer(kGood);
    QTest::newRow("largest size") << oneLayer(kGood, "9223372036854775807");
    QTest::newRow("size beyond a double's integers") << oneLayer(kGood, "9007199254740993");
    QTest::newRow("unknown fields") << R"({"schemaVersion":2,"annotations":{"a":[1,{"b":"c:d"}]},"layers":)"
            + layers + '}';
    QTest::newRow("unknown media type")
        << manifest("[{\"mediaType\":\"x/y\",\"digest\":" + kGood + ",\"size\":0}]");
    QTest::newRow("A15 urls") << manifest(
        "[" + layer(kGood, "1", R"(,"urls":["file:///etc/passwd"],"from":"http://h/")") + "]");
    QTest::newRow("seed era") << "{\"layers\":" + layers + "}";
    QTest::newRow("pretty") << QJsonDocument::fromJson(manifest(layers)).toJson(QJsonDocument::Indented);
}

void TestManifest::aSoundManifestHasNoProblems()
{
    QFETCH(const QByteArray, bytes);
    const auto result = Manifest::parse(bytes);
    QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
    QCOMPARE(result->problems, QStringList());
    QCOMPARE(result->digests().size(), std::size_t(1));
    QCOMPARE(result->digest, Digest::of(bytes));
    QVERIFY(!result->config);
}

void TestManifest::unknownVersionsStillNameTheirDigests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("OCI index")
        << "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"m\",\"size\":1,\"digest\":" + kGood + "}]}";
    QTest::newRow("schema 1") << "{\"schemaVersion\":1,\"fsLayers\":[{\"blobSum\":" + kGood + "}]}";
}

void TestManifest::unknownVersionsStillNameTheirDigests()
{
    QFETCH(const QByteArray, bytes);
    const auto result = Manifest::parse(bytes);
    QVERIFY(result);
    QVERIFY(!result->problems.isEmpty());
    QCOMPARE(result->digests(), std::vector<Digest>{*Digest::parse(u"sha256:"_s + QLatin1StringView(kHex))});
    QVERIFY(result->layers.empty());
}

void TestManifest::theSameLayerTwiceCountsOnce()
{
    const auto result =
        Manifest::parse(manifest('[' + layer(kGood, "5") + ',' + layer(kGood, "5") + ']', layer(kGood, "5")));
    QVERIFY(result);
    QCOMPARE(result->layers.size(), std::size_t(2));
    QCOMPARE(result->digests().size(), std::size_t(1));
    QCOMPARE(result->totalBytes(), 5);
}

void TestManifest::sizesSaturate()
{
    const QByteArray other = "\"sha256:" + QByteArray(64, 'f') + '"';
    const auto result = Manifest::parse(manifest(
        '[' + layer(kGood, "9223372036854775807") + ',' + layer(other, "9223372036854775807") + ']'));
    QVERIFY(result);
    QCOMPARE(result->totalBytes(), std::numeric_limits<qint64>::max());
    QCOMPARE(result->layers[0].bytes, std::numeric_limits<qint64>::max());
}

void TestManifest::theLastLayerOfAKindIsTaken()
{
    const QByteArray other = "\"sha256:" + QByteArray(64, 'f') + '"';
    const auto result = Manifest::parse(manifest('[' + layer(kGood, "1") + ',' + layer(other, "2") + ']'));
    QVERIFY(result);
    QCOMPARE(result->weights()->bytes, 2);
    QVERIFY(result->last(mediatype::kSystem) == nullptr);
}

void TestManifest::hugeManifestsAreRefusedUnparsed()
{
    const auto sound = oneLayer(kGood);
    const auto padded = [&](qint64 bytes) { return sound + QByteArray(bytes - sound.size(), ' '); };
    QVERIFY(Manifest::parse(padded(Manifest::kLimitBytes)));
    QVERIFY(!Manifest::parse(padded(Manifest::kLimitBytes + 1)));
}

void TestManifest::writtenBytesAreOllamas()
{
    if (QByteArray(WEIGHTROOM_SHARED).isEmpty())
        QSKIP("the shared vectors aren't here");
    const auto vectors = QJsonDocument::fromJson(
        contentOf(QStringLiteral(WEIGHTROOM_SHARED "/vectors/ollama-store-bytes.json")));
    int seen = 0;
    for (const auto &value : vectors.object().value("blobs"_L1).toArray()) {
        const auto blob = value.toObject();
        if (!blob.value("id"_L1).toString().startsWith(u"manifest"))
            continue;
        const auto bytes = blob.value("bytes_utf8"_L1).toString().toUtf8();
        const auto read = Manifest::parse(bytes);
        QVERIFY(read && read->config);
        QCOMPARE(Manifest::write(*read->config, read->layers), bytes);
        QCOMPARE(read->digest.hex(), blob.value("sha256"_L1).toString());
        QCOMPARE(read->problems, QStringList());
        ++seen;
    }
    QVERIFY(seen > 0);
}

void TestManifest::awkwardTextSurvivesWritingAndReading()
{
    const auto digest = Digest::of("x");
    const Layer config{mediatype::kConfig.toString(), digest, 1, {}, {}};
    const auto text = u"<a>&\"\\\n\u2028 \U0001F600 /"_s;
    const auto bytes = Manifest::write(config, {{mediatype::kModel.toString(), digest, 1, text, text}});
    QVERIFY(bytes.contains("\\u003ca\\u003e\\u0026\\\"\\\\\\n\\u2028 \xf0\x9f\x98\x80 /"));
    QVERIFY(bytes.endsWith("]}\n"));
    const auto read = Manifest::parse(bytes);
    QVERIFY(read);
    QCOMPARE(read->layers[0].from, text);
    QCOMPARE(read->layers[0].name, text);
}

void TestManifest::storedManifestsOfOllamaKeepTheirDigests()
{
    if (QByteArray(WEIGHTROOM_SHARED).isEmpty())
        QSKIP("the shared store isn't here");
    QDirIterator files(
        QStringLiteral(WEIGHTROOM_SHARED "/ollama-store/manifests"), QDir::Files,
        QDirIterator::Subdirectories);
    int seen = 0;
    while (files.hasNext()) {
        const auto bytes = contentOf(files.next());
        const auto read = Manifest::parse(bytes);
        QVERIFY(read && read->config);
        QCOMPARE(read->problems, QStringList());
        QCOMPARE(read->digest, Digest::of(bytes));
        QCOMPARE(Manifest::write(*read->config, read->layers), bytes);
        ++seen;
    }
    QVERIFY(seen > 0);
}

WEIGHTROOM_TEST(TestManifest)
#include "tst_manifest.moc"
