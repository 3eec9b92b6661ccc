// What is proposed for the files that a person drops: which models, which refusals, in which words.
#include "model/build/buildfixture.h"
#include "model/build/propose.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestProposal : public QObject
{
    Q_OBJECT

private:
    static Proposals proposed(const BuildFixture &fixture, const QStringList &names)
    {
        QStringList paths;
        for (const auto &name : names)
            paths.append(fixture.path(name));
        return propose(fixture.store(), paths, Progress());
    }

    static QByteArray shard(int number, int count)
    {
        GgufBuilder builder;
        if (number == 1)
            builder.string("general.architecture", "llama").u32("general.file_type", 1);
        return builder.number("split.no", gguf::ValueType::Uint16, number - 1)
            .number("split.count", gguf::ValueType::Uint16, count)
            .number("split.tensors.count", gguf::ValueType::Int32, count)
            .tensor("t" + QByteArray::number(number), 0, {64})
            .bytes();
    }

    static QByteArray projector()
    {
        return GgufBuilder()
            .string("general.architecture", "clip")
            .string("general.type", "mmproj")
            .u32("general.file_type", 1)
            .tensor("v.patch_embd.weight", 0, {64})
            .bytes();
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".?"_s)); }

    void aFileOfItsOwnIsOneModel()
    {
        const BuildFixture fixture;
        fixture.write(
            u"Qwen3-14B-Q5_K_M.gguf"_s,
            GgufBuilder()
                .string("general.architecture", "qwen3")
                .string("general.name", "Qwen3 14B")
                .u32("general.file_type", 17)
                .u32("qwen3.context_length", 40960)
                .string("tokenizer.chat_template", "{{ x }}")
                .tensor("token_embd.weight", 0, {1024})
                .bytes());
        const auto answer = proposed(fixture, {u"Qwen3-14B-Q5_K_M.gguf"_s});
        QVERIFY(answer.refused.empty());
        QCOMPARE(answer.models.size(), std::size_t(1));
        const auto &model = answer.models.front();
        QCOMPARE(model.title, u"Qwen3-14B-Q5_K_M.gguf"_s);
        QCOMPARE(model.folder, QFileInfo(fixture.path({})).absoluteFilePath().chopped(1));
        QCOMPARE(model.paths, QStringList{fixture.path(u"Qwen3-14B-Q5_K_M.gguf"_s)});
        QCOMPARE(model.bytes, QFileInfo(model.paths.front()).size());
        QCOMPARE(model.found, u"Qwen 3, 1,024 parameters, Q5_K_M, context of 40,960 tokens"_s);
        QCOMPARE(model.model, u"qwen3"_s);
        QCOMPARE(model.tag, u"14b-q5_K_M"_s);
        QCOMPARE(model.build, u"Q5_K_M"_s);
        QCOMPARE(model.parts, 1);
        QVERIFY(model.templateOrigin == TemplateOrigin::File);
        QVERIFY(model.warnings.empty());
        QVERIFY(!model.isModelfile);
        QCOMPARE(model.recipe.from.size(), std::size_t(1));
        QCOMPARE(model.modelfileText, u"FROM %1\n"_s.arg(model.paths.front()));
        QVERIFY(answer.freeBytes > 0);
        QVERIFY(answer.totalBytes >= answer.freeBytes);
        QCOMPARE(answer.readOnlyReason, QString());
        // And it can be built as it is proposed.
        Progress progress;
        const auto name = nameOf(model.model + u':' + model.tag);
        const auto built = build(fixture.store(), {name, model.recipe, model.directory, {}}, progress);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QCOMPARE(built->name.build(), u"Q5_K_M"_s);
    }

    void proposingChangesNothing()
    {
        const BuildFixture fixture;
        fixture.write(u"a.gguf"_s, model(2));
        const auto before = fixture.listing();
        const auto folder = QDir(fixture.store().root()).entryList(QDir::AllEntries | QDir::Hidden);
        const auto answer = proposed(fixture, {u"a.gguf"_s});
        QCOMPARE(answer.models.size(), std::size_t(1));
        QCOMPARE(fixture.listing(), before);
        QCOMPARE(QDir(fixture.store().root()).entryList(QDir::AllEntries | QDir::Hidden), folder);
    }

    void shardsAreOneModel_data()
    {
        QTest::addColumn<QStringList>("dropped");
        const QStringList all{
            u"m-00001-of-00003.gguf"_s, u"m-00002-of-00003.gguf"_s, u"m-00003-of-00003.gguf"_s};
        QTest::newRow("first") << all.first(1);
        QTest::newRow("last") << all.last(1);
        QTest::newRow("all") << QStringList(all.rbegin(), all.rend());
    }
    void shardsAreOneModel()
    {
        QFETCH(QStringList, dropped);
        const BuildFixture fixture;
        qint64 bytes = 0;
        for (int number = 1; number <= 3; ++number) {
            fixture.write(u"m-0000%1-of-00003.gguf"_s.arg(number), shard(number, 3));
            bytes += shard(number, 3).size();
        }
        const auto answer = proposed(fixture, dropped);
        QVERIFY(answer.refused.empty());
        QCOMPARE(answer.models.size(), std::size_t(1));
        const auto &model = answer.models.front();
        QCOMPARE(model.parts, 3);
        QCOMPARE(model.paths.size(), 3);
        QCOMPARE(model.title, u"m-00001-of-00003.gguf"_s);
        QCOMPARE(model.bytes, bytes);
        QCOMPARE(model.model, u"m"_s);
        QCOMPARE(model.build, u"F16"_s);
        QVERIFY(model.found.contains(u"192 parameters"_s));
    }

    void aMissingShardIsSaid()
    {
        const BuildFixture fixture;
        fixture.write(u"m-00001-of-00002.gguf"_s, shard(1, 2));
        const auto answer = proposed(fixture, {u"m-00001-of-00002.gguf"_s});
        QVERIFY(answer.models.empty());
        QCOMPARE(answer.refused.size(), std::size_t(1));
        QVERIFY2(
            answer.refused.front().reason.contains(u"m-00002-of-00002.gguf"_s),
            qPrintable(answer.refused.front().reason));
    }

    void aFileCountsOnce()
    {
        const BuildFixture fixture;
        fixture.write(u"a.gguf"_s, model(2));
        QVERIFY(QFile::link(fixture.path(u"a.gguf"_s), fixture.path(u"b.gguf"_s)));
        const auto answer = proposed(fixture, {u"a.gguf"_s, u"b.gguf"_s, u"./a.gguf"_s});
        QCOMPARE(answer.models.size(), std::size_t(1));
        QCOMPARE(answer.models.front().title, u"a.gguf"_s);
        QVERIFY(answer.refused.empty());
    }

    void filesOfOneNameGetTagsThatDiffer()
    {
        const BuildFixture fixture;
        for (const auto &folder : {u"a"_s, u"b"_s, u"c"_s})
            fixture.write(folder + u"/tiny.gguf"_s, model(2, folder[0].toLatin1()));
        const auto answer = proposed(fixture, {u"a/tiny.gguf"_s, u"b/tiny.gguf"_s, u"c/tiny.gguf"_s});
        QCOMPARE(answer.models.size(), std::size_t(3));
        QStringList names;
        for (const auto &model : answer.models)
            names.append(model.model + u':' + model.tag);
        QCOMPARE(names, QStringList({u"tiny:64-q4_0"_s, u"tiny:64-q4_0-2"_s, u"tiny:64-q4_0-3"_s}));
    }

    void aProjectorJoinsTheOneModel()
    {
        const BuildFixture fixture;
        fixture.write(u"eyes.gguf"_s, projector());
        fixture.write(u"m.gguf"_s, model(2));
        const auto answer = proposed(fixture, {u"eyes.gguf"_s, u"m.gguf"_s});
        QVERIFY(answer.refused.empty());
        QCOMPARE(answer.models.size(), std::size_t(1));
        const auto &both = answer.models.front();
        QCOMPARE(both.paths, QStringList({fixture.path(u"m.gguf"_s), fixture.path(u"eyes.gguf"_s)}));
        QCOMPARE(both.recipe.from.size(), std::size_t(2));
        QCOMPARE(both.title, u"m.gguf"_s);
        QVERIFY(both.found.endsWith(u"with a projector"_s));
        QCOMPARE(both.bytes, qint64(projector().size() + model(2).size()));
        QCOMPARE(both.modelfileText.count(u"FROM "_s), 2);
    }

    void whatIsNoModelOfItsOwnIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("word");
        QTest::newRow("projector") << projector() << u"projector"_s;
        QTest::newRow("adapter") << GgufBuilder()
                                        .string("general.architecture", "llama")
                                        .string("general.type", "adapter")
                                        .tensor("a.lora_a", 0, {64})
                                        .bytes()
                                 << u"ADAPTER"_s;
        QTest::newRow("no tensors") << GgufBuilder().string("general.architecture", "llama").bytes()
                                    << u"no weights"_s;
        QTest::newRow("vocabulary") << GgufBuilder()
                                           .string("general.architecture", "llama")
                                           .strings("tokenizer.ggml.tokens", {"a", "b"})
                                           .bytes()
                                    << u"vocabulary"_s;
    }
    void whatIsNoModelOfItsOwnIsRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, word);
        const BuildFixture fixture;
        fixture.write(u"x.gguf"_s, bytes);
        fixture.write(u"m.gguf"_s, model(2));
        fixture.write(u"n.gguf"_s, model(2, 'n'));
        const auto answer = proposed(fixture, {u"m.gguf"_s, u"x.gguf"_s, u"n.gguf"_s});
        QCOMPARE(answer.models.size(), std::size_t(2));
        QCOMPARE(answer.refused.size(), std::size_t(1));
        QVERIFY2(answer.refused.front().reason.contains(word), qPrintable(answer.refused.front().reason));
        QCOMPARE(answer.refused.front().title, u"x.gguf"_s);
    }

    void badFilesAreSaidAndStopNoOthers()
    {
        const BuildFixture fixture;
        fixture.write(u"good.gguf"_s, model(2));
        fixture.write(u"picture.gguf"_s, "\x89PNG\r\n\x1a\n and more");
        fixture.write(u"cut.gguf"_s, model(2, 'a', 4096).chopped(1500));
        fixture.write(u"empty.gguf"_s, {});
        fixture.write(u"page.gguf"_s, "<!doctype html><title>Sign in</title>");
        QCOMPARE(::mkfifo(QFile::encodeName(fixture.path(u"pipe.gguf"_s)).constData(), 0644), 0);
        const auto answer = proposed(
            fixture,
            {u"picture.gguf"_s, u"cut.gguf"_s, u"good.gguf"_s, u"empty.gguf"_s, u"page.gguf"_s,
             u"pipe.gguf"_s, u"gone.gguf"_s});
        QCOMPARE(answer.models.size(), std::size_t(1));
        QCOMPARE(answer.refused.size(), std::size_t(6));
        const auto reason = [&](std::size_t i) { return answer.refused[i].reason; };
        QCOMPARE(reason(0), u"Not a GGUF file: this is a PNG image."_s);
        QCOMPARE(reason(1), u"The file is incomplete: 1.5 KB missing. Download it again."_s);
        QVERIFY(reason(2).contains(u"empty"_s));
        QVERIFY2(
            reason(3).startsWith(u"Not a GGUF file: this is a web page. "_s)
                && reason(3).endsWith(u"again."_s),
            qPrintable(reason(3)));
        QVERIFY2(reason(4).contains(u"pipe"_s), qPrintable(reason(4)));
        QVERIFY2(!reason(5).isEmpty(), qPrintable(reason(5)));
        QCOMPARE(answer.refused[1].bytes, qint64(model(2, 'a', 4096).size() - 1500));
        QCOMPARE(answer.refused[5].bytes, qint64(-1));
    }

    void aFolderStandsForItsFiles()
    {
        const BuildFixture fixture;
        fixture.write(u"d/a.gguf"_s, model(2));
        fixture.write(u"d/b.GGUF"_s, model(2, 'b'));
        fixture.write(u"d/readme.txt"_s, "x");
        fixture.write(u"d/deep/c.gguf"_s, model(2, 'c'));
        fixture.write(u"e/model.safetensors"_s, "x");
        fixture.write(u"f/notes.txt"_s, "x");
        const auto answer = proposed(fixture, {u"d"_s, u"e"_s, u"f"_s});
        QCOMPARE(answer.models.size(), std::size_t(2));
        QCOMPARE(answer.refused.size(), std::size_t(2));
        QVERIFY(answer.refused[0].reason.contains(u"safetensors"_s));
        QVERIFY(answer.refused[1].reason.contains(u"no GGUF file"_s));
    }

    void aFoldersModelfileComesFirst()
    {
        const BuildFixture fixture;
        fixture.write(u"Bot/a.gguf"_s, model(2));
        fixture.write(u"Bot/Modelfile"_s, "FROM ./a.gguf\nSYSTEM You are brief.\nPARAMETER stop END\n");
        const auto answer = proposed(fixture, {u"Bot"_s});
        QCOMPARE(answer.models.size(), std::size_t(1));
        const auto &bot = answer.models.front();
        QVERIFY(bot.isModelfile);
        QCOMPARE(bot.model, u"bot"_s);
        QCOMPARE(bot.tag, u"latest"_s);
        QCOMPARE(bot.title, u"Modelfile"_s);
        QCOMPARE(bot.directory, fixture.path(u"Bot"_s));
        QCOMPARE(bot.paths, QStringList({fixture.path(u"Bot/Modelfile"_s), fixture.path(u"Bot/a.gguf"_s)}));
        QCOMPARE(bot.bytes, qint64(model(2).size()));
        QCOMPARE(bot.recipe.system.value_or(QString()), u"You are brief."_s);
        QCOMPARE(bot.modelfileText, u"FROM ./a.gguf\nSYSTEM You are brief.\nPARAMETER stop END\n"_s);
    }

    // As in the editor, and not as Ollama says it.
    void whatIsWrongInAModelfileIsSaidInWords()
    {
        const BuildFixture fixture;
        fixture.write(u"Bot/a.gguf"_s, model(2));
        fixture.write(u"Bot/Modelfile"_s, "FROM ./a.gguf\nPARAMETER top_p high\n");
        fixture.write(u"Old/a.gguf"_s, model(2));
        fixture.write(u"Old/Modelfile"_s, "FROM ./a.gguf\nPARAMETER mirostat 2\n");
        const auto answer = proposed(fixture, {u"Bot"_s, u"Old"_s});
        QCOMPARE(answer.refused.size(), std::size_t(1));
        QCOMPARE(answer.refused.front().reason, u"Line 2: top_p needs a number from 0 to 1, not “high”."_s);
        QCOMPARE(answer.models.size(), std::size_t(1));
        QStringList warnings;
        for (const auto &warning : answer.models.front().warnings)
            warnings.append(warning.text);
        QVERIFY2(
            warnings.join(u'|').contains(u"Line 2: mirostat is no longer used"_s),
            qPrintable(warnings.join(u'|')));
    }

    void tooManyFilesAreLeftOutAndSaid()
    {
        const BuildFixture fixture;
        for (int i = 0; i < 203; ++i)
            fixture.write(u"d/%1.gguf"_s.arg(i, 3, 10, QChar(u'0')), "x");
        const auto answer = proposed(fixture, {u"d"_s});
        QCOMPARE(answer.refused.size(), std::size_t(201));
        QVERIFY2(
            answer.refused.front().reason.contains(u"2 more"_s), qPrintable(answer.refused.front().reason));
    }

    void itStopsWhenCancelled()
    {
        const BuildFixture fixture;
        fixture.write(u"a.gguf"_s, model(2));
        Progress progress;
        progress.cancel();
        const auto answer = propose(fixture.store(), {fixture.path(u"a.gguf"_s)}, progress);
        QVERIFY(answer.models.empty() && answer.refused.empty());
    }

    void aReadOnlyStoreIsSaid()
    {
        if (::geteuid() == 0)
            return; // nothing is read-only to root
        const BuildFixture fixture;
        fixture.write(u"a.gguf"_s, model(2));
        QVERIFY(QFile::setPermissions(fixture.store().root(), QFile::ReadOwner | QFile::ExeOwner));
        const auto store = Store::open(fixture.store().root(), Store::Access::Read);
        QVERIFY(store);
        const auto answer = propose(*store, {fixture.path(u"a.gguf"_s)}, Progress());
        QFile::setPermissions(fixture.store().root(), QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
        QVERIFY(!answer.readOnlyReason.isEmpty());
        QCOMPARE(answer.models.size(), std::size_t(1));
    }

    void theSharedFilesAreJudgedByTheirFacts();

    void namesThatADragMayBring_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("mayBe");
        QTest::newRow("gguf") << u"Qwen3-14B.gguf"_s << true;
        QTest::newRow("capitals") << u"A.GGUF"_s << true;
        QTest::newRow("modelfile") << u"Modelfile"_s << true;
        QTest::newRow("named modelfile") << u"bot.Modelfile"_s << true;
        QTest::newRow("modelfile of") << u"Modelfile.bot"_s << true;
        QTest::newRow("no suffix") << u"sha256-00ff"_s << true;
        QTest::newRow("picture") << u"a.png"_s << false;
        QTest::newRow("gguf inside") << u"a.gguf.part"_s << false;
        QTest::newRow("nothing") << QString() << false;
    }
    void namesThatADragMayBring()
    {
        QFETCH(QString, name);
        QFETCH(bool, mayBe);
        QCOMPARE(mayBeProposed(name), mayBe);
    }
};

// Every shared file is proposed, or refused, as its facts say.
void TestProposal::theSharedFilesAreJudgedByTheirFacts()
{
    const auto shared = QStringLiteral(WEIGHTROOM_SHARED);
    if (shared.isEmpty())
        return;
    const BuildFixture fixture;
    const QDir folder(shared + u"/gguf"_s);
    int models = 0;
    for (const auto &name : folder.entryList({u"*.gguf"_s})) {
        const auto facts =
            QJsonDocument::fromJson(BuildFixture::read(folder.filePath(name.chopped(5) + u".facts.json"_s)))
                .object();
        const auto answer = propose(fixture.store(), {folder.filePath(name)}, Progress());
        QCOMPARE(answer.models.size() + answer.refused.size(), std::size_t(1));
        const bool isRejected = facts.value(u"verdict"_s).toString() == u"reject";
        const bool hasNoWeights = name.startsWith(u"ggml-vocab"_s) || name.startsWith(u"fixture"_s);
        QVERIFY2(answer.models.empty() == (isRejected || hasNoWeights), qPrintable(name));
        if (answer.models.empty()) {
            QVERIFY2(isRejected || answer.refused.front().reason.contains(u"no weights"_s), qPrintable(name));
            continue;
        }
        ++models;
        const auto &model = answer.models.front();
        QCOMPARE(model.build.isEmpty(), facts.value(u"file_type"_s).isNull());
        const auto whole = name.startsWith(u"dummy"_s) ? 183 : facts.value(u"parameter_count"_s).toInteger();
        QVERIFY2(
            model.found.contains(QLocale().toString(whole) + u" parameters"_s),
            qPrintable(name + u": "_s + model.found));
    }
    QCOMPARE(models, 4); // dummy, its shards one by one, llama-2-tiny-random
    const auto both = propose(
        fixture.store(),
        {folder.filePath(u"dummy-00001-of-00002.gguf"_s), folder.filePath(u"dummy-00002-of-00002.gguf"_s)},
        Progress());
    QCOMPARE(both.models.size(), std::size_t(1));
    QCOMPARE(both.models.front().parts, 2);
}

WEIGHTROOM_TEST(TestProposal)
#include "tst_proposal.moc"
