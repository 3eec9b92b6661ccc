// Copies of a store's files: whole or not at all.
#include "model/session/savecopy.h"
#include "support/heldmount.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestSaveCopy : public QObject
{
    Q_OBJECT

private:
    static QString blob(const StoreFixture &store, const QByteArray &bytes)
    {
        return store.path(u"blobs/"_s + store.addBlob(bytes).fileName());
    }

    static void put(const QString &path, const QByteArray &bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    static QStringList filesBeside(const StoreFixture &store)
    {
        return QDir(store.beside({})).entryList(QDir::Files | QDir::Hidden);
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".?"_s)); }

    void theCopyHasAllBytesAndNothingIsLeftBeside()
    {
        const StoreFixture store;
        const QByteArray bytes(3 * 1024 * 1024 + 17, 'w');
        const auto source = blob(store, bytes);
        const auto target = store.beside(u"copy"_s);
        Progress progress;
        QVERIFY(saveCopy(store.open(), source, target, progress));
        QCOMPARE(contentOf(target), bytes);
        QCOMPARE(contentOf(source), bytes);
        QCOMPARE(filesBeside(store), QStringList{u"copy"_s});
        QCOMPARE(progress.snapshot().phase, Phase::Finishing);
        QVERIFY(QFileInfo(target).isWritable());
    }

    void anExistingFileIsReplaced()
    {
        const StoreFixture store;
        const auto source = blob(store, "new");
        const auto target = store.beside(u"copy"_s);
        put(target, "older and longer");
        Progress progress;
        QVERIFY(saveCopy(store.open(), source, target, progress));
        QCOMPARE(contentOf(target), "new");
    }

    void aCancelledCopyLeavesWhatWasThere()
    {
        const StoreFixture store;
        const auto source = blob(store, QByteArray(2 * 1024 * 1024, 'w'));
        const auto target = store.beside(u"copy"_s);
        put(target, "before");
        Progress progress;
        progress.cancel();
        const auto result = saveCopy(store.open(), source, target, progress);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Cancelled);
        QCOMPARE(contentOf(target), "before");
        QCOMPARE(filesBeside(store), QStringList{u"copy"_s});
    }

    void whatHappensMidwayEndsIt_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("it changes") << 0 << Error::Kind::SourceChanged;
        QTest::newRow("it gets shorter") << 1 << Error::Kind::SourceChanged;
        QTest::newRow("it's cancelled") << 2 << Error::Kind::Cancelled;
    }

    void whatHappensMidwayEndsIt()
    {
        QFETCH(const int, what);
        QFETCH(const Error::Kind, kind);
        constexpr qint64 kBytes = 8 * 1024 * 1024;
        const StoreFixture store;
        const auto bytes = QByteArray(kBytes, 'w');
        QFile source(blob(store, bytes));
        QVERIFY(source.open(QIODevice::ReadWrite));
        const auto longAgo = QDateTime::currentDateTimeUtc().addDays(-1);
        QVERIFY(source.setFileTime(longAgo, QFileDevice::FileModificationTime));
        Progress progress;
        Progress::Snapshot midway;
        int reads = 0;
        const HeldMount mount(store.path(), [&](HeldMount::Call call, const QByteArray &) {
            // Of some 64: the kernel asks for 128 KiB at a time.
            if (call != HeldMount::Call::Read || ++reads != 30)
                return false;
            midway = progress.snapshot();
            if (what == 0)
                (void)(source.write("other") == 5 && source.flush());
            else if (what == 1)
                source.resize(kBytes / 2 + 1000);
            else
                progress.cancel();
            return false;
        });
        if (!mount.isMounted())
            QSKIP("FUSE can't be mounted here: that needs root and /dev/fuse");
        const auto target = store.beside(u"copy"_s);
        put(target, "before");
        const auto path = mount.path() + u"/blobs/"_s + Digest::of(bytes).fileName();
        const auto result = saveCopy(store.open(), path, target, progress);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, kind);
        QCOMPARE(contentOf(target), "before");
        QCOMPARE(filesBeside(store), QStringList{u"copy"_s});
        QCOMPARE(midway.phase, Phase::Importing);
        QCOMPARE(midway.bytesTotal, kBytes);
        QVERIFY(midway.bytesDone > 0 && midway.bytesDone <= 30 * 128 * 1024);
        QVERIFY2(what == 0 || reads < 50, qPrintable(QString::number(reads)));
    }

    void aHardLinkToABlobIsReplacedNotWrittenThrough()
    {
        const StoreFixture store;
        const auto victim = blob(store, "precious");
        const auto source = blob(store, "other");
        const auto target = store.beside(u"link"_s);
        QVERIFY(::link(QFile::encodeName(victim).constData(), QFile::encodeName(target).constData()) == 0);
        Progress progress;
        QVERIFY(saveCopy(store.open(), source, target, progress));
        QCOMPARE(contentOf(victim), "precious");
        QCOMPARE(contentOf(target), "other");
    }

    void aLinkIntoTheStoreIsReplacedNotFollowed()
    {
        const StoreFixture store;
        const auto victim = blob(store, "precious");
        const auto source = blob(store, "other");
        const auto target = store.beside(u"link"_s);
        QVERIFY(QFile::link(victim, target));
        Progress progress;
        QVERIFY(saveCopy(store.open(), source, target, progress));
        QCOMPARE(contentOf(victim), "precious");
        QVERIFY(!QFileInfo(target).isSymLink());
    }

    void aFolderThatLeadsIntoTheStoreIsRefused()
    {
        const StoreFixture store;
        const auto source = blob(store, "bytes");
        QVERIFY(QFile::link(store.path(u"blobs"_s), store.beside(u"side"_s)));
        const auto before = store.snapshot();
        Progress progress;
        const auto result = saveCopy(store.open(), source, store.beside(u"side/copy"_s), progress);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Refused);
        QCOMPARE(store.snapshot(), before);
    }

    void whatCantBeWrittenIsSaid_data()
    {
        QTest::addColumn<QString>("below");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("no such folder") << u"nowhere/copy"_s << Error::Kind::NotFound;
        QTest::newRow("a folder") << u"folder"_s << Error::Kind::Refused;
    }

    void whatCantBeWrittenIsSaid()
    {
        QFETCH(const QString, below);
        QFETCH(const Error::Kind, kind);
        const StoreFixture store;
        QVERIFY(QDir().mkpath(store.beside(u"folder"_s)));
        Progress progress;
        const auto result = saveCopy(store.open(), blob(store, "b"), store.beside(below), progress);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, kind);
        QVERIFY(!saveBytes(store.open(), "b", store.beside(below)));
    }

    void aReadOnlyFolderIsSaid()
    {
        const StoreFixture store;
        auto folder = store.beside(u"locked"_s);
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(QFile::setPermissions(folder, QFile::ReadOwner | QFile::ExeOwner));
        // Root may write anywhere but into the kernel's own files.
        if (::geteuid() == 0)
            folder = u"/proc/sys"_s;
        Progress progress;
        const auto result = saveCopy(store.open(), blob(store, "b"), folder + u"/copy"_s, progress);
        QVERIFY(!result);
        QVERIFY2(result.error().message.contains(folder), qPrintable(result.error().message));
        QVERIFY(!QFileInfo::exists(folder + u"/copy"_s));
    }

    void aPipeIsNoSource()
    {
        const StoreFixture store;
        const auto pipe = store.beside(u"pipe"_s);
        QVERIFY(::mkfifo(QFile::encodeName(pipe).constData(), 0644) == 0);
        Progress progress;
        const auto result = saveCopy(store.open(), pipe, store.beside(u"copy"_s), progress);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::UnsupportedModelFormat);
    }
};

WEIGHTROOM_TEST(TestSaveCopy)
#include "tst_savecopy.moc"
