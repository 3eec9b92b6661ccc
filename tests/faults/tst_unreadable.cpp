// "Couldn't look" is never "isn't there" (B11, D4, E10): each command on a store of which one folder may not
// be read, can't be read, or that there are no descriptors left to open. A command fails and says which
// folder and why, or it does without and says so too; never does it answer with less, or that something isn't
// there.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

const QString kLibraryBelow = u"manifests/registry.ollama.ai/library"_s;
constexpr int kNotFound = 3;

struct TriedCommand {
    QStringList arguments;
    bool changes = false;
};

const QList<TriedCommand> &triedCommands()
{
    static const QList<TriedCommand> commands{
        {{u"list"_s}},
        {{u"list"_s, u"--names"_s}},
        {{u"show"_s, u"lone"_s}},
        {{u"show"_s, u"lone"_s, u"--modelfile"_s}},
        {{u"show"_s, u"lone"_s, u"--manifest"_s}},
        {{u"show"_s, u"lone"_s, u"--layers"_s}},
        {{u"path"_s, u"lone"_s}},
        {{u"history"_s, u"lone"_s}},
        {{u"history"_s, u"gone"_s}},
        {{u"trash"_s}},
        {{u"trash"_s, u"empty"_s, u"--dry-run"_s}},
        {{u"verify"_s}},
        {{u"verify"_s, u"lone"_s}},
        {{u"usage"_s}},
        {{u"prune"_s, u"--dry-run"_s}},
        {{u"rm"_s, u"lone"_s}, true},
        {{u"rm"_s, u"lone"_s, u"--purge"_s}, true},
        {{u"cp"_s, u"lone"_s, u"copy"_s}, true},
        {{u"cp"_s, u"lone"_s, u"keep"_s}, true},
        {{u"mv"_s, u"lone"_s, u"moved"_s}, true},
        {{u"restore"_s, u"gone:2"_s}, true},
        {{u"restore"_s, u"gone"_s, u"--as"_s, u"back"_s}, true},
        {{u"repair"_s}, true},
        {{u"repair"_s, u"lone"_s}, true},
        {{u"prune"_s}, true},
        {{u"trash"_s, u"empty"_s}, true},
        {{u"build"_s, u"fresh"_s, u"--from"_s, u"sources/fresh.gguf"_s}, true},
        {{u"build"_s, u"lone"_s, u"--from"_s, u"sources/fresh.gguf"_s}, true}};
    return commands;
}

const QStringList &triedFolders()
{
    static const QStringList folders{
        u"manifests"_s,
        u"manifests/registry.ollama.ai"_s,
        kLibraryBelow,
        kLibraryBelow + u"/lone"_s,
        u"blobs"_s,
        u".weightroom"_s,
        u".weightroom/manifests"_s,
        u".weightroom/staging"_s,
        u".weightroom/trash"_s,
        u".weightroom/trash/refs"_s,
        u".weightroom/trash/blobs"_s};
    return folders;
}

const CtlProcess &triedHome()
{
    static const auto *home = [] {
        auto *made = new CtlProcess;
        prepareHome(*made);
        made->buildSample(u"h.io/n/far"_s);
        // Verified once, so that there is something to remember.
        if (made->json({u"verify"_s, u"alpha"_s}).status != 0)
            qFatal("can't verify a test's store");
        made->file(u".ollama/models/.weightroom/staging/dead/file-0"_s, "left half done");
        return made;
    }();
    return *home;
}

void prepareTried(CtlProcess &ctl)
{
    ctl.copyHome(triedHome());
    copyTimes(triedHome(), ctl);
}

// Without what differs from run to run and from home to home.
QJsonValue lasting(const QJsonValue &value, const QString &home)
{
    static const QStringList passing{u"seconds"_s,     u"when"_s,   u"free_bytes"_s, u"modified"_s,
                                     u"trash_entry"_s, u"import"_s, u"imports"_s,    u"read_only"_s};
    if (value.isArray()) {
        QJsonArray result;
        for (const auto &element : value.toArray())
            result.append(lasting(element, home));
        return result;
    }
    if (value.isObject()) {
        QJsonObject result;
        const auto object = value.toObject();
        for (auto member = object.begin(); member != object.end(); ++member) {
            if (!passing.contains(member.key()))
                result.insert(member.key(), lasting(*member, home));
        }
        return result;
    }
    return value.isString() ? QJsonValue(value.toString().replace(home, u"~"_s)) : value;
}

struct TriedRun {
    CtlResult result;
    QString home;
};

// What each command says when nothing is in its way.
const TriedRun &undisturbed(const TriedCommand &command)
{
    static QMap<QStringList, TriedRun> runs;
    if (!runs.contains(command.arguments)) {
        CtlProcess ctl;
        prepareTried(ctl);
        runs.insert(command.arguments, {ctl.json(command.arguments), ctl.home()});
    }
    return runs[command.arguments];
}

// What is wrong with an answer; empty = nothing.
QString
faultOf(const TriedCommand &command, const TriedRun &run, const QString &folder, const QString &reason)
{
    const auto &usual = undisturbed(command);
    const auto &result = run.result;
    if (result.status == usual.result.status
        && lasting(result.json(), run.home) == lasting(usual.result.json(), usual.home))
        return {};
    const auto text = QString::fromUtf8(result.out + result.messages);
    if (result.status < 0 || result.json().isEmpty())
        return u"it died: "_s + text;
    if (result.status == kNotFound && usual.result.status != kNotFound)
        return u"it says that something isn't there: "_s + text;
    if (!text.contains(folder) || !text.contains(reason))
        return u"it doesn't say which folder, or why: "_s + text;
    const auto kind = result.kind();
    // A prune and an emptying refuse whatever is in their way.
    const bool mayRefuse = command.arguments[0] == u"prune" || command.arguments[0] == u"trash"
        || command.arguments.contains(u"--purge"_s);
    const bool isRefusal = kind == u"Refused" && mayRefuse;
    if (!kind.isEmpty() && kind != u"Permission" && kind != u"Io" && kind != u"ReadOnly" && !isRefusal)
        return u"it fails for something else: "_s + text;
    if (command.arguments[0] == u"verify" && result.status != 6 && kind.isEmpty())
        return u"what can't be checked is neither sound nor damaged: "_s + text;
    return {};
}

bool isRootUser()
{
    return ::geteuid() == 0;
}

} // namespace

class TestUnreadable : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }
    void aFolderThatMayNotBeReadIsSaid_data();
    void aFolderThatMayNotBeReadIsSaid();
    void aFolderThatCantBeReadIsSaid_data();
    void aFolderThatCantBeReadIsSaid();
    void withoutDescriptorsNothingIsCalledMissing_data();
    void withoutDescriptorsNothingIsCalledMissing();
    void theRestIsListed();
    void copiesOfManifestsThatCantBeListedArentVerified();
    void aFileInAFoldersPlaceIsDamage_data();
    void aFileInAFoldersPlaceIsDamage();
};

void TestUnreadable::aFolderThatMayNotBeReadIsSaid_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<int>("mode");
    for (const auto &folder : triedFolders()) {
        for (const int mode : {0300, 0000})
            QTest::addRow("%s at %04o", qPrintable(folder), mode) << folder << mode;
    }
}

void TestUnreadable::aFolderThatMayNotBeReadIsSaid()
{
    QFETCH(const QString, folder);
    QFETCH(const int, mode);
    CtlProcess looked;
    // For root permission bits don't count, unless it gives up what makes it so.
    const auto user = isRootUser() ? u"setpriv --bounding-set=-all --inh-caps=-all -- "_s : QString();
    if (looked.shell(user + u"true"_s).status != 0)
        QSKIP("root can't give up its rights here: setpriv fails");
    prepareTried(looked);
    QStringList faults;
    for (const auto &command : triedCommands()) {
        CtlProcess fresh;
        if (command.changes)
            prepareTried(fresh);
        const auto &ctl = command.changes ? fresh : looked;
        const auto path = QFile::encodeName(ctl.store() + u'/' + folder);
        QVERIFY(::chmod(path.constData(), mode_t(mode)) == 0);
        const auto result = ctl.shell(user + u"\"$CTL\" --json "_s + command.arguments.join(u' '));
        QVERIFY(::chmod(path.constData(), 0755) == 0);
        const auto fault =
            faultOf(command, {result, ctl.home()}, QFile::decodeName(path), u"ermission denied"_s);
        if (!fault.isEmpty())
            faults.append(command.arguments.join(u' ') + u": "_s + fault.simplified().left(400));
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestUnreadable::aFolderThatCantBeReadIsSaid_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QByteArray>("call");
    for (const auto &folder : triedFolders()) {
        for (const auto *call : {"open", "readdir", "stat"})
            QTest::addRow("%s, %s", qPrintable(folder), call) << folder << QByteArray(call);
    }
}

// A broken disk.
void TestUnreadable::aFolderThatCantBeReadIsSaid()
{
    QFETCH(const QString, folder);
    QFETCH(const QByteArray, call);
    CtlProcess looked;
    prepareTried(looked);
    QStringList faults;
    for (const auto &command : triedCommands()) {
        CtlProcess fresh;
        if (command.changes)
            prepareTried(fresh);
        auto &ctl = command.changes ? fresh : looked;
        const auto path = ctl.store() + u'/' + folder;
        const auto result = runFaulted(
            ctl, command.arguments,
            {call + ':' + QFile::encodeName(path) + ":1", "fails=" + QByteArray::number(EIO)});
        const auto fault = faultOf(command, {result, ctl.home()}, path, u"Input/output error"_s);
        if (!fault.isEmpty())
            faults.append(command.arguments.join(u' ') + u": "_s + fault.simplified().left(400));
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestUnreadable::withoutDescriptorsNothingIsCalledMissing_data()
{
    QTest::addColumn<int>("descriptors");
    for (int descriptors = 4; descriptors <= 20; ++descriptors)
        QTest::addRow("%d", descriptors) << descriptors;
}

void TestUnreadable::withoutDescriptorsNothingIsCalledMissing()
{
    QFETCH(const int, descriptors);
    CtlProcess looked;
    const auto limited = u"ulimit -n %1 && exec \"$CTL\" --json "_s.arg(descriptors);
    const auto started = looked.shell(limited + u"--version"_s);
    if (started.status != 0)
        QSKIP("the program can't even be loaded with so few descriptors");
    prepareTried(looked);
    QStringList faults;
    for (const auto &command : triedCommands()) {
        CtlProcess fresh;
        if (command.changes)
            prepareTried(fresh);
        const auto &ctl = command.changes ? fresh : looked;
        const auto result = ctl.shell(limited + command.arguments.join(u' '));
        const auto fault = faultOf(command, {result, ctl.home()}, ctl.home(), u"Too many open files"_s);
        // With less than all of it it isn't done.
        const bool isHalf = fault.isEmpty() && result.status == 0
            && lasting(result.json(), ctl.home())
                != lasting(undisturbed(command).result.json(), undisturbed(command).home);
        if (!fault.isEmpty() || isHalf)
            faults.append(
                command.arguments.join(u' ') + u": "_s
                + (isHalf ? u"half done: "_s + QString::fromUtf8(result.out + result.messages) : fault)
                      .simplified()
                      .left(400));
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestUnreadable::theRestIsListed()
{
    CtlProcess ctl;
    const auto user = isRootUser() ? u"setpriv --bounding-set=-all --inh-caps=-all -- "_s : QString();
    if (ctl.shell(user + u"true"_s).status != 0)
        QSKIP("root can't give up its rights here: setpriv fails");
    prepareTried(ctl);
    const auto namesAt = [&](const QString &folder, CtlResult &result) {
        const auto path = QFile::encodeName(ctl.store() + u'/' + folder);
        ::chmod(path.constData(), 0300);
        result = ctl.shell(user + u"\"$CTL\" --json list"_s);
        ::chmod(path.constData(), 0755);
        QStringList names;
        for (const auto &model : result.json()[u"models"_s].toArray())
            names.append(model[u"short"_s].toString());
        names.sort();
        return names;
    };
    CtlResult result;
    QCOMPARE(
        namesAt(kLibraryBelow + u"/lone"_s, result),
        (QStringList{
            u"alpha:latest"_s, u"h.io/n/far:latest"_s, u"keep:latest"_s, u"quiet:latest"_s, u"tall:1"_s}));
    QCOMPARE(result.status, 0);
    QCOMPARE(result.json()[u"unreadable"_s], QJsonArray{ctl.store() + u'/' + kLibraryBelow + u"/lone"_s});
    QVERIFY2(result.messages.contains("Permission denied"), result.messages.constData());
    QCOMPARE(namesAt(u"manifests/registry.ollama.ai"_s, result), QStringList{u"h.io/n/far:latest"_s});
    QCOMPARE(result.status, 0);
    // Nothing at all could be listed.
    QVERIFY(QDir(ctl.store() + u"/manifests/h.io"_s).removeRecursively());
    QCOMPARE(namesAt(u"manifests/registry.ollama.ai"_s, result), QStringList());
    QCOMPARE(result.kind(), u"Permission"_s);
    QCOMPARE(namesAt(u"manifests"_s, result), QStringList());
    QCOMPARE(result.kind(), u"Permission"_s);
    // With names alone it's said too.
    ::chmod(QFile::encodeName(ctl.store() + u'/' + kLibraryBelow + u"/lone"_s).constData(), 0300);
    const auto names = ctl.shell(user + u"\"$CTL\" list --names"_s);
    ::chmod(QFile::encodeName(ctl.store() + u'/' + kLibraryBelow + u"/lone"_s).constData(), 0755);
    QCOMPARE(names.status, 0);
    QVERIFY2(names.messages.contains("library/lone: Permission denied"), names.messages.constData());
}

void TestUnreadable::copiesOfManifestsThatCantBeListedArentVerified()
{
    CtlProcess ctl;
    prepareTried(ctl);
    const auto folder = ctl.store() + u"/.weightroom/manifests"_s;
    const auto result = runFaulted(
        ctl, {u"verify"_s},
        {"readdir:" + QFile::encodeName(folder) + ":1", "fails=" + QByteArray::number(EIO)});
    QVERIFY2(result.status == 6, result.out.constData());
    QVERIFY2(result.out.contains("manifests: Input/output error"), result.out.constData());
    QCOMPARE(ctl.json({u"verify"_s}).status, 0);
}

void TestUnreadable::aFileInAFoldersPlaceIsDamage_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("blobs") << u"blobs"_s;
    QTest::newRow("manifests") << u"manifests"_s;
}

void TestUnreadable::aFileInAFoldersPlaceIsDamage()
{
    QFETCH(const QString, folder);
    CtlProcess ctl;
    prepareTried(ctl);
    const auto path = ctl.store() + u'/' + folder;
    QVERIFY(QDir(path).removeRecursively());
    ctl.file(u".ollama/models/"_s + folder, "not a folder");
    for (const auto &command : triedCommands()) {
        const auto result = ctl.json(command.arguments);
        const auto about =
            command.arguments.join(u' ') + u": "_s + QString::fromUtf8(result.out + result.messages);
        QVERIFY2(result.kind() != u"Permission" && result.kind() != u"NotFound", qPrintable(about));
        const bool needsIt = folder == u"manifests"
            ? command.arguments[0] != u"trash" && command.arguments[0] != u"history"
            : command.changes;
        if (needsIt) {
            QVERIFY2(result.status != 0, qPrintable(about));
            QVERIFY2(about.contains(path + u" is a file"_s), qPrintable(about));
        }
    }
    QCOMPARE(QFile(path).size(), 12);
}

WEIGHTROOM_TEST(TestUnreadable)
#include "tst_unreadable.moc"
