// Two programs meet in one store at the worst moment. One stands still before a call while the other does its
// work: nothing here depends on chance or on time.
#include "faults/faultedctl.h"
#include "faults/ollamaplayer.h"
#include "faults/operations.h"
#include "faults/stoppedctl.h"
#include "faults/storeaudit.h"
#include "model/core/digest.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>
#include <algorithm>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

QString refPath(const CtlProcess &ctl, const QString &model, const QString &tag)
{
    return u"%1/manifests/registry.ollama.ai/library/%2/%3"_s.arg(ctl.store(), model, tag);
}

QByteArray refBytes(const CtlProcess &ctl, const QString &model, const QString &tag)
{
    QFile file(refPath(ctl, model, tag));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList wholeStore(const CtlProcess &ctl)
{
    return faultsOf(contentOfStore(ctl.store()));
}

QString quantisationOf(const CtlProcess &ctl, const QString &name)
{
    for (const auto &model : ctl.json({u"list"_s}).json()[u"models"].toArray()) {
        if (model.toObject()[u"short"].toString() == name)
            return model.toObject()[u"build"].toString();
    }
    return {};
}

void writeRef(const CtlProcess &ctl, const QString &model, const QByteArray &manifest)
{
    ctl.file(QDir(ctl.home()).relativeFilePath(refPath(ctl, model, u"latest"_s)), manifest);
}

// A prune's last look at the manifests before it deletes: all it means to delete is known.
qsizetype beforeTheLastLook(const QList<WatchedCall> &calls)
{
    qsizetype look = 0;
    for (qsizetype i = 0; i < calls.size(); ++i) {
        if (calls[i].call == "open" && calls[i].path.endsWith("/models/manifests"))
            look = i + 1;
        if (calls[i].call == "unlink" && calls[i].path.contains("/models/blobs/"))
            return look;
    }
    return 0;
}

// The new name is there, the old one too.
qsizetype beforeTheNewNameIsFlushed(const QList<WatchedCall> &calls)
{
    for (auto i = beforeTheManifest(calls); i > 0 && i < calls.size(); ++i) {
        if (calls[i].call == "fsync")
            return i + 1;
    }
    return 0;
}

} // namespace

// The macro, since a QVERIFY in a function only leaves that function.
#define VERIFY_WHOLE(ctl) QCOMPARE(wholeStore(ctl), QStringList())
#define VERIFY_STOPPED(stopped) QVERIFY2((stopped).hasStopped(), qPrintable((stopped).where()))

class TestMeetings : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void aBuildReusesABlobThatIsRemoved_data()
    {
        QTest::addColumn<QStringList>("remove");
        QTest::newRow("to the trash") << QStringList{u"rm"_s, u"alpha"_s, u"quiet"_s};
        QTest::newRow("for good") << QStringList{u"rm"_s, u"alpha"_s, u"quiet"_s, u"--purge"_s};
    }

    void aBuildReusesABlobThatIsRemoved()
    {
        QFETCH(QStringList, remove);
        CtlProcess ctl;
        prepareHome(ctl);
        const auto recipe = ctl.file(u"sources/more.modelfile"_s, "FROM alpha\nSYSTEM Say a lot.\n");
        StoppedCtl build(ctl, {u"build"_s, u"more"_s, u"-f"_s, recipe}, beforePublishing);
        VERIFY_STOPPED(build);
        QCOMPARE(ctl.json(remove).status, 0);
        const auto result = build.finish();
        QVERIFY2(result.status == 0, result.out.constData());
        VERIFY_WHOLE(ctl);
        QVERIFY(!refBytes(ctl, u"more"_s, u"latest"_s).isEmpty());
        QVERIFY(refBytes(ctl, u"alpha"_s, u"latest"_s).isEmpty());
    }

    void aBuildReusesABlobThatIsPruned_data()
    {
        QTest::addColumn<QStringList>("prune");
        QTest::newRow("to the trash") << QStringList{u"prune"_s};
        QTest::newRow("for good") << QStringList{u"prune"_s, u"--purge"_s};
    }

    // Removed models' blobs come back by hand and get old: nothing names them when the build begins.
    void aBuildReusesABlobThatIsPruned()
    {
        QFETCH(QStringList, prune);
        CtlProcess ctl;
        prepareHome(ctl);
        const auto source = ctl.path(u"sources/fresh.gguf"_s);
        QCOMPARE(ctl.json({u"build"_s, u"fresh"_s, u"--from"_s, source}).status, 0);
        QVERIFY(QFile::remove(refPath(ctl, u"fresh"_s, u"latest"_s)));
        QDirIterator blobs(ctl.store() + u"/blobs"_s, QDir::Files);
        while (blobs.hasNext())
            makeOld(blobs.next());
        StoppedCtl build(ctl, {u"build"_s, u"again"_s, u"--from"_s, source}, beforePublishing);
        VERIFY_STOPPED(build);
        const auto pruned = ctl.json(prune);
        QVERIFY2(pruned.status == 0, pruned.out.constData());
        const auto result = build.finish();
        QVERIFY2(result.status == 0, result.out.constData());
        VERIFY_WHOLE(ctl);
        QVERIFY(!refBytes(ctl, u"again"_s, u"latest"_s).isEmpty());
    }

    void aManifestComesToNameWhatIsPruned()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        StoppedCtl prune(ctl, {u"prune"_s, u"--purge"_s}, beforeTheLastLook);
        VERIFY_STOPPED(prune);
        const auto stray = Digest::of(kStrayBlob);
        auto manifest = refBytes(ctl, u"keep"_s, u"latest"_s);
        manifest.replace(
            "\"layers\":[",
            "\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.license\",\"digest\":\""
                + stray.toString().toUtf8() + "\",\"size\":" + QByteArray::number(kStrayBlob.size()) + "},");
        writeRef(ctl, u"named"_s, manifest);
        const auto result = prune.finish();
        QVERIFY2(result.status == 0, result.out.constData());
        QCOMPARE(result.json()[u"removed"].toArray(), QJsonArray());
        VERIFY_WHOLE(ctl);
        QVERIFY(QFile::exists(ctl.store() + u"/blobs/"_s + stray.fileName()));
    }

    void anOldNameIsWrittenWhileItIsRenamed()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        StoppedCtl rename(ctl, {u"mv"_s, u"lone"_s, u"moved"_s}, beforeTheNewNameIsFlushed);
        VERIFY_STOPPED(rename);
        QVERIFY(!refBytes(ctl, u"moved"_s, u"latest"_s).isEmpty());
        const auto theirs = refBytes(ctl, u"keep"_s, u"latest"_s);
        writeRef(ctl, u"lone"_s, theirs);
        const auto result = rename.finish();
        QCOMPARE(result.kind(), u"SourceChanged"_s);
        QCOMPARE(refBytes(ctl, u"lone"_s, u"latest"_s), theirs);
        QCOMPARE(refBytes(ctl, u"moved"_s, u"latest"_s), QByteArray());
        VERIFY_WHOLE(ctl);
    }

    // Ollama's start takes the blobs away between our touch and our manifest.
    void ollamaDeletesBetweenTouchAndManifest_data()
    {
        QTest::addColumn<QString>("recipe");
        QTest::newRow("blobs that were there") << u"FROM alpha\nSYSTEM Say a lot.\n"_s;
        QTest::newRow("blobs that are new") << u"FROM ./fresh.gguf\nSYSTEM Say a lot.\n"_s;
    }

    void ollamaDeletesBetweenTouchAndManifest()
    {
        QFETCH(QString, recipe);
        CtlProcess ctl;
        prepareHome(ctl);
        const auto file = ctl.file(u"sources/more.modelfile"_s, recipe.toUtf8());
        const auto before = contentOfStore(ctl.store());
        StoppedCtl build(ctl, {u"build"_s, u"more"_s, u"-f"_s, file}, beforeTheManifest);
        VERIFY_STOPPED(build);
        // Also what is young: the worst that an Ollama with another clock could do.
        const auto held = contentOfStore(ctl.store());
        int deleted = 0;
        QSet<QString> named;
        for (const auto &manifest : held.refs)
            named += digestsOf(manifest);
        for (auto blob = held.blobs.cbegin(); blob != held.blobs.cend(); ++blob) {
            if (!named.contains(blob.key().mid(7)) && !before.blobs.contains(blob.key()))
                deleted += QFile::remove(ctl.store() + u"/blobs/"_s + blob.key()) ? 1 : 0;
        }
        QVERIFY(deleted > 0);
        const auto result = build.finish();
        VERIFY_WHOLE(ctl);
        if (result.status == 0) {
            QVERIFY(!refBytes(ctl, u"more"_s, u"latest"_s).isEmpty());
        } else {
            QCOMPARE(result.kind(), u"Busy"_s);
            QCOMPARE(contentOfStore(ctl.store()).refs, before.refs);
        }
        QCOMPARE(ctl.json({u"build"_s, u"more"_s, u"-f"_s, file}).status, 0);
        VERIFY_WHOLE(ctl);
    }

    void aNameIsTakenBeforeTheRestore()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        StoppedCtl restore(ctl, {u"restore"_s, u"gone:2"_s}, beforePublishing);
        VERIFY_STOPPED(restore);
        QCOMPARE(ctl.json({u"cp"_s, u"keep"_s, u"gone:2"_s}).status, 0);
        const auto result = restore.finish();
        QCOMPARE(result.kind(), u"Exists"_s);
        QCOMPARE(refBytes(ctl, u"gone"_s, u"2"_s), refBytes(ctl, u"keep"_s, u"latest"_s));
        VERIFY_WHOLE(ctl);
        // It can still be had under another name.
        QCOMPARE(ctl.json({u"restore"_s, u"gone:2"_s, u"--as"_s, u"back"_s}).status, 0);
        VERIFY_WHOLE(ctl);
    }

    void twoThatShareAreRemovedAndOneIsWantedBack()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        const auto alpha = refBytes(ctl, u"alpha"_s, u"latest"_s);
        QCOMPARE(ctl.json({u"rm"_s, u"alpha"_s}).status, 0);
        QCOMPARE(ctl.json({u"rm"_s, u"quiet"_s}).status, 0);
        QCOMPARE(ctl.json({u"restore"_s, u"alpha"_s}).status, 0);
        QCOMPARE(ctl.json({u"trash"_s, u"empty"_s}).status, 0);
        QCOMPARE(refBytes(ctl, u"alpha"_s, u"latest"_s), alpha);
        VERIFY_WHOLE(ctl);
    }

    void oneTagGetsTwoQuantisationsInTurn()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        const auto four = ctl.path(u"sources/fresh.gguf"_s);
        const auto eight = ctl.path(u"sources/eight.gguf"_s);
        for (const auto &[source, build, other] :
             {std::tuple{four, u"Q4_0"_s, QString()},
              {eight, u"Q8_0"_s, u"Q4_0"_s},
              {four, u"Q4_0"_s, u"Q8_0"_s},
              {eight, u"Q8_0"_s, u"Q4_0"_s}}) {
            const auto built = ctl.json({u"build"_s, u"turn:1"_s, u"--from"_s, source});
            QVERIFY2(built.status == 0, built.out.constData());
            VERIFY_WHOLE(ctl);
            QCOMPARE(quantisationOf(ctl, u"turn:1"_s), build);
            if (!other.isEmpty())
                QCOMPARE(quantisationOf(ctl, u"turn:1-"_s + other), other);
            QCOMPARE(
                QDir(QFileInfo(refPath(ctl, u"turn"_s, u"1"_s)).path()).entryList(QDir::Files).size(),
                other.isEmpty() ? 1 : 2);
        }
    }

    void twoBuildsOfOneName()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        const auto first = ctl.path(u"sources/fresh.gguf"_s);
        const auto second = ctl.path(u"sources/other.gguf"_s);
        StoppedCtl slow(ctl, {u"build"_s, u"both"_s, u"--from"_s, first}, beforePublishing);
        VERIFY_STOPPED(slow);
        QCOMPARE(ctl.json({u"build"_s, u"both"_s, u"--from"_s, second}).status, 0);
        const auto quick = refBytes(ctl, u"both"_s, u"latest"_s);
        const auto result = slow.finish();
        QVERIFY2(result.status == 0, result.out.constData());
        VERIFY_WHOLE(ctl);
        const auto last = refBytes(ctl, u"both"_s, u"latest"_s);
        QVERIFY(last != quick);
        // The other's is in the trash, and whole once it's back.
        QCOMPARE(ctl.json({u"restore"_s, u"both"_s, u"--as"_s, u"other"_s}).status, 0);
        QCOMPARE(refBytes(ctl, u"other"_s, u"latest"_s), quick);
        VERIFY_WHOLE(ctl);
    }

    void theTrashIsEmptiedWhileABuildTakesABlobBack()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        const auto source = ctl.path(u"sources/fresh.gguf"_s);
        QCOMPARE(ctl.json({u"build"_s, u"fresh"_s, u"--from"_s, source}).status, 0);
        QCOMPARE(ctl.json({u"rm"_s, u"fresh"_s}).status, 0);
        StoppedCtl build(ctl, {u"build"_s, u"again"_s, u"--from"_s, source}, beforePublishing);
        VERIFY_STOPPED(build);
        const auto emptied = ctl.json({u"trash"_s, u"empty"_s});
        QVERIFY2(emptied.status == 0, emptied.out.constData());
        const auto result = build.finish();
        QVERIFY2(result.status == 0, result.out.constData());
        VERIFY_WHOLE(ctl);
        QVERIFY(!refBytes(ctl, u"again"_s, u"latest"_s).isEmpty());
    }

    // E7: what was read to its end is judged, what is gone isn't called damaged.
    void aModelIsRemovedWhileItIsVerified()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        const auto midway = [](const QList<WatchedCall> &calls) {
            for (qsizetype i = 0; i < calls.size(); ++i) {
                if (calls[i].call == "read" && calls[i].path.contains("/models/blobs/"))
                    return i + 1;
            }
            return qsizetype(0);
        };
        StoppedCtl verification(ctl, {u"verify"_s}, midway);
        VERIFY_STOPPED(verification);
        const auto removed =
            ctl.json({u"rm"_s, u"alpha"_s, u"quiet"_s, u"lone"_s, u"tall:1"_s, u"--purge"_s});
        QVERIFY2(removed.status == 0, removed.out.constData());
        const auto result = verification.finish();
        QVERIFY2(result.status == 0, result.out.constData());
        QVERIFY2(result.json()[u"damaged"].toArray().isEmpty(), result.out.constData());
        QCOMPARE(ctl.json({u"verify"_s}).status, 0);
        VERIFY_WHOLE(ctl);
    }

    // All that the build has staged and pinned is two days old when it goes on; others have swept and
    // cleaned.
    void aBuildTakesLongerThanTheHour()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        const auto recipe = ctl.file(u"sources/more.modelfile"_s, "FROM alpha\nSYSTEM Say a lot.\n");
        StoppedCtl build(ctl, {u"build"_s, u"more"_s, u"-f"_s, recipe}, beforePublishing);
        VERIFY_STOPPED(build);
        for (const auto *folder : {"/blobs", "/.weightroom/staging"}) {
            QDirIterator files(
                ctl.store() + QString::fromUtf8(folder), QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext())
                makeOld(files.next());
        }
        QCOMPARE(ctl.json({u"rm"_s, u"alpha"_s, u"quiet"_s, u"--purge"_s}).status, 0);
        QVERIFY(!cleanAsOllama(ctl.store()).isEmpty());
        const auto result = build.finish();
        QVERIFY2(result.status == 0, result.out.constData());
        VERIFY_WHOLE(ctl);
        // Ollama's next start finds nothing of it to delete.
        cleanAsOllama(ctl.store());
        VERIFY_WHOLE(ctl);
        QVERIFY(!refBytes(ctl, u"more"_s, u"latest"_s).isEmpty());
    }

    // Removed after its manifest was read for the second time: nothing names the blob any more that is
    // missing.
    void aModelIsRemovedWhileItsDamageIsLookedAtAgain()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        const auto weights = QString::fromUtf8(ctl.run({u"path"_s, u"lone"_s}).out.trimmed());
        QVERIFY(QFile::remove(weights));
        QCOMPARE(ctl.json({u"verify"_s}).status, 5);
        const auto name = weights.mid(weights.lastIndexOf(u'/') + 1).toUtf8();
        StoppedCtl verify(ctl, {u"verify"_s}, [&](const QList<WatchedCall> &calls) {
            const auto last = std::find_if(calls.rbegin(), calls.rend(), [&](const WatchedCall &call) {
                return call.call == "stat" && call.path.endsWith("/blobs/" + name);
            });
            return calls.rend() - last;
        });
        VERIFY_STOPPED(verify);
        QCOMPARE(ctl.json({u"rm"_s, u"lone"_s}).status, 0);
        const auto result = verify.finish();
        QVERIFY2(result.status == 0, result.out.constData());
        QCOMPARE(result.json()[u"missing"_s].toArray().size(), 0);
    }
};

WEIGHTROOM_TEST(TestMeetings)
#include "tst_meetings.moc"
