// Hostile names, typed (row B1) or found in a file (C11), and hostile texts (C10), given to the real program:
// refused, or shown as what they are.
#include "faults/hostilestore.h"
#include "support/ggufbuilder.h"
#include "support/testclass.h"

#include <QFile>
#include <QTest>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

void writeText(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write %s", qPrintable(path));
}

} // namespace

class TestHostileNames : public QObject
{
    Q_OBJECT

private slots:
    void namesAreRefused_data();
    void namesAreRefused();
    void markupStaysText();
};

void TestHostileNames::namesAreRefused_data()
{
    QTest::addColumn<QString>("name");
    const auto row = [](const char *title, const QString &name) { QTest::newRow(title) << name; };
    row("B1 upwards", u"../x"_s);
    row("B1 upwards and down", u"a/../../b"_s);
    row("B1 upwards in a tag", u"a:../../x"_s);
    row("B1 upwards in a build", u"a:b+../x"_s);
    row("B1 absolute", u"/etc/x"_s);
    row("B1 home", u"~root"_s);
    row("B1 two slashes", u"a//b"_s);
    row("B1 dots", u".."_s);
    row("B1 a dot", u"."_s);
    row("B1 nothing", {});
    row("B1 an empty part", u"a/b:"_s);
    row("B1 line feed", u"a\nb"_s);
    row("B1 escape", u"a\033[2Jb"_s);
    row("B1 direction", u"a\u202eb"_s);
    row("B1 10 KiB", QString(10 * 1024, u'x'));
    row("B1 percent", u"%2e%2e%2fx"_s);
    row("B1 backslashes", u"..\\..\\x"_s);
    row("B1 a namespace with a dot", u"h/../x"_s);
    row("B1 an option", u"-rf"_s);
    row("B1 not ASCII", u"\u0430pple"_s);
}

void TestHostileNames::namesAreRefused()
{
    QFETCH(const QString, name);
    HostileStore store;
    const auto before = entriesBelow(store.ctl().home());
    for (const auto &arguments :
         {QStringList{u"show"_s, u"--"_s, name},
          QStringList{u"build"_s, u"--from"_s, u"good"_s, u"--"_s, name}}) {
        const auto run = store.run(arguments);
        QCOMPARE(run.excess, QString());
        QVERIFY2(run.kind() == u"InvalidName", qPrintable(run.everything()));
        QVERIFY2(!run.message().isEmpty() && run.message().size() < 1000, qPrintable(run.message()));
        QVERIFY2(
            !run.everything().contains(u'\033') && !run.everything().contains(u'\u202e'),
            "a control character is shown");
    }
    QCOMPARE(entriesBelow(store.ctl().home()), before);
}

// C10 and C11
void TestHostileNames::markupStaysText()
{
    HostileStore store;
    const QByteArray hostile(
        "\x1b]0;pwn\x07\x1b[2J\x1b[31mred \xe2\x80\xae<img src=file:///etc/passwd>\xc2\x9b"
        "1m");
    const auto source = store.outside(u"source.gguf"_s);
    GgufBuilder()
        .string("general.architecture", "llama")
        .string("general.name", "../../../etc/cron.d/" + hostile)
        .string("general.basename", "..\\..\\x:y")
        .u32("general.file_type", 2)
        .tensor("a" + hostile.left(40), 0, {32})
        .write(source);
    writeText(
        store.outside(u"Modelfile"_s),
        "FROM ./source.gguf\nSYSTEM \"\"\"" + hostile + "\"\"\"\nLICENSE " + hostile + "\nMESSAGE user "
            + hostile + "\nPARAMETER stop \"" + hostile + "\"\n");
    QCOMPARE(store.run({u"build"_s, u"new"_s, u"-f"_s, store.outside(u"Modelfile"_s)}).result.status, 0);
    for (const auto &arguments :
         {QStringList{u"show"_s, u"new"_s}, QStringList{u"list"_s},
          QStringList{u"inspect"_s, u"--tensors"_s, source},
          QStringList{u"lint"_s, store.outside(u"Modelfile"_s)},
          QStringList{u"show"_s, u"--layers"_s, u"new"_s}}) {
        for (const auto &result : {store.ctl().run(arguments), store.ctl().json(arguments)}) {
            QCOMPARE(result.status, 0);
            const auto all = QString::fromUtf8(result.out + result.messages);
            for (const auto character : {u'\033', u'\a', u'\u202e', u'\u009b'})
                QVERIFY2(!all.contains(character), qPrintable(arguments.join(u' ') + u": "_s + all));
        }
    }
}

WEIGHTROOM_TEST(TestHostileNames)
#include "tst_hostilenames.moc"
