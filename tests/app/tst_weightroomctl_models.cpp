// What is done with models that are there: list, show, path, cp, mv, rm, restore, history, trash.
#include "app/ctlprocess.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QString kPrefix = u"registry.ollama.ai/library/"_s;

QStringList textsOf(const QJsonValue &array)
{
    QStringList texts;
    for (const auto &value : array.toArray())
        texts.append(value.toString());
    return texts;
}

// Of what was built.
QStringList layerDigests(const CtlResult &built)
{
    QStringList digests;
    for (const auto &layer : built.json()[u"layers"].toArray())
        digests.append(layer.toObject()[u"digest"].toString());
    return digests;
}

QStringList shortNames(const CtlProcess &ctl, const QStringList &filter = {})
{
    QStringList names;
    for (const auto &model : ctl.json(QStringList{u"list"_s} + filter).json()[u"models"].toArray())
        names.append(model.toObject()[u"short"].toString());
    names.sort();
    return names;
}

} // namespace

class TestWeightroomctlModels : public QObject
{
    Q_OBJECT

private slots:
    void listsColumnsAreAligned()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        ctl.buildSample(u"much-longer-name:tag"_s);
        const auto lines = QString::fromUtf8(ctl.run({u"list"_s}).out).split(u'\n');
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines[3], QString());
        QVERIFY2(lines[0].startsWith(u"NAME                  ID  "), qPrintable(lines[0]));
        QVERIFY(
            lines[1].startsWith(u"m:latest              ") || lines[2].startsWith(u"m:latest              "));
        const auto idAt = lines[0].indexOf(u"ID");
        const auto sizeEnd = lines[0].indexOf(u"SIZE") + 4;
        for (const auto &line : {lines[1], lines[2]}) {
            QVERIFY2(line[idAt - 1] == u' ' && line[idAt] != u' ', qPrintable(line));
            // Aligned to the right: the unit's letter under the heading's last.
            QVERIFY2(line[sizeEnd - 1] == u'B' && line[sizeEnd] == u' ', qPrintable(line));
            QVERIFY2(!line.endsWith(u' '), qPrintable(line));
        }
    }

    void listSaysWhatAModelIs()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        const auto result = ctl.json({u"list"_s});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.json()[u"store"].toString(), ctl.store());
        QCOMPARE(result.json()[u"read_only"], QJsonValue(false));
        const auto models = result.json()[u"models"].toArray();
        QCOMPARE(models.size(), 1);
        const auto model = models[0].toObject();
        QCOMPARE(model[u"name"].toString(), kPrefix + u"m:latest"_s);
        QCOMPARE(model[u"short"].toString(), u"m:latest"_s);
        QCOMPARE(model[u"build"].toString(), u"F16"_s);
        QCOMPARE(model[u"digest"], built[u"manifest"]);
        QCOMPARE(model[u"id"].toString(), built[u"manifest"].toString().mid(7, 12));
        QCOMPARE(model[u"architecture"].toString(), u"llama"_s);
        QVERIFY(model[u"bytes"].toInteger() > QFileInfo(samplePath()).size());
        QCOMPARE(model[u"problems"].toArray().size(), 0);
    }

    void listFiltersByEveryWord()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"mistral:7b"_s);
        ctl.buildSample(u"team/qwen:1b"_s);
        QCOMPARE(shortNames(ctl), (QStringList{u"mistral:7b"_s, u"team/qwen:1b"_s}));
        QCOMPARE(shortNames(ctl, {u"MISTRAL"_s}), QStringList{u"mistral:7b"_s});
        QCOMPARE(shortNames(ctl, {u"llama f16 qwen"_s}), QStringList{u"team/qwen:1b"_s});
        QCOMPARE(shortNames(ctl, {u"mistral"_s, u"qwen"_s}), QStringList());
        const auto text = ctl.run({u"list"_s});
        QVERIFY2(text.out.startsWith("NAME"), text.out.constData());
        QCOMPARE(text.out.count('\n'), 3);
        QCOMPARE(ctl.run({u"list"_s, u"mistral"_s, u"--names"_s}).out, QByteArray("mistral:7b\n"));
    }

    void aDamagedModelIsListedWithItsProblem()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        QVERIFY(QFile::remove(built[u"weights"].toString()));
        const auto model = ctl.json({u"list"_s}).json()[u"models"].toArray()[0].toObject();
        QVERIFY(!model[u"problems"].toArray().isEmpty());
        QVERIFY(ctl.run({u"list"_s}).out.contains("missing"));
    }

    void showSaysWhatAModelHolds()
    {
        const CtlProcess ctl;
        QCOMPARE(
            ctl.json(
                   {u"build"_s, u"m"_s, u"-f"_s, u"-"_s},
                   "FROM " + samplePath().toUtf8()
                       + "\nSYSTEM You are brief.\nPARAMETER stop a\nPARAMETER stop b\n"
                         "PARAMETER seed 42\nLICENSE MIT\nMESSAGE user Hi\n")
                .status,
            0);
        const auto result = ctl.json({u"show"_s, u"m"_s});
        QCOMPARE(result.status, 0);
        const auto document = result.json();
        QVERIFY(document[u"name"].toString().startsWith(kPrefix + u"m:latest"_s));
        const auto manifest = document[u"manifest"].toObject();
        QVERIFY(QFileInfo(manifest[u"path"].toString()).isFile());
        QCOMPARE(manifest[u"bytes"].toInteger(), QFileInfo(manifest[u"path"].toString()).size());
        QCOMPARE(document[u"config"].toObject()[u"model_format"].toString(), u"gguf"_s);
        const auto layers = document[u"layers"].toArray();
        QVERIFY(layers.size() >= 6);
        for (const auto &value : layers) {
            const auto layer = value.toObject();
            QCOMPARE(layer[u"present"], QJsonValue(true));
            QCOMPARE(layer[u"bytes"].toInteger(), QFileInfo(layer[u"path"].toString()).size());
        }
        auto inspected = ctl.json({u"inspect"_s, ctl.json({u"path"_s, u"m"_s}).json()[u"path"].toString()});
        auto weights = inspected.json();
        weights.remove(u"metadata");
        QCOMPARE(document[u"weights"].toObject(), weights);
        QCOMPARE(document[u"parameters"].toObject()[u"seed"].toInt(), 42);
        QCOMPARE(textsOf(document[u"parameters"].toObject()[u"stop"]), (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(document[u"system"].toString(), u"You are brief."_s);
        QVERIFY(document[u"template"].isNull());
        QCOMPARE(textsOf(document[u"licenses"]), QStringList{u"MIT"_s});
        QCOMPARE(
            document[u"messages"].toArray()[0].toObject(),
            (QJsonObject{{u"role"_s, u"user"_s}, {u"content"_s, u"Hi"_s}}));
        QCOMPARE(document[u"history"].toArray().size(), 1);
    }

    void showPrintsTextForPeople()
    {
        const CtlProcess ctl;
        ctl.json(
            {u"build"_s, u"m"_s, u"-f"_s, u"-"_s},
            "FROM " + samplePath().toUtf8() + "\nSYSTEM \"\"\"one\n\ntw\xE2\x80\xAEo\nthree\"\"\"\n");
        const auto text = ctl.run({u"show"_s, u"m"_s});
        QCOMPARE(text.status, 0);
        for (const auto &part : {"llama", "F16", "context length", "System\n  one\n  tw", "  ...\n"})
            QVERIFY2(text.out.contains(part), text.out.constData());
        QVERIFY(!text.out.contains("three"));
        QVERIFY(!text.out.contains("\xE2\x80\xAE"));
        const auto layers = ctl.run({u"show"_s, u"m"_s, u"--layers"_s});
        QVERIFY2(layers.out.contains("application/vnd.ollama.image.system"), layers.out.constData());
    }

    void theManifestIsPrintedByteForByte()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        QFile manifest(built[u"path"].toString());
        QVERIFY(manifest.open(QIODevice::ReadOnly));
        const auto bytes = manifest.readAll();
        QCOMPARE(ctl.run({u"show"_s, u"m"_s, u"--manifest"_s}).out, bytes);
        QCOMPARE(
            ctl.json({u"show"_s, u"m"_s, u"--manifest"_s}).json()[u"text"].toString(),
            QString::fromUtf8(bytes));
    }

    void theModelfilePassesLintAndBuildsTheSameAgain()
    {
        const CtlProcess ctl;
        const auto first = ctl.json(
            {u"build"_s, u"m"_s, u"-f"_s, u"-"_s},
            "FROM " + samplePath().toUtf8() + "\nSYSTEM \"\"\"two\nlines\"\"\"\nPARAMETER temperature 0.5\n");
        QCOMPARE(first.status, 0);
        const auto text = ctl.run({u"show"_s, u"m"_s, u"--modelfile"_s});
        QCOMPARE(text.status, 0);
        const auto lint = ctl.json({u"lint"_s, u"-"_s}, text.out);
        QVERIFY2(lint.status == 0, lint.out.constData());
        QCOMPARE(lint.json()[u"diagnostics"].toArray().size(), 0);
        const auto second = ctl.json({u"build"_s, u"n"_s, u"-f"_s, u"-"_s}, text.out);
        QCOMPARE(second.status, 0);
        QCOMPARE(second.json()[u"weights"], first.json()[u"weights"]);
    }

    void aLongTextIsInTheModelfileWhole()
    {
        const CtlProcess ctl;
        const auto system = QByteArray("be kind\n").repeated(1'000'000);
        const auto first = ctl.json(
            {u"build"_s, u"m"_s, u"-f"_s, u"-"_s},
            "FROM " + samplePath().toUtf8() + "\nSYSTEM \"\"\"" + system + "\"\"\"\n");
        QCOMPARE(first.status, 0);
        const auto text = ctl.run({u"show"_s, u"m"_s, u"--modelfile"_s});
        QCOMPARE(text.status, 0);
        const auto second = ctl.json({u"build"_s, u"n"_s, u"-f"_s, u"-"_s}, text.out);
        QCOMPARE(layerDigests(second), layerDigests(first));
        QCOMPARE(layerDigests(first).size(), 3);
        // What else shows it says that it's cut.
        const auto document = ctl.json({u"show"_s, u"m"_s}).json();
        QVERIFY(QString::fromUtf8(system).startsWith(document[u"system"].toString()));
        QVERIFY2(
            document[u"problems"][0].toString().contains(u"was cut after 1048576 of its 8000000 bytes"_s),
            qPrintable(document[u"problems"][0].toString()));
        QVERIFY(ctl.run({u"show"_s, u"m"_s}).out.contains("was cut after"));
    }

    void aTextThatIsTooLongForAModelfileIsAnError()
    {
        const CtlProcess ctl;
        // Two texts that fit into a Modelfile each, and into none together.
        const auto license = QByteArray("be kind\n").repeated(1'060'000);
        ctl.buildSample(u"a"_s);
        QCOMPARE(
            ctl.json({u"build"_s, u"b"_s, u"-f"_s, u"-"_s}, "FROM a\nLICENSE \"\"\"" + license + "\"\"\"\n")
                .status,
            0);
        QCOMPARE(
            ctl.json({u"build"_s, u"c"_s, u"-f"_s, u"-"_s}, "FROM b\nSYSTEM \"\"\"" + license + "\"\"\"\n")
                .status,
            0);
        const auto modelfile = ctl.json({u"show"_s, u"c"_s, u"--modelfile"_s});
        QCOMPARE(modelfile.status, 1);
        QCOMPARE(modelfile.kind(), u"Refused"_s);
        QVERIFY(ctl.run({u"show"_s, u"c"_s, u"--modelfile"_s}).out.isEmpty());
    }

    void pathFindsWeightsAndLayers()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        QCOMPARE(ctl.json({u"path"_s, u"m"_s}).json()[u"path"], built[u"weights"]);
        auto digest = built[u"layers"].toArray()[1].toObject()[u"digest"].toString();
        const auto layer = ctl.run({u"path"_s, u"--layer"_s, digest.left(7) + digest.mid(7).toUpper()});
        QCOMPARE(layer.status, 0);
        QCOMPARE(layer.out, (ctl.store() + u"/blobs/"_s + digest.replace(u':', u'-') + u'\n').toUtf8());
        const auto absent = ctl.json({u"path"_s, u"--layer"_s, u"sha256:"_s + QString(64, u'0')});
        QCOMPARE(absent.status, 3);
        QCOMPARE(absent.kind(), u"NotFound"_s);
    }

    void cpAndMvNameTheTarget()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto copied = ctl.json({u"cp"_s, u"m"_s, u"n:2"_s});
        QCOMPARE(copied.status, 0);
        QCOMPARE(textsOf(copied.json()[u"done"]), QStringList{kPrefix + u"n:2"_s});
        QCOMPARE(copied.json()[u"bytes_freed"].toInt(-1), 0);
        const auto moved = ctl.json({u"mv"_s, u"n:2"_s, u"o"_s});
        QCOMPARE(textsOf(moved.json()[u"done"]), QStringList{kPrefix + u"o:latest"_s});
        QCOMPARE(shortNames(ctl), (QStringList{u"m:latest"_s, u"o:latest"_s}));
        QCOMPARE(ctl.json({u"cp"_s, u"m"_s, u"M"_s}).kind(), u"Exists"_s);
    }

    void cpAndMvSayWhichStateGotTheName()
    {
        const CtlProcess ctl;
        const auto first = ctl.buildSample(u"m"_s);
        const auto second =
            ctl.json({u"build"_s, u"m"_s, u"-f"_s, u"-"_s}, "FROM m\nSYSTEM be kind\n").json();
        const auto earlier = first[u"manifest"].toString();
        const auto copied = ctl.json({u"cp"_s, u"m@"_s + earlier, u"old"_s}).json();
        const auto from = copied[u"from"].toObject();
        QCOMPARE(from[u"name"].toString(), kPrefix + u"m:latest"_s);
        QCOMPARE(from[u"manifest"].toString(), earlier);
        QCOMPARE(from[u"earlier"], QJsonValue(true));
        QCOMPARE(from[u"since"], ctl.json({u"history"_s, u"m"_s}).json()[u"history"][0][u"when"]);
        QVERIFY(copied[u"missing"].toArray().isEmpty() && copied[u"warnings"].toArray().isEmpty());
        const auto text = ctl.run({u"cp"_s, u"m@"_s + earlier, u"older"_s}).out;
        QVERIFY2(
            text.startsWith("copied m:latest as it was since ") && text.contains(earlier.mid(7, 12).toUtf8()),
            text.constData());
        const auto moved = ctl.json({u"mv"_s, u"m"_s, u"n"_s}).json()[u"from"].toObject();
        QCOMPARE(moved[u"manifest"], second[u"manifest"]);
        QCOMPARE(moved[u"earlier"], QJsonValue(false));
        QVERIFY(moved[u"since"].isNull());
    }

    void cpAndMvSayWhatIsMissing()
    {
        const CtlProcess ctl;
        const auto weights = ctl.buildSample(u"m"_s)[u"weights"].toString();
        QVERIFY(QFile::remove(weights));
        const auto digest = QFileInfo(weights).fileName().replace(u'-', u':');
        for (const auto &arguments : {QStringList{u"cp"_s, u"m"_s, u"n"_s}, {u"mv"_s, u"n"_s, u"o"_s}}) {
            const auto result = ctl.json(arguments);
            QCOMPARE(result.status, 0);
            QCOMPARE(textsOf(result.json()[u"missing"]), QStringList{digest});
            QCOMPARE(result.json()[u"warnings"].toArray().size(), 1);
            QVERIFY2(result.messages.contains("is incomplete"), result.messages.constData());
        }
    }

    void rmGoesToTheTrashAndRestoreBringsBack()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        const auto removed = ctl.json({u"rm"_s, u"m"_s});
        QCOMPARE(removed.status, 0);
        QCOMPARE(textsOf(removed.json()[u"done"]), QStringList{kPrefix + u"m:latest"_s});
        QCOMPARE(removed.json()[u"bytes_freed"].toInt(-1), 0);
        QCOMPARE(shortNames(ctl), QStringList());

        const auto trash = ctl.json({u"trash"_s}).json();
        QVERIFY(trash[u"bytes"].toInteger() > QFileInfo(samplePath()).size());
        QCOMPARE(trash, ctl.json({u"trash"_s, u"list"_s}).json());
        const auto entry = trash[u"entries"].toArray()[0].toObject();
        QCOMPARE(entry[u"name"].toString(), kPrefix + u"m:latest"_s);
        QCOMPARE(entry[u"why"].toString(), u"remove"_s);
        QCOMPARE(entry[u"bytes"], trash[u"bytes"]);
        QCOMPARE(entry[u"digests"].toArray().size(), 2);

        const auto restored =
            ctl.json({u"restore"_s, u"--id"_s, entry[u"id"].toString(), u"--as"_s, u"back"_s});
        QCOMPARE(restored.status, 0);
        QCOMPARE(textsOf(restored.json()[u"done"]), QStringList{kPrefix + u"back:latest"_s});
        QCOMPARE(restored.json()[u"bytes_freed"].toInt(-1), 0);
        QCOMPARE(restored.json()[u"missing"].toArray().size(), 0);
        QVERIFY(QFileInfo(built[u"weights"].toString()).isFile());
        QCOMPARE(shortNames(ctl), QStringList{u"back:latest"_s});
    }

    void restoreFindsByNameAndDigest()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        ctl.json({u"rm"_s, u"m"_s});
        const auto other = u"m@sha256:"_s + QString(64, u'0');
        QCOMPARE(ctl.json({u"restore"_s, other}).kind(), u"NotFound"_s);
        QCOMPARE(ctl.run({u"restore"_s, u"m@"_s + built[u"manifest"].toString()}).status, 0);
        QCOMPARE(shortNames(ctl), QStringList{u"m:latest"_s});
    }

    void purgeFreesAtOnce()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto removed = ctl.json({u"rm"_s, u"m"_s, u"--purge"_s});
        QVERIFY(removed.json()[u"bytes_freed"].toInteger() > QFileInfo(samplePath()).size());
        QCOMPARE(ctl.json({u"trash"_s}).json()[u"entries"].toArray().size(), 0);
        QCOMPARE(filesBelow(ctl.store() + u"/blobs"_s), QStringList());
    }

    void rmOfAMissingModelRemovesNone()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto result = ctl.json({u"rm"_s, u"m"_s, u"nobody"_s});
        QCOMPARE(result.status, 3);
        QCOMPARE(shortNames(ctl), QStringList{u"m:latest"_s});
    }

    void emptyingTheTrashCanBeTriedFirst()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        ctl.json({u"rm"_s, u"m"_s});
        const auto before = ctl.json({u"trash"_s}).json();
        const auto id = before[u"entries"].toArray()[0].toObject()[u"id"].toString();
        const auto tried = ctl.json({u"trash"_s, u"empty"_s, u"--dry-run"_s}).json();
        QCOMPARE(textsOf(tried[u"done"]), QStringList{id});
        QCOMPARE(tried[u"dry_run"], QJsonValue(true));
        QCOMPARE(tried[u"bytes_freed"], before[u"bytes"]);
        QCOMPARE(ctl.json({u"trash"_s}).json(), before);
        QCOMPARE(ctl.json({u"trash"_s, u"empty"_s, u"nothing"_s}).status, 3);
        const auto emptied = ctl.json({u"trash"_s, u"empty"_s, id}).json();
        QCOMPARE(emptied[u"dry_run"], QJsonValue(false));
        QCOMPARE(emptied[u"bytes_freed"], before[u"bytes"]);
        QCOMPARE(ctl.json({u"trash"_s}).json()[u"bytes"].toInt(-1), 0);
    }

    void anEntryOfTheTrashThatCannotBeReadIsSaid()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto path = ctl.file(u".ollama/models/.weightroom/trash/refs/20200101T000000000-0.json"_s, "{");
        const auto unreadable = ctl.json({u"trash"_s}).json()[u"unreadable"].toArray();
        QCOMPARE(unreadable.size(), 1);
        QCOMPARE(unreadable[0].toObject()[u"path"].toString(), path);
        QVERIFY(ctl.run({u"trash"_s}).messages.contains(path.toUtf8()));
        // It may be what is asked for.
        const auto restored = ctl.json({u"restore"_s, u"gone"_s});
        QCOMPARE(restored.kind(), u"NotFound"_s);
        QVERIFY2(restored.out.contains(path.toUtf8()), restored.out.constData());
    }

    void historyTellsWhatANameHeld()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        ctl.json({u"rm"_s, u"m"_s});
        const auto result = ctl.json({u"history"_s, u"m+F16"_s});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.json()[u"name"].toString(), kPrefix + u"m:latest"_s);
        const auto lines = result.json()[u"history"].toArray();
        QCOMPARE(lines.size(), 2);
        const auto first = lines[0].toObject();
        QCOMPARE(first[u"why"].toString(), u"build"_s);
        QVERIFY(first[u"from"].isNull());
        QCOMPARE(first[u"to"], built[u"manifest"]);
        QCOMPARE(first[u"source"].toString(), QDir::cleanPath(samplePath()));
        QVERIFY(lines[1].toObject()[u"to"].isNull());
        QCOMPARE(ctl.json({u"history"_s, u"never"_s}).kind(), u"NotFound"_s);
    }

    void theFolderAboveTheStoreWorksWithANote()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto result = ctl.json({u"list"_s, u"--store"_s, ctl.path(u".ollama"_s)});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.json()[u"store"].toString(), ctl.store());
        QVERIFY2(result.messages.contains("note: "), result.messages.constData());
    }

    void aMissingStoreNamesWhereItLookedAndWhereStoresAre()
    {
        const CtlProcess ctl;
        const auto nowhere = ctl.json({u"list"_s});
        QCOMPARE(nowhere.status, 3);
        QVERIFY(nowhere.json()[u"error"].toObject()[u"message"].toString().contains(ctl.store()));
        QVERIFY(!QFileInfo::exists(ctl.store()));
        ctl.buildSample(u"m"_s);
        const auto elsewhere = ctl.json({u"list"_s, u"--store"_s, ctl.path(u"none"_s)});
        QCOMPARE(elsewhere.kind(), u"NotFound"_s);
        const auto message = elsewhere.json()[u"error"].toObject()[u"message"].toString();
        QVERIFY2(message.contains(ctl.path(u"none"_s)) && message.contains(ctl.store()), qPrintable(message));
    }

    void aStoreThatWasDeletedIsMadeAnew()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        QVERIFY(QDir(ctl.path(u".ollama"_s)).removeRecursively());
        ctl.buildSample(u"n"_s);
        QCOMPARE(shortNames(ctl), QStringList{u"n:latest"_s});
    }

    void theEnvironmentNamesTheStore()
    {
        CtlProcess ctl;
        ctl.environment().insert(u"OLLAMA_MODELS"_s, ctl.path(u"elsewhere"_s));
        ctl.buildSample(u"m"_s);
        QCOMPARE(ctl.json({u"list"_s}).json()[u"store"].toString(), ctl.path(u"elsewhere"_s));
    }
};

WEIGHTROOM_TEST(TestWeightroomctlModels)
#include "tst_weightroomctl_models.moc"
