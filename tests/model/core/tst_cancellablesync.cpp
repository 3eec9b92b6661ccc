// syncUnlessCancelled: what it promises of the descriptor that it flushes through.
#include "model/core/file.h"
#include "model/core/hashcopy.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestCancellableSync : public QObject
{
    Q_OBJECT

private:
    // How often this process holds the file open.
    static qsizetype holders(const QString &path)
    {
        const QDir descriptors(u"/proc/self/fd"_s);
        const auto names = descriptors.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
        return std::count_if(names.begin(), names.end(), [&](const QString &name) {
            return QFile::symLinkTarget(descriptors.filePath(name)) == path;
        });
    }

private slots:
    void nothingHoldsTheFileAfterwards()
    {
        // A removed file's space is free only once the last descriptor is closed: a build that finds the disk
        // full must have given back what it took when it says so.
        const QTemporaryDir folder;
        const auto path = folder.filePath(u"file"_s);
        const FileDescriptor file(
            ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        QVERIFY(file.isOpen());
        constexpr int kRounds = 3000; // the thread's end is a matter of microseconds
        for (int round = 0; round < kRounds; ++round) {
            QVERIFY(syncUnlessCancelled(file.get(), path, Progress()));
            QCOMPARE(holders(path), 1);
        }
    }

    void aCancelledFlushIsNotBegun()
    {
        Progress progress;
        progress.cancel();
        const auto synced = syncUnlessCancelled(-1, u"none"_s, progress);
        QVERIFY(!synced);
        QCOMPARE(synced.error().kind, Error::Kind::Cancelled);
    }

    void whatCannotBeFlushedIsAnError()
    {
        const auto synced = syncUnlessCancelled(-1, u"the file"_s, Progress());
        QVERIFY(!synced);
        QVERIFY2(synced.error().message.contains(u"the file"_s), qPrintable(synced.error().message));
    }
};

WEIGHTROOM_TEST(TestCancellableSync)
#include "tst_cancellablesync.moc"
