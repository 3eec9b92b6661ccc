#include "app/ctlprocess.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <filesystem>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTimeoutMs = 60'000;

} // namespace

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
