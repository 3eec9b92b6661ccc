#include "model/store/disk/lock.h"

#include "model/store/disk/stagingfolders.h"
#include "model/store/write/staging.h"
#include "support/asnobody.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QCoreApplication>
#include <QDir>
#include <QTest>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;
using namespace std::chrono_literals;

namespace
{

// A child process that takes something, says so, and holds it until it's killed.
class Holder
{
public:
    template<class Take> explicit Holder(Take take)
    {
        std::array<int, 2> pipe{};
        if (::pipe(pipe.data()) != 0)
            qFatal("no pipe");
        m_child = ::fork();
        if (m_child == 0) {
            const auto held = take();
            (void)!::write(pipe[1], held ? "y" : "n", 1);
            for (;;)
                ::pause();
        }
        char answer = 0;
        (void)!::read(pipe[0], &answer, 1);
        ::close(pipe[0]);
        ::close(pipe[1]);
        m_holds = answer == 'y';
    }
    ~Holder() { kill(); }
    Holder(const Holder &) = delete;
    Holder &operator=(const Holder &) = delete;

    void kill()
    {
        if (m_child > 0) {
            ::kill(m_child, SIGKILL);
            ::waitpid(m_child, nullptr, 0);
        }
        m_child = 0;
    }
    bool holds() const { return m_holds; }
    pid_t process() const { return m_child; }

private:
    pid_t m_child = 0;
    bool m_holds = false;
};

QStringList stagingFolders(const StoreFixture &store)
{
    return QDir(store.path(u".weightroom/staging"_s))
        .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
}

} // namespace

class TestLocking : public QObject
{
    Q_OBJECT

private slots:
    void threadsExcludeEachOther();
    void oneThreadExcludesItself();
    void anotherProcessIsWaitedForAndNamed();
    void aKilledHolderLetsGo();
    void theFileIsNeverReplaced();
    void whatLiesInTheFileIsShownWithCare_data();
    void whatLiesInTheFileIsShownWithCare();
    void onlyTheLivingHolderIsNamed_data();
    void onlyTheLivingHolderIsNamed();
    void aStrangerCantTakeTheLock_data();
    void aStrangerCantTakeTheLock();
    void aLinkInTheLocksPlaceIsRefused();
    void theDescriptorIsNotInherited();
    void aStagingFolderIsLockedAndRemoved();
    void newFilesAndPinsNeverCollide();
    void theSweepTakesTheDeadAndLeavesTheLiving();
    void theSweepFollowsNoLink();
    void theSweepIsNotStoppedByWhatItCantRemove();
    void pinsAreSeenByOthers();
    void aMovedStagingIsRemovedOnce();
};

void TestLocking::threadsExcludeEachOther()
{
    const StoreFixture store;
    const auto opened = store.open();
    std::atomic<int> inside = 0;
    std::atomic<int> clashes = 0;
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int turn = 0; turn < 20; ++turn) {
                const auto lock = StoreLock::acquire(opened);
                if (!lock)
                    continue;
                clashes += inside.fetch_add(1) != 0 ? 1 : 0;
                ++taken;
                std::this_thread::yield();
                --inside;
            }
        });
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(clashes.load(), 0);
    QCOMPARE(taken.load(), 160);
}

void TestLocking::oneThreadExcludesItself()
{
    const StoreFixture store;
    const auto opened = store.open();
    auto first = StoreLock::acquire(opened);
    QVERIFY(first);
    QCOMPARE(StoreLock::acquire(opened, 5ms).error().kind, Error::Kind::Busy);
    {
        const auto moved = std::move(*first);
        QCOMPARE(StoreLock::acquire(opened, 0ms).error().kind, Error::Kind::Busy);
    }
    QVERIFY(StoreLock::acquire(opened, 0ms));
}

void TestLocking::anotherProcessIsWaitedForAndNamed()
{
    const StoreFixture store;
    const auto opened = store.open();
    QCoreApplication::setApplicationName(u"some program"_s);
    Holder holder([&] { return StoreLock::acquire(opened); });
    QVERIFY(holder.holds());
    const auto refused = StoreLock::acquire(opened, 20ms);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Error::Kind::Busy);
    QVERIFY2(
        refused.error().message.contains(QString::number(holder.process())),
        qPrintable(refused.error().message));
    QVERIFY2(refused.error().message.contains(u"some program"_s), qPrintable(refused.error().message));
}

void TestLocking::aKilledHolderLetsGo()
{
    const StoreFixture store;
    const auto opened = store.open();
    Holder holder([&] { return StoreLock::acquire(opened); });
    QVERIFY(holder.holds());
    holder.kill();
    QVERIFY(StoreLock::acquire(opened, 0ms));
}

void TestLocking::theFileIsNeverReplaced()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(StoreLock::acquire(opened));
    const auto inode = stampOf(opened.privatePath(u"lock"_s))->inode;
    for (int i = 0; i < 3; ++i)
        QVERIFY(StoreLock::acquire(opened));
    QCOMPARE(stampOf(opened.privatePath(u"lock"_s))->inode, inode);
    const auto text = contentOf(opened.privatePath(u"lock"_s));
    QVERIFY(text.startsWith(QByteArray::number(qint64(::getpid()))) && text.count('\n') == 1);
}

void TestLocking::whatLiesInTheFileIsShownWithCare_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("blanks") << QByteArray(" \n\n ");
    QTest::newRow("zeros") << QByteArray(5000, '\0');
    QTest::newRow("escapes") << QByteArray("12 \x1b[31mred\nmore");
    QTest::newRow("endless") << QByteArray(1'000'000, 'x');
    QTest::newRow("not UTF-8") << QByteArray("12 \xff\xfe");
}

void TestLocking::whatLiesInTheFileIsShownWithCare()
{
    QFETCH(const QByteArray, text);
    const StoreFixture store;
    const auto opened = store.open();
    const auto lock = StoreLock::acquire(opened);
    store.write(u".weightroom/lock"_s, text);
    const auto refused = StoreLock::acquire(opened, 0ms);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.size() < 1000);
    for (const QChar c : refused.error().message)
        QVERIFY(c.category() != QChar::Other_Control);
}

void TestLocking::onlyTheLivingHolderIsNamed_data()
{
    QTest::addColumn<QByteArray>("process");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("one that lives, but doesn't hold it") << QByteArray("PARENT") << QByteArray("RIGHT");
    QTest::newRow("one that has got the number of a dead one") << QByteArray("HOLDER") << QByteArray("1");
    QTest::newRow("a dead one") << QByteArray("4194305") << QByteArray("RIGHT");
    QTest::newRow("one of before starts were written") << QByteArray("HOLDER") << QByteArray();
    QTest::newRow("no number") << QByteArray("systemd") << QByteArray("RIGHT");
    QTest::newRow("a path") << QByteArray("../1") << QByteArray("RIGHT");
}

// A number that is left in the file, or written there by someone else, is no word of the lock's.
void TestLocking::onlyTheLivingHolderIsNamed()
{
    QFETCH(const QByteArray, process);
    QFETCH(const QByteArray, start);
    const StoreFixture store;
    const auto opened = store.open();
    const auto path = opened.privatePath(u"lock"_s);
    // Its own words are those of this process first.
    QVERIFY(StoreLock::acquire(opened));
    const auto own = contentOf(path).simplified().split(' ');
    QVERIFY2(
        own.size() > 2 && own[0].toLongLong() == ::getpid() && own[1].toULongLong() > 0, own[0].constData());
    Holder holder([&] { return StoreLock::acquire(opened); });
    QVERIFY(holder.holds());
    const auto written = contentOf(path).simplified().split(' ');
    QCOMPARE(written[0].toLongLong(), qint64(holder.process()));
    auto text = process == "PARENT" ? own[0] : process == "HOLDER" ? written[0] : process;
    if (!start.isEmpty())
        text += ' ' + (start != "RIGHT" ? start : process == "PARENT" ? own[1] : written[1]);
    store.write(u".weightroom/lock"_s, text + " some program\n");
    const auto refused = StoreLock::acquire(opened, 0ms);
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(u"another process"_s), qPrintable(refused.error().message));
    QVERIFY2(!refused.error().message.contains(u"some program"_s), qPrintable(refused.error().message));
}

void TestLocking::aStrangerCantTakeTheLock_data()
{
    QTest::addColumn<uint>("root");
    QTest::addColumn<uint>("before");
    QTest::addColumn<uint>("after");
    for (const uint before : {0U, 0644U, 0666U, 0600U, 0660U}) {
        const auto row = [&](const char *name, uint root, uint after) {
            QTest::addRow("%s, %s%o", name, before == 0 ? "made anew " : "was ", before)
                << root << before << after;
        };
        row("the owner's store", 0755, 0600);
        row("the group's store", 0775, 0660);
    }
}

// flock asks for no more than a file that is open for reading.
void TestLocking::aStrangerCantTakeTheLock()
{
    QFETCH(const uint, root);
    QFETCH(const uint, before);
    QFETCH(const uint, after);
    const StoreFixture store;
    openTheWay(store);
    setMode(store.path(), root);
    const auto path = store.path(u".weightroom/lock"_s);
    if (before != 0)
        setMode(store.write(u".weightroom/lock"_s, "1 2 x"), before);
    QVERIFY(StoreLock::acquire(store.open()));
    struct stat status {
    };
    QVERIFY(::stat(QFile::encodeName(path).constData(), &status) == 0);
    QCOMPARE(status.st_mode & 07777U, after);
    if (::geteuid() != 0)
        QSKIP("only root can be a stranger");
    const auto isShutOut = asNobody([&] {
        const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
        return fd < 0 && errno == EACCES;
    });
    QCOMPARE(isShutOut, 0);
    QVERIFY(StoreLock::acquire(store.open(), 0ms));
}

void TestLocking::aLinkInTheLocksPlaceIsRefused()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    const auto victim = store.write(u"victim"_s, "text");
    QVERIFY(QFile::link(victim, opened.privatePath(u"lock"_s)));
    QVERIFY(!StoreLock::acquire(opened, 0ms));
    QCOMPARE(contentOf(victim), QByteArray("text"));
    // A pipe neither blocks nor serves.
    QVERIFY(QFile::remove(opened.privatePath(u"lock"_s)));
    QVERIFY(::mkfifo(QFile::encodeName(opened.privatePath(u"lock"_s)).constData(), 0644) == 0);
    QVERIFY(!StoreLock::acquire(opened, 0ms));
}

void TestLocking::theDescriptorIsNotInherited()
{
    const StoreFixture store;
    const auto opened = store.open();
    auto lock = StoreLock::acquire(opened);
    const auto path = QFileInfo(opened.privatePath(u"lock"_s)).canonicalFilePath();
    int found = 0;
    for (const auto &fd :
         QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System | QDir::NoDotAndDotDot)) {
        if (QFile::symLinkTarget(u"/proc/self/fd/"_s + fd) != path)
            continue;
        ++found;
        QVERIFY((::fcntl(fd.toInt(), F_GETFD) & FD_CLOEXEC) != 0);
    }
    QCOMPARE(found, 1);
}

void TestLocking::aStagingFolderIsLockedAndRemoved()
{
    const StoreFixture store;
    const auto opened = store.open();
    {
        auto staging = Staging::create(opened);
        QVERIFY(staging);
        QVERIFY(opened.writeNew(staging->newFile(), "x"));
        QCOMPARE(stagingFolders(store).size(), 1);
        const auto folder =
            QFile::encodeName(opened.privatePath(u"staging/"_s + stagingFolders(store).first()));
        const int fd = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        QVERIFY(::flock(fd, LOCK_EX | LOCK_NB) != 0);
        ::close(fd);
        // The store's lock isn't held while it lives.
        QVERIFY(StoreLock::acquire(opened, 0ms));
    }
    QVERIFY(stagingFolders(store).isEmpty());
}

void TestLocking::newFilesAndPinsNeverCollide()
{
    const StoreFixture store;
    auto staging = Staging::create(store.open());
    QSet<QString> paths;
    for (int i = 0; i < 100; ++i)
        paths.insert(staging->newFile());
    paths.insert(staging->pinPath(Digest::of("a")));
    paths.insert(staging->pinPath(Digest::of("b")));
    QCOMPARE(paths.size(), 102);
    auto other = Staging::create(store.open());
    QVERIFY(!paths.contains(other->newFile()));
    QVERIFY(staging->pinPath(Digest::of("a")) != other->pinPath(Digest::of("a")));
}

void TestLocking::theSweepTakesTheDeadAndLeavesTheLiving()
{
    const StoreFixture store;
    const auto opened = store.open();
    const auto living = Staging::create(opened);
    QVERIFY(living);
    const auto folder = stagingFolders(store).first();
    Holder holder([&] {
        auto staging = Staging::create(opened);
        return staging && opened.writeNew(staging->newFile(), "x") ? std::optional(std::move(*staging))
                                                                   : std::nullopt;
    });
    QVERIFY(holder.holds());
    store.write(u".weightroom/staging/dead/file-0"_s, "x");
    {
        const auto other = Staging::create(opened);
        QCOMPARE(stagingFolders(store).size(), 3);
        QVERIFY(!stagingFolders(store).contains(u"dead"_s));
    }
    holder.kill();
    {
        const auto other = Staging::create(opened);
        QCOMPARE(stagingFolders(store).size(), 2);
    }
    QCOMPARE(stagingFolders(store), QStringList{folder});
}

void TestLocking::theSweepFollowsNoLink()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    const auto victim = store.write(u"victim/file"_s, "text");
    QVERIFY(QFile::link(store.path(u"victim"_s), store.path(u".weightroom/staging/link"_s)));
    store.write(u".weightroom/staging/dead/file-0"_s, "x");
    QVERIFY(QFile::link(victim, store.path(u".weightroom/staging/dead/link"_s)));
    QVERIFY(QFile::link(store.path(u"victim"_s), store.path(u".weightroom/staging/dead/folder"_s)));
    QVERIFY(Staging::create(opened));
    QCOMPARE(contentOf(victim), QByteArray("text"));
    QVERIFY(!existsAt(store.path(u".weightroom/staging/dead"_s)));
}

void TestLocking::theSweepIsNotStoppedByWhatItCantRemove()
{
    const StoreFixture store;
    store.write(u".weightroom/staging/aaa/folder/file"_s, "x");
    store.write(u".weightroom/staging/zzz/file"_s, "x");
    store.write(u".weightroom/staging/note"_s, "x");
    QVERIFY(Staging::create(store.open()));
    QVERIFY(existsAt(store.path(u".weightroom/staging/aaa/folder/file"_s)));
    QVERIFY(!existsAt(store.path(u".weightroom/staging/zzz"_s)));
}

void TestLocking::pinsAreSeenByOthers()
{
    const StoreFixture store;
    const auto opened = store.open();
    const auto staging = Staging::create(opened);
    QVERIFY(pinnedBlobs(opened)->empty());
    QVERIFY(opened.writeNew(staging->pinPath(Digest::of("a")), "a"));
    store.write(u".weightroom/staging/other/pin-sha256-zz"_s, "x");
    QCOMPARE(pinnedBlobs(opened).value(), std::vector<Digest>{Digest::of("a")});
}

void TestLocking::aMovedStagingIsRemovedOnce()
{
    const StoreFixture store;
    auto first = Staging::create(store.open());
    {
        const Staging second(std::move(*first));
        QCOMPARE(stagingFolders(store).size(), 1);
    }
    QVERIFY(stagingFolders(store).isEmpty());
}

WEIGHTROOM_TEST(TestLocking)
#include "tst_locking.moc"
