#include "model/modelfile/decode.h"
#include "model/modelfile/parser.h"
#include "model/modelfile/request.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;
using namespace weightroom::modelfile;

namespace
{

QStringList codesOf(const Document &document)
{
    QStringList codes;
    for (const auto &diagnostic : document.diagnostics)
        codes.append(diagnostic.code());
    return codes;
}

} // namespace

class TestParser : public QObject
{
    Q_OBJECT

private slots:
    void reportsWhereItFailed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("marked");
        QTest::newRow("unknown command")
            << u"FROM a\nFORM b\n"_s << u"invalid_command"_s << u"2:1"_s << u"FORM"_s;
        QTest::newRow("CRLF counts once")
            << u"FROM a\r\n\r\n FORM b"_s << u"invalid_command"_s << u"3:2"_s << u"FORM"_s;
        QTest::newRow("CR counts") << u"FROM a\r\rFORM b"_s << u"invalid_command"_s << u"3:1"_s << u"FORM"_s;
        QTest::newRow("LF CR are two")
            << u"FROM a\n\rFORM b"_s << u"invalid_command"_s << u"3:1"_s << u"FORM"_s;
        QTest::newRow("colon") << u"FROM: b\n"_s << u"invalid_command"_s << u"1:1"_s << u"FROM:"_s;
        QTest::newRow("word and line end")
            << u"FROM a\n  SYSTEM\n"_s << u"invalid_command"_s << u"2:3"_s << u"SYSTEM"_s;
        QTest::newRow("name and line end")
            << u"FROM a\nPARAMETER top_k\n"_s << u"unexpected_eof"_s << u"2:11"_s << u"top_k"_s;
        QTest::newRow("role") << u"FROM a\nMESSAGE tool x\n"_s << u"invalid_role"_s << u"2:9"_s << u"tool"_s;
        QTest::newRow("no role") << u"FROM a\nMESSAGE  user x\n"_s << u"invalid_role"_s << u"2:1"_s
                                 << u"MESSAGE"_s;
        QTest::newRow("open quote") << u"FROM a\nSYSTEM  \"\"\"x\ny\n"_s << u"unexpected_eof"_s << u"2:9"_s
                                    << u"\"\"\""_s;
        QTest::newRow("UTF-16 columns")
            << u"FROM \U0001F600\n#\U0001F600\nSYSTEM \"\U0001F600\"\n\U0001F600 x"_s << u"invalid_command"_s
            << u"4:1"_s << u"\U0001F600"_s;
        QTest::newRow("unfinished word") << u"FROM a\nSYS"_s << u"unexpected_eof"_s << u"2:1"_s << u"SYS"_s;
        QTest::newRow("no FROM") << u"SYSTEM a\n"_s << u"no_from"_s << u"1:1"_s << QString();
    }
    void reportsWhereItFailed()
    {
        QFETCH(QString, text);
        QFETCH(QString, where);
        QFETCH(QString, marked);
        const auto document = parse(text);
        QCOMPARE(document.diagnostics.size(), std::size_t(1));
        const auto &found = document.diagnostics.front();
        QTEST(found.code(), "code");
        QCOMPARE(document.where(found.range), where);
        QCOMPARE(u"%1:%2"_s.arg(found.from.line).arg(found.from.column), where);
        QCOMPARE(document.textOf(found.range).toString(), marked);
        QCOMPARE(found.to.line, found.from.line);
        QCOMPARE(found.to.column, found.from.column + int(marked.size()));
        const auto request = requestOf(document);
        QVERIFY(!request);
        QCOMPARE(request.error().kind, Error::Kind::Modelfile);
        QCOMPARE(request.error().where, where);
        QCOMPARE(request.error().message, found.code() == u"no_from" ? u"FROM: missing"_s : found.ollama);
    }

    void everyPieceKnowsItsPlace()
    {
        const QString text = u"\r\n from \U0001F600x \r\nPARAMETER stop  \"a\r\nb\" \nMESSAGE user hi\t# no\n"
                             "SYSTEM \"\u200b\"\u200b\"x\"\"\u00ad\" \u00a0\nLICENSE \n"_s;
        const auto document = parse(text);
        QVERIFY(!document.hasErrors());
        QCOMPARE(document.commands.size(), std::size_t(5));
        const auto piece = [&](TextRange range) { return document.textOf(range).toString(); };
        const auto &from = document.commands[0];
        QCOMPARE(piece(from.keyword), u"from"_s);
        QCOMPARE(piece(from.whole), u"from \U0001F600x"_s);
        QCOMPARE(document.where(from.valueRange), u"2:7"_s);
        const auto &stop = document.commands[1];
        QCOMPARE(piece(stop.keyRange), u"stop"_s);
        QCOMPARE(piece(stop.valueRange), u"\"a\r\nb\""_s);
        QCOMPARE(stop.quotes, 1);
        QCOMPARE(document.where(stop.valueRange), u"3:17"_s);
        QCOMPARE(document.positionAt(stop.valueRange.end), (TextPosition{4, 3}));
        const auto &message = document.commands[2];
        QCOMPARE(piece(message.keyRange), u"user"_s);
        QCOMPARE(piece(message.valueRange), u"hi\t# no"_s);
        const auto &system = document.commands[3];
        QCOMPARE(system.value, u"x"_s);
        QCOMPARE(system.quotes, 3);
        QCOMPARE(piece(system.valueRange), u"\"\u200b\"\u200b\"x\"\"\u00ad\""_s);
        const auto &license = document.commands[4];
        QCOMPARE(license.value, QString());
        QCOMPARE(license.valueRange, (TextRange{int(text.size()) - 1, int(text.size()) - 1}));
        QStringList dropped;
        for (const auto range : document.dropped)
            dropped.append(piece(range));
        QCOMPARE(dropped, (QStringList{u"\u200b"_s, u"\u200b"_s, u"\u00ad"_s, u"\u00a0"_s}));
    }

    void tokensAreOrderedAndApart()
    {
        const auto document =
            parse(u"# c\nFROM a\nPARAMETER top_k 3\nMESSAGE user \"x\n y\"\nBAD z\nSYSTEM \"\"\"o"_s);
        QStringList pieces;
        int end = 0;
        for (const auto &token : document.tokens) {
            QVERIFY(token.range.begin >= end);
            QVERIFY(!token.range.isEmpty());
            end = token.range.end;
            pieces.append(u"%1:%2"_s.arg(int(token.kind)).arg(document.textOf(token.range)));
        }
        const auto n = [](TokenKind kind) { return QString::number(int(kind)); };
        const QStringList expected = {
            n(TokenKind::Comment) + u":# c"_s,
            n(TokenKind::Keyword) + u":FROM"_s,
            n(TokenKind::Value) + u":a"_s,
            n(TokenKind::Keyword) + u":PARAMETER"_s,
            n(TokenKind::ParameterName) + u":top_k"_s,
            n(TokenKind::Value) + u":3"_s,
            n(TokenKind::Keyword) + u":MESSAGE"_s,
            n(TokenKind::Role) + u":user"_s,
            n(TokenKind::Quote) + u":\""_s,
            n(TokenKind::Value) + u":x\n y"_s,
            n(TokenKind::Quote) + u":\""_s,
            n(TokenKind::Keyword) + u":SYSTEM"_s,
            n(TokenKind::Quote) + u":\"\"\""_s,
            n(TokenKind::Value) + u":o"_s};
        QCOMPARE(pieces, expected);
    }

    void severalErrorsAreFoundAtOnce()
    {
        const auto document =
            parse(u"FORM a\nFROM b\nMESSAGE tool x\nPARAMETER\nPARAMETER a-b c\nSYSTEM hi\nSYSTEM \"x"_s);
        QCOMPARE(
            codesOf(document),
            (QStringList{
                u"invalid_command"_s, u"invalid_role"_s, u"invalid_command"_s, u"unexpected_eof"_s,
                u"unexpected_eof"_s}));
        QCOMPARE(document.commands.size(), std::size_t(2));
        QCOMPARE(document.commands[1].value, u"hi"_s);
    }

    void bytesAreDecodedAsGoDoes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << "a\xc3\xa9\xf0\x9f\x98\x80"_ba << u"aé\U0001F600"_s;
        QTest::newRow("bad byte") << "a\xff"
                                     "b"_ba
                                  << u"a\ufffdb"_s;
        QTest::newRow("cut short: one") << "a\xe2\x82 b"_ba << u"a\ufffd b"_s;
        QTest::newRow("cut short at the end: one") << "a\xf0\x9f\x98"_ba << u"a\ufffd"_s;
        QTest::newRow("overlong: each byte") << "\xc0\x80"_ba << u"\ufffd\ufffd"_s;
        QTest::newRow("surrogate: each byte") << "\xed\xa0\x80"_ba << u"\ufffd\ufffd\ufffd"_s;
        QTest::newRow("beyond Unicode") << "\xf4\x90\x80\x80"_ba << u"\ufffd\ufffd\ufffd\ufffd"_s;
        QTest::newRow("overlong of three") << "\xe0\x9f\xbf"_ba << u"\ufffd\ufffd\ufffd"_s;
        QTest::newRow("overlong of four") << "\xf0\x8f\xbf\xbf"_ba << u"\ufffd\ufffd\ufffd\ufffd"_s;
        QTest::newRow("UTF-8 mark, then each byte") << "\xef\xbb\xbf"
                                                       "a\xe2\x82 b"_ba
                                                    << u"a\ufffd\ufffd b"_s;
        QTest::newRow("only one mark goes") << "\xef\xbb\xbf\xef\xbb\xbf"
                                               "a"_ba
                                            << u"\ufeffa"_s;
        QTest::newRow("UTF-16 LE") << QByteArray(
            "\xff\xfe"
            "a\0\x3d\xd8\x00\xde",
            8) << u"a\U0001F600"_s;
        QTest::newRow("UTF-16 BE") << QByteArray(
            "\xfe\xff"
            "\0a\xd8\x3d\xde\x00",
            8) << u"a\U0001F600"_s;
        QTest::newRow("lone half") << QByteArray(
            "\xff\xfe\x3d\xd8"
            "a\0",
            6) << u"\ufffda"_s;
        QTest::newRow("lone low half") << QByteArray(
            "\xff\xfe\x00\xde"
            "a\0",
            6) << u"\ufffda"_s;
        QTest::newRow("half at the end") << QByteArray("\xff\xfe\x3d\xd8", 4) << u"\ufffd"_s;
        QTest::newRow("odd byte") << QByteArray(
            "\xff\xfe"
            "a\0b",
            5) << u"a\ufffd"_s;
        QTest::newRow("empty") << QByteArray() << QString();
        QTest::newRow("one byte of a mark") << "\xff"_ba << u"\ufffd"_s;
    }
    void bytesAreDecodedAsGoDoes()
    {
        QFETCH(QByteArray, bytes);
        QTEST(decodeText(bytes).value(), "text");
    }

    void aLoneHalfInTheEditorIsReplaced()
    {
        const QString text = u"FROM a"_s + QChar(0xd83d) + u"b\nSYSTEM "_s + QChar(0xde00);
        const auto document = parse(text);
        QCOMPARE(document.commands.at(0).value, u"a\ufffdb"_s);
        QCOMPARE(document.commands.at(1).value, u"\ufffd"_s);
    }

    void moreThanTheLimitIsRefused()
    {
        const auto refused = parseBytes(QByteArray(kMaximumBytes + 1, 'x'));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Refused);
        const auto document = parse(QString(kMaximumBytes + 1, u'\n'));
        QCOMPARE(codesOf(document), QStringList(u"too_large"_s));
        QVERIFY(parseBytes(QByteArray(kMaximumBytes, '\n')));
    }

    void hostileTextTakesLinearTime_data()
    {
        QTest::addColumn<QString>("text");
        const int size = 1 << 20;
        QTest::newRow("one line") << u"FROM a\nSYSTEM "_s + QString(size, u'x');
        QTest::newRow("words") << u"FROM a\nSYSTEM "_s + u"x "_s.repeated(size / 2);
        QTest::newRow("blank line") << u"FROM a\nSYSTEM "_s + QString(size, u' ') + u'x';
        QTest::newRow("open quote, lines") << u"FROM a\nSYSTEM \"\"\""_s + u"x\"\" \n"_s.repeated(size / 5);
        QTest::newRow("quotes") << u"FROM a\nSYSTEM "_s + QString(size, u'"');
        QTest::newRow("open quote, white space") << u"FROM a\nSYSTEM \"\"\"x"_s + QString(size, u'\n');
        QTest::newRow("many open quotes") << u"FROM a\n"_s + u"SYSTEM \"\"\"x\n"_s.repeated(size / 12);
        QTest::newRow("parameters") << u"FROM a\n"_s + u"PARAMETER stop x\n"_s.repeated(100'000);
        QTest::newRow("garbage") << u"x\n"_s.repeated(size / 2);
        QTest::newRow("dropped") << u"FROM a\nSYSTEM "_s + u"a\u200b"_s.repeated(size / 2);
        QTest::newRow("comments") << u"FROM a\n"_s + u"#\r"_s.repeated(size / 2);
        QTest::newRow("words of no command") << QString(size, u'x');
    }
    void hostileTextTakesLinearTime()
    {
        QFETCH(QString, text);
        QElapsedTimer timer;
        timer.start();
        const auto document = parse(text);
        const auto request = requestOf(document);
        const auto elapsed = timer.elapsed();
        qInfo("%lld ms for %lld characters", qlonglong(elapsed), qlonglong(text.size()));
        QVERIFY2(elapsed < 10'000, "a second is plenty");
        QVERIFY(document.diagnostics.size() <= Document::kMaximumProblems);
        QVERIFY(document.dropped.size() <= Document::kMaximumDropped);
        QVERIFY(request || request.error().kind == Error::Kind::Modelfile);
    }
};

WEIGHTROOM_TEST(TestParser)
#include "tst_parser.moc"
