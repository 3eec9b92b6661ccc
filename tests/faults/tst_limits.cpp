// What a session may be limited to: the size of a file (D5). Reaching a limit is an error like others: the
// program isn't killed, says which limit it was, and the store is whole.
#include "faults/operations.h"
#include "faults/storeaudit.h"
#include "support/testclass.h"

#include <QTest>
#include <unistd.h>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

CtlResult runLimited(const CtlProcess &ctl, qint64 fileBytes, const QStringList &arguments)
{
    return ctl.shell(
        u"exec prlimit --fsize=%1 -- \"$CTL\" --json '%2'"_s.arg(fileBytes).arg(arguments.join(u"' '"_s)));
}

} // namespace

class TestLimits : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void aFileMayGrowOnlySoLarge_data();
    void aFileMayGrowOnlySoLarge();
    void theLimitIsNamed();
    void aUmaskMayTakeEverything();
};

void TestLimits::initTestCase()
{
    CtlProcess ctl;
    if (ctl.shell(u"prlimit --fsize=1 -- true"_s).status != 0)
        QSKIP("the program prlimit isn't here, which sets the limits");
}

void TestLimits::aFileMayGrowOnlySoLarge_data()
{
    QTest::addColumn<int>("operation");
    QTest::addColumn<qint64>("limit");
    for (int i = 0; i < int(operations().size()); ++i) {
        for (const qint64 limit : {0, 1, 300, 2000})
            QTest::addRow("%s, %d bytes", operations()[std::size_t(i)].name, int(limit)) << i << limit;
    }
}

void TestLimits::aFileMayGrowOnlySoLarge()
{
    QFETCH(const int, operation);
    QFETCH(const qint64, limit);
    const auto &tried = operations()[std::size_t(operation)];
    CtlProcess ctl;
    prepareHome(ctl, tried);
    const auto before = contentOfStore(ctl.store());
    const auto faults = faultsOf(before);
    const auto result = runLimited(ctl, limit, tried.argumentsIn(ctl.home()));
    QVERIFY2(result.status >= 0 && result.status < 128, (result.out + result.messages).constData());
    const auto now = contentOfStore(ctl.store());
    if (faults.isEmpty())
        QCOMPARE(faultsOf(now), QStringList());
    if (!tried.frees)
        QCOMPARE(lostBlobs(before, now), QStringList());
    if (result.status == 0)
        return;
    QVERIFY2(!result.json().isEmpty(), result.out.constData());
    if (!tried.isInParts && !tried.frees && !tried.isRepair())
        QCOMPARE(now.refs, before.refs);
}

void TestLimits::theLimitIsNamed()
{
    CtlProcess ctl;
    prepareHome(ctl);
    const auto source = ctl.path(u"sources/fresh.gguf"_s);
    const QStringList build{u"build"_s, u"fresh"_s, u"--from"_s, source, u"--import"_s, u"copy"_s};
    const auto refused = runLimited(ctl, 1000, build);
    QCOMPARE(refused.kind(), u"Io"_s);
    const auto message = refused.json()[u"error"_s][u"message"_s].toString();
    QVERIFY2(message.contains(u"1000 bytes"_s) && message.contains(u"ulimit -f"_s), qPrintable(message));
    QVERIFY2(message.contains(ctl.store()), qPrintable(message));
    QCOMPARE(contentOfStore(ctl.store()).staging, QStringList());
    QCOMPARE(ctl.json(build).status, 0);
}

// For root permission bits don't count, unless it gives up what makes it so.
void TestLimits::aUmaskMayTakeEverything()
{
    CtlProcess ctl;
    const auto user = ::geteuid() == 0 ? u"setpriv --bounding-set=-all --inh-caps=-all -- "_s : QString();
    if (ctl.shell(user + u"true"_s).status != 0)
        QSKIP("root can't give up its rights here: setpriv fails");
    const auto run = [&](const QString &command) {
        return ctl.shell(u"umask 0777; exec "_s + user + u"\"$CTL\" --json "_s + command);
    };
    for (const auto &command :
         {u"build m --from '%1'"_s.arg(samplePath()), u"rm m"_s, u"restore m"_s, u"verify"_s}) {
        const auto done = run(command);
        QVERIFY2(done.status == 0, (done.out + done.messages).constData());
    }
}

WEIGHTROOM_TEST(TestLimits)
#include "tst_limits.moc"
