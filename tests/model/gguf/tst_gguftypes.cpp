// The tables of numbers and names, and bytes as text.
#include "model/gguf/facts.h"
#include "model/gguf/filetype.h"
#include "model/gguf/foreignformat.h"
#include "model/gguf/header.h"
#include "model/gguf/text.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;
using namespace weightroom::gguf;

class TestGgufTypes : public QObject
{
    Q_OBJECT

private:
    QJsonObject m_vectors;

private slots:
    void initTestCase()
    {
        const QString shared = QStringLiteral(WEIGHTROOM_SHARED);
        if (shared.isEmpty())
            return;
        QFile file(shared + u"/vectors/file_types.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_vectors = QJsonDocument::fromJson(file.readAll()).object();
        QVERIFY(!m_vectors.isEmpty());
    }

    void fileTypesAreNamedAsTheVectorsSay()
    {
        const QJsonArray rows = m_vectors[u"general_file_type"_s].toArray();
        if (rows.isEmpty())
            QSKIP("no shared vectors; the rows below are the project's own");
        QVERIFY(rows.size() > 40);
        for (const auto &value : rows) {
            const QJsonObject row = value.toObject();
            const auto number = quint64(row[u"value"_s].toInteger());
            const QString name = row[u"llama_ftype"_s].toString();
            QCOMPARE(fileTypeName(number), name);
            QCOMPARE(buildName(number), name.isEmpty() ? u"UNKNOWN_%1"_s.arg(number) : name);
            // Ollama takes 0 for a missing key.
            QCOMPARE(ollamaFileType(number), number == 0 ? u"unknown"_s : row[u"ollama_head"_s].toString());
            QCOMPARE(isRemovedFileType(number), row[u"llama_ftype_status"_s].toString() == u"removed");
            if (!name.isEmpty() && number < 1024)
                QCOMPARE(fileTypeNumber(name.toLower()).value(), number);
        }
    }

    void tensorTypesAreNamedAsTheVectorsSay()
    {
        const QJsonObject table = m_vectors[u"ggml_tensor_type"_s].toObject();
        if (table.isEmpty())
            QSKIP("no shared vectors; the rows below are the project's own");
        const QJsonObject names = table[u"names"_s].toObject();
        QVERIFY(names.size() > 20);
        for (auto it = names.begin(); it != names.end(); ++it) {
            const quint32 number = it.key().toUInt();
            const bool removed = table[u"removed"_s].toArray().contains(qint64(number));
            QCOMPARE(tensorTypeName(number), it.value().toString());
            QCOMPARE(tensorType(number) == nullptr, removed);
            QCOMPARE(isRemovedTensorType(number), removed);
        }
    }

    void valueTypesAreNamedAsTheVectorsSay()
    {
        const QJsonObject table = m_vectors[u"gguf_value_type"_s].toObject();
        if (table.isEmpty())
            QSKIP("no shared vectors; the rows below are the project's own");
        for (auto it = table.begin(); it != table.end(); ++it)
            QCOMPARE(valueTypeName(valueTypeOf(it.key().toUInt()).value()), it.value().toString());
    }

    void fileTypesKeepTheirFlagsAndNumbers_data()
    {
        QTest::addColumn<quint64>("number");
        QTest::addColumn<QString>("build");
        QTest::addColumn<QString>("ollama");
        QTest::newRow("F32 is not missing") << quint64(0) << u"F32"_s << u"unknown"_s;
        QTest::newRow("F16") << quint64(1) << u"F16"_s << u"F16"_s;
        QTest::newRow("Q4_K_M") << quint64(15) << u"Q4_K_M"_s << u"Q4_K_M"_s;
        QTest::newRow("removed") << quint64(5) << u"Q4_2"_s << u"unknown"_s;
        QTest::newRow("newer than Ollama") << quint64(41) << u"Q2_0"_s << u"unknown"_s;
        QTest::newRow("guessed Q4_K_M") << quint64(1024 + 15) << u"Q4_K_M"_s << u"unknown"_s;
        QTest::newRow("guessed and unlisted") << quint64(1024 + 42) << u"UNKNOWN_42"_s << u"unknown"_s;
        QTest::newRow("unlisted") << quint64(42) << u"UNKNOWN_42"_s << u"unknown"_s;
        QTest::newRow("absurd") << quint64(9999) << u"UNKNOWN_9999"_s << u"unknown"_s;
        QTest::newRow("largest") << ~quint64(0) << u"UNKNOWN_18446744073709551615"_s << u"unknown"_s;
    }
    void fileTypesKeepTheirFlagsAndNumbers()
    {
        QFETCH(quint64, number);
        QFETCH(QString, build);
        QFETCH(QString, ollama);
        QCOMPARE(buildName(number), build);
        QCOMPARE(ollamaFileType(number), ollama);
        const quint64 bare = number >= 1024 && number < 2048 ? number - 1024 : number;
        QCOMPARE(fileTypeNumber(build).value(), bare);
    }

    void aMissingFileTypeIsUnknownToOllama() { QCOMPARE(ollamaFileType(std::nullopt), u"unknown"_s); }

    void namesOfNoFileTypeAreRefused()
    {
        for (const QString &name :
             {u""_s, u"Q4"_s, u"Q4_K_M "_s, u"UNKNOWN_"_s, u"UNKNOWN_15"_s, u"UNKNOWN_042"_s, u"UNKNOWN_-1"_s,
              u"UNKNOWN_1066"_s, u"UNKNOWN_18446744073709551616"_s, u"unknown"_s, u"MOSTLY_F16"_s})
            QVERIFY2(!fileTypeNumber(name), qPrintable(name));
        QCOMPARE(fileTypeNumber(u"unknown_42").value(), 42U);
        QVERIFY(fileTypeNames().contains(u"Q4_K_M"_s));
        QVERIFY(!fileTypeNames().contains(u"Q4_2"_s));
    }

    void tensorTypesHaveTheirBlocks_data()
    {
        QTest::addColumn<quint32>("number");
        QTest::addColumn<quint32>("elements");
        QTest::addColumn<quint32>("bytes");
        const auto row = [](const char *name, quint32 number, quint32 elements, quint32 bytes) {
            QTest::newRow(name) << number << elements << bytes;
        };
        // What ggml_blck_size() and ggml_type_size() gave in 2026-08.
        row("F32", 0, 1, 4);
        row("F16", 1, 1, 2);
        row("Q4_0", 2, 32, 18);
        row("Q4_1", 3, 32, 20);
        row("Q5_0", 6, 32, 22);
        row("Q5_1", 7, 32, 24);
        row("Q8_0", 8, 32, 34);
        row("Q8_1", 9, 32, 36);
        row("Q2_K", 10, 256, 84);
        row("Q3_K", 11, 256, 110);
        row("Q4_K", 12, 256, 144);
        row("Q5_K", 13, 256, 176);
        row("Q6_K", 14, 256, 210);
        row("Q8_K", 15, 256, 292);
        row("IQ2_XXS", 16, 256, 66);
        row("IQ2_XS", 17, 256, 74);
        row("IQ3_XXS", 18, 256, 98);
        row("IQ1_S", 19, 256, 50);
        row("IQ4_NL", 20, 32, 18);
        row("IQ3_S", 21, 256, 110);
        row("IQ2_S", 22, 256, 82);
        row("IQ4_XS", 23, 256, 136);
        row("I8", 24, 1, 1);
        row("I16", 25, 1, 2);
        row("I32", 26, 1, 4);
        row("I64", 27, 1, 8);
        row("F64", 28, 1, 8);
        row("IQ1_M", 29, 256, 56);
        row("BF16", 30, 1, 2);
        row("TQ1_0", 34, 256, 54);
        row("TQ2_0", 35, 256, 66);
        row("MXFP4", 39, 32, 17);
        row("NVFP4", 40, 64, 36);
        row("Q1_0", 41, 128, 18);
        row("Q2_0", 42, 64, 18);
    }
    void tensorTypesHaveTheirBlocks()
    {
        QFETCH(quint32, number);
        QFETCH(quint32, elements);
        QFETCH(quint32, bytes);
        const auto *type = tensorType(number);
        QVERIFY(type);
        QCOMPARE(type->blockElements, elements);
        QCOMPARE(type->blockBytes, bytes);
        QCOMPARE(tensorTypeName(number), QString::fromLatin1(QTest::currentDataTag()));
    }

    void removedAndUnknownTensorTypesHaveNoBlocks()
    {
        for (const quint32 number : {4U, 5U, 31U, 32U, 33U, 36U, 37U, 38U, 43U, ~0U})
            QVERIFY(!tensorType(number));
        QCOMPARE(tensorTypeName(43), u"TYPE_43"_s);
    }

    void valueTypesEndAtTwelve()
    {
        QCOMPARE(valueTypeName(valueTypeOf(12).value()), u"float64"_s);
        QCOMPARE(valueBytes(ValueType::Float64), 8U);
        QCOMPARE(valueBytes(ValueType::String), 0U);
        QVERIFY(!valueTypeOf(13));
        QVERIFY(!valueTypeOf(~0U));
    }

    void parametersAreRoundedAsOllamaDoes_data()
    {
        QTest::addColumn<quint64>("count");
        QTest::addColumn<QString>("text");
        const auto row = [](quint64 count, const QString &text) {
            QTest::newRow(qPrintable(QString::number(count))) << count << text;
        };
        row(0, u"0"_s);
        row(183, u"183"_s);
        row(999, u"999"_s);
        row(1000, u"1K"_s);
        row(1499, u"1K"_s);
        row(1500, u"2K"_s);
        row(2500, u"2K"_s); // a tie goes to the even digit
        row(513'048, u"513K"_s);
        row(999'499, u"999K"_s);
        row(999'999, u"1000K"_s);
        row(1'000'000, u"1M"_s);
        row(1'500'000, u"1.50M"_s);
        row(1'004'999, u"1.00M"_s);
        row(22'713'216, u"22.71M"_s);
        row(999'999'999, u"1000.00M"_s);
        row(1'000'000'000, u"1B"_s);
        row(1'049'999'999, u"1.0B"_s);
        row(7'240'000'000, u"7.2B"_s);
        row(7'250'000'000, u"7.2B"_s); // 7.25 is exact: to even
        row(7'350'000'000, u"7.3B"_s); // the nearest double is below 7.35
        row(70'000'000'000, u"70B"_s);
        row(70'553'706'496, u"70.6B"_s);
        row(1'026'000'000'000, u"1026B"_s);
        row(~quint64(0), u"18446744073.7B"_s);
    }
    void parametersAreRoundedAsOllamaDoes()
    {
        QFETCH(quint64, count);
        QFETCH(QString, text);
        QCOMPARE(parameterText(count), text);
    }

    void bytesBecomeTextWithoutLoss_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << QByteArray("a b") << u"a b"_s;
        QTest::newRow("UTF-8") << QByteArray("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80") << u"é€😀"_s;
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbfx") << QString(QChar(0xfeff)) + u'x';
        QTest::newRow("stray lead") << QByteArray("\xc3\x28\xff name") << u"\\xc3(\\xff name"_s;
        QTest::newRow("cut short") << QByteArray("a\xe2\x82") << u"a\\xe2\\x82"_s;
        QTest::newRow("overlong") << QByteArray("\xc0\x80\xe0\x80\x80") << u"\\xc0\\x80\\xe0\\x80\\x80"_s;
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << u"\\xed\\xa0\\x80"_s;
        QTest::newRow("above Unicode") << QByteArray("\xf4\x90\x80\x80") << u"\\xf4\\x90\\x80\\x80"_s;
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << u"a"_s + QChar(0) + u'b';
    }
    void bytesBecomeTextWithoutLoss()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(textOf(bytes), text);
        QCOMPARE(isUtf8(bytes), !text.contains(u'\\'));
    }

    void shownTextIsHarmless()
    {
        QCOMPARE(shownText("\x1b[31mred\x07\r\n"), u"\\x1b[31mred\\x07\\x0d\\x0a"_s);
        QCOMPARE(shownText("safe\xe2\x80\xaeword"), u"safe\\u202eword"_s);
        QCOMPARE(shownText("\xc2\x9b"), u"\\x9b"_s);
        QCOMPARE(shownText("\xff"), u"\\xff"_s);
        QCOMPARE(shownText("é€"), u"é€"_s);
        QCOMPARE(shownText(QByteArray(1 << 20, 'N'), 10), u"NNNNNNNNNN…"_s);
        QCOMPARE(shownText("NNN", 3), u"NNN"_s);
    }

    void otherFormatsAreRecognised_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("what");
        const QByteArray rest(64, '\x01');
        QTest::newRow("ggml") << "lmgg" + rest << u"GGML"_s;
        QTest::newRow("ggjt") << "tjgg" + rest << u"GGJT"_s;
        QTest::newRow("ggmf") << "fmgg" + rest << u"GGMF"_s;
        QTest::newRow("ggla") << "algg" + rest << u"GGLA"_s;
        QTest::newRow("safetensors") << QByteArray("\x08\x01\0\0\0\0\0\0{\"a", 11) << u"safetensors"_s;
        QTest::newRow("zip") << "PK\x03\x04" + rest << u"ZIP"_s;
        QTest::newRow("gzip") << "\x1f\x8b" + rest << u"gzip"_s;
        QTest::newRow("tar") << QByteArray("a/b").leftJustified(257, '\0') + "ustar" << u"tar"_s;
        QTest::newRow("png") << "\x89PNG\r\n\x1a\n" + rest << u"PNG"_s;
        QTest::newRow("jpeg") << "\xff\xd8\xff\xe0" + rest << u"JPEG"_s;
        QTest::newRow("pdf") << QByteArray("%PDF-1.7\n") << u"PDF"_s;
        QTest::newRow("html") << QByteArray("\n <!DOCTYPE html><p>") << u"web page"_s;
        QTest::newRow("json") << QByteArray(" {\"error\": 404}") << u"JSON"_s;
        QTest::newRow("lfs") << QByteArray("version https://git-lfs.github.com/spec/v1\n") << u"LFS"_s;
        QTest::newRow("text") << QByteArray("root:x:0:0:root:/root\n") << u"plain text"_s;
        QTest::newRow("text cut in a character") << QByteArray("caf\xc3") << u"plain text"_s;
        QTest::newRow("zeros") << QByteArray(512, '\0') << u"zeros"_s;
        QTest::newRow("lower-case magic") << "gguf" + rest << u"unknown"_s;
        QTest::newRow("one byte") << QByteArray("\x02") << u"unknown"_s;
    }
    void otherFormatsAreRecognised()
    {
        QFETCH(QByteArray, head);
        QFETCH(QString, what);
        const ForeignFormat format = foreignFormat(head);
        QVERIFY2(format.what.contains(what), qPrintable(format.what));
        QVERIFY(!format.advice.endsWith(u'.'));
        const auto checked = checkMagic(head, u"/x/secret%1.gguf"_s);
        QVERIFY(!checked);
        QCOMPARE(checked.error().kind, Error::Kind::UnsupportedModelFormat);
        QCOMPARE(checked.error().where, u"/x/secret%1.gguf"_s);
        QVERIFY(checked.error().message.startsWith(u"secret%1.gguf isn't a GGUF file: it's "));
        QVERIFY(!checked.error().message.contains(u"root:"));
    }

    void pytorchAndSafetensorsAreToldHowToConvert()
    {
        QVERIFY(foreignFormat("PK\x03\x04").advice.contains(u"convert_hf_to_gguf.py"));
        QVERIFY(
            foreignFormat(QByteArray("\x08\x01\0\0\0\0\0\0{", 9)).advice.contains(u"convert_hf_to_gguf.py"));
    }

    void theBeginningOfAMagicCountsAsGguf()
    {
        for (const char *head : {"", "G", "GG", "GGU"})
            QCOMPARE(checkMagic(head, u"a"_s).error().kind, Error::Kind::Gguf);
        QVERIFY(checkMagic("GGUF", u"a"_s).has_value());
    }
};

WEIGHTROOM_TEST(TestGgufTypes)
#include "tst_gguftypes.moc"
