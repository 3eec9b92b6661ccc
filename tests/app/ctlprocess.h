// Runs weightroomctl as a process, in a home and a store of its own.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>

namespace weightroom
{

// A run's exit status and output. If it printed an error, that has had all of an error's keys, and the status
// was that of its kind; else the test has failed.
struct CtlResult {
    CtlResult() = default;
    CtlResult(int status, QByteArray out, QByteArray messages);

    int status = -1; // -1: it crashed or hung
    QByteArray out;
    QByteArray messages;

    // The one document on stdout; empty if there isn't exactly one.
    QJsonObject json() const;
    // The error document's kind.
    QString kind() const;
};

// Of every kind of error, by its name.
const QHash<QString, int> &exitStatuses();

// Neither the user's home nor his environment reaches the program. The home is removed at the end.
class CtlProcess
{
public:
    CtlProcess();

    QString home() const { return m_home.path(); }
    // The default store; not made here.
    QString store() const { return home() + QStringLiteral("/.ollama/models"); }
    // A path in the home; with content, a new file.
    QString path(const QString &name) const;
    QString file(const QString &name, const QByteArray &content) const;

    // Copies what another one's home holds into this one's, which is empty.
    void copyHome(const CtlProcess &from) const;

    QProcessEnvironment &environment() { return m_environment; }

    CtlResult run(const QStringList &arguments, const QByteArray &input = {}) const;
    // With --json.
    CtlResult json(QStringList arguments, const QByteArray &input = {}) const;
    // A shell's command line; "$CTL" is the program.
    CtlResult shell(const QString &script) const;
    // Started, for the caller to watch; working directory and environment as for run().
    void start(QProcess &process, const QStringList &arguments) const;

    // Builds the sample model under a name; ends the test program if that fails.
    QJsonObject buildSample(const QString &name) const;

private:
    CtlResult finish(QProcess &process, const QByteArray &input) const;

    QTemporaryDir m_home;
    QProcessEnvironment m_environment;
};

// The tiny model of the project's own.
QString samplePath();

// The files below a folder, relative, sorted.
QStringList filesBelow(const QString &directory);

} // namespace weightroom
