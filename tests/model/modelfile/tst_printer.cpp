#include "model/modelfile/parser.h"
#include "model/modelfile/printer.h"
#include "support/testclass.h"

#include <QRandomGenerator>
#include <QTest>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace weightroom;
using namespace weightroom::modelfile;

namespace
{

Command command(CommandKind kind, const QString &value, const QString &key = {}, const QString &role = {})
{
    Command made;
    made.kind = kind;
    made.value = value;
    made.key = key;
    made.role = role;
    return made;
}

bool parsesTo(const QString &text, const std::vector<Command> &commands)
{
    const auto document = parse(text);
    return !document.hasErrors() && document.commands.size() == commands.size()
        && std::equal(
            commands.begin(), commands.end(), document.commands.begin(),
            [](const Command &left, const Command &right) { return left.sameAs(right); });
}

QString nastyValue(QRandomGenerator &random)
{
    static const QStringList pieces = {u"a"_s,      u"b"_s,      u" "_s,  u"\t"_s,        u"\""_s, u"\"\""_s,
                                       u"\"\"\""_s, u"\n"_s,     u"\r"_s, u"\r\n"_s,      u"#"_s,  u"\\"_s,
                                       u"'"_s,      u"FROM x"_s, u"é"_s,  u"\U0001F600"_s};
    QString value;
    for (int left = random.bounded(8); left > 0; --left)
        value += pieces.at(random.bounded(int(pieces.size())));
    if (random.bounded(40) == 0)
        value += u'\u200b';
    return value;
}

std::vector<Command> randomCommands(QRandomGenerator &random)
{
    std::vector<Command> commands = {command(CommandKind::From, u"a"_s)};
    const QStringList roles = {u"system"_s, u"user"_s, u"assistant"_s};
    for (int left = random.bounded(4); left >= 0; --left) {
        const auto kind = static_cast<CommandKind>(random.bounded(11));
        const auto value = nastyValue(random);
        const auto key = kind == CommandKind::Parameter ? u"p_%1"_s.arg(random.bounded(9)) : QString();
        const auto role = kind == CommandKind::Message ? roles.at(random.bounded(3)) : QString();
        commands.push_back(command(kind, value, key, role));
    }
    return commands;
}

// Whether the value fits after SYSTEM in any of the ways there are.
bool canBeWritten(const QString &value)
{
    for (const auto &quote : {QString(), u"\""_s, u"\"\"\""_s}) {
        const auto text = u"FROM a\nSYSTEM "_s + quote + value + quote + u"\n"_s;
        if (parsesTo(text, {command(CommandKind::From, u"a"_s), command(CommandKind::System, value)}))
            return true;
    }
    return false;
}

} // namespace

class TestPrinter : public QObject
{
    Q_OBJECT

private slots:
    void quotesOnlyWhereNeeded_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("text"); // null: can't be written
        QTest::newRow("plain") << u"a \"b\" c"_s << u"a \"b\" c"_s;
        QTest::newRow("empty") << QString() << u""_s;
        QTest::newRow("edge") << u" a"_s << u"\"\"\" a\"\"\""_s;
        QTest::newRow("tab") << u"a\t"_s << u"\"\"\"a\t\"\"\""_s;
        QTest::newRow("quote first") << u"\"a"_s << u"\"\"\"\"a\"\"\""_s;
        QTest::newRow("lines") << u"a\nb"_s << u"\"\"\"a\nb\"\"\""_s;
        QTest::newRow("CR") << u"a\rb"_s << u"\"\"\"a\rb\"\"\""_s;
        QTest::newRow("triple inside") << u"a \"\"\" b\nc"_s << u"\"\"\"a \"\"\" b\nc\"\"\""_s;
        QTest::newRow("triple ends a line") << u"a\"\"\"\nb"_s << QString();
        QTest::newRow("single ends a line") << u"a\"\nb"_s << u"\"\"\"a\"\nb\"\"\""_s;
        QTest::newRow("quotes at both ends of a line") << u"\"\"\"\nb"_s << QString();
        QTest::newRow("dropped") << u"a\u200bb"_s << QString();
        QTest::newRow("NUL") << QString(QChar(0)) << QString();
    }
    void quotesOnlyWhereNeeded()
    {
        QFETCH(QString, value);
        QFETCH(QString, text);
        const auto found = quoted(value);
        QCOMPARE(found.has_value(), !text.isNull());
        QCOMPARE(found.value_or(QString()), text);
    }

    void printsOneCommandALine()
    {
        const auto text = print(
            {command(CommandKind::From, u"a"_s), command(CommandKind::Parameter, u"x "_s, u"stop"_s),
             command(CommandKind::Message, u"hi"_s, {}, u"user"_s), command(CommandKind::System, QString()),
             command(CommandKind::Requires, u"1.2"_s)});
        QCOMPARE(
            text.value(),
            u"FROM a\nPARAMETER stop \"\"\"x \"\"\"\nMESSAGE user hi\nSYSTEM \nREQUIRES 1.2\n"_s);
    }

    void whatCannotBeReadBackIsRefused()
    {
        for (const auto &bad :
             {command(CommandKind::Parameter, u"1"_s, u"a-b"_s),
              command(CommandKind::Message, u"x"_s, {}, u"tool"_s), command(CommandKind::Message, u"x"_s),
              command(CommandKind::Parameter, u"1"_s, u"a b"_s)}) {
            const auto text = print({command(CommandKind::From, u"a"_s), bad});
            QVERIFY(!text);
            QCOMPARE(text.error().kind, Error::Kind::Modelfile);
        }
    }

    void randomCommandsSurviveOrAreRefused()
    {
        QRandomGenerator random(20240607);
        int refused = 0;
        for (int round = 0; round < 4000; ++round) {
            const auto commands = randomCommands(random);
            const auto text = print(commands);
            const bool possible = std::all_of(commands.begin(), commands.end(), [](const Command &each) {
                return canBeWritten(each.value);
            });
            QCOMPARE(text.has_value(), possible);
            if (text)
                QVERIFY2(parsesTo(*text, commands), qPrintable(*text));
            else
                ++refused;
        }
        QVERIFY(refused > 50);
        QVERIFY(refused < 2000);
    }
};

WEIGHTROOM_TEST(TestPrinter)
#include "tst_printer.moc"
