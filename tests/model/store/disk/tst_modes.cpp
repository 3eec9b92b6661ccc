// Who may read and write what is made in a store: the mode of its root decides, whatever the umask.
#include "model/store/care/verify.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/stagingfolders.h"
#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "model/store/write/staging.h"
#include "support/asnobody.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QSet>
#include <QTest>
#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

struct stat statusOf(const QString &path)
{
    struct stat status {
    };
    if (::lstat(QFile::encodeName(path).constData(), &status) != 0)
        qFatal("%s is missing", qPrintable(path));
    return status;
}

// A build, one that replaces it, a removal, a restore, a verification and the lock's file: every kind of
// file.
bool useAll(const StoreFixture &store)
{
    const auto opened = store.open();
    Progress progress;
    return store.publish(u"h.io/n/m:t", u"Q4_0"_s, q4Parts("a"))
        && store.publish(u"h.io/n/m:t", u"Q4_0"_s, q4Parts("b"))
        && store.publish(u"h.io/n/gone:t", u"Q4_0"_s, q4Parts("c"))
        && removeModels(opened, {nameOf(u"h.io/n/gone:t")}, false)
        && restoreModel(opened, {nameOf(u"h.io/n/gone:t"), {}, {}})
        && store.publish(u"h.io/n/gone:u", u"Q4_0"_s, q4Parts("d"))
        && removeModels(opened, {nameOf(u"h.io/n/gone:u")}, false) && verify(opened, {}, progress);
}

} // namespace

class TestModes : public QObject
{
    Q_OBJECT

private slots:
    void theRootsModeDecides_data();
    void theRootsModeDecides();
    void aGroupThatIsntTheStoresGetsWhatOthersGet();
    void aMemberOfTheGroupWorksOnWhatAnotherMade();
    void aStagingFolderIsClosedToStrangers_data();
    void aStagingFolderIsClosedToStrangers();
};

void TestModes::theRootsModeDecides_data()
{
    QTest::addColumn<uint>("mask");
    QTest::addColumn<uint>("root");
    QTest::addColumn<uint>("folder");
    QTest::addColumn<uint>("file");
    QTest::addColumn<uint>("lock");
    for (const uint mask : {0000U, 0022U, 0077U}) {
        const auto row = [&](uint root, uint folder, uint file, uint lock) {
            QTest::addRow("umask %03o, root %04o", mask, root) << mask << root << folder << file << lock;
        };
        row(0755, 0755, 0644, 0600);
        row(0700, 0700, 0600, 0600);
        row(0750, 0750, 0640, 0600);
        row(0711, 0711, 0600, 0600);
        row(0770, 0770, 0660, 0660);
        row(0775, 0775, 0664, 0660);
        row(02775, 02775, 0664, 0660);
        row(02750, 02750, 0640, 0600);
        row(0777, 0775, 0664, 0660);
    }
}

void TestModes::theRootsModeDecides()
{
    QFETCH(const uint, mask);
    QFETCH(const uint, root);
    QFETCH(const uint, folder);
    QFETCH(const uint, file);
    QFETCH(const uint, lock);
    const StoreFixture store;
    QVERIFY(QDir(store.path(u"blobs"_s)).removeRecursively());
    QVERIFY(QDir(store.path(u"manifests"_s)).removeRecursively());
    setMode(store.path(), root);
    const auto old = ::umask(mask);
    const bool isDone = useAll(store);
    ::umask(old);
    QVERIFY(isDone);
    QDirIterator all(
        store.path(), QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
        QDirIterator::Subdirectories);
    QSet<QString> seen;
    while (all.hasNext()) {
        const auto path = all.next();
        const auto status = statusOf(path);
        const bool isBlob = path.contains(u"blobs/sha256-"_s);
        const auto wanted = S_ISDIR(status.st_mode) ? folder
            : isBlob                                ? 0644U
            : path.endsWith(u"/lock"_s)             ? lock
                                                    : file;
        QVERIFY2(
            (status.st_mode & 07777U) == wanted,
            qPrintable(path + u" has "_s + QString::number(status.st_mode, 8)));
        seen.insert(path.mid(store.path().size() + 1).section(u'/', 0, path.contains(u"/trash/"_s) ? 2 : 1));
    }
    for (const auto &kind :
         {u"blobs"_s, u"manifests"_s, u".weightroom/lock"_s, u".weightroom/history"_s,
          u".weightroom/digests"_s, u".weightroom/manifests"_s, u".weightroom/trash/refs"_s,
          u".weightroom/trash/blobs"_s, u".weightroom/verified"_s, u".weightroom/staging"_s})
        QVERIFY2(seen.contains(kind), qPrintable(kind));
}

// Its members may be anyone.
void TestModes::aGroupThatIsntTheStoresGetsWhatOthersGet()
{
    if (::geteuid() != 0)
        QSKIP("only root may give a folder to another group");
    constexpr gid_t kGroup = 23'456;
    const StoreFixture store;
    openTheWay(store);
    for (const auto &path : {store.path(), store.path(u"blobs"_s), store.path(u"manifests"_s)}) {
        QVERIFY(::chown(QFile::encodeName(path).constData(), 0, kGroup) == 0);
        // Others may write, so that nobody can, who is no member.
        setMode(path, 0777);
    }
    const auto status = asNobody([&] {
        const auto old = ::umask(0);
        const bool isLocked = StoreLock::acquire(store.open()).has_value();
        ::umask(old);
        return isLocked && (statusOf(store.path(u".weightroom"_s)).st_mode & 07777U) == 0755U
            && (statusOf(store.path(u".weightroom/lock"_s)).st_mode & 07777U) == 0600U;
    });
    QCOMPARE(status, 0);
}

void TestModes::aMemberOfTheGroupWorksOnWhatAnotherMade()
{
    if (::geteuid() != 0)
        QSKIP("only root can be two users");
    constexpr gid_t kGroup = 23'456;
    const auto asMember = [](uid_t user, const std::function<bool()> &work) {
        const auto child = ::fork();
        if (child == 0) {
            const gid_t group = kGroup;
            const bool isMember = ::setgroups(1, &group) == 0 && ::setgid(user) == 0 && ::setuid(user) == 0;
            ::umask(0022);
            ::_exit(isMember && work() ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
    };
    const StoreFixture store;
    openTheWay(store);
    for (const auto &path : {store.path(), store.path(u"blobs"_s), store.path(u"manifests"_s)}) {
        QVERIFY(::chown(QFile::encodeName(path).constData(), 0, kGroup) == 0);
        setMode(path, 02775);
    }
    const auto remove = [&](const QString &name) {
        return removeModels(store.open(), {nameOf(name)}, false).has_value();
    };
    QCOMPARE(asMember(11'111, [&] { return useAll(store); }), 0);
    QCOMPARE(asMember(22'222, [&] { return remove(u"h.io/n/gone:t"_s) && useAll(store); }), 0);
    QCOMPARE(asMember(11'111, [&] { return remove(u"h.io/n/m:t"_s); }), 0);
    QCOMPARE(asMember(22'222, [&] { return emptyTrash(store.open(), {}, false).has_value(); }), 0);
}

void TestModes::aStagingFolderIsClosedToStrangers_data()
{
    QTest::addColumn<uint>("root");
    QTest::addColumn<uint>("folder");
    QTest::newRow("the owner's store") << 0755U << 0700U;
    QTest::newRow("the group's store") << 0775U << 0770U;
    QTest::newRow("the group's store that hands on its group") << 02775U << 02770U;
}

// Whoever can open a folder can hold its lock.
void TestModes::aStagingFolderIsClosedToStrangers()
{
    QFETCH(const uint, root);
    QFETCH(const uint, folder);
    const StoreFixture store;
    setMode(store.path(), root);
    const auto staging = Staging::create(store.open());
    QVERIFY(staging);
    QCOMPARE(statusOf(staging->path()).st_mode & 07777U, folder);
}

WEIGHTROOM_TEST(TestModes)
#include "tst_modes.moc"
