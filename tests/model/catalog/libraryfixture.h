// Stores for the tests of the library room: written by hand, by build(), or copied.
#pragma once

#include "model/build/builder.h"
#include "model/catalog/snapshot.h"
#include "model/store/disk/manifest.h"
#include "model/store/disk/store.h"
#include "support/ggufbuilder.h"

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>
#include <vector>

namespace weightroom
{

// A sound GGUF file of a few hundred bytes; different salts give different files.
GgufBuilder smallModel(const QByteArray &salt = "a", quint32 fileType = 15);

// A store in a temporary folder. What can't be made ends the test program.
class TestStore
{
public:
    TestStore();

    QString root() const { return m_directory.path() + QStringLiteral("/models"); }
    QString outside(const QString &name) const { return m_directory.path() + u'/' + name; }
    Store open(Store::Access access = Store::Access::Write) const;

    // Writes a blob and gives its layer.
    Layer blob(QStringView mediaType, const QByteArray &bytes) const;
    // Writes a file below the store.
    void write(const QString &below, const QByteArray &bytes) const;
    // Writes a manifest of these layers and a config to manifests/BELOW.
    void model(const QString &below, const std::vector<Layer> &layers, const QByteArray &config) const;
    void model(const QString &below, const std::vector<Layer> &layers) const;
    // A sound model with weights of its own.
    void soundModel(const QString &below, const QByteArray &salt) const;
    void setModified(const QString &below, qint64 seconds, qint64 milliseconds = 0) const;

    // Builds from a Modelfile's text, relative paths from outside("").
    Result<BuildResult> build(const QString &name, const QString &modelfile) const;

    Snapshot snapshot() const;
    // The row of the ref with this path below manifests/.
    Model row(const QString &below) const;

private:
    QTemporaryDir m_directory;
};

// Where Ollama keeps plain names.
inline const QString kLibrary = QStringLiteral("registry.ollama.ai/library/");

inline const QByteArray kPlainConfig =
    R"({"model_format":"gguf","model_family":"llama","model_families":["llama"],"model_type":"8.0B","file_type":"Q4_K_M","architecture":"amd64","os":"linux"})"
    "\n";

// Copies a folder's files, writable.
void copyFolder(const QString &from, const QString &to);

} // namespace weightroom
