// Small stores for tests: blobs and manifests put down as Ollama and the seed system put them, without our
// code having had a hand in it. Whatever can't be done ends the test program.
#pragma once

#include "model/core/digest.h"
#include "model/names/name.h"
#include "model/store/disk/manifest.h"
#include "model/store/disk/store.h"
#include "model/store/write/publish.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace weightroom
{

// The blobs of a model and the manifest that names them.
struct ModelParts {
    QByteArray weights; // a GGUF file
    QByteArray config;
    QStringList texts; // one system layer each
    QByteArray manifest;

    QList<QByteArray> blobs() const;
    QList<Digest> digests() const; // of blobs()
    Digest digest() const { return Digest::of(manifest); }
};

// A model of a quantisation ("Q4_0"). Different labels give different weights; texts may be shared.
ModelParts modelParts(const QString &build, const QByteArray &label, const QStringList &texts = {});
// The same as Q4_0.
ModelParts q4Parts(const QByteArray &label, const QStringList &texts = {});
// The same blobs but the config, in a manifest of the seed system: layers only.
ModelParts seedParts(const QString &build, const QByteArray &label);

// Where Ollama keeps the manifests of plain names, from the store's root.
inline const QString kLibraryFolder = QStringLiteral("manifests/registry.ollama.ai/library/");

// A valid name, completed.
Name nameOf(QStringView text);

// A store in a folder of its own. The user's data and cache folders are moved there too, so that nothing of
// the real ones is read or written.
class StoreFixture
{
public:
    StoreFixture();

    // An absolute path in the store, by default its root.
    QString path(const QString &below = {}) const;
    // A path beside the store, on the same file system.
    QString beside(const QString &name) const;
    Store open() const;

    // Writes below the store's root, making folders; returns the path.
    QString write(const QString &below, const QByteArray &bytes) const;
    Digest addBlob(const QByteArray &bytes) const;
    // A model as Ollama leaves it: blobs, then the four-level manifest.
    void addModel(QStringView name, const ModelParts &parts) const;
    // A model of the seed system: HOST/NAMESPACE/MODEL/TAG/BUILD.
    void addSeedModel(QStringView name, const QString &build, const ModelParts &parts) const;

    // What a build does at its end: stages blobs, pins those that are there, publishes.
    Result<PublishOutcome> publish(
        QStringView name, const QString &build, const ModelParts &parts,
        ChangeReason why = ChangeReason::Build, bool mustBeNew = false) const;

    bool hasBlob(const Digest &digest) const;
    bool hasTrashed(const Digest &digest) const;
    // Names of all four-level manifests whose every blob is there, short form; others are listed with "
    // (broken)".
    QStringList models() const;
    // Every file below a folder of the store with its bytes; a link with "-> " and where it leads.
    QMap<QString, QByteArray> snapshot(const QString &below = {}) const;

private:
    QTemporaryDir m_directory;
};

// The whole of a file.
QByteArray contentOf(const QString &path);

} // namespace weightroom
