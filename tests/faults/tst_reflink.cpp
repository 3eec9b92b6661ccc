// A model's weights cloned instead of copied, on file systems that can: no byte is written, the blob and the
// user's file share their place on the disk, and what is later written to one doesn't show in the other.
#include "app/ctlprocess.h"
#include "faults/drive.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonObject>
#include <QTest>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 kLargeBytes = 16LL << 20;

// Whether all of a file's places on the disk are shared with another file.
bool isShared(const QString &path)
{
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    constexpr quint32 kExtents = 256;
    std::vector<char> room(sizeof(fiemap) + kExtents * sizeof(fiemap_extent));
    auto *map = reinterpret_cast<fiemap *>(room.data());
    map->fm_length = FIEMAP_MAX_OFFSET;
    map->fm_flags = FIEMAP_FLAG_SYNC;
    map->fm_extent_count = kExtents;
    bool shared = fd >= 0 && ::ioctl(fd, FS_IOC_FIEMAP, map) == 0 && map->fm_mapped_extents > 0;
    for (quint32 i = 0; shared && i < map->fm_mapped_extents; ++i)
        shared = (map->fm_extents[i].fe_flags & FIEMAP_EXTENT_SHARED) != 0;
    ::close(fd);
    return shared;
}

qint64 freeBytesAt(const QString &folder)
{
    const int fd = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct statvfs status {
    };
    const bool isKnown = fd >= 0 && ::syncfs(fd) == 0 && ::fstatvfs(fd, &status) == 0;
    ::close(fd);
    return isKnown ? qint64(status.f_bavail) * qint64(status.f_frsize) : -1;
}

// The sample's bytes with many more behind them that no hole can stand for.
QByteArray largeModel()
{
    QFile sample(samplePath());
    if (!sample.open(QIODevice::ReadOnly))
        return {};
    QByteArray bytes = sample.readAll();
    const auto from = bytes.size();
    bytes.resize(kLargeBytes);
    quint32 state = 1;
    for (auto i = from; i < bytes.size(); ++i) {
        state = state * 1664525 + 1013904223;
        bytes[i] = char(state >> 24);
    }
    return bytes;
}

} // namespace

class TestReflink : public QObject
{
    Q_OBJECT

private slots:
    void cloningWritesNothing_data();
    void cloningWritesNothing();
};

void TestReflink::cloningWritesNothing_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("import");
    for (const auto &import : {u"auto"_s, u"reflink"_s}) {
        QTest::addRow("btrfs, %s", qPrintable(import)) << int(Drive::Kind::Btrfs) << import;
        QTest::addRow("xfs, %s", qPrintable(import)) << int(Drive::Kind::Xfs) << import;
    }
}

void TestReflink::cloningWritesNothing()
{
    QFETCH(const int, kind);
    QFETCH(const QString, import);
    CtlProcess ctl;
    Drive drive(ctl.path(u".ollama"_s), Drive::Kind(kind));
    if (!drive.isMounted())
        QSKIP(qPrintable(u"no drive of this kind can be mounted here: "_s + drive.whyNot()));
    const auto bytes = largeModel();
    QCOMPARE(bytes.size(), kLargeBytes);
    const auto source = ctl.path(u".ollama/downloads/large.gguf"_s);
    ctl.file(u".ollama/downloads/large.gguf"_s, bytes);
    ctl.buildSample(u"first"_s); // makes the store
    const auto before = freeBytesAt(ctl.path(u".ollama"_s));

    const auto built = ctl.json({u"build"_s, u"large"_s, u"--from"_s, source, u"--import"_s, import});
    QVERIFY2(built.status == 0, built.out.constData());
    const auto sums = built.json()[u"import"].toObject();
    QCOMPARE(sums[u"method"].toString(), u"reflink"_s);
    QCOMPARE(sums[u"bytes_hashed"].toInteger(), kLargeBytes);
    QCOMPARE(sums[u"bytes_written"].toInteger(), qint64(0));
    const auto blob = built.json()[u"weights"].toString();
    QVERIFY(isShared(blob));
    const auto taken = before - freeBytesAt(ctl.path(u".ollama"_s));
    QVERIFY2(before > 0 && taken < kLargeBytes / 8, qPrintable(QString::number(taken)));
    QFile inStore(blob);
    QVERIFY(inStore.open(QIODevice::ReadOnly));
    QVERIFY(inStore.readAll() == bytes);

    QFile original(source);
    QVERIFY(original.open(QIODevice::ReadWrite) && original.write("changed") == 7);
    original.close();
    const auto verified = ctl.json({u"verify"_s});
    QVERIFY2(verified.status == 0, verified.out.constData());
}

WEIGHTROOM_TEST(TestReflink)
#include "tst_reflink.moc"
