// `inspect`: keys, exact numbers, odd strings, shards, and the real files with their facts.
#include "app/ctlprocess.h"
#include "support/ggufbuilder.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

QJsonObject metadataEntry(const QJsonObject &document, const QString &key)
{
    for (const auto &value : document[u"metadata"].toArray()) {
        if (value.toObject()[u"key"].toString() == key)
            return value.toObject();
    }
    return {};
}

} // namespace

class TestWeightroomctlInspect : public QObject
{
    Q_OBJECT

private slots:
    void theSampleIsDescribed()
    {
        const CtlProcess ctl;
        const auto result = ctl.json({u"inspect"_s, samplePath()});
        QCOMPARE(result.status, 0);
        const auto document = result.json();
        QCOMPARE(document[u"path"].toString(), QDir::cleanPath(samplePath()));
        QCOMPARE(document[u"bytes"].toInteger(), QFileInfo(samplePath()).size());
        QCOMPARE(document[u"endian"].toString(), u"little"_s);
        QCOMPARE(document[u"architecture"].toString(), u"llama"_s);
        QCOMPARE(document[u"file_type"].toObject()[u"name"].toString(), u"F16"_s);
        QCOMPARE(document[u"file_type"].toObject()[u"number"].toInt(), 1);
        const auto tokens = metadataEntry(document, u"tokenizer.ggml.tokens"_s);
        QCOMPARE(tokens[u"type"].toString(), u"array"_s);
        QCOMPARE(tokens[u"element_type"].toString(), u"string"_s);
        QCOMPARE(tokens[u"length"].toInt(), 40);
        QVERIFY(!tokens.contains(u"value"));
    }

    void tensorsAreListedWhenAskedFor()
    {
        const auto document = CtlProcess().json({u"inspect"_s, samplePath(), u"--tensors"_s}).json();
        const auto tensors = document[u"tensors"].toArray();
        QCOMPARE(tensors.size(), document[u"tensor_count"].toInt());
        const auto first = tensors[0].toObject();
        QCOMPARE(first[u"offset"].toInt(), 0);
        QVERIFY(first[u"bytes"].toInteger() > 0);
    }

    void numbersAreExact()
    {
        const CtlProcess ctl;
        GgufBuilder builder;
        builder.string("general.architecture", "llama");
        builder.rawEntry("x.u64", 10, QByteArray(8, '\xff'));
        builder.rawEntry("x.i64", 11, QByteArray(7, '\0') + '\x80');
        builder.rawEntry("x.odd", 10, builder.encoded<quint64>(9007199254740993));
        builder.rawEntry("x.f32", 6, builder.encoded<float>(0.1F));
        builder.rawEntry("x.f64", 12, builder.encoded<double>(0.1));
        builder.rawEntry("x.nan", 6, QByteArray::fromHex("0000c07f"));
        builder.rawEntry("x.inf", 6, QByteArray::fromHex("000080ff"));
        const auto path = ctl.path(u"n.gguf"_s);
        builder.write(path);
        const auto result = ctl.json({u"inspect"_s, path});
        QCOMPARE(result.status, 0);
        for (const auto &number :
             {"18446744073709551615", "-9223372036854775808", "9007199254740993", ": 0.1\n", "\"NaN\"",
              "\"-Infinity\""})
            QVERIFY2(result.out.contains(number), number);
        QCOMPARE(metadataEntry(result.json(), u"x.f64"_s)[u"value"].toDouble(), 0.1);
    }

    void whatIsAbsentIsNull()
    {
        const CtlProcess ctl;
        const auto path = ctl.path(u"bare.gguf"_s);
        GgufBuilder().string("some.key", "v").write(path);
        const auto document = ctl.json({u"inspect"_s, path}).json();
        for (const auto &key :
             {u"architecture"_s, u"name"_s, u"file_type"_s, u"dominant_tensor_type"_s, u"context_length"_s,
              u"block_count"_s, u"embedding_length"_s})
            QVERIFY2(document[key].isNull(), qPrintable(key));
        QCOMPARE(document[u"parameter_count"].toInt(-1), 0);
    }

    void hostileStringsAreWholeInJsonAndTameInText()
    {
        const CtlProcess ctl;
        const QByteArray longName(1024 * 1024, 'n');
        const auto path = ctl.path(u"s.gguf"_s);
        GgufBuilder()
            .string("general.architecture", "lla\x1b[2Jma")
            .string("general.name", longName)
            .string("x.bytes", "a\xff\"\\\n")
            .write(path);
        const auto json = ctl.json({u"inspect"_s, path});
        QCOMPARE(json.json()[u"name"].toString().size(), longName.size());
        QCOMPARE(json.json()[u"architecture"].toString(), u"lla\u001b[2Jma"_s);
        QCOMPARE(metadataEntry(json.json(), u"x.bytes"_s)[u"value"].toString(), u"a\\xff\"\\\n"_s);
        const auto text = ctl.run({u"inspect"_s, path});
        QVERIFY(!text.out.contains('\x1b'));
        QVERIFY(text.out.size() < 8 * 1024);
    }

    void aMissingShardIsAProblem()
    {
        const CtlProcess ctl;
        const auto path = ctl.path(u"m-00001-of-00003.gguf"_s);
        GgufBuilder builder;
        builder.string("general.architecture", "llama")
            .number("split.no", gguf::ValueType::Uint16, 0)
            .number("split.count", gguf::ValueType::Uint16, 3)
            .write(path);
        const auto result = ctl.json({u"inspect"_s, path});
        QCOMPARE(result.status, 0);
        const auto shards = result.json()[u"shards"].toArray();
        QCOMPARE(shards.size(), 3);
        QCOMPARE(shards[0].toObject()[u"present"], QJsonValue(true));
        QCOMPARE(shards[2].toObject()[u"present"], QJsonValue(false));
        QCOMPARE(shards[2].toObject()[u"number"].toInt(), 3);
        QCOMPARE(shards[2].toObject()[u"path"].toString(), ctl.path(u"m-00003-of-00003.gguf"_s));
        QVERIFY(result.json()[u"problems"].toArray().last().toString().contains(u"m-00003-of-00003.gguf"));
    }

    void whatIsNoSoundFileIsStatus4()
    {
        const CtlProcess ctl;
        const auto fifo = ctl.path(u"fifo.gguf"_s);
        QCOMPARE(::mkfifo(fifo.toUtf8().constData(), 0600), 0);
        for (const auto &path : {fifo, u"/dev/zero"_s, u"/dev/random"_s, ctl.home()}) {
            const auto result = ctl.json({u"inspect"_s, path});
            QCOMPARE(result.status, 4);
            QCOMPARE(result.kind(), u"UnsupportedModelFormat"_s);
        }
        const auto cut = ctl.json({u"inspect"_s, ctl.file(u"cut.gguf"_s, "GGUF\3\0\0\0")});
        QCOMPARE(cut.status, 4);
        QCOMPARE(cut.kind(), u"Gguf"_s);
        QVERIFY(!cut.json()[u"error"].toObject()[u"where"].toString().isEmpty());
        QCOMPARE(ctl.json({u"inspect"_s, u"missing.gguf"_s}).status, 3);
    }

    void realFilesHaveTheFactsThatStandBesideThem_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("sample") << QString();
        if (kShared.isEmpty())
            return;
        const QDir folder(kShared + u"/gguf"_s);
        const auto names = folder.entryList({u"*.gguf"_s});
        QVERIFY(names.size() > 10);
        for (const auto &name : names)
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }
    void realFilesHaveTheFactsThatStandBesideThem()
    {
        QFETCH(QString, path);
        if (path.isEmpty()) {
            QCOMPARE(CtlProcess().run({u"inspect"_s, samplePath(), u"--tensors"_s}).status, 0);
            return;
        }
        QFile sidecar(path.chopped(5) + u".facts.json"_s);
        QVERIFY(sidecar.open(QIODevice::ReadOnly));
        const auto facts = QJsonDocument::fromJson(sidecar.readAll()).object();
        const auto result = CtlProcess().json({u"inspect"_s, path, u"--tensors"_s});
        if (facts[u"verdict"].toString() == u"reject") {
            QCOMPARE(result.status, 4);
            return;
        }
        QCOMPARE(result.status, 0);
        const auto document = result.json();
        QCOMPARE(document[u"version"], facts[u"version"]);
        QCOMPARE(document[u"endian"], facts[u"endianness"]);
        QCOMPARE(document[u"alignment"], facts[u"alignment"]);
        QCOMPARE(document[u"data_offset"], facts[u"data_offset"]);
        QCOMPARE(document[u"bytes"], facts[u"size"]);
        QCOMPARE(document[u"architecture"], facts[u"architecture"]);
        QCOMPARE(document[u"parameter_count"], facts[u"parameter_count"]);
        QCOMPARE(document[u"tensor_count"], facts[u"tensor_count"]);
        QCOMPARE(document[u"file_type"].toObject()[u"number"].toInt(-1), facts[u"file_type"].toInt(-1));
        const auto keys = facts[u"kv"].toArray();
        const auto metadata = document[u"metadata"].toArray();
        QCOMPARE(metadata.size(), keys.size());
        for (qsizetype i = 0; i < keys.size(); ++i) {
            QCOMPARE(metadata[i].toObject()[u"key"], keys[i].toObject()[u"key"]);
            QCOMPARE(metadata[i].toObject()[u"type"], keys[i].toObject()[u"type"]);
        }
        const auto tensors = document[u"tensors"].toArray();
        const auto first = facts[u"first_tensors"].toArray();
        for (qsizetype i = 0; i < first.size(); ++i) {
            for (const auto &key : {u"name"_s, u"dims"_s, u"offset"_s, u"bytes"_s})
                QCOMPARE(tensors[i].toObject()[key], first[i].toObject()[key]);
        }
    }
};

WEIGHTROOM_TEST(TestWeightroomctlInspect)
#include "tst_weightroomctl_inspect.moc"
