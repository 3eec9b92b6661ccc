// Hostile Modelfiles and sources (rows C1 to C9 and C12), given to the real program: refused with a
// message that says what is wrong with which file, the store byte for byte as before.
#include "faults/hostilestore.h"
#include "support/ggufbuilder.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <functional>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 kHoleUnit = qint64(1) << 20; // bytes

// Makes the Modelfile "beside/Modelfile" and what it names.
using Make = std::function<void(const HostileStore &, const QString &path)>;

void write(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write %s", qPrintable(path));
}

void writeHole(const QString &path, const QByteArray &start, qint64 bytes)
{
    write(path, start);
    if (!QFile::resize(path, bytes))
        qFatal("can't make a hole");
}

Make text(const QByteArray &bytes)
{
    return [bytes](const HostileStore &, const QString &path) { write(path, bytes); };
}

QByteArray utf16(const QByteArray &text)
{
    QByteArray bytes("\xff\xfe");
    for (const char c : text)
        bytes.append(c).append('\0');
    return bytes;
}

// A link to a folder, a device ... of which FROM names "source".
Make from(const std::function<void(const QString &source)> &make)
{
    return [make](const HostileStore &store, const QString &path) {
        make(store.outside(u"source"_s));
        write(path, "FROM ./source\n");
    };
}

} // namespace

Q_DECLARE_METATYPE(Make)

class TestHostileSources : public QObject
{
    Q_OBJECT

private:
    static void row(const char *name, const QString &kind, const QString &message, const Make &make)
    {
        QTest::newRow(name) << kind << message << make;
    }
    static void sourceRows();
    static void modelfileRows();

private slots:
    void modelfilesAreRefused_data();
    void modelfilesAreRefused();
    void oddModelfilesAreBuilt_data();
    void oddModelfilesAreBuilt();
};

void TestHostileSources::modelfilesAreRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("message");
    QTest::addColumn<Make>("make");
    sourceRows();
    modelfileRows();
}

// C1 to C5, C12: what FROM and ADAPTER name.
void TestHostileSources::sourceRows()
{
    const auto format = u"UnsupportedModelFormat"_s;
    row("C1 FROM a text", format, u"isn't a GGUF file"_s, text("FROM /etc/passwd\n"));
    row("C1 ADAPTER of the kernel", format, u"kernel"_s, text("FROM good\nADAPTER /proc/self/environ\n"));
    row("C1 a link to a text", format, u"isn't a GGUF file"_s,
        from([](const QString &source) { QVERIFY(makeLink(u"/etc/passwd"_s, source)); }));
    row("C2 /dev/zero", format, u"device"_s, text("FROM /dev/zero\n"));
    row("C2 /dev/random", format, u"device"_s, text("FROM /dev/random\n"));
    row("C2 /dev/tty", format, {}, text("FROM /dev/tty\n"));
    if (QFile::exists(u"/proc/kcore"_s)) // a container may lack it
        row("C2 /proc/kcore", format, {}, text("FROM /proc/kcore\n"));
    row("C2 a pipe", format, u"pipe"_s, from([](const QString &source) { QVERIFY(makePipe(source)); }));
    row("C2 a socket", format, u"not a regular file"_s,
        from([](const QString &source) { QVERIFY(makeSocket(source)); }));
    row("C2 a link to a device", format, u"device"_s,
        from([](const QString &source) { QVERIFY(makeLink(u"/dev/zero"_s, source)); }));
    row("C3 a folder", format, u"folder"_s, from([](const QString &source) { QDir().mkpath(source); }));
    row("C3 a folder that leads to itself", format, u"folder"_s, from([](const QString &source) {
            QDir().mkpath(source);
            QVERIFY(makeLink(source, source + u"/again"_s));
        }));
    row("C3 ADAPTER the root", format, u"folder"_s, text("FROM good\nADAPTER /\n"));
    row("C3 links in a circle", u"NotFound"_s, u"no file"_s,
        from([](const QString &source) { QVERIFY(makeLink(source, source)); }));
    row("C3 a dangling link", u"NotFound"_s, u"no file"_s,
        from([](const QString &source) { QVERIFY(makeLink(u"/nowhere"_s, source)); }));
    row("C4 upwards to a text", format, u"isn't a GGUF file"_s,
        text("FROM ../../../../../../../../etc/passwd\n"));
    row("C4 a user's home", u"NotFound"_s, {}, text("FROM ~nobody-of-that-name/x.gguf\n"));
    row("C4 a Windows drive", u"NotFound"_s, {}, text("FROM C:\\models\\x.gguf\n"));
    row("C4 a share", u"NotFound"_s, {}, text("FROM \\\\host\\share\\x.gguf\n"));
    row("C4 a Windows device", u"NotFound"_s, {}, text("FROM \\\\.\\PhysicalDrive0\n"));
    row("C4 far too long", u"NotFound"_s, u"no file"_s, text("FROM ./" + QByteArray(100'000, 'x') + "\n"));
    row("C12 a zip", format, u"archive"_s,
        from([](const QString &source) { write(source, "PK\x03\x04" + QByteArray(100, 'x')); }));
    row("C12 a gzip", format, u"archive"_s, from([](const QString &source) {
            write(source, QByteArray("\x1f\x8b\x08", 3) + QByteArray(100, 'x'));
        }));
    row("C12 a tar", format, u"archive"_s, from([](const QString &source) {
            write(source, QByteArray("../../x").leftJustified(257, '\0') + "ustar" + QByteArray(250, '\0'));
        }));
}

// C6 to C9: the Modelfile itself.
void TestHostileSources::modelfileRows()
{
    const auto bad = u"Modelfile"_s;
    row("C6 two FROM", bad, u"two models"_s, [](const HostileStore &store, const QString &path) {
        for (const auto *name : {"one", "two"})
            GgufBuilder()
                .string("general.architecture", "llama")
                .string("general.name", name)
                .u32("general.file_type", 2)
                .tensor("a", 0, {32})
                .write(store.outside(QString::fromLatin1(name)));
        write(path, "FROM ./one\nFROM ./two\n");
    });
    row("C6 no FROM", bad, u"FROM"_s, text("SYSTEM x\n"));
    row("C6 unknown instruction", bad, u"command must be one of"_s, text("FROM good\nFORM x\n"));
    row("C6 FROM without argument", bad, {}, text("FROM\n"));
    row("C6 nothing", bad, u"FROM"_s, text({}));
    row("C7 never closed", bad, {}, text("FROM good\nSYSTEM \"\"\"open\n"));
    row("C7 100 MiB of nothing", u"Refused"_s, u"16"_s,
        [](const HostileStore &, const QString &path) { writeHole(path, "FROM good\n", 100 * kHoleUnit); });
    row("C7 not UTF-8", bad, {}, text("FROM good\n\xff\xfe\xfd x\n"));
    row("C7 UTF-16 without a mark", bad, {}, text(utf16("FROM good\n").mid(2)));
    row("C8 num_ctx", bad, u"99999999999999999999"_s,
        text("FROM good\nPARAMETER num_ctx 99999999999999999999\n"));
    row("C8 not a number", bad, u"warm"_s, text("FROM good\nPARAMETER temperature warm\n"));
    row("C8 unknown parameter", bad, u"colour"_s, text("FROM good\nPARAMETER colour red\n"));
    row("C8 wrong type", bad, u"1.5"_s, text("FROM good\nPARAMETER seed 1.5\n"));
    row("C9 invalid role", bad, u"role"_s, text("FROM good\nMESSAGE root hello\n"));
    const auto format = u"UnsupportedModelFormat"_s;
    const auto odd = [&](const char *name, const QString &message, const Make &make) {
        row(name, format, message, make);
    };
    odd("C7 a pipe as Modelfile", u"pipe"_s,
        [](const HostileStore &, const QString &path) { QVERIFY(makePipe(path)); });
    odd("C7 a socket as Modelfile", u"not a regular file"_s,
        [](const HostileStore &, const QString &path) { QVERIFY(makeSocket(path)); });
    odd("C7 a device as Modelfile", u"device"_s,
        [](const HostileStore &, const QString &path) { QVERIFY(makeLink(u"/dev/zero"_s, path)); });
    odd("C7 a folder as Modelfile", {},
        [](const HostileStore &, const QString &path) { QVERIFY(QDir().mkpath(path)); });
}

void TestHostileSources::modelfilesAreRefused()
{
    QFETCH(const QString, kind);
    QFETCH(const QString, message);
    QFETCH(const Make, make);
    HostileStore store;
    const auto modelfile = store.outside(u"Modelfile"_s);
    make(store, modelfile);
    const auto before = entriesBelow(store.root());
    const auto built = store.run({u"build"_s, u"new"_s, u"-f"_s, modelfile});
    QCOMPARE(built.excess, QString());
    QVERIFY2(built.kind() == kind, qPrintable(built.everything().left(2000)));
    QVERIFY2(built.message().contains(message), qPrintable(built.message()));
    QVERIFY2(built.message().size() < 5000, "a message of any length");
    const auto said = built.everything();
    QVERIFY2(!said.contains(u"root:"_s), qPrintable(said.left(2000)));
    QVERIFY2(!said.contains(u'\0') && !said.contains(u'\033'), "a control character is shown");
    QCOMPARE(entriesBelow(store.root()), before);
}

void TestHostileSources::oddModelfilesAreBuilt_data()
{
    QTest::addColumn<Make>("make");
    const auto built = [](const char *name, const QByteArray &bytes) { QTest::newRow(name) << text(bytes); };
    QTest::newRow("C5 a file with a model's name")
        << Make([](const HostileStore &store, const QString &path) {
               GgufBuilder()
                   .string("general.architecture", "llama")
                   .u32("general.file_type", 2)
                   .tensor("a", 0, {32})
                   .write(store.outside(u"good"_s));
               write(path, "FROM good\n");
           });
    built("C5 itself", "FROM new\n");
    built("C7 CRLF", "FROM good\r\nSYSTEM x\r\n");
    built(
        "C7 byte order mark",
        "\xef\xbb\xbf"
        "FROM good\n");
    built("C7 UTF-16", utf16("FROM good\nSYSTEM x\n"));
    // Read as Ollama reads them.
    built("C7 UTF-16 cut", utf16("FROM good\nSYSTEM x\n").chopped(1));
    built("C7 NUL", QByteArray("FROM good\nSYSTEM a\0b\n", 20));
    built("C7 not UTF-8", "FROM good\nSYSTEM a\xff\n");
    built("C7 a line of 8 MiB", "FROM good\nSYSTEM " + QByteArray(8 << 20, 'x') + "\n");
    built("C8 stop 100000 times", "FROM good\n" + QByteArray("PARAMETER stop x\n").repeated(100'000));
    built("C9 a licence of 8 MiB", "FROM good\nLICENSE \"\"\"" + QByteArray(8 << 20, '\n') + "\"\"\"\n");
    built("C9 a template without end", "FROM good\nTEMPLATE \"\"\"{{ range .Messages }}{{ end }}\"\"\"\n");
    built(
        "C9 half of it is a loop",
        "FROM good\nTEMPLATE " + QByteArray("{{ if .A }}").repeated(10'000) + "\n");
}

void TestHostileSources::oddModelfilesAreBuilt()
{
    QFETCH(const Make, make);
    HostileStore store;
    store.addModel(u"new"_s);
    const auto modelfile = store.outside(u"Modelfile"_s);
    make(store, modelfile);
    // A Modelfile of 8 MiB is held as UTF-16, with what is made of it.
    const auto extraBytes = 12 * QFileInfo(modelfile).size();
    const auto run = store.run({u"build"_s, u"new"_s, u"-f"_s, modelfile}, extraBytes);
    QCOMPARE(run.excess, QString());
    QVERIFY2(run.result.status == 0, qPrintable(run.everything().left(2000)));
    const auto list = store.run({u"list"_s}).json();
    for (const auto &name : {u"good"_s, u"new"_s})
        QCOMPARE(HostileStore::listedAs(name, list), std::optional(QString()));
    const auto show = store.run({u"show"_s, u"new"_s}, extraBytes);
    QCOMPARE(show.excess, QString());
    QCOMPARE(show.result.status, 0);
    QCOMPARE(store.run({u"verify"_s}).result.status, 0);
}

WEIGHTROOM_TEST(TestHostileSources)
#include "tst_hostilesources.moc"
