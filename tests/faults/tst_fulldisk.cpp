// A disk that is really full: a small one in memory, mounted for this.
#include "faults/drive.h"
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/storeaudit.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QStorageInfo>
#include <QTest>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/mount.h>
#include <unistd.h>
#include <utility>

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

// Takes every byte and every file of the file system that a folder is on; root's reserve too.
void fill(const QString &folder)
{
    QFile bytes(folder + u"/bytes"_s);
    if (!bytes.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        qFatal("%s can't be filled", qPrintable(folder));
    for (qsizetype step = 1 << 20; step > 0; step /= 2) {
        while (bytes.write(QByteArray(step, 'x')) == step) { }
    }
    bytes.close();
    QDir(folder).mkdir(u"files"_s);
    for (int i = 0; QFile(folder + u"/files/%1"_s.arg(i)).open(QIODevice::WriteOnly); ++i) { }
    ::sync();
}

} // namespace

class TestFullDisk : public QObject
{
    Q_OBJECT

private slots:
    void freeingNeedsNoFreeByteOrFile_data()
    {
        QTest::addColumn<QByteArray>("limits");
        QTest::addColumn<QStringList>("command");
        const QList<std::pair<const char *, QByteArray>> disks{
            {"no byte nor file in memory", "size=3m,nr_inodes=400"},
            {"no file, but bytes in memory", "size=16m,nr_inodes=200"},
            {"neither on ext4", {}}};
        for (const auto &[title, limits] : disks) {
            for (const auto &command :
                 {QStringList{u"rm"_s, u"gone"_s, u"--purge"_s}, QStringList{u"trash"_s, u"empty"_s},
                  QStringList{u"prune"_s, u"--purge"_s}})
                QTest::addRow("%s, %s", title, qPrintable(command.join(u' '))) << limits << command;
        }
    }
    void freeingNeedsNoFreeByteOrFile()
    {
        QFETCH(QByteArray, limits);
        QFETCH(QStringList, command);
        CtlProcess ctl;
        std::optional<SmallDisk> memory;
        std::optional<Drive> drive;
        if (limits.startsWith("size"))
            memory.emplace(ctl.path(u".ollama"_s), limits.constData());
        else
            drive.emplace(ctl.path(u".ollama"_s));
        if (memory ? !memory->isMounted() : !drive->isMounted())
            QSKIP(qPrintable(
                u"no file system can be mounted here: "_s + (memory ? memory->whyNot() : drive->whyNot())));
        ctl.buildSample(u"kept"_s);
        const auto source =
            ctl.file(u"sources/fresh.gguf"_s, contentOf(preparedHome().path(u"sources/fresh.gguf"_s)));
        for (const auto *name : {"gone", "trashed"})
            QCOMPARE(
                ctl.run(
                       {u"build"_s, QString::fromLatin1(name), u"-f"_s, u"-"_s},
                       "FROM " + source.toUtf8() + "\nSYSTEM of " + name + '\n')
                    .status,
                0);
        QCOMPARE(ctl.json({u"rm"_s, u"trashed"_s}).status, 0);
        const auto unused = ctl.file(
            u".ollama/models/blobs/sha256-"_s
                + QString::fromLatin1(QCryptographicHash::hash("unused", QCryptographicHash::Sha256).toHex()),
            "unused");
        makeOld(unused);
        const auto before = contentOfStore(ctl.store());
        fill(ctl.path(u".ollama"_s));

        const auto result = ctl.json(command);
        QVERIFY2(result.status == 0, result.out.constData());
        const auto after = contentOfStore(ctl.store());
        QCOMPARE(faultsOf(after), QStringList());
        const bool isRemoval = command.front() == u"rm";
        QCOMPARE(after.refs.size(), before.refs.size() - (isRemoval ? 1 : 0));
        QCOMPARE(QFile::exists(unused), command.front() != u"prune");
        if (command.front() == u"trash")
            QVERIFY(after.entries.isEmpty() && after.pool.isEmpty());
        else
            QCOMPARE(after.entries, before.entries);
        if (isRemoval) {
            // Only its system prompt is nobody else's; the trash's model needs the weights.
            QCOMPARE(after.blobs.size(), before.blobs.size() - 1);
            QVERIFY(result.json()[u"bytes_freed"].toInteger() > 0);
            QVERIFY(QFile::remove(ctl.path(u".ollama/bytes"_s)));
            QVERIFY(QDir(ctl.path(u".ollama/files"_s)).removeRecursively());
            QCOMPARE(ctl.json({u"restore"_s, u"trashed"_s}).status, 0);
        }
    }

    // Ollama's alone, so that nothing of ours is there to be locked.
    void aPlainStoreCanBePurgedOnAFullDisk()
    {
        CtlProcess ctl;
        const SmallDisk disk(ctl.path(u".ollama"_s), "size=3m,nr_inodes=400");
        if (!disk.isMounted())
            QSKIP(qPrintable(u"no file system can be mounted here: "_s + disk.whyNot()));
        ctl.buildSample(u"gone"_s);
        QVERIFY(QDir(ctl.store() + u"/.weightroom"_s).removeRecursively());
        fill(ctl.path(u".ollama"_s));
        const auto result = ctl.json({u"rm"_s, u"gone"_s, u"--purge"_s});
        QVERIFY2(result.status == 0, result.out.constData());
        QCOMPARE(filesBelow(ctl.store() + u"/manifests"_s), QStringList());
        QCOMPARE(filesBelow(ctl.store() + u"/blobs"_s), QStringList());
    }

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
            QVERIFY2(result.out.contains("more files"), result.out.constData());
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
