// Each kind of error that a command can meet. Its exit status is ctlprocess's to see to.
#include "app/ctlprocess.h"
#include "support/ggufbuilder.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QByteArray kNoWeights =
    R"({"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",)"
    R"("config":{"mediaType":"application/vnd.docker.container.image.v1+json",)"
    R"("digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","size":1},)"
    R"("layers":[]})";

QString manifestFile(const QString &model)
{
    return u".ollama/models/manifests/registry.ollama.ai/library/%1/latest"_s.arg(model);
}

} // namespace

class TestWeightroomctlErrors : public QObject
{
    Q_OBJECT

private:
    const CtlProcess m_prepared;

private slots:
    // A home for each row costs the most: it is made once and copied.
    void initTestCase()
    {
        m_prepared.buildSample(u"m"_s);
        m_prepared.buildSample(u"gone"_s);
        QCOMPARE(m_prepared.json({u"rm"_s, u"gone"_s}).status, 0);
        m_prepared.buildSample(u"gone"_s);
        m_prepared.file(manifestFile(u"weightless"_s), kNoWeights);
        m_prepared.file(manifestFile(u"damaged"_s), "{");
        m_prepared.file(u"Broken"_s, "FROM m\nFORM x\n");
        m_prepared.file(u"cut.gguf"_s, "GGUF\3\0\0\0");
        GgufBuilder()
            .string("general.architecture", "llama")
            .tensor("w", 0, {32})
            .write(m_prepared.path(u"untyped.gguf"_s));
    }

    void everyKindIsMet_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("kind");
        const auto row = [](const QStringList &arguments, const QString &kind) {
            QTest::newRow(qPrintable(kind + u' ' + arguments.first())) << arguments << kind;
        };
        const auto build = [](const QString &name, const QString &from) {
            return QStringList{u"build"_s, name, u"--from"_s, from};
        };
        row({u"restore"_s, u"gone"_s}, u"Exists"_s);
        row(build(u"x"_s, u"https://example.org/m.gguf"_s), u"Refused"_s);
        row(build(u"x:cloud"_s, samplePath()), u"Refused"_s);
        row({u"cp"_s, u"m"_s, u"con"_s}, u"Refused"_s);
        row({u"frobnicate"_s}, u"Usage"_s);
        row({u"show"_s, u"nobody"_s}, u"NotFound"_s);
        row({u"path"_s, u"nobody"_s}, u"NotFound"_s);
        row({u"rm"_s, u"nobody"_s}, u"NotFound"_s);
        row({u"mv"_s, u"nobody"_s, u"x"_s}, u"NotFound"_s);
        row(build(u"x"_s, u"./missing.gguf"_s), u"NotFound"_s);
        row({u"path"_s, u"weightless"_s}, u"NoWeights"_s);
        row({u"show"_s, u"../m"_s}, u"InvalidName"_s);
        row(build(u"a b"_s, samplePath()), u"InvalidName"_s);
        row({u"build"_s, u"x"_s, u"-f"_s, u"Broken"_s}, u"Modelfile"_s);
        row(build(u"x"_s, u"cut.gguf"_s), u"Gguf"_s);
        row({u"inspect"_s, u"cut.gguf"_s}, u"Gguf"_s);
        row(build(u"x"_s, u"/dev/zero"_s), u"UnsupportedModelFormat"_s);
        row(build(u"x"_s, u"/etc/passwd"_s), u"UnsupportedModelFormat"_s);
        row(build(u"x"_s, u"."_s), u"UnsupportedModelFormat"_s);
        row(build(u"x"_s, u"untyped.gguf"_s), u"MissingFileType"_s);
        row(build(u"x:1+Q4_0"_s, samplePath()), u"BuildMismatch"_s);
        row({u"show"_s, u"damaged"_s}, u"Manifest"_s);
    }
    void everyKindIsMet()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, kind);
        const CtlProcess ctl;
        ctl.copyHome(m_prepared);
        const auto before = filesBelow(ctl.store());

        const auto json = ctl.json(arguments);
        QVERIFY2(json.kind() == kind, (json.out + json.messages).constData());
        const auto text = ctl.run(arguments);
        QCOMPARE(text.status, json.status);
        QVERIFY(text.out.isEmpty());
        QVERIFY2(text.messages.contains("weightroomctl: "), text.messages.constData());
        QCOMPARE(filesBelow(ctl.store()), before);
    }

    void withoutHomeThePasswdEntryCounts_data()
    {
        QTest::addColumn<QString>("home");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("where");
        QTest::newRow("not set") << u"-u HOME"_s << u"65534"_s << u"/nonexistent/.ollama/models"_s;
        QTest::newRow("empty") << u"HOME="_s << u"65534"_s << u"/nonexistent/.ollama/models"_s;
        QTest::newRow("a user without an entry") << u"-u HOME"_s << u"54321"_s << QString();
    }
    // Never /.ollama, which a command run as root would make.
    void withoutHomeThePasswdEntryCounts()
    {
        QFETCH(QString, home);
        QFETCH(QString, user);
        QFETCH(QString, where);
        const CtlProcess ctl;
        const auto as = u"cd /; setpriv --reuid=%1 --regid=%1 --clear-groups -- "_s.arg(user);
        const auto passwd = ctl.shell(u"getent passwd 65534 | cut -d: -f6"_s);
        if (ctl.shell(as + u"\"$CTL\" --version"_s).status != 0 || passwd.out != "/nonexistent\n")
            QSKIP("only root can be another user, and here nobody must be one without a home folder");
        const auto run = [&](const QString &command) {
            return ctl.shell(as + u"env %1 \"$CTL\" --json "_s.arg(home) + command);
        };
        const auto list = run(u"list"_s);
        QVERIFY2(list.kind() == u"NotFound", (list.out + list.messages).constData());
        QCOMPARE(list.json()[u"error"][u"where"].toString(), where);
        const auto built = run(u"build m --from '%1'"_s.arg(samplePath()));
        QVERIFY2(built.status != 0, built.out.constData());
        QVERIFY2(!(list.out + built.out).contains(" /.ollama"), (list.out + built.out).constData());
        QVERIFY(!QFileInfo::exists(u"/.ollama"_s) && !QFileInfo::exists(u"/.local/share/weightroom"_s));
    }

    void aPathAboveTheRootIsNamedAsTheSystemTakesIt_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("input");
        const auto far = u"../"_s.repeated(40) + u"nowhere/passwd"_s;
        QTest::newRow("lint") << QStringList{u"lint"_s, far} << QByteArray();
        QTest::newRow("inspect") << QStringList{u"inspect"_s, far} << QByteArray();
        QTest::newRow("Modelfile") << QStringList{u"build"_s, u"x"_s, u"-f"_s, far} << QByteArray();
        QTest::newRow("source") << QStringList{u"build"_s, u"x"_s, u"--from"_s, far} << QByteArray();
        const QStringList build{u"build"_s, u"x"_s, u"-f"_s, u"-"_s};
        QTest::newRow("FROM") << build << "FROM " + far.toUtf8() + '\n';
        QTest::newRow("ADAPTER") << build << "FROM m\nADAPTER " + far.toUtf8() + '\n';
        QTest::newRow("from home") << build << "FROM ~/" + far.toUtf8() + '\n';
        QTest::newRow("store") << QStringList{u"list"_s, u"--store"_s, far} << QByteArray();
        QTest::newRow("repair") << QStringList{u"repair"_s, u"--from"_s, far} << QByteArray();
    }
    void aPathAboveTheRootIsNamedAsTheSystemTakesIt()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, input);
        const auto result = m_prepared.json(arguments, input);
        QCOMPARE(result.kind(), u"NotFound"_s);
        const auto message = result.json()[u"error"][u"message"].toString();
        QVERIFY2(message.contains(QRegularExpression(u"(^| )/nowhere/passwd"_s)), qPrintable(message));
        QVERIFY2(!message.contains(u".."_s), qPrintable(message));
    }

    void aTakenNameIsAnsweredWithTheOption_data()
    {
        QTest::addColumn<QStringList>("onDisk");
        QTest::addColumn<QString>("restored");
        QTest::newRow("the same") << QStringList{u"Llama"_s} << u"Llama"_s;
        QTest::newRow("its case twin") << QStringList{u"llama"_s} << u"Llama"_s;
        QTest::newRow("two case twins") << QStringList{u"llama"_s, u"LLAMA"_s} << u"Llama"_s;
    }
    void aTakenNameIsAnsweredWithTheOption()
    {
        QFETCH(QStringList, onDisk);
        QFETCH(QString, restored);
        const CtlProcess ctl;
        const auto manifest = contentOf(ctl.buildSample(restored)[u"path"].toString());
        QCOMPARE(ctl.json({u"rm"_s, restored}).status, 0);
        // As another program writes them.
        for (const auto &name : onDisk)
            ctl.file(manifestFile(name), manifest);
        const auto refused = ctl.json({u"restore"_s, restored});
        QVERIFY(refused.status != 0);
        const auto message = refused.json()[u"error"][u"message"].toString();
        QVERIFY2(message.contains(u"--as"_s), qPrintable(message));
        QCOMPARE(ctl.json({u"restore"_s, restored, u"--as"_s, u"back"_s}).status, 0);
    }

    void aModelfilesErrorSaysWhere()
    {
        const CtlProcess ctl;
        ctl.file(u"Broken"_s, "FROM m\nFORM x\n");
        const auto result = ctl.json({u"build"_s, u"x"_s, u"-f"_s, u"Broken"_s});
        QCOMPARE(result.json()[u"error"].toObject()[u"where"].toString(), u"2:1"_s);
        QVERIFY2(result.messages.contains("Broken:2:1: error: "), result.messages.constData());
        QVERIFY(!QFileInfo::exists(ctl.store()));
    }

    void rmSaysWhatCouldNotBeReadAndStays()
    {
        for (const bool asJson : {true, false}) {
            const CtlProcess ctl;
            ctl.buildSample(u"m"_s);
            const auto cut = ctl.store() + u"/manifests/registry.ollama.ai/library/cut/latest"_s;
            QVERIFY(QDir().mkpath(QFileInfo(cut).path()));
            ctl.file(QDir(ctl.home()).relativeFilePath(cut), "{\"schema");
            const auto result = asJson ? ctl.json({u"rm"_s, u"m"_s}) : ctl.run({u"rm"_s, u"m"_s});
            QCOMPARE(result.status, 0);
            QVERIFY2(
                result.messages.contains("warning: the files of the removed models stay in the store")
                    && result.messages.contains(cut.toUtf8()),
                result.messages.constData());
            if (!asJson)
                continue;
            const auto warnings = result.json()[u"warnings"].toArray();
            QCOMPARE(warnings.size(), 1);
            QVERIFY(warnings[0].toString().contains(cut));
        }
    }

    void whatCouldNotBeFreedIsNotCalledDeleted()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto cut = u".ollama/models/manifests/registry.ollama.ai/library/cut/latest"_s;
        QVERIFY(QDir().mkpath(QFileInfo(ctl.path(cut)).path()));
        ctl.file(cut, "{\"schema");
        const auto result = ctl.run({u"rm"_s, u"m"_s, u"--purge"_s});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.out, QByteArray("moved m:latest to the trash\n"));
        QVERIFY2(result.messages.contains("couldn't be freed"), result.messages.constData());
    }

    void aHeldLockIsBusy()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto path = (ctl.store() + u"/.weightroom/lock"_s).toUtf8();
        const int fd = ::open(path.constData(), O_RDWR | O_CLOEXEC);
        QVERIFY(fd >= 0);
        QCOMPARE(::flock(fd, LOCK_EX), 0);
        const auto result = ctl.json({u"rm"_s, u"m"_s});
        ::close(fd);
        QCOMPARE(result.kind(), u"Busy"_s);
        QCOMPARE(result.status, 1);
    }

    void aStoreThatCannotBeWrittenIsSaidSo()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        if (::geteuid() == 0) {
            // Nothing is forbidden to root; what he sees is at least not called read-only.
            QCOMPARE(ctl.json({u"list"_s}).json()[u"read_only"], QJsonValue(false));
            return;
        }
        QVERIFY(QFile::setPermissions(ctl.store() + u"/manifests"_s, QFile::ReadOwner | QFile::ExeOwner));
        QCOMPARE(ctl.json({u"list"_s}).json()[u"read_only"], QJsonValue(true));
        const auto result = ctl.json({u"rm"_s, u"m"_s});
        QCOMPARE(result.kind(), u"Permission"_s);
        QCOMPARE(result.status, 6);
        QFile::setPermissions(
            ctl.store() + u"/manifests"_s, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
};

WEIGHTROOM_TEST(TestWeightroomctlErrors)
#include "tst_weightroomctl_errors.moc"
