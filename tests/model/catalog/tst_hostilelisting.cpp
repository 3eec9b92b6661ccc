// Damaged and hostile stores: each bad model is listed with its problem or noted, and no other one suffers.
#include "model/catalog/libraryfixture.h"

#include "model/details/modeldetails.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <algorithm>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestHostileListing : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void listsBadManifestsWithTheirProblem_data();
    void listsBadManifestsWithTheirProblem();
    void listsOddManifests_data();
    void listsOddManifests();
    void listsBadBlobs_data();
    void listsBadBlobs();
    void listsOddFiles_data();
    void listsOddFiles();
    void notesStrays_data();
    void notesStrays();
    void marksCaseTwins();
    void damagedModelsStillShareTheirBlobs();
};

namespace
{

const QString kBad = kLibrary + u"bad/latest"_s;

// A manifest with these texts in place of a digest and a size.
QByteArray manifestWith(const QByteArray &digest, const QByteArray &size)
{
    return R"({"schemaVersion":2,"config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":")"
        + digest + R"(","size":)" + size + R"(},"layers":[]})";
}

QByteArray hex(int digits, char digit = 'a')
{
    return QByteArray(digits, digit);
}

void link(const QString &target, const QString &path)
{
    QDir().mkpath(QFileInfo(path).path());
    if (::symlink(target.toUtf8().constData(), path.toUtf8().constData()) != 0)
        qFatal("can't make a link");
}

// The good model beside the bad one is as it always is.
void checkGood(const TestStore &store)
{
    const auto good = store.row(kLibrary + u"good/latest"_s);
    QCOMPARE(good.problems, QStringList());
    QVERIFY(!good.isDamaged);
    QCOMPARE(good.build, u"Q4_K_M"_s);
    QCOMPARE(good.capabilities, QStringList{u"completion"_s});
}

void addGood(const TestStore &store)
{
    store.soundModel(kLibrary + u"good/latest"_s, "good");
}

} // namespace

void TestHostileListing::listsBadManifestsWithTheirProblem_data()
{
    QTest::addColumn<QByteArray>("manifest");
    QTest::addColumn<QString>("problem");
    const auto row = [](const QByteArray &name, const QByteArray &manifest, const QString &problem) {
        QTest::newRow(name.constData()) << manifest << problem;
    };
    for (const auto &digest :
         {QByteArray("sha256:../../../../etc/passwd"), QByteArray("sha256-../x"), QByteArray("/abs"),
          QByteArray("sha256:") + hex(63), QByteArray("sha256:") + hex(65), QByteArray("sha512:") + hex(64),
          QByteArray("sha256:") + hex(63) + "\\n", QByteArray("sha256:") + hex(62) + "\xd9\xa1",
          QByteArray("sha256:%2e%2e%2f"), QByteArray("sha256:") + hex(63) + "\\u0000"})
        row("digest " + digest.left(20) + QByteArray::number(digest.size()), manifestWith(digest, "1"),
            u"not a digest"_s);
    for (const auto &size : {"-1", "9223372036854775808", "1e308", "\"12\"", "1.5", "null", "[]"})
        row(QByteArray("size ") + size, manifestWith("sha256:" + hex(64), size), u"whole number of bytes"_s);
    row("not JSON", "hello", u"not JSON"_s);
    row("empty", "", u"empty"_s);
    row("white space", " \n\t\n", u"empty"_s);
    row("cut", R"({"schemaVersion":2,"lay)", u"not JSON"_s);
    row("two values", "{}{}", u"not JSON"_s);
    row("trailing garbage", "{} x", u"not JSON"_s);
    row("byte order mark", "\xef\xbb\xbf{}", u"byte order mark"_s);
    row("UTF-16", QByteArray("\xff\xfe{\0}\0", 6), u"byte order mark"_s);
    row("NUL bytes", QByteArray("{\0}", 3), u"not JSON"_s);
    row("not UTF-8", "{\"a\":\"\xff\"}", u"not JSON"_s);
    row("no object", "[1]", u"not a JSON object"_s);
    row("too long", "{\"a\":\"" + QByteArray(5 << 20, 'x') + "\"}", u"the limit is"_s);
    row("too deep", QByteArray(100'000, '['), u"not JSON"_s);
    row("key twice", R"({"schemaVersion":2,"schemaVersion":2,"layers":[]})", u"twice"_s);
    row("layers are no list", R"({"schemaVersion":2,"layers":{}})", u"not a list"_s);
    row("a layer is no object", R"({"schemaVersion":2,"layers":[1]})", u"not an object"_s);
}

void TestHostileListing::listsBadManifestsWithTheirProblem()
{
    QFETCH(const QByteArray, manifest);
    QFETCH(const QString, problem);
    const TestStore store;
    addGood(store);
    store.write(u"manifests/"_s + kBad, manifest);
    const auto bad = store.row(kBad);
    QVERIFY(bad.isDamaged);
    QVERIFY(!bad.id);
    QCOMPARE(bad.problems.size(), 1);
    QVERIFY2(bad.problems.front().contains(problem), qPrintable(bad.problems.front()));
    QVERIFY2(bad.problems.front().contains(kBad), qPrintable(bad.problems.front()));
    QVERIFY(bad.modified.toSecsSinceEpoch() > 0);
    checkGood(store);
    const auto details = readDetails(store.open(), bad.name());
    QVERIFY(!details);
    QCOMPARE(details.error().kind, Error::Kind::Manifest);
}

void TestHostileListing::listsOddManifests_data()
{
    QTest::addColumn<QByteArray>("manifest"); // %1 = the weights' layer, %2 = the config's
    QTest::addColumn<QString>("problem");
    QTest::addColumn<bool>("isDamaged");
    QTest::newRow("version 1") << QByteArray(R"({"schemaVersion":1,"config":%2,"layers":[%1]})")
                               << u"unknown manifest version"_s << false;
    QTest::newRow("version as text") << QByteArray(R"({"schemaVersion":"2","config":%2,"layers":[%1]})")
                                     << u"unknown manifest version"_s << false;
    QTest::newRow("no version") << QByteArray(R"({"config":%2,"layers":[%1]})")
                                << u"unknown manifest version"_s << false;
    QTest::newRow("image index") << QByteArray(R"({"schemaVersion":2,"manifests":[]})")
                                 << u"list of manifests"_s << true;
    QTest::newRow("no layers") << QByteArray(R"({"schemaVersion":2,"config":%2,"layers":[]})")
                               << u"no layers"_s << true;
    QTest::newRow("null layers") << QByteArray(R"({"schemaVersion":2,"config":%2,"layers":null})")
                                 << u"no layers"_s << true;
    QTest::newRow("null config") << QByteArray(R"({"schemaVersion":2,"config":null,"layers":[%1]})")
                                 << u"no config"_s << false;
    QTest::newRow("no config") << QByteArray(R"({"schemaVersion":2,"layers":[%1]})") << u"no config"_s
                               << false;
    QTest::newRow("empty config digest")
        << QByteArray(R"({"schemaVersion":2,"config":{"digest":"","size":0},"layers":[%1]})")
        << u"no config"_s << false;
    QTest::newRow("layer twice") << QByteArray(R"({"schemaVersion":2,"config":%2,"layers":[%1,%1]})")
                                 << QString() << false;
    QTest::newRow("urls") << QByteArray(
        R"({"schemaVersion":2,"urls":["file:///etc/passwd"],"config":%2,"layers":[%1]})")
                          << QString() << false;
    QTest::newRow("config is a layer") << QByteArray(R"({"schemaVersion":2,"config":%1,"layers":[%1]})")
                                       << u"config can't be read"_s << true;
    QTest::newRow("no weights") << QByteArray(R"({"schemaVersion":2,"config":%2,"layers":[%2]})")
                                << u"no weights"_s << false;
}

void TestHostileListing::listsOddManifests()
{
    QFETCH(QByteArray, manifest);
    QFETCH(const QString, problem);
    QFETCH(const bool, isDamaged);
    const TestStore store;
    addGood(store);
    const auto json = [](const Layer &layer) {
        return R"({"mediaType":")" + layer.mediaType.toUtf8() + R"(","digest":")"
            + layer.digest.toString().toUtf8() + R"(","size":)" + QByteArray::number(layer.bytes) + "}";
    };
    manifest.replace("%1", json(store.blob(mediatype::kModel, smallModel("bad").bytes())));
    manifest.replace("%2", json(store.blob(mediatype::kConfig, kPlainConfig + " ")));
    store.write(u"manifests/"_s + kBad, manifest);
    const auto bad = store.row(kBad);
    QCOMPARE(bad.id, std::optional(Digest::of(manifest)));
    QCOMPARE(bad.isDamaged, isDamaged);
    if (problem.isEmpty())
        QCOMPARE(bad.problems, QStringList());
    else
        QVERIFY2(
            bad.problems.join(u'\n').contains(problem),
            qPrintable(u"problems: "_s + bad.problems.join(u'\n')));
    const auto details = readDetails(store.open(), bad.name());
    QVERIFY(details);
    QCOMPARE(details->problems, bad.problems);
    QCOMPARE(details->capabilities, bad.capabilities);
    checkGood(store);
}

void TestHostileListing::listsBadBlobs_data()
{
    using Damage = std::function<void(const TestStore &, const Layer &weights, const Layer &config)>;
    QTest::addColumn<Damage>("damage");
    QTest::addColumn<QString>("problem"); // %1 = weights, %2 = config
    QTest::addColumn<bool>("isDamaged");
    const auto path = [](const TestStore &store, const Layer &layer) {
        return store.root() + u"/blobs/"_s + layer.digest.fileName();
    };
    const auto row = [](const char *name, const Damage &damage, const QString &problem,
                        bool isDamaged = true) { QTest::newRow(name) << damage << problem << isDamaged; };
    row(
        "weights missing",
        [=](const TestStore &s, const Layer &w, const Layer &) { QFile::remove(path(s, w)); },
        u"the blob %1 is missing"_s);
    row(
        "config missing",
        [=](const TestStore &s, const Layer &, const Layer &c) { QFile::remove(path(s, c)); },
        u"the blob %2 is missing"_s);
    row(
        "weights cut",
        [=](const TestStore &s, const Layer &w, const Layer &) { QFile::resize(path(s, w), 100); },
        u"%1 (weights) has 100 bytes"_s);
    row(
        "weights empty",
        [=](const TestStore &s, const Layer &w, const Layer &) { QFile::resize(path(s, w), 0); },
        u"the weights can't be read"_s);
    row(
        "weights are a text",
        [=](const TestStore &s, const Layer &w, const Layer &) {
            s.write(u"blobs/"_s + w.digest.fileName(), QByteArray(w.bytes, 'x'));
        },
        u"the weights can't be read"_s);
    row(
        "a folder",
        [=](const TestStore &s, const Layer &w, const Layer &) {
            QFile::remove(path(s, w));
            QDir().mkpath(path(s, w));
        },
        u"the blob %1 is missing"_s);
    row(
        "a pipe",
        [=](const TestStore &s, const Layer &w, const Layer &) {
            QFile::remove(path(s, w));
            QCOMPARE(::mkfifo(path(s, w).toUtf8().constData(), 0600), 0);
        },
        u"the blob %1 is missing"_s);
    row(
        "a link to a text",
        [=](const TestStore &s, const Layer &w, const Layer &) {
            QFile::remove(path(s, w));
            link(u"/etc/passwd"_s, path(s, w));
        },
        u"%1 (weights) is a symbolic link"_s);
    row(
        "a link to the same bytes elsewhere",
        [=](const TestStore &s, const Layer &w, const Layer &) {
            QVERIFY(QFile::rename(path(s, w), s.outside(u"moved"_s)));
            link(s.outside(u"moved"_s), path(s, w));
        },
        u"%1 (weights) is a symbolic link"_s, false);
    row(
        "a dangling link",
        [=](const TestStore &s, const Layer &w, const Layer &) {
            QFile::remove(path(s, w));
            link(u"/nowhere/at/all"_s, path(s, w));
        },
        u"the blob %1 is missing"_s);
    row(
        "named as long ago",
        [=](const TestStore &s, const Layer &w, const Layer &) {
            QVERIFY(QFile::rename(path(s, w), s.root() + u"/blobs/"_s + w.digest.toString()));
        },
        QString(), false);
    const auto config = [=](const QByteArray &bytes) {
        return [=](const TestStore &s, const Layer &, const Layer &c) {
            s.write(u"blobs/"_s + c.digest.fileName(), bytes.leftJustified(c.bytes, ' '));
        };
    };
    row("config isn't a JSON", config("hello"), u"config can't be read: it is not JSON"_s);
    row("config is a list", config("[1]"), u"config can't be read: it is not a JSON object"_s);
    row("config is too deep", config(QByteArray(5000, '[')), u"config can't be read"_s);
    row("config is too long", config(QByteArray(5 << 20, ' ')), u"but the manifest says"_s);
    row("a field of the config is a list", config(R"({"model_family":["llama"]})"),
        u"model_family is not a text"_s);
}

void TestHostileListing::listsBadBlobs()
{
    using Damage = std::function<void(const TestStore &, const Layer &weights, const Layer &config)>;
    QFETCH(const Damage, damage);
    QFETCH(QString, problem);
    QFETCH(const bool, isDamaged);
    const TestStore store;
    addGood(store);
    const QByteArray configBytes = kPlainConfig + "\n";
    const auto weights = store.blob(mediatype::kModel, smallModel("bad").bytes());
    const auto config = store.blob(mediatype::kConfig, configBytes);
    store.model(kBad, {weights}, configBytes);
    damage(store, weights, config);
    const auto bad = store.row(kBad);
    problem.replace(u"%1"_s, weights.digest.toString()).replace(u"%2"_s, config.digest.toString());
    QVERIFY2(
        bad.problems.join(u'\n').contains(problem) && bad.problems.isEmpty() == problem.isEmpty(),
        qPrintable(bad.problems.join(u'\n')));
    QCOMPARE(bad.isDamaged, isDamaged);
    QVERIFY2(!bad.problems.join(u'\n').contains(u"root:"), "a link's target is shown");
    const auto details = readDetails(store.open(), bad.name());
    QVERIFY(details);
    QCOMPARE(details->problems, bad.problems);
    checkGood(store);
}

void TestHostileListing::listsOddFiles_data()
{
    using Make = std::function<void(const TestStore &, const QString &path)>;
    QTest::addColumn<Make>("make");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const Make &make, const QString &problem) {
        QTest::newRow(name) << make << problem;
    };
    row(
        "link inside the store",
        [](const TestStore &s, const QString &path) {
            link(s.root() + u"/manifests/"_s + kLibrary + u"good/latest"_s, path);
        },
        QString());
    row(
        "link out of the store", [](const TestStore &, const QString &path) { link(u"/etc/passwd"_s, path); },
        u"to outside the store"_s);
    row(
        "dangling link", [](const TestStore &, const QString &path) { link(u"/nowhere"_s, path); },
        u"broken symbolic link"_s);
    row(
        "link to itself", [](const TestStore &, const QString &path) { link(path, path); },
        u"symbolic link to"_s);
    row(
        "link to a folder", [](const TestStore &s, const QString &path) { link(s.root(), path); },
        u"that isn't a file"_s);
    row(
        "pipe",
        [](const TestStore &, const QString &path) {
            QDir().mkpath(QFileInfo(path).path());
            QCOMPARE(::mkfifo(path.toUtf8().constData(), 0600), 0);
        },
        u"pipe, socket or device"_s);
}

void TestHostileListing::listsOddFiles()
{
    using Make = std::function<void(const TestStore &, const QString &path)>;
    QFETCH(const Make, make);
    QFETCH(const QString, problem);
    const TestStore store;
    addGood(store);
    make(store, store.root() + u"/manifests/"_s + kBad);
    const auto bad = store.row(kBad);
    QCOMPARE(bad.isDamaged, !problem.isEmpty());
    QVERIFY(bad.modified.toSecsSinceEpoch() > 0);
    QVERIFY2(
        bad.problems.join(u'\n').contains(problem) && bad.problems.isEmpty() == problem.isEmpty(),
        qPrintable(bad.problems.join(u'\n')));
    checkGood(store);
}

void TestHostileListing::notesStrays_data()
{
    QTest::addColumn<QByteArray>("below"); // raw bytes
    QTest::newRow("note at the top") << QByteArray("note.txt");
    QTest::newRow("hidden file beside tags") << QByteArray("registry.ollama.ai/library/good/.DS_Store");
    QTest::newRow("tag like an option") << QByteArray("registry.ollama.ai/library/good/-rf");
    QTest::newRow("tag with a colon") << QByteArray("registry.ollama.ai/library/good/a:b");
    QTest::newRow("namespace with a dot") << QByteArray("registry.ollama.ai/li.brary/x/latest");
    QTest::newRow("not UTF-8") << QByteArray("registry.ollama.ai/library/good/\xff\xfe");
    QTest::newRow("six levels") << QByteArray("registry.ollama.ai/library/other/latest/Q4_0/more");
    QTest::newRow("a file for a folder") << QByteArray("registry.ollama.ai/library/model");
    QTest::newRow("line break") << QByteArray("registry.ollama.ai/library/good/a\nb");
}

void TestHostileListing::notesStrays()
{
    QFETCH(const QByteArray, below);
    const TestStore store;
    addGood(store);
    const QByteArray path = store.root().toUtf8() + "/manifests/" + below;
    QDir().mkpath(QString::fromUtf8(path.left(path.lastIndexOf('/'))));
    FILE *file = ::fopen(path.constData(), "w");
    QVERIFY(file != nullptr);
    ::fputs("{}", file);
    ::fclose(file);
    const auto snapshot = store.snapshot();
    QCOMPARE(snapshot.models.size(), std::size_t(1));
    QCOMPARE(snapshot.notes.size(), 1);
    QVERIFY2(!snapshot.notes.front().contains(u'\n'), qPrintable(snapshot.notes.front()));
    checkGood(store);
    // The temporary folder can't remove a name that isn't UTF-8.
    QCOMPARE(::unlink(path.constData()), 0);
}

void TestHostileListing::marksCaseTwins()
{
    const TestStore store;
    addGood(store);
    store.soundModel(kLibrary + u"Twin/latest"_s, "one");
    store.soundModel(kLibrary + u"twin/Latest"_s, "two");
    for (const auto &[below, other] :
         {std::pair(u"Twin/latest"_s, u"twin:Latest"_s), std::pair(u"twin/Latest"_s, u"Twin:latest"_s)}) {
        const auto model = store.row(kLibrary + below);
        QCOMPARE(model.problems.size(), 1);
        QVERIFY2(model.problems.front().startsWith(other), qPrintable(model.problems.front()));
        QVERIFY(!model.isDamaged);
    }
    checkGood(store);
}

void TestHostileListing::damagedModelsStillShareTheirBlobs()
{
    const TestStore store;
    const auto weights = store.blob(mediatype::kModel, smallModel("w").bytes());
    auto missing = store.blob(mediatype::kSystem, "gone");
    store.model(kLibrary + u"a/latest"_s, {weights, missing});
    store.model(kLibrary + u"b/latest"_s, {weights}, "{}");
    QFile::remove(store.root() + u"/blobs/"_s + missing.digest.fileName());
    QCOMPARE(store.row(kLibrary + u"b/latest"_s).unsharedBytes, 2);
    // What is missing frees nothing.
    QCOMPARE(store.row(kLibrary + u"a/latest"_s).unsharedBytes, kPlainConfig.size());
}

WEIGHTROOM_TEST(TestHostileListing)
#include "tst_hostilelisting.moc"
