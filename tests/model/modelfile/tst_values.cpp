#include "model/core/digest.h"
#include "model/gotemplate/gonumber.h"
#include "model/modelfile/gojson.h"
#include "model/modelfile/parameters.h"
#include "model/modelfile/parser.h"
#include "model/modelfile/request.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;
using namespace weightroom::modelfile;

namespace
{

std::vector<Parameter> parametersOf(const QString &commands)
{
    return requestOf(parse(u"FROM a\n"_s + commands)).value().parameters;
}

QByteArray stored(const QString &name, const QString &value)
{
    const auto *info = findParameter(name);
    const auto json = parameterJson(*info, value);
    return json ? *json : "error: " + json.error().toUtf8();
}

} // namespace

class TestValues : public QObject
{
    Q_OBJECT

private slots:
    void aValueIsStoredAsOllamaStoresIt_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("json"); // empty: refused
        const auto add = [](const char *name, const char *value, const char *json) {
            QTest::addRow("%s %s", name, value)
                << QString::fromLatin1(name) << QString::fromUtf8(value) << QByteArray(json);
        };
        for (const auto &[value, json] : std::initializer_list<std::pair<const char *, const char *>>{
                 {"4096", "4096"},
                 {"-1", "-1"},
                 {"+7", "7"},
                 {"007", "7"},
                 {"-0", "0"},
                 {"0", "0"},
                 {"9007199254740993", "9007199254740992"},
                 {"9223372036854775807", "9223372036854776000"},
                 {"9223372036854775808", ""},
                 {"-9223372036854775809", ""},
                 {"99999999999999999999", ""},
                 {"4_096", ""},
                 {"1e3", ""},
                 {"1.0", ""},
                 {"0x10", ""},
                 {"", ""},
                 {"+", ""},
                 {"--1", ""},
                 {"1 ", ""},
                 {"\xef\xbc\x91", ""}})
            add("seed", value, json);
        add("seed", "-9223372036854775808", "-9223372036854776000");
        for (const auto &[value, json] : std::initializer_list<std::pair<const char *, const char *>>{
                 {"1.0", "1"},
                 {".5", "0.5"},
                 {"5.", "5"},
                 {"+1", "1"},
                 {"1e-1", "0.1"},
                 {"0.7", "0.7"},
                 {"1_000", "1000"},
                 {"1__0", ""},
                 {"_1", ""},
                 {"1_", ""},
                 {"1_.5", ""},
                 {"1._5", ""},
                 {"1e1_0", "10000000000"},
                 {"1e_1", ""},
                 {"-0.0", "-0"},
                 {"0e999999999999999999", "0"},
                 {"0.1234567891", "0.12345679"},
                 {"16777217", "16777216"},
                 {"1e-6", "0.000001"},
                 {"9.9e-7", "9.9e-7"},
                 {"1e-7", "1e-7"},
                 {"1.5e-10", "1.5e-10"},
                 {"1e20", "100000000000000000000"},
                 {"1e21", "1e+21"},
                 {"-2.5e30", "-2.5e+30"},
                 {"3.4028235e38", "3.4028235e+38"},
                 {"3.4028236e38", ""},
                 {"1e39", ""},
                 {"1e400", ""},
                 {"1e99999999999999999999", ""},
                 {"1e-45", "1e-45"},
                 {"1e-46", "0"},
                 {"-1e-400", "-0"},
                 {"1e-99999999999999", "0"},
                 {"0x1p-2", "0.25"},
                 {"0X1.8P+1", "3"},
                 {"0x1_0p0", "16"},
                 {"0x_1p0", "1"},
                 {"0x10", ""},
                 {"0x.8p0", "0.5"},
                 {"0x1p200", ""},
                 {"0x1p-300", "0"},
                 {"0xp1", ""},
                 {"0x1p", ""},
                 {"inf", ""},
                 {"-Infinity", ""},
                 {"nan", ""},
                 {"", ""},
                 {".", ""},
                 {"+.", ""},
                 {"1e", ""},
                 {"e1", ""},
                 {"1e+", ""},
                 {"1.2.3", ""},
                 {"0,7", ""},
                 {"1f", ""},
                 {"1 ", ""},
                 {"0b1", ""},
                 {"+-1", ""},
                 {"\xd9\xa1", ""}})
            add("temperature", value, json);
        for (const char *yes : {"1", "t", "T", "true", "True", "TRUE"})
            add("use_mmap", yes, "true");
        for (const char *no : {"0", "f", "F", "false", "False", "FALSE"})
            add("use_mmap", no, "false");
        for (const char *neither : {"", "yes", "tRUE", "2", "on"})
            add("use_mmap", neither, "");
        add("stop", "<a> & \"b\"", "\"\\u003ca\\u003e \\u0026 \\\"b\\\"\"");
        add("stop", "", "\"\"");
    }
    void aValueIsStoredAsOllamaStoresIt()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QByteArray, json);
        if (json.isEmpty()) {
            const auto type = name == u"seed" ? u"int"_s : name == u"use_mmap" ? u"bool"_s : u"float"_s;
            json = u"error: invalid %1 value [%2]"_s.arg(type, value).toUtf8();
        }
        QCOMPARE(stored(name, value), json);
    }

    void aVeryLongNumberIsRead()
    {
        QCOMPARE(stored(u"top_p"_s, u"0."_s + QString(100'000, u'0') + u"1"_s), "0"_ba);
        QCOMPARE(stored(u"top_p"_s, u"0."_s + QString(5'000, u'0') + u"1e5001"_s), "1"_ba);
        QCOMPARE(stored(u"top_p"_s, u"1"_s + QString(5'000, u'0') + u"e-5000"_s), "1"_ba);
        QVERIFY(stored(u"top_p"_s, QString(100'000, u'9')).startsWith("error"));
        QVERIFY(stored(u"seed"_s, QString(100'000, u'9')).startsWith("error"));
    }

    void theTableIsComplete()
    {
        QCOMPARE(knownParameters().size(), std::size_t(20));
        for (const auto &info : knownParameters()) {
            QVERIFY2(!info.help.isEmpty(), qPrintable(info.name));
            QCOMPARE(info.repeatable, info.name == u"stop");
            QCOMPARE(info.low.has_value(), info.high.has_value());
            QCOMPARE(findParameter(info.name), &info);
            QVERIFY(!isDeprecatedParameter(info.name));
        }
        QCOMPARE(findParameter(u"Temperature"), nullptr);
        QVERIFY(isDeprecatedParameter(u"mirostat_eta"));
        QVERIFY(!isDeprecatedParameter(u"numa"));
    }

    void requirementsAreSemanticVersions_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("stored"); // empty: none
        const QStringList fine = {u"1"_s,           u"1.2"_s,        u"0.14.0"_s,    u"1.2.3-rc.1"_s,
                                  u"1.2.3-0a.x-"_s, u"1.2.3+01.b"_s, u"1.2.3-a+b"_s, u"1.2.3--"_s};
        for (const auto &text : fine) {
            QTest::newRow(qPrintable(text)) << text << text;
            QTest::newRow(qPrintable(u'v' + text)) << QString(u'v' + text) << text;
        }
        for (const auto *bad :
             {"",       "v",         "vv1",       "V1",    "01",     "1.02",          "1.",
              "1.2.",   "1.2.3.4",   "1-rc",      "1.2+b", "1.2.3-", "1.2.3-01",      "1.2.3-a..b",
              "1.2.3+", "1.2.3+a+b", "1.2.3-a_b", " 1",    "1\n",    "1.2.3-\xc3\xa9"})
            QTest::newRow(bad) << QString::fromUtf8(bad) << QString();
    }
    void requirementsAreSemanticVersions()
    {
        QFETCH(QString, text);
        QFETCH(QString, stored);
        QCOMPARE(requirementOf(text).value_or(QString()), stored);
    }

    void stringsAreEscapedAsGoDoes()
    {
        QCOMPARE(goJsonString(u"a\"\\/<>&é"_s), "\"a\\\"\\\\/\\u003c\\u003e\\u0026\xc3\xa9\""_ba);
        QCOMPARE(goJsonString(u"\b\f\n\r\t\u0001\u001f\u007f"_s), "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\""_ba);
        QCOMPARE(goJsonString(u"\u2027\u2028\u2029"_s), "\"\xe2\x80\xa7\\u2028\\u2029\""_ba);
        QCOMPARE(goJsonString(u"\U0001F600\ufffd"_s), "\"\xf0\x9f\x98\x80\xef\xbf\xbd\""_ba);
        QCOMPARE(goJsonString(u"a"_s + QChar(0xd800) + u"b"_s + QChar(0xdc00)), "\"a\\ufffdb\\ufffd\""_ba);
        QCOMPARE(goJsonString(QString(QChar(0))), "\"\\u0000\""_ba);
    }

    void parametersLieOverTheBases_data()
    {
        QTest::addColumn<QString>("commands");
        QTest::addColumn<QByteArray>("base");
        QTest::addColumn<QByteArray>("layer");
        QTest::newRow("nothing") << QString() << QByteArray() << QByteArray();
        QTest::newRow("null") << QString() << "null\n"_ba << QByteArray();
        QTest::newRow("empty base") << QString() << "{}"_ba << QByteArray();
        QTest::newRow("base only") << QString() << "{ \"top_k\": 1e1, \"a\": 0.10 }"_ba
                                   << "{\"a\":0.1,\"top_k\":10}\n"_ba;
        QTest::newRow("stop as a whole")
            << u"PARAMETER stop x\n"_s << "{\"stop\":[\"a\",\"b\"],\"top_k\":3}"_ba
            << "{\"stop\":[\"x\"],\"top_k\":3}\n"_ba;
        QTest::newRow("replaced") << u"PARAMETER top_k 4\nPARAMETER min_p 1\n"_s << "{\"top_k\":3}"_ba
                                  << "{\"min_p\":1,\"top_k\":4}\n"_ba;
        QTest::newRow("big whole number") << QString() << "{\"seed\":9007199254740993}"_ba
                                          << "{\"seed\":9007199254740992}\n"_ba;
        QTest::newRow("what we don't know") << QString() << "{\"x\":{\"b\":[1,null,true],\"a\":\"<\"}}"_ba
                                            << "{\"x\":{\"a\":\"\\u003c\",\"b\":[1,null,true]}}\n"_ba;
        QTest::newRow("keys by bytes")
            << QString() << "{\"\xf0\x90\x80\x80\":1,\"\xef\xbf\xbd\":2,\"z\":3}"_ba
            << "{\"z\":3,\"\xef\xbf\xbd\":2,\"\xf0\x90\x80\x80\":1}\n"_ba;
    }
    void parametersLieOverTheBases()
    {
        QFETCH(QString, commands);
        QFETCH(QByteArray, base);
        QTEST(paramsLayer(parametersOf(commands), base).value(), "layer");
    }

    // Qt takes it for a byte order mark.
    void aMarkAtTheStartOfABasesTextStays()
    {
        const QByteArray mark("\xef\xbb\xbf");
        const auto stops = "\"stop\":[\"" + mark + "a\",\"b\\\\\",\"" + mark + "\"]}";
        QCOMPARE(
            paramsLayer(parametersOf(u"PARAMETER num_ctx 5\n"_s), '{' + stops).value(),
            "{\"num_ctx\":5," + stops + '\n');
    }

    void aBrokenBaseIsAnError()
    {
        for (const auto &base : {"["_ba, "[]"_ba, "1"_ba, "{\"a\":1"_ba, QByteArray(5000, '[')}) {
            const auto layer = paramsLayer({}, base);
            QVERIFY(!layer);
            QCOMPARE(layer.error().kind, Error::Kind::Manifest);
        }
    }

    void messagesAreWrittenAsOllamaWritesThem()
    {
        QCOMPARE(messagesLayer({}), QByteArray());
        QCOMPARE(
            messagesLayer({{u"user"_s, u"<hi>\n"_s}, {u"assistant"_s, QString()}}),
            "[{\"role\":\"user\",\"content\":\"\\u003chi\\u003e\\n\"},{\"role\":\"assistant\",\"content\":\"\"}]"_ba
                + '\n');
    }

    // The layers whose digests Ollama's own tests assert.
    void storedLayersHaveOllamasDigests_data()
    {
        QTest::addColumn<QByteArray>("layer");
        QTest::addColumn<QString>("digest");
        const auto basic = parametersOf(
            u"PARAMETER top_k 10\nPARAMETER stop USER:\nPARAMETER stop ASSISTANT:\nPARAMETER temperature 1\n"_s);
        const auto base = paramsLayer(basic).value();
        QTest::newRow("params") << base
                                << u"1d0ad71299d48c2fb7ae2b98e683643e771f8a5b72be34942af90d97a91c1e37"_s;
        const auto second =
            paramsLayer(parametersOf(u"PARAMETER temperature 0.6\nPARAMETER top_p 0.7\n"_s), base).value();
        QTest::newRow("merged") << second
                                << u"e29a7b3c47287a2489c895d21fe413c20f859a85d20e749492f52a838e36e1ba"_s;
        const auto third = paramsLayer(parametersOf(u"PARAMETER stop <|endoftext|>\n"_s), second).value();
        QTest::newRow("angles") << third
                                << u"12f58bb75cb3042d69a7e013ab87fb3c3c7088f50ddc62f0c77bd332f0d44d35"_s;
        const auto messages = messagesLayer(
            {{u"assistant"_s, u"What is my purpose?"_s},
             {u"user"_s, u"You run tests."_s},
             {u"assistant"_s, u"Oh, my god."_s}});
        QTest::newRow("messages") << messages
                                  << u"298baeaf6928a60cf666d88d64a1ba606feb43a2865687c39e40652e407bffc4"_s;
    }
    void storedLayersHaveOllamasDigests()
    {
        QFETCH(QByteArray, layer);
        QFETCH(QString, digest);
        QCOMPARE(Digest::of(layer).hex(), digest);
    }

    // Every params and messages layer of the shared examples comes out of our writer as it went in.
    void sharedLayersAreWrittenBackTheSame()
    {
        const auto shared = QStringLiteral(WEIGHTROOM_SHARED);
        if (shared.isEmpty())
            return; // the digests above are the same layers
        QFile file(shared + u"/vectors/ollama-store-bytes.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        int seen = 0;
        for (const auto &blob : QJsonDocument::fromJson(file.readAll())[u"blobs"_s].toArray()) {
            const auto bytes = blob[u"bytes_utf8"_s].toString().toUtf8();
            const auto id = blob[u"id"_s].toString();
            if (id.startsWith(u"params"_s)) {
                QCOMPARE(paramsLayer({}, bytes).value(), bytes);
                ++seen;
            } else if (id.startsWith(u"messages"_s)) {
                std::vector<Message> messages;
                for (const auto &message : QJsonDocument::fromJson(bytes).array())
                    messages.push_back({message[u"role"_s].toString(), message[u"content"_s].toString()});
                QCOMPARE(messagesLayer(messages), bytes);
                ++seen;
            }
        }
        QVERIFY(seen >= 5);
    }
};

WEIGHTROOM_TEST(TestValues)
#include "tst_values.moc"
