// What a build puts into the manifest: Ollama's layers in Ollama's order, byte for byte.
#include "model/build/buildfixture.h"
#include "model/build/config.h"
#include "model/store/disk/resolve.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestLayers : public QObject
{
    Q_OBJECT

private:
    const QString m_shared = QStringLiteral(WEIGHTROOM_SHARED);

    static QByteArray configOf(
        const QByteArray &architecture, const QByteArray &parameters, const QByteArray &type,
        const QByteArray &more = {})
    {
        return "{\"model_format\":\"gguf\",\"model_family\":\"" + architecture + "\",\"model_families\":[\""
            + architecture + "\"],\"model_type\":\"" + parameters + "\",\"file_type\":\"" + type + "\"" + more
            + ",\"architecture\":\"amd64\",\"os\":\"linux\"}\n";
    }

private slots:
    void theSmallestModelHasOllamasBytes()
    {
        const BuildFixture fixture;
        fixture.write(u"test.gguf"_s, GgufBuilder().string("general.architecture", "test").bytes());
        BuildOptions options;
        options.fileType = 0;
        const auto built = fixture.build(u"tiny"_s, u"FROM test.gguf"_s, options);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        const auto config = configOf("test", "0", "unknown");
        QCOMPARE(fixture.config(u"tiny"_s), config);
        const auto manifest =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
            "\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"digest\":\""
            + Digest::of(config).toString().toLatin1()
            + "\",\"size\":147},\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":"
              "\"sha256:89a2116c3a82d6a97f59f748d86ed4417214353fd178ee54df418fde32495fad\",\"size\":68,"
              "\"from\":\"test.gguf\"}]}\n";
        QCOMPARE(BuildFixture::read(built->path), manifest);
        QCOMPARE(built->manifest, Digest::of(manifest));
        QCOMPARE(
            built->path, fixture.store().root() + u"/manifests/registry.ollama.ai/library/tiny/latest"_s);
        QCOMPARE(built->name.canonical(), u"registry.ollama.ai/library/tiny:latest+F32"_s);
        QCOMPARE(built->weights, fixture.store().blobPath(fixture.manifest(u"tiny"_s).weights()->digest));
    }

    // The digests that Ollama's own tests assert.
    void smallLayersHaveOllamasBytes_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("modelfile");
        QTest::addColumn<QString>("over"); // a second Modelfile over the first one's model
        QTest::addColumn<QString>("kind");
        const auto parameters =
            u"PARAMETER temperature 1\nPARAMETER top_k 10\nPARAMETER stop USER:\nPARAMETER stop ASSISTANT:\n"_s;
        const auto params = mediatype::kParams.toString();
        QTest::newRow("params") << u"params-basic"_s << parameters << QString() << params;
        QTest::newRow("params over a base")
            << u"params-merged-over-base"_s << parameters
            << u"PARAMETER temperature 0.6\nPARAMETER top_p 0.7\n"_s << params;
        QTest::newRow("stop over a base")
            << u"params-angle-escaped"_s << parameters
            << u"PARAMETER temperature 0.6\nPARAMETER top_p 0.7\nPARAMETER stop <|endoftext|>\n"_s << params;
        QTest::newRow("messages")
            << u"messages-a"_s
            << u"MESSAGE assistant What is my purpose?\nMESSAGE user You run tests.\nMESSAGE assistant Oh, my god.\n"_s
            << QString() << mediatype::kMessages.toString();
        QTest::newRow("messages over a base")
            << u"messages-b"_s << u"MESSAGE user gone\n"_s
            << u"MESSAGE assistant You're a test, Harry.\nMESSAGE user I-I'm a what?\nMESSAGE assistant A test. And a thumping good one at that, I'd wager.\n"_s
            << mediatype::kMessages.toString();
        QTest::newRow("template") << u"template-raw"_s << u"TEMPLATE {{ .Prompt }}\n"_s << QString()
                                  << mediatype::kTemplate.toString();
        QTest::newRow("system") << u"system-raw"_s << u"SYSTEM Say hi!\n"_s << QString()
                                << mediatype::kSystem.toString();
        QTest::newRow("license") << u"license-raw"_s << u"LICENSE MIT\n"_s << QString()
                                 << mediatype::kLicense.toString();
    }
    void smallLayersHaveOllamasBytes()
    {
        QFETCH(QString, id);
        QFETCH(QString, modelfile);
        QFETCH(QString, over);
        QFETCH(QString, kind);
        const BuildFixture fixture;
        fixture.write(u"test.gguf"_s, model(0));
        QVERIFY(fixture.build(u"m"_s, u"FROM test.gguf\n"_s + modelfile));
        if (!over.isEmpty())
            QVERIFY(fixture.build(u"m"_s, u"FROM m\n"_s + over));
        const auto bytes = fixture.layer(u"m"_s, kind);
        QVERIFY(!bytes.isEmpty());
        QCOMPARE(fixture.kinds(u"m"_s).size(), 2);
        if (m_shared.isEmpty())
            return;
        const auto vectors =
            QJsonDocument::fromJson(BuildFixture::read(m_shared + u"/vectors/ollama-store-bytes.json"_s));
        for (const auto &blob : vectors["blobs"_L1].toArray()) {
            if (blob["id"_L1].toString() != id)
                continue;
            QCOMPARE(QString::fromUtf8(bytes), blob["bytes_utf8"_L1].toString());
            QCOMPARE(Digest::of(bytes).hex(), blob["sha256"_L1].toString());
            return;
        }
        QFAIL("no such vector");
    }

    void theSharedVectorsOfTheSmallestModelHold()
    {
        if (m_shared.isEmpty())
            QSKIP("the shared vectors aren't here");
        QHash<QString, QByteArray> expected;
        const auto vectors =
            QJsonDocument::fromJson(BuildFixture::read(m_shared + u"/vectors/ollama-store-bytes.json"_s));
        for (const auto &blob : vectors["blobs"_L1].toArray()) {
            const auto raw = blob["bytes_b64"_L1].toString();
            expected[blob["id"_L1].toString()] = raw.isEmpty() ? blob["bytes_utf8"_L1].toString().toUtf8()
                                                               : QByteArray::fromBase64(raw.toLatin1());
        }
        const BuildFixture fixture;
        fixture.write(u"test.gguf"_s, expected[u"tiny-gguf"_s]);
        BuildOptions options;
        options.fileType = 0;
        const auto built = fixture.build(u"tiny"_s, u"FROM ./test.gguf"_s, options);
        QVERIFY(built);
        QCOMPARE(fixture.config(u"tiny"_s), expected[u"config-tiny"_s]);
        QCOMPARE(BuildFixture::read(built->path), expected[u"manifest-tiny"_s]);
    }

    // Modelfile.rich is what the observed store's "rich" was made from; its weights aren't at hand as a file.
    void aRichModelfileGivesTheLayersThatOllamaStored()
    {
        if (m_shared.isEmpty())
            QSKIP("the shared store isn't here");
        const BuildFixture fixture;
        fixture.write(u"b.gguf"_s, model(1));
        const auto text =
            QString::fromUtf8(BuildFixture::read(m_shared + u"/ollama-store-observed/Modelfile.rich"_s));
        QVERIFY(fixture.build(u"rich:v1"_s, text));
        const auto stored = Manifest::parse(
            BuildFixture::read(m_shared + u"/ollama-store/manifests/registry.ollama.ai/library/rich/v1"_s));
        QVERIFY(stored);
        const auto ours = fixture.manifest(u"rich:v1"_s);
        QCOMPARE(ours.layers.size(), stored->layers.size());
        for (std::size_t i = 0; i < ours.layers.size(); ++i) {
            QCOMPARE(ours.layers[i].mediaType, stored->layers[i].mediaType);
            if (i == 0)
                continue;
            QCOMPARE(ours.layers[i].digest, stored->layers[i].digest);
            QCOMPARE(ours.layers[i].bytes, stored->layers[i].bytes);
            QCOMPARE(ours.layers[i].from, QString());
        }
        QCOMPARE(ours.layers[0].from, u"b.gguf"_s);
    }

    void theOrderOfCommandsDoesNotMatter()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(15));
        const auto built = fixture.build(
            u"m"_s,
            u"MESSAGE user hi\nPARAMETER num_ctx 7\nLICENSE b\nSYSTEM s\nLICENSE a\nREQUIRES v0.14.0\nTEMPLATE t\nPARSER p\nRENDERER r\nFROM m.gguf\n"_s);
        QVERIFY(built);
        QCOMPARE(
            fixture.kinds(u"m"_s),
            QStringList(
                {u"model"_s, u"template"_s, u"system"_s, u"license"_s, u"license"_s, u"params"_s,
                 u"messages"_s}));
        QCOMPARE(fixture.layer(u"m"_s, mediatype::kLicense), QByteArray("a"));
        QCOMPARE(
            fixture.config(u"m"_s),
            configOf("llama", "64", "Q4_K_M", R"(,"renderer":"r","parser":"p","requires":"0.14.0")"));
        QCOMPARE(built->layers.size(), std::size_t(8)); // the config too
        QCOMPARE(built->layers.back().layer.mediaType, mediatype::kConfig.toString());
    }

    void noTemplateIsPlantedAndEmptyTextsMakeNoLayer()
    {
        const BuildFixture fixture;
        fixture.write(
            u"m.gguf"_s,
            GgufBuilder()
                .string("general.architecture", "llama")
                .u32("general.file_type", 2)
                .string("tokenizer.chat_template", "{{ messages }}<|im_start|>")
                .bytes());
        QVERIFY(fixture.build(u"m"_s, u"FROM m.gguf\nSYSTEM \"\"\nTEMPLATE \"\"\"\"\"\"\n"_s));
        QCOMPARE(fixture.kinds(u"m"_s), QStringList({u"model"_s}));
    }

    void equalTextsShareABlob()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        const auto built =
            fixture.build(u"m"_s, u"FROM m.gguf\nSYSTEM x\nTEMPLATE x\nLICENSE x\nLICENSE x\n"_s);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QCOMPARE(fixture.kinds(u"m"_s).size(), 5);
        QCOMPARE(fixture.damage(), QString());
    }

    void architecturesGetTheirRendererParserAndStop_data()
    {
        QTest::addColumn<QByteArray>("architecture");
        QTest::addColumn<QString>("modelfile");
        QTest::addColumn<QByteArray>("config"); // its part
        QTest::addColumn<QByteArray>("params");
        const QByteArray gemma = R"(,"renderer":"gemma4","parser":"gemma4")";
        const QByteArray stop = "{\"stop\":[\"\\u003cturn|\\u003e\"]}\n";
        const QByteArray nemotron = R"(,"renderer":"nemotron-3-nano","parser":"nemotron-3-nano")";
        QTest::newRow("gemma4") << QByteArray("gemma4") << QString() << gemma << stop;
        QTest::newRow("laguna") << QByteArray("laguna") << QString()
                                << QByteArray(R"(,"renderer":"laguna","parser":"laguna")") << QByteArray();
        QTest::newRow("nemotron_h") << QByteArray("nemotron_h") << QString() << nemotron << QByteArray();
        QTest::newRow("nemotron_h_moe")
            << QByteArray("nemotron_h_moe") << QString() << nemotron << QByteArray();
        QTest::newRow("nemotron_h_omni")
            << QByteArray("nemotron_h_omni") << QString() << nemotron << QByteArray();
        QTest::newRow("gemma3") << QByteArray("gemma3") << QString() << QByteArray() << QByteArray();
        QTest::newRow("the Modelfile's stop")
            << QByteArray("gemma4") << u"PARAMETER stop x"_s << gemma << QByteArray("{\"stop\":[\"x\"]}\n");
        QTest::newRow("another parameter")
            << QByteArray("gemma4") << u"PARAMETER num_ctx 5"_s << gemma
            << QByteArray("{\"num_ctx\":5,\"stop\":[\"\\u003cturn|\\u003e\"]}\n");
        QTest::newRow("the Modelfile's renderer")
            << QByteArray("gemma4") << u"RENDERER r"_s << QByteArray(R"(,"renderer":"r","parser":"gemma4")")
            << stop;
        QTest::newRow("the Modelfile's parser")
            << QByteArray("laguna") << u"PARSER p"_s << QByteArray(R"(,"renderer":"laguna","parser":"p")")
            << QByteArray();
    }
    void architecturesGetTheirRendererParserAndStop()
    {
        QFETCH(QByteArray, architecture);
        QFETCH(QString, modelfile);
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, params);
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(7, 'a', 256, architecture));
        QVERIFY(fixture.build(u"m"_s, u"FROM m.gguf\n"_s + modelfile));
        QCOMPARE(fixture.config(u"m"_s), configOf(architecture, "64", "Q8_0", config));
        QCOMPARE(fixture.layer(u"m"_s, mediatype::kParams), params);
        // Built over itself nothing changes.
        QVERIFY(fixture.build(u"again"_s, u"FROM m"_s));
        QCOMPARE(fixture.config(u"again"_s), fixture.config(u"m"_s));
        QCOMPARE(fixture.layer(u"again"_s, mediatype::kParams), params);
    }

    void projectorsAndAdaptersAreLayers()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        const auto part = [&](const QString &name, const QByteArray &type) {
            fixture.write(
                name,
                GgufBuilder()
                    .string("general.architecture", type == "adapter" ? "llama" : "clip")
                    .string("general.type", type)
                    .bytes());
        };
        part(u"z-mmproj.gguf"_s, "mmproj");
        part(u"a-mmproj.gguf"_s, "projector");
        part(u"lora.gguf"_s, "adapter");
        fixture.write(u"draft.gguf"_s, model(2, 'd'));
        const auto built = fixture.build(
            u"m"_s,
            u"FROM z-mmproj.gguf\nFROM a-mmproj.gguf\nADAPTER lora.gguf\nDRAFT draft.gguf\nFROM m.gguf\nSYSTEM s"_s);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QCOMPARE(
            fixture.kinds(u"m"_s),
            QStringList({u"model"_s, u"projector"_s, u"projector"_s, u"adapter"_s, u"draft"_s, u"system"_s}));
        QStringList labels;
        for (const auto &layer : fixture.manifest(u"m"_s).layers)
            labels.append(layer.from);
        QCOMPARE(
            labels,
            QStringList(
                {u"m.gguf"_s, u"a-mmproj.gguf"_s, u"z-mmproj.gguf"_s, u"lora.gguf"_s, u"draft.gguf"_s,
                 QString()}));
        QCOMPARE(built->imports.size(), std::size_t(5));
        QCOMPARE(built->imports.front().path, fixture.path(u"m.gguf"_s));
        QCOMPARE(fixture.config(u"m"_s), configOf("llama", "64", "Q4_0"));
        QCOMPARE(fixture.damage(), QString());
    }

    void theFileTypeDecidesTheBuild_data()
    {
        QTest::addColumn<int>("inFile"); // -1 = says nothing
        QTest::addColumn<int>("given");
        QTest::addColumn<QString>("build");
        QTest::addColumn<QByteArray>("config");
        QTest::newRow("F32 is no missing type") << 0 << -1 << u"F32"_s << QByteArray("unknown");
        QTest::newRow("F16") << 1 << -1 << u"F16"_s << QByteArray("F16");
        QTest::newRow("flag 1024") << 1024 + 15 << -1 << u"Q4_K_M"_s << QByteArray("unknown");
        QTest::newRow("unlisted") << 999 << -1 << u"UNKNOWN_999"_s << QByteArray("unknown");
        QTest::newRow("given") << -1 << 15 << u"Q4_K_M"_s << QByteArray("Q4_K_M");
        QTest::newRow("given F32") << -1 << 0 << u"F32"_s << QByteArray("unknown");
        QTest::newRow("given, but the file says another") << 1 << 15 << u"F16"_s << QByteArray("F16");
    }
    void theFileTypeDecidesTheBuild()
    {
        QFETCH(int, inFile);
        QFETCH(int, given);
        QFETCH(QString, build);
        QFETCH(QByteArray, config);
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(inFile < 0 ? std::nullopt : std::optional(quint32(inFile))));
        BuildOptions options;
        if (given >= 0)
            options.fileType = quint64(given);
        for (const auto &name : {u"m:t"_s, u"n:t+"_s + build}) {
            const auto built = fixture.build(name, u"FROM m.gguf"_s, options);
            QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
            QCOMPARE(built->name.build(), build);
            QCOMPARE(built->name.tag(), u"t"_s);
            QVERIFY(fixture.config(name.section(u'+', 0, 0)).contains("\"file_type\":\"" + config + '"'));
            // A file that says a type that there isn't, and one that says another than the given.
            QCOMPARE(built->warnings.isEmpty(), inFile != 999 && (inFile < 0 || given < 0));
        }
    }

    // What neither the file nor Ollama's config can say isn't known the next time either.
    void aFileTypeThatCantBeKeptIsSaid_data()
    {
        QTest::addColumn<quint32>("tensors");
        QTest::addColumn<quint64>("given");
        QTest::addColumn<QString>("build");
        QTest::newRow("unlisted") << 0U << quint64(999) << u"F32"_s;
        QTest::newRow("F32, but they aren't") << 1U << quint64(0) << QString();
        QTest::newRow("no name in the config") << 1U << quint64(41) << QString();
        QTest::newRow("removed") << 1U << quint64(4) << QString();
        QTest::newRow("with the flag") << 2U << quint64(1024 + 2) << u"Q4_0"_s;
    }
    void aFileTypeThatCantBeKeptIsSaid()
    {
        QFETCH(quint32, tensors);
        QFETCH(quint64, given);
        QFETCH(QString, build);
        const BuildFixture fixture;
        fixture.write(
            u"m.gguf"_s,
            GgufBuilder().string("general.architecture", "llama").tensor("a", tensors, {320}).bytes());
        BuildOptions options;
        options.fileType = given;
        for (int i = 0; i < 2; ++i) {
            const auto built = fixture.build(u"m"_s, u"FROM m.gguf"_s, options);
            QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
            QCOMPARE(built->name.build(), build);
            QCOMPARE(built->warnings.isEmpty(), given == 1024 + 2);
            QCOMPARE(resolve(fixture.store(), built->name).value().build, build);
        }
        QCOMPARE(buildOf(fixture.store(), fixture.manifest(u"m"_s)), build);
    }

    void aFileTypeBesideAModelIsLeftAside()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(1));
        QVERIFY(fixture.build(u"m"_s, u"FROM m.gguf"_s));
        BuildOptions options;
        options.fileType = 15;
        const auto built = fixture.build(u"n"_s, u"FROM m"_s, options);
        QVERIFY(built);
        QCOMPARE(built->name.build(), u"F16"_s);
        QCOMPARE(built->warnings.size(), 1);
        QVERIFY2(built->warnings[0].contains(u"ignored"), qPrintable(built->warnings[0]));
    }

    void whatTheFilesHeaderLacksIsSaid()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, GgufBuilder().u32("general.file_type", 1).tensor("a", 1, {32}).bytes());
        const auto built = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QVERIFY2(
            built->warnings.join(u'\n').contains(u"general.architecture is missing"),
            qPrintable(built->warnings.join(u'\n')));
    }

    void aManifestThatCantBeReadBackIsntWritten()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(1));
        const auto before = fixture.listing();
        const auto built = fixture.build(u"m"_s, u"FROM m.gguf\n"_s + u"LICENSE same\n"_s.repeated(40'000));
        QVERIFY(!built);
        QCOMPARE(built.error().kind, Error::Kind::Modelfile);
        QVERIFY2(built.error().message.contains(u"40001 layers"), qPrintable(built.error().message));
        QCOMPARE(fixture.listing(), before);
        // As many as one may have; the same text is written once.
        const auto many = fixture.build(u"m"_s, u"FROM m.gguf\n"_s + u"LICENSE same\n"_s.repeated(10'000));
        QVERIFY2(many, qPrintable(many ? QString() : many.error().message));
        QCOMPARE(fixture.manifest(u"m"_s).layers.size(), std::size_t(10'001));
    }

    void aMissingFileTypeNamesTheDominantTensorType()
    {
        const BuildFixture fixture;
        fixture.write(
            u"m.gguf"_s,
            GgufBuilder()
                .string("general.architecture", "llama")
                .tensor("a", 8, {3200}) // Q8_0
                .tensor("b", 0, {32})   // F32
                .bytes());
        const auto before = fixture.listing();
        const auto built = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY(!built);
        QCOMPARE(built.error().kind, Error::Kind::MissingFileType);
        QVERIFY2(built.error().message.contains(u"Q8_0"_s), qPrintable(built.error().message));
        QVERIFY(built.error().message.contains(u"--file-type"_s));
        QCOMPARE(fixture.listing(), before);
    }

    void aConfigSurvivesReading()
    {
        const QByteArray remote =
            R"({"model_format":"","model_family":"","model_families":null,"model_type":"671B","file_type":"FP8","renderer":"a<b","remote_host":"https://x","remote_model":"m","capabilities":["completion","tools"],"context_length":163840,"architecture":"amd64","os":"linux"})"
            "\n";
        QCOMPARE(Config::read(remote).toJson(), QByteArray(remote).replace("a<b", "a\\u003cb"));
        // Damaged and hostile ones don't crash and are empty.
        for (const auto *text : {"", "[]", "null", "{", R"({"model_families":{"a":1},"renderer":7})"})
            QCOMPARE(Config::read(text).renderer, QString());
    }
};

WEIGHTROOM_TEST(TestLayers)
#include "tst_layers.moc"
