// FROM a stored model: its layers are inherited, the Modelfile lies over them (interop a.4, c).
#include "model/build/buildfixture.h"
#include "model/store/write/remove.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestBaseModel : public QObject
{
    Q_OBJECT

private:
    const QString m_shared = QStringLiteral(WEIGHTROOM_SHARED);

    // A store that Ollama wrote.
    void copySharedStore(BuildFixture &fixture) const
    {
        const auto from = m_shared + u"/ollama-store"_s;
        const auto to = fixture.path(u"../ollama"_s);
        QDirIterator files(from, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const auto path = files.next();
            const auto target = to + path.mid(from.size());
            QVERIFY(QDir().mkpath(QFileInfo(target).path()) && QFile::copy(path, target));
            QVERIFY(QFile::setPermissions(
                target, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther));
        }
        fixture.openStore(to);
    }

    static QStringList froms(const Manifest &manifest)
    {
        QStringList result;
        for (const auto &layer : manifest.layers)
            result.append(layer.from);
        return result;
    }

private slots:
    void layersAreInheritedFromWhatOllamaWrote()
    {
        if (m_shared.isEmpty())
            QSKIP("the shared store isn't here");
        BuildFixture fixture;
        copySharedStore(fixture);
        const auto base = fixture.manifest(u"rich:v1"_s);
        const auto built = fixture.build(
            u"mine"_s, u"FROM rich:v1\nSYSTEM Other.\nPARAMETER seed 3\nPARAMETER stop x\nLICENSE three\n"_s);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        const auto manifest = fixture.manifest(u"mine"_s);
        QCOMPARE(
            fixture.kinds(u"mine"_s),
            QStringList(
                {u"model"_s, u"template"_s, u"license"_s, u"license"_s, u"messages"_s, u"system"_s,
                 u"license"_s, u"params"_s}));
        const std::vector<std::pair<std::size_t, std::size_t>> inherited{
            {0, 0}, {1, 1}, {2, 3}, {3, 4}, {4, 6}};
        for (const auto &[ours, theirs] : inherited) {
            QCOMPARE(manifest.layers[ours].digest, base.layers[theirs].digest);
            QCOMPARE(manifest.layers[ours].bytes, base.layers[theirs].bytes);
            QCOMPARE(manifest.layers[ours].from, u"rich:v1"_s);
        }
        QCOMPARE(froms(manifest).mid(5), QStringList({QString(), QString(), QString()}));
        QCOMPARE(
            fixture.layer(u"mine"_s, mediatype::kParams),
            QByteArray("{\"num_ctx\":4096,\"seed\":3,\"stop\":[\"x\"],\"temperature\":0.7,\"top_p\":1}\n"));
        QCOMPARE(fixture.damage(), QString());
        QVERIFY(!fixture.config(u"mine"_s).contains("rootfs"));
        for (const auto &layer : built->layers) {
            if (layer.layer.mediaType == mediatype::kModel)
                QVERIFY(layer.reused);
        }
        QVERIFY(built->imports.empty());
        // Beside the ones that Ollama named, nothing of its store has changed.
        QCOMPARE(fixture.manifest(u"rich:v1"_s).digest, base.digest);
    }

    void theShortNameSaysWhereLayersCameFrom()
    {
        if (m_shared.isEmpty())
            QSKIP("the shared store isn't here");
        BuildFixture fixture;
        copySharedStore(fixture);
        QVERIFY(fixture.build(u"a"_s, u"FROM registry.ollama.ai/library/plain"_s));
        QCOMPARE(froms(fixture.manifest(u"a"_s)), QStringList({u"plain:latest"_s}));
        // Found ignoring case, named as it is.
        QVERIFY(fixture.build(u"b"_s, u"FROM Someone/COPY:q4"_s));
        QCOMPARE(froms(fixture.manifest(u"b"_s)).first(), u"someone/copy:q4"_s);
        // Ollama encodes the parameters anew when a model is built over another.
        QCOMPARE(fixture.kinds(u"b"_s).last(), u"params"_s);
    }

    void aBuildOverItselfReadsTheOldManifest()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QVERIFY(fixture.build(u"me"_s, u"FROM m.gguf\nSYSTEM one\nLICENSE a"_s));
        QVERIFY(fixture.build(u"me"_s, u"FROM me\nSYSTEM two\nLICENSE b"_s));
        QCOMPARE(fixture.kinds(u"me"_s), QStringList({u"model"_s, u"license"_s, u"system"_s, u"license"_s}));
        QCOMPARE(fixture.layer(u"me"_s, mediatype::kSystem), QByteArray("two"));
        QCOMPARE(fixture.damage(), QString());
    }

    void rendererParserAndRequirementAreInherited()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QVERIFY(fixture.build(u"base"_s, u"FROM m.gguf\nRENDERER r\nPARSER p\nREQUIRES 1.2.3\n"_s));
        QVERIFY(fixture.build(u"same"_s, u"FROM base"_s));
        QCOMPARE(fixture.config(u"same"_s), fixture.config(u"base"_s));
        QVERIFY(fixture.build(u"other"_s, u"FROM base\nPARSER q\nREQUIRES v2\n"_s));
        QCOMPARE(
            fixture.config(u"other"_s),
            fixture.config(u"base"_s).replace("\"p\"", "\"q\"").replace("1.2.3", "2"));
    }

    void aBasesStopIsKeptWhereTheArchitectureHasOne()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 256, "gemma4"));
        QVERIFY(fixture.build(u"base"_s, u"FROM m.gguf\nPARAMETER stop mine\n"_s));
        // A base of another program has no renderer.
        auto manifest = fixture.manifest(u"base"_s);
        const auto config = QByteArray(fixture.config(u"base"_s))
                                .replace(",\"renderer\":\"gemma4\",\"parser\":\"gemma4\"", "");
        const auto digest = Digest::of(config);
        QVERIFY(fixture.store().writeNew(fixture.store().blobPath(digest), config));
        manifest.config->digest = digest;
        manifest.config->bytes = config.size();
        QFile file(fixture.store().manifestsPath() + u"/registry.ollama.ai/library/base/latest"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(Manifest::write(*manifest.config, manifest.layers));
        file.close();
        QVERIFY(fixture.build(u"m"_s, u"FROM base\nPARAMETER num_ctx 9"_s));
        QVERIFY(fixture.config(u"m"_s).contains("\"renderer\":\"gemma4\""));
        QCOMPARE(
            fixture.layer(u"m"_s, mediatype::kParams), QByteArray("{\"num_ctx\":9,\"stop\":[\"mine\"]}\n"));
    }

    void aBuildOfATagIsABase()
    {
        const BuildFixture fixture;
        fixture.write(u"a.gguf"_s, model(2, 'a'));
        fixture.write(u"b.gguf"_s, model(7, 'b'));
        const auto first = fixture.build(u"m:t"_s, u"FROM a.gguf"_s);
        QVERIFY(fixture.build(u"m:t"_s, u"FROM b.gguf"_s));
        const auto built = fixture.build(u"x"_s, u"FROM m:t+q4_0"_s);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QCOMPARE(built->weights, first->weights);
        QCOMPARE(built->name.build(), u"Q4_0"_s);
        // By digest too, out of history.
        const auto old = fixture.build(u"y"_s, u"FROM m:t@"_s + first->manifest.toString());
        QVERIFY2(old, qPrintable(old ? QString() : old.error().message));
        QCOMPARE(old->weights, first->weights);
    }

    void adaptersLieOverABase()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        fixture.write(
            u"lora.gguf"_s,
            GgufBuilder().string("general.architecture", "llama").string("general.type", "adapter").bytes());
        QVERIFY(fixture.build(u"base"_s, u"FROM m.gguf\nSYSTEM s"_s));
        QVERIFY(fixture.build(u"m"_s, u"FROM base\nADAPTER lora.gguf\nTEMPLATE t"_s));
        QCOMPARE(fixture.kinds(u"m"_s), QStringList({u"model"_s, u"system"_s, u"adapter"_s, u"template"_s}));
        QCOMPARE(fixture.manifest(u"m"_s).layers[2].from, u"lora.gguf"_s);
    }

    void anOldPromptLayerGivesWayToATemplate()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QVERIFY(fixture.build(u"base"_s, u"FROM m.gguf\nTEMPLATE old"_s));
        const auto path = fixture.store().manifestsPath() + u"/registry.ollama.ai/library/base/latest"_s;
        auto bytes = BuildFixture::read(path);
        bytes.replace("image.template", "image.prompt");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
        QVERIFY(fixture.build(u"m"_s, u"FROM base\nTEMPLATE new"_s));
        QCOMPARE(fixture.kinds(u"m"_s), QStringList({u"model"_s, u"template"_s}));
        QCOMPARE(fixture.layer(u"m"_s, mediatype::kTemplate), QByteArray("new"));
    }

    void aBaseThatIsMissingABlobIsRefusedAndNothingChanges()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QVERIFY(fixture.build(u"base"_s, u"FROM m.gguf\nSYSTEM some\nPARAMETER num_ctx 3"_s));
        const auto manifest = fixture.manifest(u"base"_s);
        for (const auto kind : {mediatype::kModel, mediatype::kSystem, mediatype::kParams}) {
            const auto path = fixture.store().blobPath(manifest.last(kind)->digest);
            QVERIFY(QFile::rename(path, fixture.path(u"aside"_s)));
            const auto before = fixture.listing();
            auto built = fixture.build(u"m"_s, u"FROM base"_s);
            QVERIFY(!built);
            QCOMPARE(built.error().kind, Error::Kind::NotFound);
            QCOMPARE(fixture.listing(), before);
            // Cut short is noticed as well.
            QVERIFY(QFile::copy(fixture.path(u"aside"_s), path) && QFile::resize(path, 1));
            built = fixture.build(u"m"_s, u"FROM base\nPARAMETER seed 1"_s);
            if (kind != mediatype::kParams) {
                QVERIFY(!built);
                QCOMPARE(built.error().kind, Error::Kind::Integrity);
            }
            QVERIFY(QFile::remove(path) && QFile::rename(fixture.path(u"aside"_s), path));
        }
        QVERIFY(fixture.build(u"m"_s, u"FROM base"_s));
        QCOMPARE(fixture.staged(), QStringList());
    }

    void whatLiesInTheTrashIsFetchedBack()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        makeOld(fixture.path(u"m.gguf"_s)); // so that its digest is known without reading it
        const auto first = fixture.build(u"m"_s, u"FROM m.gguf\nSYSTEM s"_s);
        QVERIFY(removeModels(fixture.store(), {nameOf(u"m"_s)}, false));
        QVERIFY(!QFile::exists(first->weights));
        const auto built = fixture.build(u"n"_s, u"FROM m.gguf\nSYSTEM s"_s);
        QVERIFY(built);
        QVERIFY(built->layers.front().reused);
        QCOMPARE(fixture.damage(), QString());
    }
};

WEIGHTROOM_TEST(TestBaseModel)
#include "tst_basemodel.moc"
