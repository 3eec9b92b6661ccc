// The man pages say what --help says: every option and every command, and none that isn't there.
#include "app/ctlprocess.h"
#include "support/testclass.h"

#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

using Words = QSet<QString>;

QString manPage(const QString &name)
{
    QFile file(QStringLiteral(WEIGHTROOM_SOURCE_DIR) + u"/packaging/man/"_s + name + u".1"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("there is no man page %s", qPrintable(name));
    auto text = QString::fromUtf8(file.readAll());
    // Fonts first: what they leave may be a dash.
    static const QRegularExpression font(u"\\\\f[BIRP]"_s);
    return text.remove(font).replace(u"\\-"_s, u"-"_s).remove(u"\\&"_s);
}

// "--store" and "-h", not the dashes within words.
Words optionsIn(const QString &text)
{
    static const QRegularExpression option(u"(?<![\\w-])(--[a-z][a-z-]*|-[a-zA-Z])(?![\\w-])"_s);
    Words found;
    for (auto matches = option.globalMatch(text); matches.hasNext();)
        found.insert(matches.next().captured(1));
    return found;
}

QString section(const QString &page, const QString &title)
{
    const auto begin = page.indexOf(u"\n.SH "_s + title + u'\n');
    if (begin < 0)
        qFatal("there is no section %s", qPrintable(title));
    const auto end = page.indexOf(u"\n.SH "_s, begin + 1);
    return page.mid(begin, end - begin);
}

// The entry of each command: what follows a .TP whose first word is no option.
QMap<QString, QString> commandEntries(const QString &page)
{
    static const QRegularExpression head(
        u"^\\.TP\\n\\.[BI]{1,2}R? ([a-z]+)\\b"_s, QRegularExpression::MultilineOption);
    const auto commands = section(page, u"COMMANDS"_s);
    QMap<QString, QString> entries;
    QString current;
    qsizetype begun = 0;
    for (auto heads = head.globalMatch(commands); heads.hasNext();) {
        const auto match = heads.next();
        if (!current.isEmpty())
            entries[current] = commands.mid(begun, match.capturedStart() - begun);
        current = match.captured(1);
        begun = match.capturedStart();
    }
    entries[current] = commands.mid(begun);
    return entries;
}

// The names in the list "Commands:" of the help.
Words commandsIn(const QString &help)
{
    static const QRegularExpression line(u"^  ([a-z]+) +[A-Z]"_s, QRegularExpression::MultilineOption);
    const auto begin = help.indexOf(u"Commands:"_s);
    Words found;
    for (auto matches = line.globalMatch(help.mid(begin, help.indexOf(u"\n\n"_s, begin) - begin));
         matches.hasNext();)
        found.insert(matches.next().captured(1));
    return found;
}

// Between "Options:" and the options of every command.
QString ownOptions(const QString &help)
{
    const auto begin = help.indexOf(u"\nOptions:\n"_s);
    return begin < 0 ? QString() : help.mid(begin, help.indexOf(u"\nOptions of every command:"_s) - begin);
}

QString sorted(const Words &words)
{
    QStringList list(words.begin(), words.end());
    list.sort();
    return list.join(u' ');
}

QString helpOf(const QStringList &arguments)
{
    const auto result = CtlProcess().run(arguments);
    return QString::fromUtf8(result.out);
}

} // namespace

class TestManPages : public QObject
{
    Q_OBJECT

private slots:
    void everyCommandIsInBoth()
    {
        const auto entries = commandEntries(manPage(u"weightroomctl"_s)).keys();
        const auto listed = commandsIn(helpOf({u"--help"_s}));
        QVERIFY(listed.size() >= 14);
        QCOMPARE(sorted(Words(entries.begin(), entries.end())), sorted(listed));
    }

    void optionsOfEveryCommandAreInBoth()
    {
        const auto help = helpOf({u"--help"_s});
        const auto options = help.mid(help.indexOf(u"\nOptions"_s), help.indexOf(u"\nExample"_s));
        QCOMPARE(
            sorted(optionsIn(section(manPage(u"weightroomctl"_s), u"OPTIONS"_s))),
            sorted(optionsIn(options.left(options.indexOf(u"\nExample"_s)))));
    }

    void optionsOfACommandAreInBoth_data()
    {
        QTest::addColumn<QString>("command");
        for (const auto &command : commandsIn(helpOf({u"--help"_s})))
            QTest::newRow(qPrintable(command)) << command;
    }
    void optionsOfACommandAreInBoth()
    {
        QFETCH(const QString, command);
        const auto entry = commandEntries(manPage(u"weightroomctl"_s)).value(command);
        QVERIFY(!entry.isEmpty());
        QCOMPARE(sorted(optionsIn(entry)), sorted(optionsIn(ownOptions(helpOf({command, u"--help"_s})))));
    }

    void optionsOfTheWindowAreInBothAndWork()
    {
        const auto run = [](const QString &option) {
            QProcess program;
            program.start(QStringLiteral(WEIGHTROOM_WINDOW), {option});
            return program.waitForFinished(30000) && program.exitStatus() == QProcess::NormalExit
                    && program.exitCode() == 0
                ? QString::fromUtf8(program.readAllStandardOutput())
                : QString();
        };
        const auto help = run(u"--help"_s);
        const auto inHelp = optionsIn(help.mid(help.indexOf(u"\n\n"_s)));
        QVERIFY(inHelp.contains(u"--store"_s));
        QCOMPARE(sorted(optionsIn(section(manPage(u"weightroom"_s), u"OPTIONS"_s))), sorted(inHelp));
        QCOMPARE(run(u"-h"_s), help);
        QCOMPARE(run(u"--version"_s), u"weightroom " WEIGHTROOM_VERSION "\n"_s);
        QCOMPARE(run(u"-v"_s), run(u"--version"_s));
    }
};

WEIGHTROOM_TEST(TestManPages)
#include "tst_manpages.moc"
