// hashAndCopy: what is hashed is what is written, and nothing is left out.
#include "model/core/file.h"
#include "model/core/hashcopy.h"
#include "support/testclass.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fcntl.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestHashCopy : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    QString path(const QString &name) const { return m_dir.filePath(name); }
    // No two chunks alike.
    static QByteArray bytes(qint64 size)
    {
        QByteArray result(size, Qt::Uninitialized);
        quint32 state = 7;
        for (auto &byte : result) {
            state = state * 1664525 + 1013904223;
            byte = char(state >> 24);
        }
        return result;
    }
    FileDescriptor source(const QByteArray &content) const
    {
        QFile file(path(u"source"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("no source");
        file.close();
        return FileDescriptor(::open(QFile::encodeName(file.fileName()).constData(), O_RDONLY | O_CLOEXEC));
    }
    FileDescriptor target() const
    {
        return FileDescriptor(::open(
            QFile::encodeName(path(u"target"_s)).constData(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    }
    QByteArray written() const
    {
        QFile file(path(u"target"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
    }
    static QString sha256(const QByteArray &content)
    {
        return QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    }

private slots:
    void hashesAndWritesAFile_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::newRow("empty") << qint64(0);
        QTest::newRow("a byte") << qint64(1);
        QTest::newRow("a chunk") << qint64(256 * 1024);
        QTest::newRow("a chunk and a byte") << qint64(256 * 1024 + 1);
        QTest::newRow("just one thread") << qint64(8 * 1024 * 1024 - 1);
        QTest::newRow("two threads") << qint64(8 * 1024 * 1024);
        QTest::newRow("the ring goes round") << qint64(70 * 1024 * 1024 + 12345);
    }
    void hashesAndWritesAFile()
    {
        QFETCH(qint64, size);
        const auto content = bytes(size);
        const auto from = source(content);
        const auto to = target();
        Progress progress;
        const auto digest =
            hashAndCopy({{{}, from.get(), 0, size, u"source"_s}}, to.get(), u"target"_s, progress);
        QVERIFY2(digest, qPrintable(digest ? QString() : digest.error().message));
        QCOMPARE(digest->hex(), sha256(content));
        QVERIFY(written() == content);
        QCOMPARE(progress.snapshot().bytesDone, size);
        // Without a target it is only hashed.
        const auto only = hashAndCopy({{{}, from.get(), 0, size, u"source"_s}}, -1, {}, progress);
        QVERIFY(only);
        QCOMPARE(*only, *digest);
    }

    void joinsLiteralsAndRanges_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::newRow("small") << qint64(3000);
        QTest::newRow("with two threads") << qint64(20 * 1024 * 1024);
    }
    void joinsLiteralsAndRanges()
    {
        QFETCH(qint64, size);
        const auto content = bytes(size);
        const auto from = source(content);
        const auto to = target();
        const auto literal = bytes(600 * 1024).mid(17);
        const auto half = size / 2;
        Progress progress;
        const auto digest = hashAndCopy(
            {{literal, -1, 0, literal.size(), {}},
             {{}, from.get(), half, size - half, u"source"_s},
             {{}, -1, 0, 0, {}},
             {"x", -1, 0, 1, {}},
             {{}, from.get(), 5, 0, u"source"_s},
             {{}, from.get(), 1, 1000, u"source"_s}},
            to.get(), u"target"_s, progress);
        QVERIFY(digest);
        const auto expected = literal + content.mid(half) + 'x' + content.mid(1, 1000);
        QVERIFY(written() == expected);
        QCOMPARE(digest->hex(), sha256(expected));
        QCOMPARE(progress.snapshot().bytesDone, qint64(expected.size()));
    }

    void aFileThatEndsEarlyIsChanged_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::newRow("small") << qint64(1000);
        QTest::newRow("with two threads") << qint64(9 * 1024 * 1024);
    }
    void aFileThatEndsEarlyIsChanged()
    {
        QFETCH(qint64, size);
        const auto from = source(bytes(size));
        const auto to = target();
        Progress progress;
        const auto digest =
            hashAndCopy({{{}, from.get(), 0, size + 1, u"/some/source"_s}}, to.get(), u"target"_s, progress);
        QVERIFY(!digest);
        QCOMPARE(digest.error().kind, Error::Kind::SourceChanged);
        QCOMPARE(digest.error().where, u"/some/source"_s);
    }

    void aFullDiskIsNoSpace_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::newRow("small") << qint64(1000);
        QTest::newRow("with two threads") << qint64(9 * 1024 * 1024);
    }
    void aFullDiskIsNoSpace()
    {
        QFETCH(qint64, size);
        const auto from = source(bytes(size));
        const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
        QVERIFY(full.isOpen());
        Progress progress;
        const auto digest =
            hashAndCopy({{{}, from.get(), 0, size, u"source"_s}}, full.get(), u"/dev/full"_s, progress);
        QVERIFY(!digest);
        QCOMPARE(digest.error().kind, Error::Kind::NoSpace);
        QVERIFY(digest.error().message.contains(u"/dev/full"_s));
    }

    void aReadErrorNamesFileAndOffset()
    {
        const FileDescriptor folder(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        Progress progress;
        const auto digest =
            hashAndCopy({{"abc", -1, 0, 3, {}}, {{}, folder.get(), 77, 5, u"/x"_s}}, -1, {}, progress);
        QVERIFY(!digest);
        QCOMPARE(digest.error().kind, Error::Kind::Io);
        QVERIFY2(digest.error().message.contains(u"77"_s), qPrintable(digest.error().message));
        QVERIFY(digest.error().message.contains(u"/x"_s));
    }

    void cancelIsObeyedAtOnceAndMidway()
    {
        constexpr qint64 kBytes = qint64(1) << 40; // a hole: nobody would wait for it
        const auto from = source({});
        QVERIFY(QFile::resize(path(u"source"_s), kBytes));
        Progress early;
        early.cancel();
        auto digest = hashAndCopy({{{}, from.get(), 0, kBytes, u"source"_s}}, -1, {}, early);
        QVERIFY(!digest);
        QCOMPARE(digest.error().kind, Error::Kind::Cancelled);
        QCOMPARE(early.snapshot().bytesDone, qint64(0));

        const FileDescriptor nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        Progress progress;
        std::thread canceller([&] {
            while (progress.snapshot().bytesDone < 50'000'000)
                std::this_thread::yield();
            progress.cancel();
        });
        digest = hashAndCopy({{{}, from.get(), 0, kBytes, u"source"_s}}, nowhere.get(), u"out"_s, progress);
        canceller.join();
        QVERIFY(!digest);
        QCOMPARE(digest.error().kind, Error::Kind::Cancelled);
    }
};

WEIGHTROOM_TEST(TestHashCopy)
#include "tst_hashcopy.moc"
