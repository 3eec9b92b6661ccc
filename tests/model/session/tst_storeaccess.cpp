// Why a store can't be changed, in words: who owns it, what would help.
#include "model/session/storeaccess.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

using Hindrance = AccessFacts::Hindrance;

class TestStoreAccess : public QObject
{
    Q_OBJECT

private:
    // Ollama's store on a computer where it runs as a service.
    static AccessFacts ollamas()
    {
        AccessFacts facts;
        facts.root = u"/usr/share/ollama/.ollama/models"_s;
        facts.path = facts.root + u"/blobs"_s;
        facts.mountPoint = u"/"_s;
        facts.owner = u"ollama"_s;
        facts.group = u"ollama"_s;
        facts.mode = 0755;
        return facts;
    }

    static QStringList commands(const AccessFacts &facts)
    {
        QStringList commands;
        for (const auto &step : accessAdvice(facts).steps) {
            if (!step.command.isEmpty())
                commands.append(step.command);
        }
        return commands;
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".?"_s)); }

    void modesAreWrittenAsLsDoes_data()
    {
        QTest::addColumn<quint32>("mode");
        QTest::addColumn<QString>("text");
        QTest::newRow("755") << 0755U << u"rwxr-xr-x"_s;
        QTest::newRow("640") << 0640U << u"rw-r-----"_s;
        QTest::newRow("none") << 0U << u"---------"_s;
        QTest::newRow("all") << 0777U << u"rwxrwxrwx"_s;
    }
    void modesAreWrittenAsLsDoes()
    {
        QFETCH(const quint32, mode);
        QFETCH(const QString, text);
        QCOMPARE(modeText(mode), text);
    }

    void theSentenceNamesTheOwner()
    {
        const auto advice = accessAdvice(ollamas());
        QCOMPARE(
            advice.sentence, u"This store belongs to the user ollama, so you can look but not change it."_s);
        for (const auto &piece :
             {u"/usr/share/ollama/.ollama/models/blobs"_s, u"user ollama"_s, u"group ollama"_s,
              u"rwxr-xr-x"_s, u"755"_s})
            QVERIFY2(advice.found.contains(piece), qPrintable(advice.found));
    }

    void theCommandsFitWhatIsMissing()
    {
        auto facts = ollamas();
        const auto join = u"sudo usermod -aG ollama $USER"_s;
        const auto allow = u"sudo chmod -R g+rwX /usr/share/ollama/.ollama/models"_s;
        QCOMPARE(commands(facts), QStringList({join, allow}));
        facts.mode = 0775;
        QCOMPARE(commands(facts), QStringList{join});
        // Added to the group, but not logged in since.
        facts.isMember = true;
        QCOMPARE(commands(facts), QStringList());
        QVERIFY(accessAdvice(facts).steps.front().text.contains(u"Log out"_s));
        facts.isInGroup = true;
        QVERIFY(commands(facts).front().startsWith(u"getfacl "_s));
        facts.mode = 0755;
        QCOMPARE(commands(facts), QStringList{allow});
        facts.isOwn = true;
        facts.mode = 0555;
        QCOMPARE(commands(facts), QStringList{u"chmod u+rwx /usr/share/ollama/.ollama/models/blobs"_s});
    }

    void nobodyIsAskedToJoinRootsGroup()
    {
        auto facts = ollamas();
        facts.owner = u"root"_s;
        facts.group = u"root"_s;
        facts.ownerIsRoot = true;
        facts.groupIsRoot = true;
        QCOMPARE(commands(facts), QStringList{u"sudo chown -R $USER: /usr/share/ollama/.ollama/models"_s});
        facts.path = facts.root + u"/.weightroom"_s;
        QCOMPARE(
            commands(facts),
            QStringList{u"sudo chown -R $USER: /usr/share/ollama/.ollama/models/.weightroom"_s});
    }

    void aReadOnlyDriveIsMountedAnew()
    {
        auto facts = ollamas();
        facts.hindrance = Hindrance::MountedReadOnly;
        facts.mountPoint = u"/mnt/big models"_s;
        QCOMPARE(commands(facts), QStringList{u"sudo mount -o remount,rw '/mnt/big models'"_s});
        QVERIFY(accessAdvice(facts).sentence.contains(u"mounted read-only"_s));
    }

    void hostileNamesAreHarmless()
    {
        auto facts = ollamas();
        facts.root = u"/a'; rm -rf ~ #\n\u202e"_s;
        facts.path = facts.root;
        facts.group = u"x; reboot"_s;
        const auto advice = accessAdvice(facts);
        QVERIFY(!advice.found.contains(u'\n') && !advice.found.contains(QChar(0x202e)));
        QCOMPARE(commands(facts).front(), u"sudo usermod -aG 'x; reboot' $USER"_s);
        QCOMPARE(commands(facts).at(1), u"sudo chmod -R g+rwX '/a'\\''; rm -rf ~ #\n\u202e'"_s);
    }

    void everyAdviceEndsWithAWayOut()
    {
        for (const auto hindrance :
             {Hindrance::Permission, Hindrance::MountedReadOnly, Hindrance::OtherDrive}) {
            auto facts = ollamas();
            facts.hindrance = hindrance;
            const auto advice = accessAdvice(facts);
            QVERIFY(advice.steps.size() >= 2);
            QVERIFY(advice.steps.back().text.contains(u"another store"_s));
            QVERIFY(advice.sentence.endsWith(u"so you can look but not change it."_s));
        }
    }

    void aWritableStoreHasNothingToSay()
    {
        const StoreFixture store;
        QVERIFY(!readAccessFacts(store.open()));
    }

    // Also root can't write over two drives; a mode would not keep root away.
    void theFactsAreThoseOfTheDisk()
    {
        const QString elsewhere =
            u"/dev/shm/weightroom-access-"_s + QString::number(QCoreApplication::applicationPid());
        if (!QDir().mkpath(elsewhere))
            QSKIP("no second file system here");
        const StoreFixture store;
        QVERIFY(QDir(store.path(u"blobs"_s)).removeRecursively());
        QVERIFY(QFile::link(elsewhere, store.path(u"blobs"_s)));
        const auto facts = readAccessFacts(store.open());
        QDir(elsewhere).removeRecursively();
        QVERIFY(facts);
        QCOMPARE(facts->hindrance, Hindrance::OtherDrive);
        QCOMPARE(facts->path, store.path(u"blobs"_s));
        QVERIFY(facts->isOwn);
        QVERIFY(!facts->owner.isEmpty() && !facts->group.isEmpty());
        QVERIFY(facts->mountPoint.startsWith(u"/dev"_s));
        QVERIFY((facts->mode & 0700U) == 0700U);
    }
};

WEIGHTROOM_TEST(TestStoreAccess)
#include "tst_storeaccess.moc"
