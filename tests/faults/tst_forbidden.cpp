// Folders and files of a store that this user may not read or write, or that are another's (B9, B11): it can
// be looked at, each change is refused with the path and the reason, and nothing is done by half.
#include "faults/hostilestore.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

// Root may do everything, unless it gives up what makes it so.
bool isRoot()
{
    return ::geteuid() == 0;
}

CtlResult runAsUser(CtlProcess &ctl, const QStringList &arguments)
{
    const auto user = isRoot() ? u"setpriv --bounding-set=-all --inh-caps=-all -- "_s : QString();
    return ctl.shell(user + u"\"$CTL\" --json "_s + arguments.join(u' '));
}

void setMode(const QString &path, mode_t mode)
{
    if (::chmod(QFile::encodeName(path).constData(), mode) != 0)
        qFatal("can't change the mode of %s", qPrintable(path));
}

void giveAway(const QString &folder)
{
    constexpr uid_t kNobody = 65534;
    QDirIterator entries(
        folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
        QDirIterator::Subdirectories);
    bool isDone = ::lchown(QFile::encodeName(folder).constData(), kNobody, kNobody) == 0;
    while (entries.hasNext())
        isDone = ::lchown(QFile::encodeName(entries.next()).constData(), kNobody, kNobody) == 0 && isDone;
    if (!isDone)
        qFatal("can't give away %s", qPrintable(folder));
}

const QString kModel = u"manifests/registry.ollama.ai/library/good"_s;

} // namespace

class TestForbidden : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void whatMayNotBeWrittenCanBeLookedAt_data();
    void whatMayNotBeWrittenCanBeLookedAt();
    void aModelsFolderThatIsClosedKeepsItsModel();
    void aManifestThatMayNotBeReadIsSaid();
    void aBlobThatMayNotBeReadIsNotDamaged();
    void aBlobThatMayNotBeMovedStays();
};

void TestForbidden::initTestCase()
{
    CtlProcess ctl;
    if (isRoot() && ctl.shell(u"setpriv --bounding-set=-all --inh-caps=-all -- true"_s).status != 0)
        QSKIP("root can't give up its rights here: setpriv fails");
}

void TestForbidden::whatMayNotBeWrittenCanBeLookedAt_data()
{
    QTest::addColumn<QString>("closed");
    QTest::newRow("blobs") << u"blobs"_s;
    QTest::newRow("manifests") << u"manifests"_s;
    QTest::newRow("our own folder") << u".weightroom"_s;
    QTest::newRow("the store") << QString();
    if (isRoot())
        QTest::newRow("all is another user's") << u"*"_s;
}

void TestForbidden::whatMayNotBeWrittenCanBeLookedAt()
{
    QFETCH(const QString, closed);
    HostileStore store;
    const auto source = store.outside(u"new.gguf"_s);
    QVERIFY(QFile::copy(samplePath(), source));
    QCOMPARE(store.ctl().json({u"cp"_s, u"good"_s, u"gone"_s}).status, 0);
    QCOMPARE(store.ctl().json({u"rm"_s, u"gone"_s}).status, 0);
    if (closed == u"*")
        giveAway(store.root());
    else if (closed.isEmpty() && !QDir(store.root() + u"/.weightroom"_s).removeRecursively())
        QFAIL("our own folder stays");
    const auto folder = closed == u"*" ? store.root() : store.root() + u'/' + closed;
    if (closed != u"*")
        setMode(folder, 0555);
    const auto before = entriesBelow(store.root());
    const auto list = runAsUser(store.ctl(), {u"list"_s});
    QCOMPARE(HostileStore::listedAs(u"good"_s, list.json()), std::optional(QString()));
    for (const auto &look :
         {u"show good"_s, u"verify"_s, u"usage"_s, u"prune --dry-run"_s, u"history good"_s}) {
        const auto looked = runAsUser(store.ctl(), look.split(u' '));
        QVERIFY2(looked.status == 0, looked.out.constData());
    }
    const QList<QStringList> changes{
        {u"build"_s, u"new"_s, u"--from"_s, source},
        {u"build"_s, u"new"_s, u"--from"_s, source, u"--import"_s, u"move"_s},
        {u"cp"_s, u"good"_s, u"copy"_s},
        {u"mv"_s, u"good"_s, u"moved"_s},
        {u"rm"_s, u"good"_s},
        {u"rm"_s, u"good"_s, u"--purge"_s},
        {u"restore"_s, u"gone"_s},
        {u"repair"_s, u"good"_s},
        {u"prune"_s},
        {u"trash"_s, u"empty"_s}};
    for (const auto &change : changes) {
        const auto refused = runAsUser(store.ctl(), change);
        // What isn't there any more without our folder can't be found first.
        const bool isGone = closed.isEmpty() && refused.kind() == u"NotFound" && change.contains(u"gone"_s);
        QVERIFY2(
            refused.kind() == u"Permission" || isGone,
            qPrintable(change.join(u' ') + u": "_s + QString::fromUtf8(refused.out + refused.messages)));
        QVERIFY2(isGone || refused.out.contains(QFile::encodeName(store.root())), refused.out.constData());
        QVERIFY2(isGone || refused.out.contains("ermission denied"), refused.out.constData());
        QCOMPARE(entriesBelow(store.root()), before);
    }
    QVERIFY(QFile::exists(source));
    if (closed != u"*")
        setMode(folder, 0755);
}

void TestForbidden::aModelsFolderThatIsClosedKeepsItsModel()
{
    HostileStore store;
    store.addModel(u"other"_s);
    setMode(store.root() + u'/' + kModel, 0555);
    // A blob's date may change: that keeps Ollama from deleting it.
    const auto names = [&] { return QDir(store.root() + u"/blobs"_s).entryList(QDir::Files); };
    const auto blobs = names();
    const auto before = entriesBelow(store.root() + u"/manifests"_s);
    const QList<QStringList> changes{
        {u"mv"_s, u"good"_s, u"moved"_s}, {u"rm"_s, u"good"_s}, {u"cp"_s, u"other"_s, u"good:new"_s}};
    for (const auto &change : changes) {
        const auto refused = runAsUser(store.ctl(), change);
        QVERIFY2(refused.kind() == u"Permission", refused.out.constData());
        QVERIFY2(refused.out.contains(kModel.toUtf8()), refused.out.constData());
        QCOMPARE(entriesBelow(store.root() + u"/manifests"_s), before);
        QCOMPARE(names(), blobs);
        const auto trash = runAsUser(store.ctl(), {u"trash"_s});
        QVERIFY2(trash.json()[u"entries"_s].toArray().isEmpty(), trash.out.constData());
    }
    setMode(store.root() + u'/' + kModel, 0755);
}

void TestForbidden::aManifestThatMayNotBeReadIsSaid()
{
    HostileStore store;
    store.addModel(u"other"_s);
    const auto manifest = store.root() + u'/' + kModel + u"/latest"_s;
    setMode(manifest, 0000);
    const auto list = runAsUser(store.ctl(), {u"list"_s});
    const auto said = HostileStore::listedAs(u"good"_s, list.json());
    QVERIFY2(said && said->contains(u"ermission denied"_s), list.out.constData());
    QCOMPARE(HostileStore::listedAs(u"other"_s, list.json()), std::optional(QString()));
    const auto before = store.entries();
    const auto pruned = runAsUser(store.ctl(), {u"prune"_s});
    QVERIFY2(pruned.json()[u"refused"_s].toString().contains(manifest), pruned.out.constData());
    QCOMPARE(store.entries(), before);
}

void TestForbidden::aBlobThatMayNotBeReadIsNotDamaged()
{
    HostileStore store;
    const auto blob = Victim(store, u"good"_s).blobPath();
    setMode(blob, 0000);
    const auto verify = runAsUser(store.ctl(), {u"verify"_s});
    QCOMPARE(verify.json()[u"damaged"_s].toArray().size(), 0);
    QCOMPARE(verify.json()[u"missing"_s].toArray().size(), 0);
    QVERIFY2(verify.json()[u"unchecked"_s].toArray().size() == 1, verify.out.constData());
    QVERIFY(verify.out.contains("ermission denied"));
    // Nor is it set aside.
    const auto before = store.entries();
    const auto repair = runAsUser(store.ctl(), {u"repair"_s, u"good"_s});
    QVERIFY2(repair.status == 5, repair.out.constData());
    QCOMPARE(store.entries(), before);
}

// Immutable, as chattr +i makes it: only where the file system knows that.
void TestForbidden::aBlobThatMayNotBeMovedStays()
{
    HostileStore store;
    const auto blob = Victim(store, u"good"_s).blobPath();
    if (store.ctl().shell(u"chattr +i "_s + blob).status != 0)
        QSKIP("nothing can be made immutable here");
    const auto verify = store.ctl().json({u"verify"_s});
    const auto list = store.ctl().json({u"list"_s});
    const auto copied = store.ctl().json({u"cp"_s, u"good"_s, u"copy"_s});
    const auto removed = store.ctl().json({u"rm"_s, u"good"_s, u"copy"_s});
    const bool isThere = QFile::exists(blob);
    QCOMPARE(store.ctl().shell(u"chattr -i "_s + blob).status, 0);
    QVERIFY2(verify.status == 0, verify.out.constData());
    QCOMPARE(HostileStore::listedAs(u"good"_s, list.json()), std::optional(QString()));
    QVERIFY2(copied.status == 0, copied.out.constData());
    QVERIFY(isThere);
    // Whatever became of the models, they can be had: as they are, or from the trash.
    const auto now = store.ctl().json({u"list"_s});
    if (!HostileStore::listedAs(u"good"_s, now.json())) {
        const auto restored = store.ctl().json({u"restore"_s, u"good"_s});
        QVERIFY2(restored.status == 0, (removed.out + restored.out).constData());
    }
    QCOMPARE(store.ctl().json({u"verify"_s, u"good"_s}).status, 0);
}

WEIGHTROOM_TEST(TestForbidden)
#include "tst_forbidden.moc"
