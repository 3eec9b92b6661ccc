// `build`: what it says, what it makes, and that a cancelled one leaves nothing.
#include "app/ctlprocess.h"
#include "model/core/file.h"
#include "support/ggufbuilder.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

// Sound, and all zeros that take no space.
void writeSparseModel(const QString &path, quint64 rows)
{
    QByteArray header = GgufBuilder()
                            .string("general.architecture", "llama")
                            .u32("general.file_type", 1)
                            .rawTensor("w", 1, {1024 * 1024, rows}, 0)
                            .bytes();
    header.append(QByteArray((32 - header.size() % 32) % 32, '\0'));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(header), header.size());
    QVERIFY(file.resize(header.size() + qint64(rows) * 2 * 1024 * 1024));
}

// Of a size as it's shown.
double bytesOf(const QString &text)
{
    const auto unit = QStringList{u"B"_s, u"KB"_s, u"MB"_s, u"GB"_s}.indexOf(text.section(u' ', 1));
    return text.section(u' ', 0, 0).toDouble() * std::pow(1000, unit);
}

QStringList stagedFiles(const CtlProcess &ctl)
{
    return filesBelow(ctl.store() + u"/.weightroom/staging"_s);
}

} // namespace

class TestWeightroomctlBuild : public QObject
{
    Q_OBJECT

private slots:
    void aFileBecomesAModel()
    {
        const CtlProcess ctl;
        const auto document = ctl.buildSample(u"m"_s);
        QCOMPARE(document[u"name"].toString(), u"registry.ollama.ai/library/m:latest+F16"_s);
        QCOMPARE(
            document[u"path"].toString(), ctl.store() + u"/manifests/registry.ollama.ai/library/m/latest"_s);
        QVERIFY(QFileInfo(document[u"path"].toString()).isFile());
        QVERIFY(document[u"kept_as"].isNull());
        QCOMPARE(document[u"diagnostics"].toArray().size(), 0);
        QFile weights(document[u"weights"].toString());
        QFile sample(samplePath());
        QVERIFY(weights.open(QIODevice::ReadOnly) && sample.open(QIODevice::ReadOnly));
        QCOMPARE(weights.readAll(), sample.readAll());
    }

    void theDocumentCountsLayersAndBytes()
    {
        const CtlProcess ctl;
        const auto document = ctl.buildSample(u"m"_s);
        const auto layers = document[u"layers"].toArray();
        QCOMPARE(layers.size(), 2);
        QCOMPARE(layers[0].toObject()[u"media_type"].toString(), u"application/vnd.ollama.image.model"_s);
        QCOMPARE(layers[0].toObject()[u"bytes"].toInteger(), sample());
        QCOMPARE(layers[0].toObject()[u"reused"], QJsonValue(false));
        const auto sums = document[u"import"].toObject();
        QVERIFY((QStringList{u"copy"_s, u"reflink"_s}).contains(sums[u"method"].toString()));
        QCOMPARE(sums[u"bytes_hashed"].toInteger(), sample());
        QCOMPARE(sums[u"digest_cached"], QJsonValue(false));
        const auto imports = document[u"imports"].toArray();
        QCOMPARE(imports.size(), 1);
        QCOMPARE(imports[0].toObject()[u"path"].toString(), QDir::cleanPath(samplePath()));
        QCOMPARE(imports[0].toObject()[u"method"], sums[u"method"]);
    }

    void aModelfileIsReadFromItsFileOrFromStdin()
    {
        const CtlProcess ctl;
        const QByteArray recipe = "FROM s.gguf\nSYSTEM You are brief.\nSYSTEM You are kind.\n";
        QVERIFY(QFile::copy(samplePath(), ctl.path(u"s.gguf"_s)));
        QDir(ctl.home()).mkpath(u"sub"_s);
        QVERIFY(QFile::copy(samplePath(), ctl.path(u"sub/s.gguf"_s)));
        ctl.file(u"sub/Modelfile"_s, recipe);
        const auto fromFile = ctl.json({u"build"_s, u"a"_s, u"-f"_s, u"sub/Modelfile"_s});
        QCOMPARE(fromFile.status, 0);
        QCOMPARE(
            fromFile.json()[u"imports"].toArray()[0].toObject()[u"path"].toString(),
            ctl.path(u"sub/s.gguf"_s));
        const auto fromInput = ctl.json({u"build"_s, u"b"_s, u"-f"_s, u"-"_s}, recipe);
        QCOMPARE(fromInput.status, 0);
        QCOMPARE(
            fromInput.json()[u"imports"].toArray()[0].toObject()[u"path"].toString(), ctl.path(u"s.gguf"_s));
        QCOMPARE(fromInput.json()[u"manifest"], fromFile.json()[u"manifest"]);
        // What lint warns of is said both ways.
        const auto diagnostics = fromInput.json()[u"diagnostics"].toArray();
        QCOMPARE(diagnostics.size(), 1);
        QCOMPARE(diagnostics[0].toObject()[u"code"].toString(), u"repeated_command"_s);
        QVERIFY2(fromInput.messages.contains("[repeated_command]"), fromInput.messages.constData());
        QVERIFY2(fromFile.messages.contains("sub/Modelfile:"), fromFile.messages.constData());
    }

    void aTemplateThatIsTooDeepToBeCheckedIsBuiltAndSaidSo()
    {
        const CtlProcess ctl;
        const auto text = "FROM " + samplePath().toUtf8() + "\nTEMPLATE "
            + QByteArray("{{ if .A }}").repeated(600) + "x" + QByteArray("{{ end }}").repeated(600) + '\n';
        for (const auto &arguments :
             {QStringList{u"lint"_s, u"-"_s}, {u"build"_s, u"m"_s, u"-f"_s, u"-"_s}}) {
            const auto result = ctl.json(arguments, text);
            QCOMPARE(result.status, 0);
            const auto diagnostics = result.json()[u"diagnostics"].toArray();
            QCOMPARE(diagnostics.size(), 1);
            QCOMPARE(diagnostics[0].toObject()[u"severity"].toString(), u"warning"_s);
            const auto message = diagnostics[0].toObject()[u"message"].toString();
            QVERIFY2(
                message.contains(u"isn’t checked from here on: it is nested more than 500"_s),
                qPrintable(message));
        }
    }

    void buildingFromAModelImportsNoFile()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto result = ctl.json({u"build"_s, u"n"_s, u"-f"_s, u"-"_s}, "FROM m\nSYSTEM x\n");
        QCOMPARE(result.status, 0);
        QCOMPARE(result.json()[u"imports"].toArray().size(), 0);
        QCOMPARE(result.json()[u"import"].toObject()[u"method"].toString(), u"none"_s);
        QVERIFY(!result.json()[u"weights"].toString().isEmpty());
    }

    void aFileTypeIsGivenByNameOrNumber()
    {
        const CtlProcess ctl;
        const auto path = ctl.path(u"untyped.gguf"_s);
        GgufBuilder().string("general.architecture", "llama").tensor("w", 0, {32}).write(path);
        const auto missing = ctl.json({u"build"_s, u"m"_s, u"--from"_s, path});
        QCOMPARE(missing.kind(), u"MissingFileType"_s);
        QCOMPARE(missing.status, 4);
        for (const auto &type : {u"q4_k_m"_s, u"15"_s}) {
            const auto built = ctl.json({u"build"_s, u"m"_s, u"--from"_s, path, u"--file-type"_s, type});
            QCOMPARE(built.status, 0);
            QVERIFY(built.json()[u"name"].toString().endsWith(u"+Q4_K_M"));
        }
    }

    void aReplacedBuildIsKeptAndTheDocumentSaysAs()
    {
        const CtlProcess ctl;
        ctl.buildSample(u"m"_s);
        const auto path = ctl.path(u"q.gguf"_s);
        GgufBuilder()
            .string("general.architecture", "llama")
            .u32("general.file_type", 7)
            .tensor("w", 0, {32})
            .write(path);
        const auto built = ctl.json({u"build"_s, u"m"_s, u"--from"_s, path});
        QCOMPARE(built.json()[u"kept_as"].toString(), u"registry.ollama.ai/library/m:latest-F16"_s);
    }

    void rehashReadsAgain()
    {
        const CtlProcess ctl;
        const auto path = ctl.path(u"s.gguf"_s);
        QVERIFY(QFile::copy(samplePath(), path));
        QFile file(path);
        // Old enough for its digest to be trusted.
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(
            file.setFileTime(QDateTime::currentDateTimeUtc().addDays(-1), QFileDevice::FileModificationTime));
        file.close();
        QCOMPARE(ctl.json({u"build"_s, u"m"_s, u"--from"_s, path}).status, 0);
        const auto again = ctl.json({u"build"_s, u"m"_s, u"--from"_s, path, u"--rehash"_s});
        QCOMPARE(again.json()[u"import"].toObject()[u"digest_cached"], QJsonValue(false));
        QVERIFY(again.json()[u"import"].toObject()[u"bytes_hashed"].toInteger() >= sample());
    }

    void progressIsALineAPhase()
    {
        const CtlProcess ctl;
        const auto lines = ctl.run({u"build"_s, u"m"_s, u"--from"_s, samplePath()});
        QVERIFY2(lines.messages.startsWith("preparing\n"), lines.messages.constData());
        QVERIFY2(lines.messages.endsWith("done\n"), lines.messages.constData());
        QVERIFY(!lines.messages.contains('\r'));
        QVERIFY2(lines.out.contains("m:latest+F16"), lines.out.constData());
    }

    void onATerminalTheLineSaysHowFarAndIsErased()
    {
        const CtlProcess ctl;
        const auto path = ctl.path(u"big.gguf"_s);
        writeSparseModel(path, 8192);
        const FileDescriptor terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
        QVERIFY(terminal.isOpen() && ::grantpt(terminal.get()) == 0 && ::unlockpt(terminal.get()) == 0);
        QProcess process;
        process.setStandardErrorFile(QString::fromLocal8Bit(::ptsname(terminal.get())));
        ctl.start(process, {u"build"_s, u"m"_s, u"--from"_s, path, u"--import"_s, u"link"_s});
        static const QRegularExpression form(
            u"\\rimporting  ([0-9]+) %  ([0-9.]+ [KMG]?B) of ([0-9.]+ [KMG]?B)  ([0-9.]+ [KMG]?B)/s  ([0-9]+):([0-9]{2}) left\\x1b\\[K"_s);
        QByteArray written;
        std::array<char, 4096> piece{};
        const auto readMore = [&] {
            const auto size = ::read(terminal.get(), piece.data(), piece.size());
            written.append(piece.data(), qMax(size, ssize_t(0)));
            return size > 0;
        };
        while (!form.match(QString::fromUtf8(written)).hasMatch() && readMore()) { }
        QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
        // Until the other side is closed.
        while (readMore()) { }
        QVERIFY(process.waitForFinished(60'000));
        QVERIFY2(written.startsWith("\rpreparing"), written.constData());
        QVERIFY2(written.contains("\x1b[K\r\x1b[Kweightroomctl: cancelled"), written.constData());
        const auto line = form.match(QString::fromUtf8(written));
        QVERIFY2(line.hasMatch(), written.constData());
        const double done = bytesOf(line.captured(2));
        const double total = bytesOf(line.captured(3));
        const int left = line.captured(5).toInt() * 60 + line.captured(6).toInt();
        QVERIFY(qAbs(100 * done / total - line.captured(1).toInt()) < 2);
        QVERIFY(qAbs((total - done) / bytesOf(line.captured(4)) - left) < 1.5 + left / 10.0);
    }

    void aSignalCancelsAndLeavesNothing_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGHUP") << SIGHUP;
    }
    void aSignalCancelsAndLeavesNothing()
    {
        QFETCH(int, number);
        const CtlProcess ctl;
        const auto path = ctl.path(u"big.gguf"_s);
        writeSparseModel(path, 2048);
        if (QTest::currentTestFailed())
            return;
        QProcess process;
        ctl.start(
            process,
            {u"--json"_s, u"--progress"_s, u"json"_s, u"build"_s, u"m"_s, u"--from"_s, path, u"--import"_s,
             u"copy"_s});
        QByteArray progress;
        process.setReadChannel(QProcess::StandardError);
        while (!progress.contains("importing") && process.waitForReadyRead(60'000))
            progress += process.readAllStandardError();
        QVERIFY2(progress.contains("importing"), (progress + process.readAllStandardOutput()).constData());
        QCOMPARE(::kill(pid_t(process.processId()), number), 0);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        const CtlResult result{130, process.readAllStandardOutput(), {}};
        QCOMPARE(result.kind(), u"Cancelled"_s);
        QCOMPARE(stagedFiles(ctl), QStringList());
        QCOMPARE(filesBelow(ctl.store() + u"/blobs"_s), QStringList());
        QCOMPARE(filesBelow(ctl.store() + u"/manifests"_s), QStringList());
        QVERIFY(QFileInfo::exists(path));
    }

    void aRealVocabularyIsBuilt()
    {
        const auto path = kShared.isEmpty() ? samplePath() : kShared + u"/gguf/ggml-vocab-phi-3.gguf"_s;
        const CtlProcess ctl;
        const auto built = ctl.json({u"build"_s, u"phi3"_s, u"--from"_s, path, u"--file-type"_s, u"F16"_s});
        QCOMPARE(built.status, 0);
        const auto weights = ctl.run({u"path"_s, u"phi3"_s});
        QCOMPARE(weights.out, built.json()[u"weights"].toString().toUtf8() + '\n');
        QCOMPARE(ctl.json({u"inspect"_s, built.json()[u"weights"].toString()}).status, 0);
    }

private:
    static qint64 sample() { return QFileInfo(samplePath()).size(); }
};

WEIGHTROOM_TEST(TestWeightroomctlBuild)
#include "tst_weightroomctl_build.moc"
