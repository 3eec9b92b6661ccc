// What holds for every command: help, options, streams, odd surroundings.
#include "app/ctlprocess.h"
#include "support/testclass.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QStringList kCommands{u"name"_s,  u"lint"_s,   u"inspect"_s, u"build"_s, u"list"_s,    u"show"_s,
                            u"path"_s,  u"cp"_s,     u"mv"_s,      u"rm"_s,    u"restore"_s, u"history"_s,
                            u"trash"_s, u"verify"_s, u"repair"_s,  u"prune"_s, u"usage"_s,   u"completion"_s};

} // namespace

class TestWeightroomctlUsage : public QObject
{
    Q_OBJECT

private slots:
    void helpListsEveryCommandOnALineOfItsOwn()
    {
        const auto help = CtlProcess().run({u"--help"_s});
        QCOMPARE(help.status, 0);
        QVERIFY(help.messages.isEmpty());
        for (const auto &command : kCommands) {
            const QRegularExpression line(
                u"^  %1 +[A-Z]"_s.arg(command), QRegularExpression::MultilineOption);
            QVERIFY2(line.match(QString::fromUtf8(help.out)).hasMatch(), qPrintable(command));
        }
        QVERIFY(help.out.contains("Example"));
        for (const auto &line : help.out.split('\n'))
            QVERIFY2(line.size() <= 100, line.constData());
    }

    void helpOfACommandHasUsageOptionsAnExampleAndStatuses()
    {
        for (const auto &command : kCommands) {
            const auto help = CtlProcess().run({command, u"--help"_s});
            QCOMPARE(help.status, 0);
            QVERIFY2(
                help.out.startsWith("Usage: weightroomctl " + command.toUtf8() + ' '), help.out.constData());
            for (const auto &part : {"--store DIR", "Example", "Exit status"})
                QVERIFY2(help.out.contains(part), help.out.constData());
        }
    }

    void versionIsPrinted()
    {
        const auto version = CtlProcess().run({u"--version"_s});
        QCOMPARE(version.status, 0);
        QCOMPARE(version.out, QByteArray("weightroomctl " WEIGHTROOM_VERSION "\n"));
    }

    void helpAndVersionAreDocumentsToo()
    {
        const CtlProcess ctl;
        QCOMPARE(
            ctl.json({u"--version"_s}).json()[u"version"].toString(), QStringLiteral(WEIGHTROOM_VERSION));
        QCOMPARE(
            ctl.json({u"list"_s, u"--help"_s}).json()[u"help"].toString().toUtf8(),
            ctl.run({u"list"_s, u"--help"_s}).out);
    }

    // An empty entry among the folders for libraries is the one that the program is started in.
    void librariesAreTheSystemsAlone()
    {
        for (const auto *program : {WEIGHTROOM_CTL, WEIGHTROOM_WINDOW}) {
            QProcess readelf;
            readelf.start(u"readelf"_s, {u"-dW"_s, QString::fromUtf8(program)});
            QVERIFY2(readelf.waitForFinished() && readelf.exitCode() == 0, program);
            const auto dynamic = readelf.readAllStandardOutput();
            QVERIFY(dynamic.contains("libQt6Core"));
            QVERIFY2(!dynamic.contains("RUNPATH") && !dynamic.contains("RPATH"), dynamic.constData());
        }
    }

    void aNameThatIsNoTextIsCalledSo()
    {
        const CtlProcess ctl;
        QVERIFY(ctl.shell(u"cp '%1' \"$(printf 'n\\377m.gguf')\""_s.arg(samplePath())).status == 0);
        const auto built = ctl.shell(u"\"$CTL\" build x --from \"$(printf 'n\\377m.gguf')\" --json"_s);
        QCOMPARE(built.kind(), u"NotFound"_s);
        QVERIFY2(built.out.contains("isn't UTF-8"), built.out.constData());
    }

    void closedStreamsStayClosed()
    {
        const CtlProcess ctl;
        const auto lint = ctl.shell(u"\"$CTL\" lint - <&-"_s);
        QVERIFY(lint.status != 0);
        QVERIFY2(lint.messages.contains("Bad file descriptor"), lint.messages.constData());
        QVERIFY(ctl.shell(u"\"$CTL\" name x >&-"_s).status != 0);
    }

    void withoutACommandTheHelpGoesToStderr()
    {
        const auto result = CtlProcess().run({});
        QCOMPARE(result.status, 2);
        QVERIFY(result.out.isEmpty());
        QVERIFY(result.messages.contains("Commands:"));
    }

    void wrongUsageIsStatus2AndSaysWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        const auto row = [](const char *name, const QStringList &arguments, const QString &said) {
            QTest::newRow(name) << arguments << said;
        };
        row("unknown command", {u"frobnicate"_s}, u"frobnicate"_s);
        row("unknown option", {u"list"_s, u"--sideways"_s}, u"sideways"_s);
        row("unknown option before", {u"--sideways"_s, u"list"_s}, u"sideways"_s);
        row("option of another command", {u"list"_s, u"--tensors"_s}, u"tensors"_s);
        row("option without its value", {u"list"_s, u"--store"_s}, u"store"_s);
        row("empty store", {u"list"_s, u"--store="_s}, u"--store needs"_s);
        row("empty Modelfile", {u"build"_s, u"m"_s, u"-f"_s, QString()}, u"-f needs"_s);
        row("empty Modelfile, by its long name", {u"build"_s, u"m"_s, u"--file="_s}, u"--file needs"_s);
        row("empty source", {u"build"_s, u"m"_s, u"--from"_s, QString()}, u"--from needs"_s);
        row("empty new name", {u"restore"_s, u"m"_s, u"--as"_s, QString()}, u"--as needs"_s);
        row("empty entry", {u"restore"_s, u"m"_s, u"--id"_s, QString()}, u"--id needs"_s);
        row("empty layer", {u"path"_s, u"--layer"_s, QString()}, u"--layer needs"_s);
        row("empty file to check", {u"lint"_s, QString()}, u"the file name is empty"_s);
        row("empty file to inspect", {u"inspect"_s, QString()}, u"the file name is empty"_s);
        row("no argument", {u"name"_s}, u"TEXT"_s);
        row("too few", {u"cp"_s, u"a"_s}, u"cp needs A B, but only \"a\" was given"_s);
        row("too many", {u"name"_s, u"a"_s, u"b"_s}, u"name takes 1 argument; unexpected \"b\""_s);
        row("one of three too many", {u"cp"_s, u"a"_s, u"b"_s, u"c"_s},
            u"cp takes 2 arguments; unexpected \"c\""_s);
        row("build without a source", {u"build"_s, u"m"_s}, u"--from"_s);
        row("build with two", {u"build"_s, u"m"_s, u"-f"_s, u"-"_s, u"--from"_s, samplePath()},
            u"either -f"_s);
        row("import mode", {u"build"_s, u"m"_s, u"--from"_s, u"x"_s, u"--import"_s, u"teleport"_s},
            u"teleport"_s);
        row("file type", {u"build"_s, u"m"_s, u"--from"_s, u"x"_s, u"--file-type"_s, u"Q99"_s}, u"Q99"_s);
        row("progress", {u"--progress"_s, u"xml"_s, u"list"_s}, u"xml"_s);
        row("path of nothing", {u"path"_s}, u"--layer"_s);
        row("path of two", {u"path"_s, u"m"_s, u"--layer"_s, u"sha256:"_s + QString(64, u'0')}, u"--layer"_s);
        row("no digest", {u"path"_s, u"--layer"_s, u"sha256:12"_s}, u"digest"_s);
        row("restore of nothing", {u"restore"_s}, u"--id"_s);
        row("trash action", {u"trash"_s, u"burn"_s}, u"burn"_s);
        row("trash list with more", {u"trash"_s, u"list"_s, u"x"_s}, u"trash list takes no arguments"_s);
        row("prune of a name", {u"prune"_s, u"m"_s}, u"prune takes no arguments; unexpected \"m\""_s);
        row("usage of a name", {u"usage"_s, u"m"_s}, u"usage takes no arguments"_s);
        row("repair of two", {u"repair"_s, u"m"_s, u"n"_s}, u"repair takes 1 argument"_s);
        row("repair from nothing", {u"repair"_s, u"--from="_s}, u"--from needs"_s);
        row("shell", {u"completion"_s, u"tcsh"_s}, u"tcsh"_s);
        row("two views", {u"show"_s, u"m"_s, u"--layers"_s, u"--manifest"_s}, u"one of"_s);
    }
    void wrongUsageIsStatus2AndSaysWhatIsWrong()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, said);
        const CtlProcess ctl;
        const auto text = ctl.run(arguments);
        QCOMPARE(text.status, 2);
        QVERIFY(text.out.isEmpty());
        QVERIFY2(text.messages.contains(said.toUtf8()), text.messages.constData());
        const auto json = ctl.json(arguments);
        QCOMPARE(json.status, 2);
        QCOMPARE(json.kind(), u"Usage"_s);
        QVERIFY2(
            json.json()[u"error"].toObject()[u"message"].toString().contains(said), json.out.constData());
        QVERIFY(filesBelow(ctl.home()).isEmpty());
    }

    void globalOptionsMayStandBeforeOrBehind()
    {
        const CtlProcess ctl;
        const auto store = ctl.path(u"elsewhere"_s);
        QVERIFY(QDir().mkpath(store + u"/manifests"_s));
        for (const auto &arguments :
             {QStringList{u"--store"_s, store, u"--json"_s, u"list"_s},
              QStringList{u"list"_s, u"--json"_s, u"--store"_s, store},
              QStringList{u"--json"_s, u"list"_s, u"--store="_s + store}}) {
            const auto result = ctl.run(arguments);
            QCOMPARE(result.status, 0);
            QCOMPARE(result.json()[u"store"].toString(), store);
        }
    }

    void whatStandsBehindTwoDashesIsNoOption()
    {
        const auto result = CtlProcess().json({u"name"_s, u"--"_s, u"--json"_s});
        QCOMPARE(result.status, 4);
        QCOMPARE(result.json()[u"input"].toString(), u"--json"_s);
        const auto text = CtlProcess().run({u"name"_s, u"--"_s, u"--json"_s});
        QVERIFY(text.json().isEmpty());
    }

    void bytesThatAreNoTextDoNotCrash()
    {
        const CtlProcess ctl;
        QCOMPARE(ctl.shell(u"\"$CTL\" --json name $'a\\xff\\xfe'"_s).status, 4);
        QCOMPARE(ctl.shell(u"\"$CTL\" --json inspect $'a\\xff\\xfe.gguf'"_s).kind(), u"NotFound"_s);
        QCOMPARE(ctl.shell(u"\"$CTL\" $'\\xff'"_s).status, 2);
    }

    void aReaderThatGoesAwayIsNoError()
    {
        const CtlProcess ctl;
        const auto result = ctl.shell(
            u"set -o pipefail; \"$CTL\" --json inspect --tensors '%1' | true; echo $?"_s.arg(samplePath()));
        QCOMPARE(result.out, QByteArray("0\n"));
    }

    void aFullDiskIsReported()
    {
        const auto result = CtlProcess().shell(u"\"$CTL\" name m > /dev/full"_s);
        QCOMPARE(result.status, 6);
        QVERIFY2(result.messages.contains("standard output"), result.messages.constData());
    }

    void withoutALocaleNothingIsSaidAboutIt()
    {
        CtlProcess ctl;
        ctl.environment().remove(u"LC_ALL"_s);
        const auto result = ctl.run({u"name"_s, u"m"_s});
        QCOMPARE(result.status, 0);
        QVERIFY2(result.messages.isEmpty(), result.messages.constData());
    }

    void noColourReachesAPipe()
    {
        const auto result = CtlProcess().run({u"name"_s, u"a b"_s});
        QVERIFY(!result.out.contains('\x1b'));
        QVERIFY(result.out.startsWith("invalid"));
    }

    void colourReachesATerminalUnlessItIsUnwanted()
    {
        const CtlProcess ctl;
        const auto coloured = ctl.shell(u"script -qec '\"$CTL\" name \"a b\"' /dev/null"_s);
        QVERIFY2(coloured.out.contains("\x1b[31m"), coloured.out.constData());
        const auto plain = ctl.shell(u"NO_COLOR=1 script -qec '\"$CTL\" name \"a b\"' /dev/null"_s);
        QVERIFY2(plain.out.contains("invalid") && !plain.out.contains('\x1b'), plain.out.constData());
    }

    void controlCharactersAreEscapedInText()
    {
        const CtlProcess ctl;
        const auto text = ctl.run({u"name"_s, u"a\u001b[31mb\u202e"_s});
        QVERIFY(!text.out.contains('\x1b') && !text.messages.contains('\x1b'));
        const auto file = ctl.run({u"inspect"_s, u"x\u001b[2J\u009b.gguf"_s});
        QVERIFY(!file.messages.contains('\x1b') && !file.messages.contains("\u009b"));
        const auto json = ctl.json({u"name"_s, u"a\u001b[31mb\u202e"_s});
        QVERIFY(!json.out.contains('\x1b'));
        QCOMPARE(json.json()[u"input"].toString(), u"a\u001b[31mb\u202e"_s);
    }
};

WEIGHTROOM_TEST(TestWeightroomctlUsage)
#include "tst_weightroomctl_usage.moc"
