#include "model/core/digest.h"
#include "model/core/directory.h"
#include "model/core/file.h"
#include "model/core/process.h"
#include "model/core/progress.h"
#include "model/core/tables.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

bool writeFile(const QString &path, QByteArrayView bytes)
{
    const auto fd = createFile(path);
    return fd && writeAll(fd->get(), bytes, path) && syncFile(fd->get(), path);
}

} // namespace

class TestCore : public QObject
{
    Q_OBJECT

private slots:
    // Else a file of the store would get the number of a closed stream, and what is printed would go there.
    void noFileTakesTheNumberOfAClosedStream()
    {
        const int kept = ::dup(STDIN_FILENO);
        QVERIFY(kept > STDERR_FILENO);
        ::close(STDIN_FILENO);
        reserveStandardStreams();
        const int opened = ::open("/dev/null", O_RDONLY);
        char byte = 0;
        const auto got = ::read(STDIN_FILENO, &byte, 1);
        ::close(opened);
        ::dup2(kept, STDIN_FILENO);
        ::close(kept);
        QVERIFY(opened > STDERR_FILENO);
        QCOMPARE(got, -1);
    }

    void networkFileSystemsAreKnownByTheirType_data()
    {
        QTest::addColumn<quint64>("type");
        QTest::addColumn<QString>("name");
        const auto row = [](const char *title, quint64 type, const QString &name) {
            QTest::newRow(title) << type << name;
        };
        row("NFS", 0x6969, u"NFS"_s);
        row("SMB 1", 0x517b, u"SMB"_s);
        row("SMB 2", 0xfe534d42, u"SMB"_s);
        row("CIFS", 0xff534d42, u"SMB"_s);
        row("CIFS, sign carried on", 0xffffffffff534d42, u"SMB"_s);
        row("FUSE", 0x65735546, u"FUSE"_s);
        row("9P", 0x01021997, u"9P"_s);
        row("Ceph", 0x00c36400, u"Ceph"_s);
        row("AFS", 0x5346414f, u"AFS"_s);
        row("the kernel's AFS", 0x6b414653, u"AFS"_s);
        row("Coda", 0x73757245, u"Coda"_s);
        row("ext4", 0xef53, {});
        row("Btrfs", 0x9123683e, {});
        row("XFS", 0x58465342, {});
        row("tmpfs", 0x01021994, {});
        row("FAT", 0x4d44, {});
        row("exFAT", 0x2011bab0, {});
        row("overlay", 0x794c7630, {});
        row("none", 0, {});
    }
    void networkFileSystemsAreKnownByTheirType()
    {
        QFETCH(quint64, type);
        QFETCH(QString, name);
        QCOMPARE(remoteFileSystem(type), name);
    }

    void aDigestIsReadStrictly_data()
    {
        const QString hex = u"0123456789abcdefABCDEF0123456789abcdef0123456789abcdef0123456789"_s;
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("valid");
        QTest::newRow("colon") << u"sha256:"_s + hex << true;
        QTest::newRow("dash") << u"sha256-"_s + hex << true;
        QTest::newRow("63 digits") << u"sha256:"_s + hex.left(63) << false;
        QTest::newRow("65 digits") << u"sha256:"_s + hex + u'0' << false;
        QTest::newRow("none") << u"sha256:"_s << false;
        QTest::newRow("empty") << QString() << false;
        QTest::newRow("other algorithm") << u"sha512:"_s + hex << false;
        QTest::newRow("upper-case prefix") << u"SHA256:"_s + hex << false;
        QTest::newRow("newline") << u"sha256:"_s + hex + u'\n' << false;
        QTest::newRow("newline for a digit") << u"sha256:"_s + hex.left(63) + u'\n' << false;
        QTest::newRow("space") << u" sha256:"_s + hex << false;
        QTest::newRow("traversal") << u"sha256:../../../../etc/passwd"_s << false;
        QTest::newRow("traversal of 64") << u"sha256:"_s + u"../"_s.repeated(21) + u'a' << false;
        QTest::newRow("NUL") << u"sha256:"_s + hex.left(63) + QChar(0) << false;
        QTest::newRow("fullwidth digit") << u"sha256:"_s + hex.left(63) + QChar(0xff11) << false;
        QTest::newRow("bare hex") << hex << false;
    }
    void aDigestIsReadStrictly()
    {
        QFETCH(QString, text);
        QFETCH(bool, valid);
        const auto digest = Digest::parse(text);
        QCOMPARE(digest.has_value(), valid);
        if (valid) {
            QCOMPARE(digest->hex(), text.mid(7).toLower());
            QCOMPARE(digest->toString(), u"sha256:"_s + digest->hex());
            QCOMPARE(digest->fileName(), u"sha256-"_s + digest->hex());
        } else {
            QCOMPARE(digest.error().kind, Error::Kind::InvalidName);
        }
        // Its digits alone, in the way that makes no message.
        if (text.startsWith(u"sha256")) {
            const auto same = Digest::ofHex(text.mid(7).toUtf8());
            QCOMPARE(same.has_value(), valid);
            QVERIFY(!valid || *same == *digest);
        }
    }

    void aDigestIsSha256()
    {
        QCOMPARE(
            Digest::of("abc").hex(), u"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_s);
        Hasher hasher;
        hasher.add("a");
        hasher.add("");
        hasher.add("bc");
        QCOMPARE(hasher.finish(), Digest::of("abc"));
        QCOMPARE(Digest::of("abc").shortId(), u"ba7816bf8f01"_s);
    }

    void aChecksumTellsEveryChange()
    {
        QByteArray bytes;
        for (int i = 0; i < 100; ++i)
            bytes.append(char(i * 37));
        const auto sum = checksumOf(bytes);
        QCOMPARE(sum.size(), 16);
        QCOMPARE(checksumOf(bytes), sum);
        for (qsizetype length = 0; length < bytes.size(); ++length)
            QVERIFY(checksumOf(bytes.first(length)) != sum);
        QVERIFY(checksumOf(bytes + '\0') != sum);
        for (qsizetype bit = 0; bit < 8 * bytes.size(); ++bit) {
            auto other = bytes;
            other[bit / 8] = char(other[bit / 8] ^ (1 << (bit % 8)));
            QVERIFY(checksumOf(other) != sum);
        }
    }
    // What one version wrote the next one reads. The value is that of "openssl mac ... Poly1305".
    void aChecksumStaysTheSameOverVersions()
    {
        QCOMPARE(checksumOf("weightroom").toHex(), QByteArray("b17d1449aebd907c40f90d1837e42ba9"));
    }

    void everyKindHasItsOwnName()
    {
        QSet<QString> names;
        for (int i = 0; i <= int(Error::Kind::Cancelled); ++i)
            names.insert(kindName(Error::Kind(i)));
        QCOMPARE(names.size(), int(Error::Kind::Cancelled) + 1);
    }

    void systemErrorsAreSortedByMeaning_data()
    {
        QTest::addColumn<int>("number");
        QTest::addColumn<int>("kind");
        QTest::newRow("ENOSPC") << ENOSPC << int(Error::Kind::NoSpace);
        QTest::newRow("EDQUOT") << EDQUOT << int(Error::Kind::NoSpace);
        QTest::newRow("EACCES") << EACCES << int(Error::Kind::Permission);
        QTest::newRow("EROFS") << EROFS << int(Error::Kind::ReadOnly);
        QTest::newRow("ENOENT") << ENOENT << int(Error::Kind::NotFound);
        QTest::newRow("EIO") << EIO << int(Error::Kind::Io);
    }
    void systemErrorsAreSortedByMeaning()
    {
        QFETCH(int, number);
        QFETCH(int, kind);
        const auto error = systemError(number, u"reading"_s, u"/a/b"_s);
        QCOMPARE(int(error.kind), kind);
        QVERIFY(error.message.contains(u"/a/b"));
        QCOMPARE(error.where, u"/a/b"_s);
    }

    void onlyRegularFilesAreOpened()
    {
        const QTemporaryDir dir;
        const auto fifo = dir.filePath(u"fifo"_s);
        QCOMPARE(::mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
        for (const auto &path : {fifo, dir.path(), u"/dev/zero"_s, u"/proc/self/environ"_s}) {
            const auto opened = openRegular(path, Links::Follow);
            QVERIFY2(!opened, qPrintable(path));
            QCOMPARE(opened.error().kind, Error::Kind::UnsupportedModelFormat);
        }
        const auto missing = openRegular(dir.filePath(u"none"_s), Links::Follow);
        QCOMPARE(missing.error().kind, Error::Kind::NotFound);
    }

    void aLinkIsFollowedOnlyWhenAsked()
    {
        const QTemporaryDir dir;
        QVERIFY(writeFile(dir.filePath(u"file"_s), "abc"));
        QVERIFY(QFile::link(dir.filePath(u"file"_s), dir.filePath(u"link"_s)));
        QVERIFY(openRegular(dir.filePath(u"link"_s), Links::Follow));
        const auto refused = openRegular(dir.filePath(u"link"_s), Links::Refuse);
        QCOMPARE(refused.error().kind, Error::Kind::Refused);
    }

    void aNewFileIsThisUsersAloneAndOverwritesNothing()
    {
        const QTemporaryDir dir;
        const auto path = dir.filePath(u"file"_s);
        const auto before = ::umask(0);
        const auto written = writeFile(path, "abc");
        ::umask(before);
        QVERIFY(written);
        struct stat status {
        };
        QCOMPARE(::stat(QFile::encodeName(path).constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777U, 0600U);
        QCOMPARE(readWhole(path, 3, Links::Refuse).value(), QByteArray("abc"));
        QCOMPARE(readWhole(path, 2, Links::Refuse).error().kind, Error::Kind::Refused);
        // It never overwrites.
        QVERIFY(!writeFile(path, "xyz"));
        QCOMPARE(readWhole(path, 3, Links::Refuse).value(), QByteArray("abc"));
    }

    void placingReplacesAndLeavesOneName()
    {
        const QTemporaryDir dir;
        QVERIFY(writeFile(dir.filePath(u"old"_s), "old"));
        QVERIFY(writeFile(dir.filePath(u"new"_s), "new"));
        QVERIFY(placeDurably(dir.filePath(u"new"_s), dir.filePath(u"old"_s)));
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files), QStringList{u"old"_s});
        QCOMPARE(readWhole(dir.filePath(u"old"_s), 9, Links::Refuse).value(), QByteArray("new"));
        QVERIFY(!placeDurably(dir.filePath(u"none"_s), dir.filePath(u"old"_s)));
    }

    void removingNeverFollowsALink()
    {
        const QTemporaryDir dir;
        QVERIFY(writeFile(dir.filePath(u"file"_s), "abc"));
        QVERIFY(QFile::link(dir.filePath(u"file"_s), dir.filePath(u"link"_s)));
        QVERIFY(removeFile(dir.filePath(u"link"_s)));
        QVERIFY(existsAt(dir.filePath(u"file"_s)));
        QVERIFY(!existsAt(dir.filePath(u"link"_s)));
        QVERIFY(removeFile(dir.filePath(u"link"_s)));
    }

    // As staging folders do, whose operations end.
    void aFolderThatGoesWhileItsListedIsEmpty()
    {
        const QTemporaryDir dir;
        const auto path = dir.filePath(u"folder"_s);
        std::atomic<bool> isOver = false;
        std::thread churn([&] {
            while (!isOver) {
                ::mkdir(QFile::encodeName(path).constData(), 0755);
                ::rmdir(QFile::encodeName(path).constData());
            }
        });
        QStringList failures;
        for (int i = 0; i < 50'000; ++i) {
            if (const auto listed = listFolder(path); !listed)
                failures.append(listed.error().message);
        }
        isOver = true;
        churn.join();
        QCOMPARE(failures, QStringList());
    }

    void aStampChangesWithTheFile()
    {
        const QTemporaryDir dir;
        const auto path = dir.filePath(u"file"_s);
        QVERIFY(writeFile(path, "abc"));
        const auto first = stampOf(path).value();
        QCOMPARE(first.bytes, 3);
        QCOMPARE(stampOf(path).value(), first);
        QVERIFY(QFile::resize(path, 2));
        QVERIFY(stampOf(path).value() != first);
    }

    void progressCountsAndCancels()
    {
        Progress progress;
        progress.begin(Phase::Importing, 100);
        progress.advance(30);
        progress.advance(12);
        QCOMPARE(progress.snapshot().bytesDone, 42);
        QCOMPARE(progress.snapshot().bytesTotal, 100);
        QCOMPARE(phaseName(progress.snapshot().phase), u"importing"_s);
        progress.begin(Phase::Finishing);
        QCOMPARE(progress.snapshot().bytesDone, 0);
        QVERIFY(!progress.cancelled());
        progress.cancel();
        QVERIFY(progress.cancelled());
        QCOMPARE(Progress::cancelledError().value().kind, Error::Kind::Cancelled);
    }

    void rateAndTimeLeftAreThoseOfThePhase()
    {
        using std::chrono::duration;
        using Clock = std::chrono::steady_clock;
        constexpr qint64 kDone = 5'000'000;
        Progress progress;
        progress.begin(Phase::Importing);
        progress.advance(1000 * kDone); // not this phase's
        const auto before = Clock::now();
        progress.begin(Phase::Hashing, 2 * kDone);
        const auto begun = Clock::now();
        progress.advance(kDone);
        auto now = progress.snapshot();
        // Over less than a fifth of a second neither is known.
        QVERIFY(duration<double>(Clock::now() - before).count() > 0.2 || now.bytesPerSecond == 0);
        QVERIFY(duration<double>(Clock::now() - before).count() > 0.2 || now.secondsLeft == -1);
        progress.setTotal(101 * kDone);
        double least = 0;
        QTRY_VERIFY(
            (least = duration<double>(Clock::now() - begun).count(), now = progress.snapshot(),
             now.bytesPerSecond > 0));
        const double most = duration<double>(Clock::now() - before).count();
        QVERIFY(now.bytesPerSecond >= kDone / most && now.bytesPerSecond <= kDone / least);
        QVERIFY(double(now.secondsLeft) >= 100 * least - 1 && double(now.secondsLeft) <= 100 * most + 1);
        QCOMPARE(now.bytesTotal, 101 * kDone);
        // All that was thought of is done, and it goes on.
        progress.setTotal(kDone - 1);
        QVERIFY(progress.snapshot().bytesPerSecond > 0);
        QCOMPARE(progress.snapshot().secondsLeft, -1);
        progress.begin(Phase::Finishing);
        QCOMPARE(progress.snapshot().secondsLeft, -1);
    }
};

WEIGHTROOM_TEST(TestCore)
#include "tst_core.moc"
