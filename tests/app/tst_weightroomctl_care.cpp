// What keeps a store in order: verify, repair, prune, usage.
#include "app/ctlprocess.h"
#include "support/testclass.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>
#include <csignal>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QString kLibraryPrefix = u"registry.ollama.ai/library/"_s;

QJsonObject only(const QJsonValue &array)
{
    return array.toArray().size() == 1 ? array.toArray()[0].toObject() : QJsonObject();
}

QStringList stringsOf(const QJsonValue &array)
{
    QStringList strings;
    for (const auto &value : array.toArray())
        strings.append(value.toString());
    return strings;
}

void flip(const QString &path)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    auto bytes = file.readAll();
    bytes[bytes.size() - 1] = char(bytes[bytes.size() - 1] ^ 1);
    QVERIFY(file.seek(0) && file.write(bytes) == bytes.size());
}

// A file in blobs/ that was changed two hours ago.
QString oldFile(const CtlProcess &ctl, const QString &name, const QByteArray &bytes)
{
    const auto path = ctl.file(u".ollama/models/blobs/"_s + name, bytes);
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite)
        || !file.setFileTime(QDateTime::currentDateTime().addSecs(-7200), QFileDevice::FileModificationTime))
        qFatal("can't set a test file's time");
    return path;
}

const QString kUnusedBlob = u"sha256-"_s + QString(64, u'b');
const QString kPartialFile = u"sha256-"_s + QString(64, u'c') + u"-partial"_s;

} // namespace

class TestWeightroomctlCare : public QObject
{
    Q_OBJECT

private slots:
    void verifyOfASoundStoreIs0()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto result = ctl.json({u"verify"_s});
        QCOMPARE(result.status, 0);
        const auto document = result.json();
        QCOMPARE(document[u"blobs"].toInt(), 2);
        QVERIFY(document[u"bytes"].toInteger() > QFileInfo(samplePath()).size());
        const auto text = ctl.run({u"verify"_s, u"m"_s});
        QCOMPARE(text.status, 0);
        QVERIFY2(text.out.contains("all sound"), text.out.constData());
    }

    void verifyOfDamageIs5WithItsOwnDocument()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        ctl.json({u"cp"_s, u"m"_s, u"n"_s});
        flip(built[u"weights"].toString());
        const auto config = built[u"layers"].toArray().last().toObject()[u"digest"].toString();
        QVERIFY(QFile::remove(ctl.store() + u"/blobs/"_s + QString(config).replace(u':', u'-')));
        const auto bad = ctl.file(u".ollama/models/manifests/"_s + kLibraryPrefix + u"bad/latest"_s, "{");
        const auto result = ctl.json({u"verify"_s});
        QCOMPARE(result.status, 5);
        const auto document = result.json();
        const auto damaged = only(document[u"damaged"]);
        QCOMPARE(damaged[u"path"], built[u"weights"]);
        const QStringList both{kLibraryPrefix + u"m:latest"_s, kLibraryPrefix + u"n:latest"_s};
        QCOMPARE(stringsOf(damaged[u"models"]), both);
        QCOMPARE(only(document[u"missing"])[u"digest"].toString(), config);
        QCOMPARE(stringsOf(only(document[u"missing"])[u"models"]), both);
        QCOMPARE(only(document[u"manifests"])[u"path"].toString(), bad);
        const auto text = ctl.run({u"verify"_s});
        QCOMPARE(text.status, 5);
        for (const auto &part : {"damaged", "missing", "manifest", "used by m:latest, n:latest", "repair"})
            QVERIFY2(text.out.contains(part), text.out.constData());
    }

    void verifyOfAnUnknownNameIs3()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto result = ctl.json({u"verify"_s, u"m"_s, u"nobody"_s});
        QCOMPARE(result.status, 3);
        QCOMPARE(result.kind(), u"NotFound"_s);
        QCOMPARE(CtlProcess().json({u"verify"_s}).kind(), u"NotFound"_s);
    }

    void verifyTellsItsProgressAndCanBeInterrupted()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        // A model whose weights are a hole of 64 GiB.
        const auto digest = QString(64, u'd');
        QFile hole(ctl.file(u".ollama/models/blobs/sha256-"_s + digest, {}));
        QVERIFY(hole.resize(qint64(64) << 30));
        ctl.file(
            u".ollama/models/manifests/"_s + kLibraryPrefix + u"hole/latest"_s,
            (u"{\"schemaVersion\":2,\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"sha256:%1\",\"size\":%2}]}"_s
                 .arg(digest)
                 .arg(qint64(64) << 30))
                .toUtf8());
        QProcess process;
        ctl.start(process, {u"--json"_s, u"verify"_s, u"--progress"_s, u"json"_s});
        process.setReadChannel(QProcess::StandardError);
        QByteArray messages;
        while (!messages.contains("\"hashing\"") && process.waitForReadyRead(60'000))
            messages += process.readAllStandardError();
        QVERIFY2(messages.startsWith("{\"phase\": "), messages.constData());
        QElapsedTimer timer;
        timer.start();
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(10'000));
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(process.exitCode(), 130);
        const auto document = CtlResult{130, process.readAllStandardOutput(), {}}.json();
        QCOMPARE(document[u"cancelled"], QJsonValue(true));
        QVERIFY(document[u"damaged"].isArray());
    }

    void repairMendsFromAFile()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        const auto weights = built[u"weights"].toString();
        flip(weights);
        QCOMPARE(ctl.json({u"verify"_s}).status, 5);
        // The file that was imported is still there.
        const auto result = ctl.json({u"repair"_s});
        QCOMPARE(result.status, 0);
        const auto repaired = only(result.json()[u"repaired"]);
        QCOMPARE(QString(repaired[u"digest"].toString()).replace(u':', u'-'), QFileInfo(weights).fileName());
        QCOMPARE(repaired[u"from"].toString(), QDir::cleanPath(samplePath()));
        QVERIFY(result.json()[u"set_aside"].toArray().isEmpty());
        QVERIFY(result.json()[u"unrepaired"].toArray().isEmpty());
        QCOMPARE(ctl.json({u"verify"_s}).status, 0);
        const auto text = ctl.run({u"repair"_s});
        QVERIFY2(text.status == 0 && text.out.contains("nothing to repair"), text.out.constData());
    }

    void whatCantBeMendedIs5()
    {
        const CtlProcess ctl;
        const auto file = ctl.path(u"copy.gguf"_s);
        QVERIFY(QFile::copy(samplePath(), file));
        const auto built = ctl.json({u"build"_s, u"m"_s, u"--from"_s, file}).json();
        QVERIFY(QFile::remove(file));
        const auto weights = built[u"weights"].toString();
        flip(weights);
        const auto result = ctl.json({u"repair"_s, u"m"_s});
        QCOMPARE(result.status, 5);
        const auto left = only(result.json()[u"unrepaired"]);
        QVERIFY(weights.endsWith(left[u"digest"].toString().mid(7)));
        QVERIFY(!left[u"problem"].toString().isEmpty());
        QCOMPARE(stringsOf(left[u"models"]), QStringList{kLibraryPrefix + u"m:latest"_s});
        const auto aside = only(result.json()[u"set_aside"]);
        QVERIFY(QFileInfo(aside[u"path"].toString()).isFile() && !QFileInfo::exists(weights));
        const auto digest = left[u"digest"].toString();
        const auto mended = ctl.json({u"repair"_s, digest, u"--from"_s, samplePath()});
        QCOMPARE(mended.status, 0);
        QCOMPARE(only(mended.json()[u"repaired"])[u"digest"].toString(), digest);
        QCOMPARE(ctl.json({u"verify"_s}).status, 0);
        // What was set aside is freed with the trash, and said before.
        const auto setAside = aside[u"path"].toString();
        const auto bytes = QFileInfo(setAside).size();
        const auto trash = ctl.json({u"trash"_s}).json();
        QCOMPARE(only(trash[u"set_aside"])[u"path"].toString(), setAside);
        QCOMPARE(trash[u"bytes"].toInteger(), bytes);
        QVERIFY(ctl.run({u"trash"_s}).out.contains("1 damaged or duplicate file"));
        const auto emptied = ctl.json({u"trash"_s, u"empty"_s}).json();
        QCOMPARE(emptied[u"bytes_freed"].toInteger(), bytes);
        QCOMPARE(emptied[u"set_aside"], trash[u"set_aside"]);
        QVERIFY(!QFileInfo::exists(setAside));
        QVERIFY(ctl.json({u"trash"_s}).json()[u"set_aside"].toArray().isEmpty());
        QCOMPARE(ctl.json({u"verify"_s}).status, 0);
    }

    void repairOfUnknownThingsIs3()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        for (const auto &what : {u"nobody"_s, u"sha256:"_s + QString(64, u'0')}) {
            const auto result = ctl.json({u"repair"_s, what});
            QCOMPARE(result.status, 3);
            QCOMPARE(result.kind(), u"NotFound"_s);
        }
    }

    void repairBringsAManifestBack()
    {
        const CtlProcess ctl;
        const auto built = ctl.buildSample(u"m"_s);
        QVERIFY(QFile::resize(built[u"path"].toString(), 10));
        const auto result = ctl.json({u"repair"_s, u"m"_s});
        QCOMPARE(result.status, 0);
        QCOMPARE(only(result.json()[u"repaired"])[u"name"].toString(), kLibraryPrefix + u"m:latest"_s);
        QCOMPARE(ctl.json({u"verify"_s}).status, 0);
    }

    void pruneSaysWhatItDoes()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto blob = oldFile(ctl, kUnusedBlob, "unused");
        const auto partial = oldFile(ctl, kPartialFile, "part");
        ctl.file(u".ollama/models/blobs/sha256-"_s + QString(64, u'e'), "young");
        const auto before = filesBelow(ctl.store());
        const auto tried = ctl.json({u"prune"_s, u"--dry-run"_s});
        QCOMPARE(tried.status, 0);
        QCOMPARE(filesBelow(ctl.store()), before);
        QCOMPARE(tried.json()[u"dry_run"], QJsonValue(true));
        QCOMPARE(tried.json()[u"kept_recent"].toInt(), 1);
        const auto removed = only(tried.json()[u"removed"]);
        QCOMPARE(removed[u"path"].toString(), blob);
        QCOMPARE(removed[u"bytes"].toInt(), 6);
        QCOMPARE(removed[u"kind"].toString(), u"blob"_s);
        QCOMPARE(tried.json()[u"bytes"].toInt(), 6);
        const auto text = ctl.run({u"prune"_s, u"--dry-run"_s, u"--partials"_s});
        for (const auto &part :
             {blob.toUtf8(), partial.toUtf8(), QByteArray("would be freed"),
              QByteArray("would go to the trash"), QByteArray("would shrink from")})
            QVERIFY2(text.out.contains(part), text.out.constData());

        const auto done = ctl.json({u"prune"_s});
        QCOMPARE(done.json()[u"dry_run"], QJsonValue(false));
        QCOMPARE(done.json()[u"removed"], tried.json()[u"removed"]);
        QVERIFY(!QFileInfo::exists(blob) && QFileInfo::exists(partial));
        const auto entry = only(ctl.json({u"trash"_s}).json()[u"entries"]);
        QCOMPARE(entry[u"id"], done.json()[u"trash_entry"]);
        QCOMPARE(entry[u"name"].toString(), QString());
        QCOMPARE(entry[u"why"].toString(), u"prune"_s);
        QVERIFY(ctl.run({u"trash"_s}).out.contains("(1 unused file)"));
        const auto back = ctl.json({u"restore"_s, u"--id"_s, entry[u"id"].toString()});
        QCOMPARE(back.status, 0);
        QCOMPARE(stringsOf(back.json()[u"done"]), QStringList{u"sha256:"_s + QString(64, u'b')});
        QVERIFY(QFileInfo::exists(blob));
        QCOMPARE(ctl.json({u"verify"_s}).status, 0);
    }

    void pruneThatIsRefusedIs1WithItsOwnDocument()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto blob = oldFile(ctl, kUnusedBlob, "unused");
        const auto bad = ctl.file(u".ollama/models/manifests/"_s + kLibraryPrefix + u"bad/latest"_s, "{");
        for (const auto &arguments : {QStringList{u"prune"_s}, QStringList{u"prune"_s, u"--dry-run"_s}}) {
            const auto result = ctl.json(arguments);
            QCOMPARE(result.status, 1);
            QVERIFY2(result.json()[u"refused"].toString().contains(bad), result.out.constData());
            QVERIFY(result.json()[u"removed"].toArray().isEmpty());
            const auto text = ctl.run(arguments);
            QCOMPARE(text.status, 1);
            QVERIFY2(text.messages.contains(bad.toUtf8()), text.messages.constData());
        }
        QVERIFY(QFileInfo::exists(blob));
    }

    void pruneFreesWhatIsPicked()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        oldFile(ctl, kUnusedBlob, "unused");
        oldFile(ctl, kPartialFile, "part");
        oldFile(ctl, u"note"_s, "mine!");
        const auto done = ctl.json({u"prune"_s, u"--partials"_s, u"--foreign"_s, u"--purge"_s});
        QCOMPARE(done.status, 0);
        QStringList kinds;
        for (const auto &file : done.json()[u"removed"].toArray())
            kinds.append(file.toObject()[u"kind"].toString());
        kinds.sort();
        QCOMPARE(kinds, (QStringList{u"blob"_s, u"foreign"_s, u"partial"_s}));
        QCOMPARE(done.json()[u"bytes"].toInt(), 15);
        QCOMPARE(filesBelow(ctl.store() + u"/blobs"_s).size(), 2);
        QVERIFY(ctl.json({u"trash"_s}).json()[u"entries"].toArray().isEmpty());
    }

    void aPlainStoreIsLeftAloneByLooking()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        QVERIFY(QDir(ctl.store() + u"/.weightroom"_s).removeRecursively());
        oldFile(ctl, kUnusedBlob, "unused");
        const auto before = filesBelow(ctl.store());
        QCOMPARE(ctl.json({u"prune"_s, u"--dry-run"_s}).status, 0);
        QCOMPARE(ctl.json({u"usage"_s}).status, 0);
        QCOMPARE(ctl.json({u"verify"_s}).status, 0);
        QCOMPARE(filesBelow(ctl.store()), before);
        QVERIFY(!QFileInfo::exists(ctl.store() + u"/.weightroom"_s));
    }

    void usageAgreesWithList()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        QCOMPARE(ctl.json({u"build"_s, u"n"_s, u"-f"_s, u"-"_s}, "FROM m\nSYSTEM brief\n").status, 0);
        oldFile(ctl, kUnusedBlob, "unused");
        oldFile(ctl, kPartialFile, "part");
        const auto result = ctl.json({u"usage"_s});
        QCOMPARE(result.status, 0);
        const auto usage = result.json();
        qint64 bytes = 0;
        for (const auto &name : filesBelow(ctl.store() + u"/blobs"_s))
            bytes += QFileInfo(ctl.store() + u"/blobs/"_s + name).size();
        QCOMPARE(usage[u"blobs_bytes"].toInteger(), bytes);
        QCOMPARE(usage[u"models_bytes"].toInteger(), bytes - 10);
        QCOMPARE(usage[u"unreferenced_bytes"].toInteger(), 6);
        QCOMPARE(usage[u"partial_bytes"].toInteger(), 4);
        QVERIFY(usage[u"shared_bytes"].toInteger() >= QFileInfo(samplePath()).size());
        const auto models = usage[u"models"].toArray();
        QCOMPARE(models.size(), 2);
        for (const auto &listed : ctl.json({u"list"_s}).json()[u"models"].toArray()) {
            for (const auto &model : models) {
                if (model.toObject()[u"name"] != listed.toObject()[u"name"])
                    continue;
                QCOMPARE(model.toObject()[u"bytes"], listed.toObject()[u"bytes"]);
                QCOMPARE(model.toObject()[u"unshared_bytes"], listed.toObject()[u"unshared_bytes"]);
            }
        }
        const auto text = ctl.run({u"usage"_s});
        for (const auto &part : {"models", "trash", "free", "m:latest", "UNSHARED"})
            QVERIFY2(text.out.contains(part), text.out.constData());
    }
};

WEIGHTROOM_TEST(TestWeightroomctlCare)
#include "tst_weightroomctl_care.moc"
