// A store on a file system that can do less than ours (E14): no locks, no hard links, no flushing of folders,
// as NFS, SMB, exFAT and FUSE have it. All works, and a model is as safe as it can be.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/storeaudit.h"
#include "faults/survival.h"
#include "support/testclass.h"

#include <QTest>
#include <cerrno>

using namespace weightroom;
using namespace Qt::StringLiterals;

class TestPoorFileSystem : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void everythingWorksThere_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<QByteArray>("lacks");
        const auto without = [](const char *call, int error) {
            return QByteArray(call) + '=' + QByteArray::number(error);
        };
        const auto exFat = without("link", EPERM) + ',' + without("dirsync", ENOTSUP);
        const auto all = without("link", EPERM) + ',' + without("dirsync", EINVAL) + ','
            + without("flock", EOPNOTSUPP) + ',' + without("ioctl", ENOTTY);
        for (std::size_t i = 0; i < operations().size(); ++i) {
            QTest::addRow("%s, exFAT", operations()[i].name) << int(i) << exFat;
            QTest::addRow("%s, no locks either", operations()[i].name) << int(i) << all;
        }
    }

    void everythingWorksThere()
    {
        QFETCH(const int, index);
        QFETCH(const QByteArray, lacks);
        const auto &operation = operations()[std::size_t(index)];
        const bool isLinking = operation.arguments.contains(u"link"_s);
        CtlProcess ctl;
        prepareHome(ctl, operation);
        const auto result = runFaulted(ctl, operation.argumentsIn(ctl.home()), {{}, {}, lacks});
        QVERIFY2(result.status == (isLinking ? 1 : 0), (result.out + result.messages).constData());
        if (isLinking)
            QCOMPARE(result.kind(), u"Refused"_s);
        const auto now = contentOfStore(ctl.store());
        QCOMPARE(faultsAfterEnd(operation, result.status, now, ctl.home()), QStringList());
        // Without locks nobody knows whether a folder's operation is dead.
        if (!operation.sweeps)
            QCOMPARE(now.staging, QStringList());
        QCOMPARE(ctl.json({u"verify"_s}).status, 0);
    }

    void anothersDiskIsSaid_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("name");
        QTest::newRow("NFS") << u"0x6969"_s << u"NFS"_s;
        QTest::newRow("SMB") << u"0xff534d42"_s << u"SMB"_s;
        QTest::newRow("FUSE") << u"0x65735546"_s << u"FUSE"_s;
        QTest::newRow("ext4") << u"0xef53"_s << QString();
        QTest::newRow("exFAT") << u"0x2011bab0"_s << QString();
    }

    void anothersDiskIsSaid()
    {
        QFETCH(const QString, type);
        QFETCH(const QString, name);
        CtlProcess ctl;
        prepareHome(ctl);
        setFault(ctl.environment(), ctl.home(), {});
        ctl.environment().insert(u"WEIGHTROOM_FAULT_FILESYSTEM"_s, type);
        for (const auto &arguments :
             {QStringList{u"list"_s}, QStringList{u"cp"_s, u"keep"_s, u"next"_s},
              QStringList{u"rm"_s, u"next"_s}}) {
            const auto result = ctl.json(arguments);
            QVERIFY2(result.status == 0, result.out.constData());
            const auto said = QString::fromUtf8(result.messages);
            QVERIFY2(said.contains(u"one machine at a time"_s) == !name.isEmpty(), qPrintable(said));
            QVERIFY2(name.isEmpty() || said.contains(u'(' + name + u')'), qPrintable(said));
        }
    }
};

WEIGHTROOM_TEST(TestPoorFileSystem)
#include "tst_poorfilesystem.moc"
