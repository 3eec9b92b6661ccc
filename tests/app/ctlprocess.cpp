#include "app/ctlprocess.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTest>
#include <filesystem>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTimeoutMs = 60'000;

} // namespace

const QHash<QString, int> &exitStatuses()
{
    static const QHash<QString, int> statuses{
        {u"Busy"_s, 1},
        {u"Exists"_s, 1},
        {u"SourceChanged"_s, 1},
        {u"Refused"_s, 1},
        {u"Io"_s, 1},
        {u"Usage"_s, 2},
        {u"NotFound"_s, 3},
        {u"NoWeights"_s, 3},
        {u"InvalidName"_s, 4},
        {u"IncompleteName"_s, 4},
        {u"Modelfile"_s, 4},
        {u"Gguf"_s, 4},
        {u"UnsupportedModelFormat"_s, 4},
        {u"MissingFileType"_s, 4},
        {u"BuildMismatch"_s, 4},
        {u"Manifest"_s, 4},
        {u"Integrity"_s, 5},
        {u"Permission"_s, 6},
        {u"ReadOnly"_s, 6},
        {u"NoSpace"_s, 6},
        {u"Cancelled"_s, 130}};
    return statuses;
}

CtlResult::CtlResult(int exitStatus, QByteArray output, QByteArray errors)
    : status(exitStatus)
    , out(std::move(output))
    , messages(std::move(errors))
{
    const auto document = json();
    if (status < 0 || !document.contains(u"error"))
        return;
    const auto error = document[u"error"].toObject();
    const bool isWhole = document.size() == 1 && error.size() == 3 && error[u"where"].isString()
        && !error[u"message"].toString().isEmpty() && exitStatuses().value(kind(), -1) == status;
    if (!isWhole)
        QTest::qFail(
            qPrintable(u"status %1 with the error %2"_s.arg(QString::number(status), QString::fromUtf8(out))),
            __FILE__, __LINE__);
}

QJsonObject CtlResult::json() const
{
    QJsonParseError error{};
    const auto document = QJsonDocument::fromJson(out, &error);
    return error.error == QJsonParseError::NoError && out.endsWith('\n') ? document.object() : QJsonObject();
}

QString CtlResult::kind() const
{
    return json()[u"error"].toObject()[u"kind"].toString();
}

CtlProcess::CtlProcess()
{
    m_environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
    m_environment.insert(u"HOME"_s, home());
    m_environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    m_environment.insert(u"CTL"_s, QStringLiteral(WEIGHTROOM_CTL));
    // Sanitizers are told what to do by their variables.
    for (const auto &name : {u"ASAN_OPTIONS"_s, u"UBSAN_OPTIONS"_s, u"LSAN_OPTIONS"_s}) {
        if (const auto value = qEnvironmentVariable(name.toLatin1().constData()); !value.isEmpty())
            m_environment.insert(name, value);
    }
}

QString CtlProcess::path(const QString &name) const
{
    return home() + u'/' + name;
}

QString CtlProcess::file(const QString &name, const QByteArray &content) const
{
    const auto where = path(name);
    QDir().mkpath(QFileInfo(where).path());
    QFile out(where);
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
        qFatal("can't write %s", qPrintable(where));
    return where;
}

void CtlProcess::copyHome(const CtlProcess &from) const
{
    std::filesystem::copy(
        from.home().toStdString(), home().toStdString(), std::filesystem::copy_options::recursive);
}

void CtlProcess::start(QProcess &process, const QStringList &arguments) const
{
    process.setProcessEnvironment(m_environment);
    process.setWorkingDirectory(home());
    process.start(QStringLiteral(WEIGHTROOM_CTL), arguments);
}

CtlResult CtlProcess::finish(QProcess &process, const QByteArray &input) const
{
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(kTimeoutMs) || process.exitStatus() != QProcess::NormalExit)
        return {-1, process.readAllStandardOutput(), process.readAllStandardError()};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

CtlResult CtlProcess::run(const QStringList &arguments, const QByteArray &input) const
{
    QProcess process;
    start(process, arguments);
    return finish(process, input);
}

CtlResult CtlProcess::json(QStringList arguments, const QByteArray &input) const
{
    arguments.prepend(u"--json"_s);
    return run(arguments, input);
}

CtlResult CtlProcess::shell(const QString &script) const
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.setWorkingDirectory(home());
    process.start(u"bash"_s, {u"-c"_s, script});
    return finish(process, {});
}

QJsonObject CtlProcess::buildSample(const QString &name) const
{
    const auto built = json({u"build"_s, name, u"--from"_s, samplePath()});
    if (built.status != 0)
        qFatal("can't build the sample: %s", built.out.constData());
    return built.json();
}

QString samplePath()
{
    return QStringLiteral(WEIGHTROOM_SOURCE_DIR "/resources/sample/weightroom-sample.gguf");
}

QStringList filesBelow(const QString &directory)
{
    QStringList files;
    QDirIterator found(directory, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (found.hasNext())
        files.append(QDir(directory).relativeFilePath(found.next()));
    files.sort();
    return files;
}

} // namespace weightroom
