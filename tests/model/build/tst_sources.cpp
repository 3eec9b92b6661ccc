// What FROM, ADAPTER and DRAFT may name, and how everything else is refused.
#include "model/build/buildfixture.h"
#include "model/build/sources.h"
#include "support/testclass.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;
using Kind = Error::Kind;

class TestSources : public QObject
{
    Q_OBJECT

private:
    static QByteArray part(const QByteArray &type)
    {
        return GgufBuilder().string("general.architecture", "clip").string("general.type", type).bytes();
    }

    // Refused, with nothing changed and nothing left in staging.
    static Error
    refusal(const BuildFixture &fixture, const QString &modelfile, const QString &name = u"new"_s)
    {
        const auto before = fixture.listing();
        const auto built = fixture.build(name, modelfile);
        if (built)
            qFatal("%s was built", qUtf8Printable(modelfile));
        if (fixture.listing() != before || !fixture.staged().isEmpty())
            qFatal("%s left something in the store", qUtf8Printable(modelfile));
        return built.error();
    }

private slots:
    void pathsAreThoseOfTheModelfilesFolder()
    {
        BuildFixture fixture;
        const auto bytes = model(2);
        fixture.write(u"m.gguf"_s, bytes);
        fixture.write(u"sub dir/deep/n.bin"_s, bytes);
        fixture.write(u"../up.gguf"_s, bytes);
        fixture.write(u"home/h.gguf"_s, bytes);
        fixture.write(QString::fromUtf8("ünï.gguf"), bytes);
        const auto home = qgetenv("HOME");
        qputenv("HOME", QFile::encodeName(fixture.path(u"home"_s)));
        for (const auto &text :
             {u"m.gguf"_s, u"./m.gguf"_s, u"sub dir/deep/n.bin"_s, u"./sub dir/../m.gguf"_s, u"../up.gguf"_s,
              u"~/h.gguf"_s, fixture.path(u"m.gguf"_s), QString::fromUtf8("ünï.gguf"), u"\"m.gguf\""_s}) {
            const auto built = fixture.build(u"m"_s, u"FROM "_s + text);
            QVERIFY2(built, qPrintable(text + u": "_s + (built ? QString() : built.error().message)));
            QCOMPARE(BuildFixture::read(built->weights), bytes);
        }
        qputenv("HOME", home);
        QCOMPARE(sourcePath(u"~root/x"_s, u"/a"_s), u"/root/x"_s);
        QCOMPARE(sourcePath(u"~nobody-of-that-name/x"_s, u"/a"_s), u"/a/~nobody-of-that-name/x"_s);
    }

    void aFileWithAModelsNameWins()
    {
        const BuildFixture fixture;
        fixture.write(u"first.gguf"_s, model(2, 'a'));
        QVERIFY(fixture.build(u"base"_s, u"FROM first.gguf"_s));
        fixture.write(u"base"_s, model(7, 'b'));
        const auto built = fixture.build(u"m"_s, u"FROM base"_s);
        QVERIFY(built);
        QCOMPARE(BuildFixture::read(built->weights), model(7, 'b'));
        QCOMPARE(fixture.manifest(u"m"_s).layers[0].from, u"base"_s);
    }

    void aStoredBlobIsASource_data()
    {
        QTest::addColumn<QString>("form");
        QTest::newRow("path") << u"path"_s;
        QTest::newRow("digest") << u"digest"_s;
        QTest::newRow("file name as digest") << u"name"_s;
    }
    void aStoredBlobIsASource()
    {
        QFETCH(QString, form);
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 1'000'000));
        const auto first = fixture.build(u"a"_s, u"FROM m.gguf"_s);
        QVERIFY(first);
        const auto digest = fixture.manifest(u"a"_s).weights()->digest;
        const auto text = form == u"path" ? first->weights
            : form == u"digest"           ? digest.toString()
                                          : digest.fileName();
        for (const auto mode : {ImportMode::Auto, ImportMode::Copy, ImportMode::Link, ImportMode::Move}) {
            for (const bool rehash : {false, true}) {
                BuildOptions options{mode, {}, rehash};
                const auto before = bytesReadSoFar();
                const auto built = fixture.build(u"b"_s, u"FROM "_s + text, options);
                const auto readBytes = bytesReadSoFar() - before;
                QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
                QCOMPARE(built->weights, first->weights);
                QVERIFY(QFile::exists(first->weights));
                QCOMPARE(built->imports.front().method, ImportMethod::None);
                QCOMPARE(built->imports.front().bytesWritten, qint64(0));
                QVERIFY(built->imports.front().reused);
                QVERIFY(built->layers.front().reused);
                // A digest isn't a name that tells anybody where the layer came from.
                QCOMPARE(fixture.manifest(u"b"_s).layers[0].from, QString());
                // The blob is the source: read once, if at all.
                QVERIFY2(readBytes < 1'300'000, qPrintable(QString::number(readBytes)));
                QCOMPARE(fixture.damage(), QString());
            }
        }
    }

    void filesBesideANameAreLeftOut()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a'));
        fixture.write(u"n.gguf"_s, model(2, 'b'));
        fixture.write(u"mmproj.gguf"_s, part("mmproj"));
        fixture.write(u"lora.gguf"_s, part("adapter"));
        QVERIFY(fixture.build(u"base"_s, u"FROM m.gguf"_s));
        const auto built =
            fixture.build(u"m"_s, u"FROM base\nFROM n.gguf\nFROM mmproj.gguf\nFROM lora.gguf\n"_s);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QCOMPARE(fixture.kinds(u"m"_s), QStringList({u"model"_s}));
        QCOMPARE(built->warnings.size(), 3);
        QVERIFY(built->warnings[0].contains(u"n.gguf"_s));
        QVERIFY(built->imports.empty());
        QCOMPARE(BuildFixture::read(built->weights), model(2, 'a'));
    }

    void theLastOfSeveralNamesCounts()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a'));
        fixture.write(u"n.gguf"_s, model(2, 'b'));
        QVERIFY(fixture.build(u"one"_s, u"FROM m.gguf"_s));
        QVERIFY(fixture.build(u"two"_s, u"FROM n.gguf"_s));
        const auto built = fixture.build(u"m"_s, u"FROM one\nFROM two"_s);
        QVERIFY(built);
        QCOMPARE(fixture.manifest(u"m"_s).layers[0].from, u"two:latest"_s);
    }

    void errors_data()
    {
        QTest::addColumn<QString>("modelfile");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QString>("message"); // a part of it
        const auto row = [](const char *name, const QString &modelfile, Kind kind, const QString &message) {
            QTest::newRow(name) << modelfile << kind << message;
        };
        row("no FROM", u"SYSTEM x"_s, Kind::Modelfile, u"FROM: missing"_s);
        row("empty", {}, Kind::Modelfile, u"FROM: missing"_s);
        row("http", u"FROM http://example.com/m.gguf"_s, Kind::Refused, u"ollama pull"_s);
        row("https", u"FROM https://example.com/library/m:latest"_s, Kind::Refused, u"ollama pull"_s);
        row("HTTPS", u"FROM HTTPS://example.com/m"_s, Kind::Refused, u"ollama pull"_s);
        row("adapter by http", u"FROM good.gguf\nADAPTER https://example.com/a.gguf"_s, Kind::Refused,
            u"https"_s);
        row("draft by http", u"FROM good.gguf\nDRAFT http://example.com/a.gguf"_s, Kind::Refused, u"http"_s);
        row("missing file", u"FROM ./absent.gguf"_s, Kind::NotFound, u"no file"_s);
        row("missing file by extension", u"FROM absent.gguf"_s, Kind::NotFound, u"no file"_s);
        row("missing model", u"FROM absent:latest"_s, Kind::NotFound, u"no model or file absent:latest"_s);
        row("missing model of another host", u"FROM hf.co/a/b:Q4_K_M"_s, Kind::NotFound,
            u"ollama pull hf.co/a/b:Q4_K_M"_s);
        row("neither a name nor a file", u"FROM not a name"_s, Kind::NotFound, u"not a name"_s);
        row("missing digest", u"FROM sha256:"_s + QString(64, u'a'), Kind::NotFound, u"missing"_s);
        row("below a file", u"FROM ./good.gguf/x"_s, Kind::NotFound, u"no file"_s);
        row("missing adapter", u"FROM good.gguf\nADAPTER lora"_s, Kind::NotFound, u"ADAPTER"_s);
        row("missing draft", u"FROM good.gguf\nDRAFT lora"_s, Kind::NotFound, u"DRAFT"_s);
        row("two models", u"FROM good.gguf\nFROM other.gguf"_s, Kind::Modelfile, u"two models"_s);
        row("only a projector", u"FROM mmproj.gguf"_s, Kind::Modelfile, u"mmproj.gguf"_s);
        row("only an adapter", u"FROM lora.gguf"_s, Kind::Modelfile, u"lora.gguf"_s);
        row("a model as adapter", u"FROM good.gguf\nADAPTER other.gguf"_s, Kind::Modelfile, u"other.gguf"_s);
        row("a projector as adapter", u"FROM good.gguf\nADAPTER mmproj.gguf"_s, Kind::Modelfile,
            u"mmproj.gguf"_s);
        row("the model as draft", u"FROM good.gguf\nDRAFT ./good.gguf"_s, Kind::Modelfile, u"DRAFT"_s);
        row("folder", u"FROM ./empty"_s, Kind::UnsupportedModelFormat, u"folder"_s);
        row("own folder", u"FROM \"\""_s, Kind::UnsupportedModelFormat, u"folder"_s);
        row("safetensors", u"FROM ./tensors"_s, Kind::UnsupportedModelFormat, u"convert_hf_to_gguf"_s);
        row("a folder as adapter", u"FROM good.gguf\nADAPTER ./tensors"_s, Kind::UnsupportedModelFormat,
            u"safetensors"_s);
        row("a text", u"FROM ./text"_s, Kind::UnsupportedModelFormat, u"isn't a GGUF file"_s);
        row("a text as adapter", u"FROM good.gguf\nADAPTER ./text"_s, Kind::UnsupportedModelFormat,
            u"isn't a GGUF file"_s);
        row("an empty file", u"FROM ./void"_s, Kind::Gguf, u"empty"_s);
        row("cut short", u"FROM ./cut.gguf"_s, Kind::Gguf, {});
        row("pipe", u"FROM ./pipe"_s, Kind::UnsupportedModelFormat, u"pipe"_s);
        row("socket", u"FROM ./socket"_s, Kind::UnsupportedModelFormat, u"socket"_s);
        row("link to a device", u"FROM ./zero"_s, Kind::UnsupportedModelFormat, u"device"_s);
        row("/dev/zero", u"FROM /dev/zero"_s, Kind::UnsupportedModelFormat, u"device"_s);
        row("/dev/random", u"FROM /dev/random"_s, Kind::UnsupportedModelFormat, u"device"_s);
        row("/dev/tty", u"FROM /dev/tty"_s, Kind::UnsupportedModelFormat, {});
        row("/proc", u"FROM /proc/self/environ"_s, Kind::UnsupportedModelFormat, u"kernel"_s);
        row("/proc as adapter", u"FROM good.gguf\nADAPTER /proc/self/environ"_s, Kind::UnsupportedModelFormat,
            u"kernel"_s);
        row("/sys", u"FROM /sys/kernel/notes"_s, Kind::UnsupportedModelFormat, u"kernel"_s);
        row("/etc/passwd", u"FROM /etc/passwd"_s, Kind::UnsupportedModelFormat, u"isn't a GGUF file"_s);
        row("dangling link", u"FROM ./dangling"_s, Kind::NotFound, u"no file"_s);
        row("links in a circle", u"FROM ./circle"_s, Kind::NotFound, u"no file"_s);
        row("too long", u"FROM ./"_s + QString(5000, u'x'), Kind::NotFound, u"no file"_s);
        row("control characters", u"FROM ./\u202e\u2066x.gguf"_s, Kind::NotFound, u"no file"_s);
    }
    void errors()
    {
        QFETCH(QString, modelfile);
        QFETCH(Kind, kind);
        QFETCH(QString, message);
        const BuildFixture fixture;
        fixture.write(u"good.gguf"_s, model(2, 'a'));
        fixture.write(u"other.gguf"_s, model(2, 'b'));
        fixture.write(u"cut.gguf"_s, model(2, 'b').chopped(1));
        fixture.write(u"mmproj.gguf"_s, part("mmproj"));
        fixture.write(u"lora.gguf"_s, part("adapter"));
        fixture.write(u"text"_s, "root:secret:0:0\n");
        fixture.write(u"void"_s, {});
        fixture.write(u"tensors/model-00001-of-00001.safetensors"_s, "x");
        QVERIFY(QDir().mkdir(fixture.path(u"empty"_s)));
        QVERIFY(::mkfifo(QFile::encodeName(fixture.path(u"pipe"_s)).constData(), 0600) == 0);
        QVERIFY(QFile::link(u"/dev/zero"_s, fixture.path(u"zero"_s)));
        QVERIFY(QFile::link(u"nowhere"_s, fixture.path(u"dangling"_s)));
        QVERIFY(QFile::link(u"circle"_s, fixture.path(u"circle"_s)));
        const FileDescriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto path = QFile::encodeName(fixture.path(u"socket"_s));
        QVERIFY(std::size_t(path.size()) < sizeof address.sun_path);
        std::copy(path.begin(), path.end(), std::begin(address.sun_path));
        QVERIFY(::bind(listener.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0);
        QVERIFY(fixture.build(u"there"_s, u"FROM good.gguf"_s)); // a store with something in it
        QElapsedTimer timer;
        timer.start();
        const auto error = refusal(fixture, modelfile);
        const auto spent = timer.elapsed();
        QVERIFY2(error.kind == kind, qPrintable(kindName(error.kind) + u": "_s + error.message));
        QVERIFY2(error.message.contains(message), qPrintable(error.message));
        QVERIFY2(
            !error.message.contains(u"root:"_s) && !error.message.contains(u"secret"_s),
            qPrintable(error.message));
        QVERIFY2(!error.message.contains(u'\u202e'), qPrintable(error.message));
        // 100 ms are promised; the listings above and a busy machine are in here too.
        QVERIFY2(spent < 2000, qPrintable(QString::number(spent)));
    }

    void aFileThatMayNotBeReadIsPermission()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QVERIFY(QFile::setPermissions(fixture.path(u"m.gguf"_s), {}));
        // Root may read everything, so it becomes somebody else for a while.
        const bool isRoot = ::geteuid() == 0;
        QVERIFY(!isRoot || ::seteuid(65534) == 0);
        const auto built = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY(!isRoot || ::seteuid(0) == 0);
        QVERIFY(!built);
        QCOMPARE(built.error().kind, Kind::Permission);
        QVERIFY(fixture.listing().isEmpty());
    }

    void targets_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("cloud") << u"m:cloud"_s << Kind::Refused;
        QTest::newRow("x-cloud") << u"m:x-cloud"_s << Kind::Refused;
        QTest::newRow("local") << u"m:local"_s << Kind::Refused;
        QTest::newRow("device") << u"con:t"_s << Kind::Refused;
        QTest::newRow("trailing dot") << u"m:t."_s << Kind::Refused;
        QTest::newRow("digest") << u"m:t@sha256:"_s + QString(64, u'a') << Kind::Refused;
        QTest::newRow("another build") << u"m:t+Q8_0"_s << Kind::BuildMismatch;
    }
    void targets()
    {
        QFETCH(QString, name);
        QFETCH(Kind, kind);
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        const auto error = refusal(fixture, u"FROM m.gguf"_s, name);
        QVERIFY2(error.kind == kind, qPrintable(kindName(error.kind) + u": "_s + error.message));
    }

    void aNameMustBeComplete()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        for (const auto &text : {u"m"_s, u"m:t"_s, u"library/m:t"_s, u"h/n/m"_s}) {
            Progress progress;
            const auto built = build(
                fixture.store(), {*Name::parse(text), recipeFrom(u"m.gguf"_s), fixture.path({}), {}},
                progress);
            QVERIFY(!built);
            QCOMPARE(built.error().kind, Kind::IncompleteName);
        }
        Progress progress;
        const auto built = build(
            fixture.store(), {*Name::parse(u"h/n/m:t"), recipeFrom(u"m.gguf"_s), fixture.path({}), {}},
            progress);
        QVERIFY(built);
        QCOMPARE(built->name.canonical(), u"h/n/m:t+Q4_0"_s);
    }

    void aBuildMismatchWithABaseIsRefused()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QVERIFY(fixture.build(u"base"_s, u"FROM m.gguf"_s));
        QCOMPARE(refusal(fixture, u"FROM base"_s, u"n:t+Q8_0"_s).kind, Kind::BuildMismatch);
        QVERIFY(fixture.build(u"n:t+q4_0"_s, u"FROM base"_s));
    }
};

WEIGHTROOM_TEST(TestSources)
#include "tst_sources.moc"
