// Stores that somebody meant harm with: a sound model, and beside it whatever an attack puts there.
#pragma once

#include "app/ctlprocess.h"
#include "model/store/disk/manifest.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>
#include <optional>

namespace weightroom
{

// How a run of weightroomctl went, and what it took.
struct MeasuredRun {
    CtlResult result;
    QString excess; // the bound that it broke: it crashed or hung, or held too much memory; empty = none

    QJsonObject json() const { return result.json(); }
    QString kind() const { return result.kind(); }
    QString message() const
    {
        return json()[QStringLiteral("error")].toObject()[QStringLiteral("message")].toString();
    }
    QString everything() const { return QString::fromUtf8(result.out + result.messages); }
};

// A home with a store that holds the sound model "good". What can't be made ends the test program.
class HostileStore
{
public:
    HostileStore();

    CtlProcess &ctl() { return m_ctl; }
    QString root() const { return m_ctl.store(); }
    // A path in a folder beside the store.
    QString outside(const QString &name = {}) const { return m_ctl.path(QStringLiteral("beside/") + name); }

    // Writes below the store, making folders; returns the path.
    QString write(const QString &below, const QByteArray &bytes) const;
    Layer blob(QStringView mediaType, const QByteArray &bytes) const;
    // Weights with a label of their own, 2 KiB.
    Layer weights(const QByteArray &label) const;
    // A model like "good".
    void addModel(const QString &name) const;

    // Runs the program, with --json, within bounds: 20 seconds (2 minutes if sanitizers watch), and
    // kPeakBytes of memory.
    MeasuredRun run(const QStringList &arguments, qint64 extraBytes = 0, int patienceSeconds = 20);

    // entriesBelow() of what only changes of models touch in the store, and of what lies beside it.
    QMap<QByteArray, QByteArray> entries() const;

    // What the document of list says of a model, a problem a line; nothing if it isn't listed.
    static std::optional<QString> listedAs(const QString &name, const QJsonObject &list);

private:
    CtlProcess m_ctl;
};

// One attack's model: "NAME:latest", sound until something of it is spoiled.
struct Victim {
    Victim(const HostileStore &its, const QString &name);

    QByteArray manifest() const { return Manifest::write(config, {weights}); }
    void write(const QByteArray &bytes) const;
    // The sound manifest with a part of it replaced.
    void rewrite(const QByteArray &from, const QByteArray &to) const;
    QString manifestPath() const { return store.root() + u'/' + manifestBelow(); }
    QString manifestBelow() const;
    QString blobPath() const { return store.root() + QStringLiteral("/blobs/") + weights.digest.fileName(); }
    QByteArray digest() const { return weights.digest.toString().toUtf8(); }
    QByteArray size() const { return "\"size\":" + QByteArray::number(weights.bytes); }

    const HostileStore &store;
    QString name;
    Layer weights;
    Layer config;
};

// What is there below a folder: of each entry, by its raw path, the type, the mode, the time of its last
// change and the content, or where a link leads. Contents of more than a MiB are left out.
QMap<QByteArray, QByteArray> entriesBelow(const QString &folder);

// Makes a pipe, a socket, a character device (root only) or a link at a path, with the folders above it.
// False if this can't be done here.
bool makePipe(const QString &path);
bool makeSocket(const QString &path);
bool makeDevice(const QString &path);
bool makeLink(const QString &target, const QString &path);

} // namespace weightroom
