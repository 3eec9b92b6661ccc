// The rows A1 to A16, B2, B5, B6, B8 and B9 of the attacks on a store: what verify says, and what the list
// says.
#include "model/catalog/libraryfixture.h"

#include "model/core/file.h"
#include "model/store/care/verify.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTest>
#include <algorithm>
#include <functional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

// Where the attack lies.
const QString kAttack = kLibrary + u"attack/latest"_s;

// A sound model's layers, of which an attack spoils something.
struct Victim {
    explicit Victim(const TestStore &its)
        : store(its)
        , weights(its.blob(mediatype::kModel, smallModel("victim").bytes()))
        , config(its.blob(mediatype::kConfig, kPlainConfig + "\n"))
    {
    }

    QByteArray manifest() const { return Manifest::write(config, {weights}); }
    void write(const QByteArray &bytes) const { store.write(u"manifests/"_s + kAttack, bytes); }
    // The sound manifest with a part of it replaced.
    void rewrite(const QByteArray &from, const QByteArray &to) const
    {
        auto bytes = manifest();
        QVERIFY(bytes.contains(from));
        write(bytes.replace(from, to));
    }
    QString blobPath() const { return store.root() + u"/blobs/"_s + weights.digest.fileName(); }
    QByteArray digest() const { return weights.digest.toString().toUtf8(); }
    QByteArray size() const { return "\"size\":" + QByteArray::number(weights.bytes); }

    const TestStore &store;
    Layer weights;
    Layer config;
};

using Attack = std::function<void(const Victim &)>;

// What must be said of it.
struct Verdict {
    QString list;    // of verify's document: "damaged", "missing", "manifests"; empty = all is sound
    QString problem; // in it
    QString listed;  // in the model's problems, or the list's notes; empty = nothing
};

void makeSocket(const QString &path)
{
    QDir().mkpath(QFileInfo(path).path());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto name = nativePath(path);
    QVERIFY(std::size_t(name.size()) < sizeof address.sun_path);
    std::copy(name.begin(), name.end(), address.sun_path);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const auto bound = ::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    ::close(fd);
    QVERIFY(bound == 0);
}

} // namespace

Q_DECLARE_METATYPE(Verdict)

class TestHostileVerify : public QObject
{
    Q_OBJECT

private:
    static void row(const char *name, const Verdict &verdict, const Attack &attack)
    {
        QTest::newRow(name) << verdict << attack;
    }
    static void manifestRows();
    static void oddManifestRows();
    static void blobRows();
    static void treeRows();
    static void check(const TestStore &store, const Verdict &verdict);

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void attacksGetTheirVerdict_data();
    void attacksGetTheirVerdict();
    void namesThatAreNoTextAreReported();
};

void TestHostileVerify::attacksGetTheirVerdict_data()
{
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<Attack>("attack");
    row("nothing", {}, [](const Victim &v) { v.write(v.manifest()); });
    manifestRows();
    oddManifestRows();
    blobRows();
    treeRows();
}

// A1 to A9: what can't be taken for a manifest.
void TestHostileVerify::manifestRows()
{
    const auto bad = [](const QString &problem) { return Verdict{u"manifests"_s, problem, problem}; };
    const auto digest = [&](const char *name, const QByteArray &text) {
        row(name, bad(u"not a digest"_s), [text](const Victim &v) { v.rewrite(v.digest(), text); });
    };
    digest("A1 path", "sha256:../../../../etc/passwd");
    digest("A1 path with a dash", "sha256-../../x");
    digest("A1 absolute", "/etc/passwd");
    digest("A1 share", R"(\\\\host\\share)");
    digest("A1 percent", "sha256:%2e%2e%2f%2e%2e%2fetc%2fpasswd");
    digest("A1 NUL", "sha256:" + QByteArray(63, 'a') + "\\u0000");
    digest("A2 63 digits", "sha256:" + QByteArray(63, 'a'));
    digest("A2 65 digits", "sha256:" + QByteArray(65, 'a'));
    digest("A2 no digits", "sha256:");
    digest("A2 sha512", "sha512:" + QByteArray(64, 'a'));
    digest("A2 other digits", "sha256:" + QByteArray(62, 'a') + "\xd9\xa1");
    digest("A2 line feed", "sha256:" + QByteArray(64, 'a') + "\\n");
    row("A2 upper case", {u"manifests"_s, u"upper case"_s, u"upper case"_s}, [](const Victim &v) {
        v.rewrite(v.digest(), "sha256:" + v.weights.digest.hex().toUpper().toUtf8());
    });
    for (const auto *text : {"-1", "9223372036854775808", "1e308", "\"12\"", "1.5"})
        row(qPrintable(u"A3 size "_s + QString::fromLatin1(text)), bad(u"whole number of bytes"_s),
            [text](const Victim &v) { v.rewrite(v.size(), QByteArray("\"size\":") + text); });
    row("A3 size differs", {u"damaged"_s, u"the file is intact"_s, u"but the manifest says"_s},
        [](const Victim &v) { v.rewrite(v.size(), "\"size\":1"); });
    const auto text = [&](const char *name, const QString &problem, const QByteArray &bytes) {
        row(name, bad(problem), [bytes](const Victim &v) { v.write(bytes); });
    };
    text("A6 not JSON", u"not JSON"_s, "hello");
    text("A6 empty", u"empty"_s, "");
    text("A6 white space", u"empty"_s, " \n\t\n");
    text("A6 byte order mark", u"byte order mark"_s, "\xef\xbb\xbf{}");
    text("A6 UTF-16", u"byte order mark"_s, QByteArray("\xff\xfe{\0}\0", 6));
    text("A6 NUL", u"not JSON"_s, QByteArray("{\0}", 3));
    text("A6 not UTF-8", u"not JSON"_s, "{\"a\":\"\xff\"}");
    row("A6 cut", bad(u"not JSON"_s), [](const Victim &v) { v.write(v.manifest().chopped(20)); });
    row("A6 two values", bad(u"not JSON"_s), [](const Victim &v) { v.write(v.manifest() + v.manifest()); });
    row("A6 garbage behind", bad(u"not JSON"_s), [](const Victim &v) { v.write(v.manifest() + "x"); });
    row("A6 line feeds behind", {}, [](const Victim &v) { v.write(v.manifest() + "\n \r\n"); });
    row("A7 huge", bad(u"the limit is"_s), [](const Victim &v) {
        v.write("{}");
        // A hole: a GiB that costs nothing but to who reads it.
        QVERIFY(QFile::resize(v.store.root() + u"/manifests/"_s + kAttack, qint64(1) << 30));
    });
    text(
        "A7 many layers", u"the limit is"_s,
        "{\"layers\":[" + QByteArray("{},").repeated(2'000'000) + "{}]}");
    text("A8 deep", u"not JSON"_s, QByteArray(100'000, '['));
    text(
        "A8 deep and unknown", u"not JSON"_s,
        "{\"x\":" + QByteArray(100'000, '[') + QByteArray(100'000, ']') + "}");
    row("A9 a key twice", bad(u"twice"_s), [](const Victim &v) {
        v.rewrite("\"digest\":\"" + v.digest(), "\"digest\":\"x\",\"digest\":\"" + v.digest());
    });
}

// A10 to A16: manifests that can be read.
void TestHostileVerify::oddManifestRows()
{
    row("A10 a layer twice", {}, [](const Victim &v) {
        v.write(Manifest::write(v.config, {v.weights, v.weights}));
    });
    row("A10 two models share", {}, [](const Victim &v) {
        v.write(v.manifest());
        v.store.write(u"manifests/"_s + kLibrary + u"other/latest"_s, v.manifest());
    });
    row("A11 unknown media type", {}, [](const Victim &v) {
        v.write(Manifest::write(v.config, {v.weights, v.store.blob(u"x/unknown", "unknown")}));
    });
    row("A11 no media type", {u"manifests"_s, u"no media type"_s, u"no media type"_s}, [](const Victim &v) {
        v.write(Manifest::write(v.config, {v.weights, v.store.blob({}, "typeless")}));
    });
    row("A11 media type of 1 MiB", {}, [](const Victim &v) {
        v.write(Manifest::write(v.config, {v.weights, v.store.blob(QString(1 << 20, u'x'), "long")}));
    });
    for (const auto *version : {"1", "3", "\"2\""})
        row(qPrintable(u"A12 version "_s + QString::fromLatin1(version)),
            {u"manifests"_s, u"unknown manifest version"_s, u"unknown manifest version"_s},
            [version](const Victim &v) {
                v.rewrite("\"schemaVersion\":2", QByteArray("\"schemaVersion\":") + version);
            });
    row("A12 no version", {u"manifests"_s, u"unknown manifest version"_s, u"unknown manifest version"_s},
        [](const Victim &v) { v.rewrite("\"schemaVersion\":2,", ""); });
    row("A12 image index", {u"manifests"_s, u"list of manifests"_s, u"list of manifests"_s},
        [](const Victim &v) { v.write(R"({"schemaVersion":2,"manifests":[]})"); });
    row("A13 no layers", {u"manifests"_s, u"no layers"_s, u"no layers"_s},
        [](const Victim &v) { v.write(Manifest::write(v.config, {})); });
    row("A13 null layers", {u"manifests"_s, u"no layers"_s, u"no layers"_s},
        [](const Victim &v) { v.write(R"({"schemaVersion":2,"layers":null})"); });
    for (const auto *config : {"null", "{}", R"({"digest":""})", R"({"digest":null})"})
        row(qPrintable(u"A13 config "_s + QString::fromLatin1(config)),
            {u"manifests"_s, u"no config"_s, u"no config"_s}, [config](const Victim &v) {
                auto bytes = Manifest::write(v.config, {v.weights});
                const auto begin = bytes.indexOf("\"config\":") + 9;
                v.write(bytes.replace(begin, bytes.indexOf(",\"layers\"") - begin, config));
            });
    row("A14 config isn't a JSON", {u"manifests"_s, u"isn't a JSON"_s, u"config can't be read"_s},
        [](const Victim &v) {
            v.write(Manifest::write(v.store.blob(mediatype::kConfig, "hello"), {v.weights}));
        });
    row("A14 family is a list", {{}, {}, u"not a text"_s}, [](const Victim &v) {
        v.write(
            Manifest::write(v.store.blob(mediatype::kConfig, R"({"model_family":["llama"]})"), {v.weights}));
    });
    row("A15 urls", {}, [](const Victim &v) {
        v.rewrite("\"schemaVersion\":2", R"("urls":["file:///etc/passwd","http://x"],"schemaVersion":2)");
    });
    row("A16 sums past 2^63", {u"damaged"_s, u"the file is intact"_s, u"but the manifest says"_s},
        [](const Victim &v) { v.rewrite(v.size(), "\"size\":9223372036854775807"); });
}

// A4, A5, B8, B9: blobs.
void TestHostileVerify::blobRows()
{
    const auto blob = [](const char *name, const Verdict &verdict,
                         const std::function<void(const Victim &, const QString &path)> &spoil) {
        row(name, verdict, [spoil](const Victim &v) {
            v.write(v.manifest());
            spoil(v, v.blobPath());
        });
    };
    const auto replaced = [&](const char *name, const Verdict &verdict,
                              const std::function<void(const QString &path)> &make) {
        blob(name, verdict, [make](const Victim &, const QString &path) {
            QVERIFY(QFile::remove(path));
            make(path);
        });
    };
    // Within a string of the header: the list, which hashes nothing, knows it from the verification.
    blob(
        "A4 other content", {u"damaged"_s, u"doesn't match its digest"_s, u"damaged"_s},
        [](const Victim &, const QString &path) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadWrite));
            const auto at = file.readAll().indexOf("victim");
            QVERIFY(at > 0 && file.seek(at) && file.write("VICTIM") == 6);
        });
    replaced("A5 missing", {u"missing"_s, u"missing"_s, u"missing"_s}, [](const QString &) {});
    blob(
        "A5 cut", {u"damaged"_s, u"instead of"_s, u"but the manifest says"_s},
        [](const Victim &, const QString &path) { QVERIFY(QFile::resize(path, 100)); });
    blob(
        "A5 empty", {u"damaged"_s, u"empty"_s, u"but the manifest says"_s},
        [](const Victim &, const QString &path) { QVERIFY(QFile::resize(path, 0)); });
    blob(
        "A5 zeros", {u"damaged"_s, u"doesn't match its digest"_s, u"weights can't be read"_s},
        [](const Victim &v, const QString &path) {
            QVERIFY(QFile::resize(path, 0) && QFile::resize(path, v.weights.bytes));
        });
    replaced(
        "B8 a link to a text", {u"damaged"_s, u"doesn't match its digest"_s, u"symbolic link"_s},
        [](const QString &path) { QVERIFY(QFile::link(u"/etc/passwd"_s, path)); });
    blob("B8 a link to its bytes", {{}, {}, u"symbolic link"_s}, [](const Victim &v, const QString &path) {
        QVERIFY(QFile::rename(path, v.store.outside(u"moved"_s)));
        QVERIFY(QFile::link(v.store.outside(u"moved"_s), path));
    });
    replaced("B8 a link to a device", {u"damaged"_s, u"device"_s, u"missing"_s}, [](const QString &path) {
        QVERIFY(QFile::link(u"/dev/zero"_s, path));
    });
    replaced("B8 a pipe", {u"damaged"_s, u"pipe"_s, u"missing"_s}, [](const QString &path) {
        QVERIFY(::mkfifo(nativePath(path).constData(), 0600) == 0);
    });
    blob("B9 shared with another file", {}, [](const Victim &v, const QString &path) {
        QVERIFY(::link(nativePath(path).constData(), nativePath(v.store.outside(u"x"_s)).constData()) == 0);
    });
    blob("B9 writable by all", {}, [](const Victim &, const QString &path) {
        QVERIFY(::chmod(nativePath(path).constData(), 0666) == 0);
    });
    blob("B9 readable by nobody", {}, [](const Victim &, const QString &path) {
        // root may read it; for anybody else see the next test.
        if (::geteuid() == 0)
            QVERIFY(::chmod(nativePath(path).constData(), 0) == 0);
    });
}

// B5 and B6: the tree.
void TestHostileVerify::treeRows()
{
    const auto stray = [](const char *name, const QString &below) {
        // Skipped, and said in the report's notes.
        row(name, {{}, {}, u"isn't a model's manifest"_s}, [below](const Victim &v) {
            v.write(v.manifest());
            v.store.write(u"manifests/"_s + below, "{}");
        });
    };
    stray("B2 a tag like an option", kLibrary + u"attack/-rf"_s);
    stray("B2 a tag with a colon", kLibrary + u"attack/a:b"_s);
    stray("B2 a namespace with a dot", u"registry.ollama.ai/li.brary/x/latest"_s);
    stray("B5 a note", u"note.txt"_s);
    stray("B5 a desktop's file", kLibrary + u"attack/.DS_Store"_s);
    stray("B5 six levels", kLibrary + u"attack2/latest/Q4_0/more"_s);
    stray("B5 a file for a folder", kLibrary + u"file"_s);
    row("B5 a folder for a file", {}, [](const Victim &v) {
        v.write(v.manifest());
        QVERIFY(QDir().mkpath(v.store.root() + u"/manifests/"_s + kLibrary + u"empty/latest"_s));
    });
    row("B5 seed-era", {{}, {}, u"seed era"_s},
        [](const Victim &v) { v.store.write(u"manifests/"_s + kAttack + u"/Q4_K_M"_s, v.manifest()); });
    const auto odd = [](const char *name, const QString &problem,
                        const std::function<void(const Victim &, const QString &path)> &make) {
        row(name, {problem.isEmpty() ? QString() : u"manifests"_s, problem, problem},
            [make](const Victim &v) {
                const auto path = v.store.root() + u"/manifests/"_s + kAttack;
                QVERIFY(QDir().mkpath(QFileInfo(path).path()));
                make(v, path);
            });
    };
    odd("B6 a link inside", {}, [](const Victim &v, const QString &path) {
        const auto good = v.store.root() + u"/manifests/"_s + kLibrary + u"good/latest"_s;
        QVERIFY(QFile::link(good, path));
    });
    odd("B6 a link outside", u"to outside the store"_s,
        [](const Victim &, const QString &path) { QVERIFY(QFile::link(u"/etc/passwd"_s, path)); });
    odd("B6 a dangling link", u"broken symbolic link"_s,
        [](const Victim &, const QString &path) { QVERIFY(QFile::link(u"/nowhere/at/all"_s, path)); });
    odd("B6 a loop", u"symbolic link"_s,
        [](const Victim &, const QString &path) { QVERIFY(QFile::link(path, path)); });
    odd("B6 a link to a folder", u"that isn't a file"_s,
        [](const Victim &v, const QString &path) { QVERIFY(QFile::link(v.store.root(), path)); });
    odd("B6 a link to a device", u"symbolic link"_s,
        [](const Victim &, const QString &path) { QVERIFY(QFile::link(u"/dev/zero"_s, path)); });
    odd("B6 a pipe", u"pipe, socket or device"_s, [](const Victim &, const QString &path) {
        QVERIFY(::mkfifo(nativePath(path).constData(), 0600) == 0);
    });
    odd("B6 a socket", u"pipe, socket or device"_s,
        [](const Victim &, const QString &path) { makeSocket(path); });
}

void TestHostileVerify::attacksGetTheirVerdict()
{
    QFETCH(const Verdict, verdict);
    QFETCH(const Attack, attack);
    const TestStore store;
    store.soundModel(kLibrary + u"good/latest"_s, "good");
    const Victim victim(store);
    attack(victim);
    check(store, verdict);
    const auto snapshot = store.snapshot();
    QStringList said = snapshot.notes;
    for (const auto &model : snapshot.models) {
        if (model.name().model() != u"good")
            said += model.problems;
        else
            QCOMPARE(model.problems, QStringList());
    }
    const auto all = said.join(u'\n');
    QVERIFY2(all.contains(verdict.listed) && all.isEmpty() == verdict.listed.isEmpty(), qPrintable(all));
}

void TestHostileVerify::check(const TestStore &store, const Verdict &verdict)
{
    Progress progress;
    const auto report = verify(store.open(Store::Access::Read), {}, progress);
    QVERIFY(report);
    QStringList problems;
    for (const auto &blob : report->damaged)
        problems.append(u"damaged "_s + blob.problem);
    for (const auto &blob : report->missing)
        problems.append(u"missing "_s + blob.problem);
    for (const auto &manifest : report->manifests)
        problems.append(u"manifests "_s + manifest.problem);
    const auto all = problems.join(u'\n');
    QVERIFY(report->unchecked.empty());
    QCOMPARE(report->isClean(), verdict.list.isEmpty());
    QVERIFY2(all.contains(verdict.problem) && all.startsWith(verdict.list), qPrintable(all));
    // The good model beside it is never among the affected.
    QVERIFY(!report->affectedModels().contains(kLibrary + u"good:latest"_s));
    QVERIFY2(!all.contains(u"root:"), "a link's target is shown");
}

void TestHostileVerify::namesThatAreNoTextAreReported()
{
    const TestStore store;
    store.soundModel(kLibrary + u"good/latest"_s, "good");
    const auto path = nativePath(store.root() + u"/manifests/"_s + kLibrary) + "good/\xff\xfe";
    FILE *file = ::fopen(path.constData(), "w");
    QVERIFY(file != nullptr);
    ::fputs("{}", file);
    ::fclose(file);
    check(store, {{}, {}, {}});
    QCOMPARE(store.snapshot().notes.size(), 1);
    // The temporary folder can't remove a name that isn't UTF-8.
    QCOMPARE(::unlink(path.constData()), 0);
}

WEIGHTROOM_TEST(TestHostileVerify)
#include "tst_hostileverify.moc"
