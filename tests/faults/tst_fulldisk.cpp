// A disk that is really full: a small one in memory, mounted for this.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/storeaudit.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QStorageInfo>
#include <QTest>
#include <cerrno>
#include <cstring>
#include <sys/mount.h>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

// A mount below a test's home, taken away at the end.
class SmallDisk
{
public:
    explicit SmallDisk(const QString &where, const char *limits = "size=3m")
        : m_where(QFile::encodeName(where))
    {
        QDir().mkpath(where);
        m_isMounted = ::mount("none", m_where.constData(), "tmpfs", 0, limits) == 0;
        m_error = errno;
    }
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;
    ~SmallDisk()
    {
        if (m_isMounted)
            ::umount2(m_where.constData(), MNT_DETACH);
    }

    bool isMounted() const { return m_isMounted; }
    QString whyNot() const { return QString::fromLocal8Bit(std::strerror(m_error)); }

private:
    QByteArray m_where;
    bool m_isMounted = false;
    int m_error = 0;
};

} // namespace

class TestFullDisk : public QObject
{
    Q_OBJECT

private slots:
    // E10: there are bytes, but no more files.
    void aDiskThatTakesNoMoreFilesIsSaid()
    {
        CtlProcess ctl;
        const SmallDisk disk(ctl.path(u".ollama"_s), "size=16m,nr_inodes=200");
        if (!disk.isMounted())
            QSKIP(qPrintable(u"no file system can be mounted here: "_s + disk.whyNot()));
        ctl.buildSample(u"kept"_s);
        const auto source =
            ctl.file(u"sources/fresh.gguf"_s, contentOf(preparedHome().path(u"sources/fresh.gguf"_s)));
        const auto before = contentOfStore(ctl.store());
        QDir(ctl.path(u".ollama"_s)).mkdir(u"fillers"_s);
        const auto filler = [&](int i) { return ctl.path(u".ollama/fillers/%1"_s.arg(i)); };
        int fillers = 0;
        for (bool isMade = true; isMade; fillers += isMade ? 1 : 0)
            isMade = QFile(filler(fillers)).open(QIODevice::WriteOnly);
        QVERIFY(fillers > 20);
        const QStringList build{u"build"_s, u"fresh"_s, u"--from"_s, source};
        // Each time there's room for one file more, until it's enough.
        for (int refused = 0;; ++refused) {
            const auto result = ctl.json(build);
            if (result.status == 0) {
                QVERIFY(refused > 3);
                break;
            }
            QVERIFY2(result.kind() == u"NoSpace"_s, result.out.constData());
            QVERIFY2(result.out.contains("no more files"), result.out.constData());
            QCOMPARE(contentOfStore(ctl.store()).refs, before.refs);
            QCOMPARE(contentOfStore(ctl.store()).blobs, before.blobs);
            QVERIFY(fillers > 0 && QFile::remove(filler(--fillers)));
        }
        QCOMPARE(faultsOf(contentOfStore(ctl.store())), QStringList());
    }

    void aDiskWithNothingFreeIsSaidSo()
    {
        CtlProcess ctl;
        const SmallDisk disk(ctl.path(u".ollama"_s));
        if (!disk.isMounted())
            QSKIP(qPrintable(u"no file system can be mounted here: "_s + disk.whyNot()));
        ctl.buildSample(u"kept"_s);
        const auto source =
            ctl.file(u"sources/fresh.gguf"_s, contentOf(preparedHome().path(u"sources/fresh.gguf"_s)));
        QFile filler(ctl.path(u".ollama/filler"_s));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(4096, 'x')) > 0) { }
        QCOMPARE(QStorageInfo(ctl.path(u".ollama"_s)).bytesAvailable(), qint64(0));
        const auto built = ctl.json({u"build"_s, u"fresh"_s, u"--from"_s, source});
        QCOMPARE(built.kind(), u"NoSpace"_s);
        QVERIFY2(built.out.contains("nothing is free"), built.out.constData());
    }

    void refusesAndKeepsWhatWasThere()
    {
        constexpr qint64 kStepBytes = 24 * 1024;
        CtlProcess ctl;
        const SmallDisk disk(ctl.path(u".ollama"_s));
        if (!disk.isMounted())
            QSKIP(qPrintable(u"no file system can be mounted here: "_s + disk.whyNot()));
        ctl.buildSample(u"kept"_s);
        const auto source =
            ctl.file(u"sources/fresh.gguf"_s, contentOf(preparedHome().path(u"sources/fresh.gguf"_s)));
        const auto before = contentOfStore(ctl.store());
        int refused = 0;
        int done = 0;
        // Ever less is free: the last byte is taken by another step each time.
        for (qint64 left = 3 * kStepBytes * 8; left > 0; left -= kStepBytes) {
            QFile filler(ctl.path(u".ollama/filler"_s));
            QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
            const auto free = QStorageInfo(ctl.path(u".ollama"_s)).bytesAvailable();
            if (free > left)
                QCOMPARE(filler.write(QByteArray(free - left, 'x')), free - left);
            filler.close();
            const auto built = ctl.json({u"build"_s, u"fresh"_s, u"--from"_s, source});
            if (built.status == 0) {
                ++done;
                const auto removed = ctl.json({u"rm"_s, u"fresh"_s, u"--purge"_s});
                QVERIFY2(removed.status == 0 || removed.kind() == u"NoSpace"_s, removed.out.constData());
            } else {
                ++refused;
                QCOMPARE(built.kind(), u"NoSpace"_s);
                QCOMPARE(built.status, 6);
                QCOMPARE(contentOfStore(ctl.store()).staging, QStringList());
            }
            QVERIFY(filler.remove());
            // With room again it works without more ado.
            QCOMPARE(ctl.json({u"build"_s, u"fresh"_s, u"--from"_s, source}).status, 0);
            QCOMPARE(faultsOf(contentOfStore(ctl.store())), QStringList());
            QCOMPARE(ctl.json({u"rm"_s, u"fresh"_s, u"--purge"_s}).status, 0);
            QCOMPARE(contentOfStore(ctl.store()).refs, before.refs);
        }
        QVERIFY(refused > 0);
        QVERIFY(done > 0);
    }
};

WEIGHTROOM_TEST(TestFullDisk)
#include "tst_fulldisk.moc"
