// Files that are nobody's attack and yet unlike the usual ones: their names, sizes and dates (D7, D11, E9).
#include "faults/faultedctl.h"
#include "faults/hostilestore.h"
#include "faults/storeaudit.h"
#include "support/ggufbuilder.h"
#include "support/testclass.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>
#include <array>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

const bool kReadsAll = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS");

QByteArray weights()
{
    return GgufBuilder()
        .string("general.architecture", "llama")
        .u32("general.file_type", 2)
        .tensor("a", 0, {32})
        .bytes();
}

void setDate(const QString &path, qint64 seconds)
{
    const std::array<timespec, 2> times{timespec{seconds, 0}, timespec{seconds, 0}};
    if (::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times.data(), 0) != 0)
        qFatal("can't set a date");
}

} // namespace

class TestOddFiles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }
    void namesOfSourcesMayBeOdd_data();
    void namesOfSourcesMayBeOdd();
    void aPathThatIsTooLongIsRefused();
    void aFileOfMoreThanFourGibibytesIsRead();
    void aFileOfHolesIsBuilt();
    void datesAreShownAsTheyAre_data();
    void datesAreShownAsTheyAre();
};

void TestOddFiles::namesOfSourcesMayBeOdd_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("isText");
    QTest::newRow("a line feed") << QByteArray("a\nb.gguf") << true;
    QTest::newRow("an escape") << QByteArray("a\033[2Jb.gguf") << true;
    QTest::newRow("255 bytes") << QByteArray(250, 'x') + ".gguf" << true;
    QTest::newRow("quotes and blanks") << QByteArray(" \"'` $(x).gguf ") << true;
    QTest::newRow("like an option") << QByteArray("--from") << true;
    QTest::newRow("not UTF-8") << QByteArray("a\xff\xfe.gguf") << false;
}

void TestOddFiles::namesOfSourcesMayBeOdd()
{
    QFETCH(const QByteArray, name);
    QFETCH(const bool, isText);
    CtlProcess ctl;
    const auto folder = QFile::encodeName(ctl.path(u"sources"_s));
    QVERIFY(QDir().mkpath(ctl.path(u"sources"_s)));
    const auto path = folder + '/' + name;
    const int file = ::open(path.constData(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    const auto bytes = weights();
    QVERIFY(file >= 0 && ::write(file, bytes.constData(), std::size_t(bytes.size())) == bytes.size());
    ::close(file);
    QByteArray octal;
    for (const char c : path)
        octal += "\\" + QByteArray::number(uchar(c), 8).rightJustified(3, '0');
    const auto built = ctl.shell(u"\"$CTL\" --json build odd --from $'%1'"_s.arg(QString::fromLatin1(octal)));
    if (isText) {
        QVERIFY2(built.status == 0, built.out.constData());
        QCOMPARE(ctl.json({u"verify"_s}).status, 0);
    } else {
        QVERIFY2(built.status == 3 || built.status == 0, built.out.constData());
    }
    QVERIFY(!(built.out + built.messages).contains('\033'));
    struct stat status {
    };
    QVERIFY(::stat(path.constData(), &status) == 0 && status.st_size == bytes.size());
    // Qt can't name a file that isn't text, so it wouldn't go with the home.
    QCOMPARE(::unlink(path.constData()), 0);
}

void TestOddFiles::aPathThatIsTooLongIsRefused()
{
    CtlProcess ctl;
    const auto path = ctl.path(QString(u"x/"_s).repeated(2500) + u"m.gguf"_s);
    const auto built = ctl.json({u"build"_s, u"odd"_s, u"--from"_s, path});
    QVERIFY2(built.status > 0 && !built.kind().isEmpty(), built.out.constData());
    QVERIFY(!QFile::exists(ctl.store() + u"/manifests"_s));
}

// In the long run all of it is hashed: moved, it isn't written.
void TestOddFiles::aFileOfMoreThanFourGibibytesIsRead()
{
    constexpr qint64 kBytes = (qint64(5) << 30) + 7;
    CtlProcess ctl;
    const auto path = ctl.file(u"sources/huge.gguf"_s, weights());
    QVERIFY(QFile::resize(path, kBytes));
    const auto looked = ctl.json({u"inspect"_s, path});
    QVERIFY2(looked.status == 0, looked.out.constData());
    QCOMPARE(looked.json()[u"bytes"_s].toInteger(), kBytes);
    if (!kReadsAll)
        return;
    const auto built = ctl.json({u"build"_s, u"huge"_s, u"--from"_s, path, u"--import"_s, u"move"_s});
    QVERIFY2(built.status == 0, built.out.constData());
    QCOMPARE(built.json()[u"import"_s][u"bytes_hashed"_s].toInteger(), kBytes);
    QCOMPARE(QFileInfo(built.json()[u"weights"_s].toString()).size(), kBytes);
    QCOMPARE(ctl.json({u"verify"_s}).status, 0);
}

// D7
void TestOddFiles::aFileOfHolesIsBuilt()
{
    CtlProcess ctl;
    const auto path = ctl.file(u"sources/holes.gguf"_s, weights());
    QVERIFY(QFile::resize(path, qint64(20) << 20));
    const auto built = ctl.json({u"build"_s, u"holes"_s, u"--from"_s, path, u"--import"_s, u"copy"_s});
    QVERIFY2(built.status == 0, built.out.constData());
    QCOMPARE(faultsOf(contentOfStore(ctl.store())), QStringList());
    // The blob itself as source is there already.
    const auto again = ctl.json({u"build"_s, u"same"_s, u"--from"_s, built.json()[u"weights"_s].toString()});
    QVERIFY2(again.status == 0, again.out.constData());
    QCOMPARE(again.json()[u"import"_s][u"bytes_written"_s].toInteger(), 0);
}

void TestOddFiles::datesAreShownAsTheyAre_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("shown");
    QTest::newRow("1901") << qint64(-2147483648) << u"1901-12-13T20:45:52"_s;
    QTest::newRow("1970") << qint64(0) << u"1970-01-01T00:00:00"_s;
    QTest::newRow("past 2038") << qint64(2147483648) << u"2038-01-19T03:14:08"_s;
    QTest::newRow("past 2106") << qint64(4294967296) << u"2106-02-07T06:28:16"_s;
}

// E9: nothing is decided by them, and a blob of the future is a young one.
void TestOddFiles::datesAreShownAsTheyAre()
{
    QFETCH(const qint64, seconds);
    QFETCH(const QString, shown);
    HostileStore store;
    const Victim good(store, u"good"_s);
    const auto unused = store.blob(u"x"_s, "nobody names this");
    const auto unusedPath = store.root() + u"/blobs/"_s + unused.digest.fileName();
    for (const auto &path : {good.manifestPath(), good.blobPath(), unusedPath})
        setDate(path, seconds);
    const auto list = store.run({u"list"_s});
    QCOMPARE(list.excess, QString());
    const auto modified = list.json()[u"models"_s][0][u"modified"_s].toString();
    QVERIFY2(modified.startsWith(shown), qPrintable(modified));
    QCOMPARE(store.ctl().run({u"list"_s}).status, 0);
    QCOMPARE(store.run({u"verify"_s}).result.status, 0);
    const auto pruned = store.run({u"prune"_s}).json();
    const bool isYoung = seconds > QDateTime::currentSecsSinceEpoch() - 3600;
    QCOMPARE(pruned[u"removed"_s].toArray().size(), isYoung ? 0 : 1);
    QCOMPARE(pruned[u"kept_recent"_s].toInt(), isYoung ? 1 : 0);
    QCOMPARE(store.run({u"rm"_s, u"good"_s}).result.status, 0);
    QCOMPARE(store.run({u"restore"_s, u"good"_s}).result.status, 0);
    QCOMPARE(store.run({u"verify"_s}).result.status, 0);
}

WEIGHTROOM_TEST(TestOddFiles)
#include "tst_oddfiles.moc"
