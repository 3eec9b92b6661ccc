// A drive that takes names for the same whatever their case, has no links, and whose sectors go bad: the test
// serves it.
#include "app/ctlprocess.h"
#include "faults/storeaudit.h"
#include "support/foldingfolder.h"
#include "support/heldmount.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QTest>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

class FoldedStore
{
public:
    explicit FoldedStore(const QByteArray &failing = {})
        : m_mount(std::make_unique<FoldingFolder>(QFile::encodeName(m_folder.path()), failing))
    {
    }

    bool isMounted() const { return m_mount.isMounted(); }
    QString path() const { return m_mount.path() + u"/models"_s; }
    // Past the mount: as the bytes are.
    StoreContent content() const { return contentOfStore(m_folder.path() + u"/models"_s); }

    CtlResult run(QStringList arguments) const
    {
        return m_ctl.json(QStringList{u"--store"_s, path()} + arguments);
    }

private:
    QTemporaryDir m_folder;
    HeldMount m_mount;
    CtlProcess m_ctl;
};

#define SKIP_UNLESS_MOUNTED(store)                                                                           \
    if (!(store).isMounted())                                                                                \
    QSKIP("no file system can be served here: that takes root and /dev/fuse")

} // namespace

class TestFoldedCase : public QObject
{
    Q_OBJECT

private slots:
    void aModelsWholeLifeLeavesNothingBehind()
    {
        const FoldedStore store;
        SKIP_UNLESS_MOUNTED(store);
        const QStringList build{u"build"_s, u"m"_s, u"--from"_s, samplePath()};
        QCOMPARE(store.run(build).status, 0);
        QCOMPARE(store.run({u"verify"_s}).status, 0);
        QCOMPARE(store.run({u"cp"_s, u"m"_s, u"n"_s}).status, 0);
        QCOMPARE(store.run({u"mv"_s, u"n"_s, u"o:t"_s}).status, 0);
        for (const auto *name : {"m", "o:t"})
            QCOMPARE(store.run({u"rm"_s, QString::fromLatin1(name)}).status, 0);
        QCOMPARE(store.content().refs.size(), 0);
        QCOMPARE(store.content().blobs.size(), 0);
        QCOMPARE(store.run({u"restore"_s, u"m"_s}).status, 0);
        QCOMPARE(faultsOf(store.content()), QStringList());
        QCOMPARE(store.content().staging, QStringList());
        QCOMPARE(store.run(build).status, 0);
        QCOMPARE(store.run({u"rm"_s, u"m"_s, u"--purge"_s}).status, 0);
        QCOMPARE(store.run({u"trash"_s, u"empty"_s}).status, 0);
        QCOMPARE(store.content().pool.size(), 0);
    }

    void namesThatDifferByCaseAreOne()
    {
        const FoldedStore store;
        SKIP_UNLESS_MOUNTED(store);
        QCOMPARE(store.run({u"build"_s, u"Model:Tag"_s, u"--from"_s, samplePath()}).status, 0);
        const auto before = store.content();
        const auto again = store.run({u"build"_s, u"model:tag"_s, u"--from"_s, samplePath()});
        QVERIFY2(again.status == 0, again.out.constData());
        QCOMPARE(store.content().refs, before.refs);
        QCOMPARE(store.run({u"cp"_s, u"Model:Tag"_s, u"MODEL:tag"_s}).kind(), u"Exists"_s);
        QCOMPARE(store.content().refs, before.refs);
        QCOMPARE(faultsOf(store.content()), QStringList());
        // Its own name, not the one that was asked for.
        const auto removed = store.run({u"rm"_s, u"mODEL:tag"_s});
        QVERIFY2(removed.out.contains("/Model:Tag\""), removed.out.constData());
    }

    void whereThereAreNoLinksALinkIsRefusedAndACloneIsCopied()
    {
        const FoldedStore store;
        SKIP_UNLESS_MOUNTED(store);
        const auto linked =
            store.run({u"build"_s, u"m"_s, u"--from"_s, samplePath(), u"--import"_s, u"link"_s});
        QVERIFY(linked.status != 0);
        QCOMPARE(store.content().staging, QStringList());
        const auto built = store.run({u"build"_s, u"m"_s, u"--from"_s, samplePath()});
        QCOMPARE(built.json()[u"import"][u"method"].toString(), u"copy"_s);
    }

    // What can't be read is neither lost nor called damaged for good.
    void badSectorsCostNothingElse()
    {
        const auto weights = QString::fromLatin1(Digest::of(contentOf(samplePath())).hex().toLatin1());
        const FoldedStore store(weights.toLatin1());
        SKIP_UNLESS_MOUNTED(store);
        QCOMPARE(store.run({u"build"_s, u"m"_s, u"--from"_s, samplePath()}).status, 0);
        const auto verified = store.run({u"verify"_s});
        QVERIFY2(verified.status == 5, verified.out.constData());
        QVERIFY2(verified.out.contains("Input/output error"), verified.out.constData());
        const auto before = store.content();
        QCOMPARE(store.run({u"rm"_s, u"m"_s}).status, 0);
        QCOMPARE(store.run({u"restore"_s, u"m"_s}).status, 0);
        const auto after = store.content();
        QCOMPARE(lostBlobs(before, after), QStringList());
        QCOMPARE(after.refs, before.refs);
    }
};

WEIGHTROOM_TEST(TestFoldedCase)
#include "tst_foldedcase.moc"
