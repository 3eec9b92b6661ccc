// What found files are called, and what a model of them might be called; Modelfiles' own warnings.
#include "model/build/buildfixture.h"
#include "model/build/familyname.h"
#include "model/build/proposalwords.h"
#include "model/build/propose.h"
#include "model/names/target.h"
#include "support/testclass.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestProposalWords : public QObject
{
    Q_OBJECT

private:
    static Proposals proposed(const BuildFixture &fixture, const QString &name)
    {
        return propose(fixture.store(), {fixture.path(name)}, Progress());
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".?"_s)); }

    void familiesHaveTheirNames_data()
    {
        QTest::addColumn<QString>("architecture");
        QTest::addColumn<QString>("family");
        for (const auto &[architecture, family] : std::initializer_list<std::pair<QString, QString>>{
                 {u"llama"_s, u"Llama"_s},
                 {u"qwen3"_s, u"Qwen 3"_s},
                 {u"qwen3moe"_s, u"Qwen 3 MoE"_s},
                 {u"qwen2vl"_s, u"Qwen 2 VL"_s},
                 {u"gemma3"_s, u"Gemma 3"_s},
                 {u"gptoss"_s, u"GPT-OSS"_s},
                 {u"nomic-bert"_s, u"Nomic BERT"_s},
                 {u"nomic-bert-moe"_s, u"Nomic BERT MoE"_s},
                 {u"olmo2"_s, u"OLMo 2"_s},
                 {u"gpt2"_s, u"GPT-2"_s},
                 {u"cohere2"_s, u"Cohere 2"_s},
                 {u"mllama"_s, u"Llama Vision"_s},
                 {u"zebra7"_s, u"Zebra 7"_s},
                 {u"phi3"_s, u"Phi 3"_s}})
            QTest::newRow(qPrintable(architecture)) << architecture << family;
        QTest::newRow("hostile") << u"<b>x</b>\n\u202E"_s << u"<b>x</b>\\n\\u{202e}"_s;
    }
    void familiesHaveTheirNames()
    {
        QFETCH(QString, architecture);
        QFETCH(QString, family);
        if (QTest::currentDataTag() == QByteArray("hostile")) {
            const auto shown = familyInWords(architecture);
            QVERIFY2(!shown.contains(u'\n') && !shown.contains(QChar(0x202e)), qPrintable(shown));
            QVERIFY(familyInWords(QString(100'000, u'x')).size() < 100);
            return;
        }
        QCOMPARE(familyInWords(architecture), family);
    }

    void namesAreSplitBeforeTheSize_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("generalName");
        QTest::addColumn<QString>("sizeLabel");
        QTest::addColumn<int>("fileType");
        QTest::addColumn<QString>("expected");
        QTest::newRow("picture") << u"x.gguf"_s << u"Qwen3 14B"_s << u"14B"_s << 17 << u"qwen3:14b-q5_K_M"_s;
        QTest::newRow("instruct") << u"x.gguf"_s << u"Llama 3.2 1B Instruct"_s << QString() << 2
                                  << u"llama-3.2:1b-instruct-q4_0"_s;
        QTest::newRow("file's name") << u"Mistral-7B-v0.3.Q4_K_M.gguf"_s << QString() << QString() << 15
                                     << u"mistral:7b-v0.3-q4_K_M"_s;
        QTest::newRow("experts") << u"Qwen3-30B-A3B-Q8_0.gguf"_s << QString() << QString() << 7
                                 << u"qwen3:30b-a3b-q8_0"_s;
        QTest::newRow("mixtral") << u"x.gguf"_s << u"Mixtral 8x7B"_s << QString() << 1
                                 << u"mixtral:8x7b-f16"_s;
        QTest::newRow("size label") << u"x.gguf"_s << u"Phi 4"_s << u"14.7B"_s << 15
                                    << u"phi-4:14.7b-q4_K_M"_s;
        QTest::newRow("no size at all") << u"tiny.gguf"_s << QString() << QString() << 1 << u"tiny:64-f16"_s;
        QTest::newRow("unusable name")
            << u"fallback-2B.gguf"_s << u"\u6a21\u578b"_s << QString() << 1 << u"fallback:2b-f16"_s;
        QTest::newRow("nothing usable")
            << u"\u6a21\u578b.gguf"_s << QString() << QString() << 1 << u"model:64-f16"_s;
        QTest::newRow("a path") << u"x.gguf"_s << u"../../etc/passwd"_s << QString() << 1
                                << u"etc-passwd:64-f16"_s;
        QTest::newRow("no type") << u"m-3B.gguf"_s << QString() << QString() << -1 << u"m:3b"_s;
        QTest::newRow("unlisted type")
            << u"m-3B.gguf"_s << QString() << QString() << 99 << u"m:3b-unknown_99"_s;
        QTest::newRow("routing tag") << u"m-3B-cloud.gguf"_s << QString() << QString() << -1 << u"m:3b"_s;
        QTest::newRow("long") << u"x.gguf"_s << u"m 3B "_s + QString(100, u'y') << QString() << 15
                              << u"m:3b-q4_K_M"_s;
        QTest::newRow("repository's ending")
            << u"x.gguf"_s << u"Qwen3-14B-GGUF"_s << QString() << 15 << u"qwen3:14b-q4_K_M"_s;
    }
    void namesAreSplitBeforeTheSize()
    {
        QFETCH(QString, file);
        QFETCH(QString, generalName);
        QFETCH(QString, sizeLabel);
        QFETCH(int, fileType);
        QFETCH(QString, expected);
        const BuildFixture fixture;
        GgufBuilder builder;
        builder.string("general.architecture", "llama");
        if (!generalName.isEmpty())
            builder.string("general.name", generalName.toUtf8());
        if (!sizeLabel.isEmpty())
            builder.string("general.size_label", sizeLabel.toUtf8());
        if (fileType >= 0)
            builder.u32("general.file_type", quint32(fileType));
        fixture.write(file, builder.tensor("t", 0, {64}).bytes());
        const auto answer = proposed(fixture, file);
        QCOMPARE(answer.models.size(), std::size_t(1));
        const auto &model = answer.models.front();
        QCOMPARE(model.model + u':' + model.tag, expected);
        QVERIFY(checkTarget(nameOf(expected)));
    }

    void modelfilesAreNamedAfterThemselves_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("model");
        QTest::newRow("folder") << u"/x/Support Bot/Modelfile"_s << u"support-bot"_s;
        QTest::newRow("suffix") << u"/x/y/Brief.modelfile"_s << u"brief"_s;
        QTest::newRow("prefix") << u"/x/y/Modelfile.brief"_s << u"brief"_s;
        QTest::newRow("nothing") << u"/Modelfile"_s << u"model"_s;
    }
    void modelfilesAreNamedAfterThemselves()
    {
        QFETCH(QString, path);
        QFETCH(QString, model);
        QCOMPARE(modelOfModelfile(path), model);
    }

    void aMissingTypeIsGuessedFromTheTensors_data()
    {
        QTest::addColumn<quint32>("tensorType");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("likely");
        QTest::newRow("F32") << quint32(0) << u"F32"_s << 0;
        QTest::newRow("F16") << quint32(1) << u"F16"_s << 1;
        QTest::newRow("Q8_0") << quint32(8) << u"Q8_0"_s << 7;
        QTest::newRow("Q4_K") << quint32(12) << u"Q4_K"_s << 15;
    }
    void aMissingTypeIsGuessedFromTheTensors()
    {
        QFETCH(quint32, tensorType);
        QFETCH(QString, name);
        QFETCH(int, likely);
        const BuildFixture fixture;
        fixture.write(
            u"m.gguf"_s,
            GgufBuilder().string("general.architecture", "llama").tensor("t", tensorType, {256}).bytes());
        const auto answer = proposed(fixture, u"m.gguf"_s);
        QCOMPARE(answer.models.size(), std::size_t(1));
        const auto &model = answer.models.front();
        QCOMPARE(model.build, QString());
        QCOMPARE(model.dominantTensorType, name);
        QCOMPARE(int(model.likelyFileType.value_or(1000)), likely);
        QVERIFY2(model.found.contains(u"unknown quantisation"_s), qPrintable(model.found));
    }

    void whereTheChatFormatComesFrom_data()
    {
        QTest::addColumn<QByteArray>("architecture");
        QTest::addColumn<bool>("hasTemplate");
        QTest::addColumn<bool>("embeds");
        QTest::addColumn<QString>("modelfile");
        QTest::addColumn<int>("origin");
        QTest::newRow("file") << QByteArray("llama") << true << false << QString()
                              << int(TemplateOrigin::File);
        QTest::newRow("none") << QByteArray("llama") << false << false << QString()
                              << int(TemplateOrigin::None);
        QTest::newRow("embeddings") << QByteArray("bert") << false << true << QString()
                                    << int(TemplateOrigin::NotNeeded);
        QTest::newRow("Ollama's") << QByteArray("gemma4") << true << false << QString()
                                  << int(TemplateOrigin::Ollama);
        QTest::newRow("Modelfile") << QByteArray("llama") << true << false << u"TEMPLATE {{ .System }}"_s
                                   << int(TemplateOrigin::Modelfile);
    }
    void whereTheChatFormatComesFrom()
    {
        QFETCH(QByteArray, architecture);
        QFETCH(bool, hasTemplate);
        QFETCH(bool, embeds);
        QFETCH(QString, modelfile);
        QFETCH(int, origin);
        const BuildFixture fixture;
        GgufBuilder builder;
        builder.string("general.architecture", architecture).u32("general.file_type", 1);
        if (hasTemplate)
            builder.string("tokenizer.chat_template", "{{ x }}");
        if (embeds)
            builder.u32(architecture + ".pooling_type", 1);
        fixture.write(u"m.gguf"_s, builder.tensor("t", 0, {64}).bytes());
        fixture.write(u"Modelfile"_s, "FROM m.gguf\n" + modelfile.toUtf8());
        const auto answer = proposed(fixture, u"Modelfile"_s);
        QCOMPARE(answer.models.size(), std::size_t(1));
        QCOMPARE(int(answer.models.front().templateOrigin), origin);
        QCOMPARE(answer.models.front().warnings.empty(), origin != int(TemplateOrigin::None));
        QCOMPARE(answer.models.front().renderer.isEmpty(), origin != int(TemplateOrigin::Ollama));
    }

    void aModelfileOnAStoredModelBringsInNothing()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QVERIFY(fixture.build(u"base:1b"_s, u"FROM m.gguf"_s));
        fixture.write(u"bot/Modelfile"_s, "FROM base:1b\nSYSTEM x\n");
        const auto answer = proposed(fixture, u"bot/Modelfile"_s);
        QCOMPARE(answer.models.size(), std::size_t(1));
        const auto &bot = answer.models.front();
        QCOMPARE(bot.found, u"A model in the store: base:1b, Q4_0"_s);
        QVERIFY(bot.imports.modes.empty());
        QCOMPARE(bot.bytes, qint64(0));
        QVERIFY(bot.templateOrigin == TemplateOrigin::Base);
    }

    void modelfileProblemsHaveTheirLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isRefused");
        QTest::addColumn<QString>("words");
        QTest::newRow("unknown command") << QByteArray("FROM m.gguf\nFORM x\n") << true << u"Line 2: "_s;
        QTest::newRow("bad value") << QByteArray("FROM m.gguf\n\nPARAMETER num_ctx x\n") << true
                                   << u"Line 3: "_s;
        QTest::newRow("no FROM") << QByteArray("SYSTEM x\n") << true << u"FROM is missing"_s;
        QTest::newRow("no such file") << QByteArray("FROM ./gone.gguf\n") << true << u"gone.gguf"_s;
        QTest::newRow("no such model") << QByteArray("FROM gone\n") << true << u"ollama pull gone"_s;
        QTest::newRow("foreign") << QByteArray("FROM ./p.gguf\n") << true << u"this is a PNG image"_s;
        QTest::newRow("incomplete") << QByteArray("FROM ./cut.gguf\n") << true << u"100 B missing"_s;
        QTest::newRow("warning") << QByteArray("FROM m.gguf\nSYSTEM a\nSYSTEM b\n") << false
                                 << u"Line 2: Only the last SYSTEM counts."_s;
    }
    void modelfileProblemsHaveTheirLine()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, isRefused);
        QFETCH(QString, words);
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        fixture.write(u"cut.gguf"_s, model(2).chopped(100));
        fixture.write(u"p.gguf"_s, "\x89PNG\r\n");
        fixture.write(u"Modelfile"_s, text);
        const auto answer = proposed(fixture, u"Modelfile"_s);
        QCOMPARE(answer.models.empty(), isRefused);
        if (isRefused) {
            const auto &refusal = answer.refused.front();
            QVERIFY2(refusal.reason.contains(words), qPrintable(refusal.reason));
            QCOMPARE(refusal.modelfileText, QString::fromUtf8(text));
            return;
        }
        const auto &warnings = answer.models.front().warnings;
        QVERIFY(std::any_of(warnings.begin(), warnings.end(), [&](const auto &warning) {
            return warning.text == words && warning.isForEditor;
        }));
    }

    void aFileWithoutASuffixMayBeAModelfile()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        fixture.write(u"recipe"_s, "FROM m.gguf\n");
        fixture.write(u"letter"_s, "Dear Sir or Madam,\n");
        fixture.write(u"weights"_s, model(2, 'w'));
        QVERIFY(proposed(fixture, u"recipe"_s).models.front().isModelfile);
        QVERIFY(!proposed(fixture, u"weights"_s).models.front().isModelfile);
        const auto letter = proposed(fixture, u"letter"_s);
        QVERIFY(letter.models.empty());
        QCOMPARE(letter.refused.front().reason, u"Not a GGUF file: this is plain text."_s);
    }
};

WEIGHTROOM_TEST(TestProposalWords)
#include "tst_proposalwords.moc"
