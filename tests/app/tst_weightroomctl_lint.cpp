// `lint`: the document, places, files and standard input.
#include "app/ctlprocess.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>
#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestWeightroomctlLint : public QObject
{
    Q_OBJECT

private slots:
    void commandsHaveTheirArgumentsAndPlaces()
    {
        const auto result = CtlProcess().json(
            {u"lint"_s, u"-"_s},
            "# comment\r\nFROM mistral\nparameter stop \"a b\"\n MESSAGE user Hi: there\n");
        QCOMPARE(result.status, 0);
        const auto document = result.json();
        QCOMPARE(document[u"ok"], QJsonValue(true));
        const auto commands = document[u"commands"].toArray();
        QCOMPARE(commands.size(), 3);
        QCOMPARE(
            commands[0].toObject(),
            (QJsonObject{
                {u"name"_s, u"from"_s}, {u"args"_s, u"mistral"_s}, {u"line"_s, 2}, {u"column"_s, 1}}));
        QCOMPARE(
            commands[1].toObject(),
            (QJsonObject{
                {u"name"_s, u"parameter"_s},
                {u"key"_s, u"stop"_s},
                {u"args"_s, u"a b"_s},
                {u"line"_s, 3},
                {u"column"_s, 1}}));
        QCOMPARE(
            commands[2].toObject(),
            (QJsonObject{
                {u"name"_s, u"message"_s},
                {u"role"_s, u"user"_s},
                {u"args"_s, u"Hi: there"_s},
                {u"line"_s, 4},
                {u"column"_s, 2}}));
    }

    void errorsGiveStatus4AndTheSameDocument()
    {
        const CtlProcess ctl;
        const auto path = ctl.file(u"Modelfile"_s, "FROM a\nFORM b\nPARAMETER num_ctx many\n");
        const auto result = ctl.json({u"lint"_s, path});
        QCOMPARE(result.status, 4);
        const auto document = result.json();
        QCOMPARE(document[u"ok"], QJsonValue(false));
        const auto diagnostics = document[u"diagnostics"].toArray();
        QCOMPARE(diagnostics.size(), 2);
        const auto first = diagnostics[0].toObject();
        QCOMPARE(first[u"severity"].toString(), u"error"_s);
        QCOMPARE(first[u"code"].toString(), u"invalid_command"_s);
        // The sentence that the window has too, and Ollama's own words.
        QCOMPARE(
            first[u"message"].toString(),
            u"“FORM” isn’t a command. The usual ones are FROM, PARAMETER, SYSTEM and TEMPLATE."_s);
        QVERIFY(first[u"ollama"].toString().startsWith(u"(line 2): command must be one of"_s));
        QCOMPARE(first[u"line"].toInt(), 2);
        QCOMPARE(first[u"column"].toInt(), 1);
        QCOMPARE(first[u"end_line"].toInt(), 2);
        QCOMPARE(first[u"end_column"].toInt(), 5);
        const auto text = ctl.run({u"lint"_s, path});
        QCOMPARE(text.status, 4);
        QVERIFY2(text.out.startsWith(path.toUtf8() + ":2:1: error: "), text.out.constData());
        QVERIFY2(text.out.contains("[bad_parameter]\n"), text.out.constData());
    }

    void warningsAreNoErrors()
    {
        const auto result = CtlProcess().json({u"lint"_s, u"-"_s}, "FROM a\nSYSTEM x\nSYSTEM y\n");
        QCOMPARE(result.status, 0);
        QCOMPARE(result.json()[u"ok"], QJsonValue(true));
        QCOMPARE(result.json()[u"diagnostics"].toArray()[0].toObject()[u"severity"].toString(), u"warning"_s);
    }

    void columnsAreUtf16Units()
    {
        const auto result =
            CtlProcess().json({u"lint"_s, u"-"_s}, "FROM a\nPARAMETER num_ctx \xF0\x9F\x98\x80x\n");
        const auto diagnostic = result.json()[u"diagnostics"].toArray()[0].toObject();
        QCOMPARE(diagnostic[u"column"].toInt(), 19);
        QCOMPARE(diagnostic[u"end_column"].toInt(), 22);
    }

    void pathsStartFromTheModelfilesOwnFolder()
    {
        const CtlProcess ctl;
        ctl.file(u"sub/plain-file"_s, "GGUF");
        // A file and a name together are warned of; so it shows whether the file was found.
        const auto path = ctl.file(u"sub/Modelfile"_s, "FROM plain-file\nFROM mistral\n");
        const auto codes = [](const CtlResult &result) {
            QStringList found;
            for (const auto &diagnostic : result.json()[u"diagnostics"].toArray())
                found.append(diagnostic.toObject()[u"code"].toString());
            return found;
        };
        QVERIFY(codes(ctl.json({u"lint"_s, path})).contains(u"name_and_files"_s));
        QVERIFY(!codes(ctl.json({u"lint"_s, u"-"_s}, "FROM plain-file\nFROM mistral\n"))
                     .contains(u"name_and_files"_s));
    }

    void whatIsNoFileIsRefusedAtOnce()
    {
        const CtlProcess ctl;
        const auto fifo = ctl.path(u"fifo"_s);
        QCOMPARE(::mkfifo(fifo.toUtf8().constData(), 0600), 0);
        QElapsedTimer timer;
        timer.start();
        for (const auto &path : {fifo, u"/dev/zero"_s, ctl.home()}) {
            const auto result = ctl.json({u"lint"_s, path});
            QCOMPARE(result.status, 4);
            QCOMPARE(result.kind(), u"UnsupportedModelFormat"_s);
        }
        QVERIFY(timer.elapsed() < 20'000);
        QCOMPARE(ctl.json({u"lint"_s, ctl.path(u"missing"_s)}).kind(), u"NotFound"_s);
    }

    void moreThanTheLimitIsRefused()
    {
        const CtlProcess ctl;
        const QByteArray bytes = "FROM a\n# " + QByteArray(16 * 1024 * 1024, 'x');
        const auto input = ctl.json({u"lint"_s, u"-"_s}, bytes);
        QCOMPARE(input.kind(), u"Refused"_s);
        // Nobody knows how long that is.
        QCOMPARE(
            input.json()[u"error"][u"message"].toString(),
            u"The Modelfile is longer than 16.8 MB: no more is read."_s);
        QCOMPARE(ctl.json({u"lint"_s, ctl.file(u"big"_s, bytes)}).status, 1);
    }

    void controlCharactersOfAModelfileAreEscaped()
    {
        const auto text = CtlProcess().run({u"lint"_s, u"-"_s}, "FROM a\n\x1b[31mFOO b\n");
        QCOMPARE(text.status, 4);
        QVERIFY(!text.out.contains('\x1b'));
    }
};

WEIGHTROOM_TEST(TestWeightroomctlLint)
#include "tst_weightroomctl_lint.moc"
