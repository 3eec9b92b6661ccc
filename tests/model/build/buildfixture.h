// A store in a temporary folder, files to build from, and what can be said about the result.
#pragma once

#include "model/build/builder.h"
#include "support/ggufbuilder.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <optional>

namespace weightroom
{

// Ends the test program where something that can't fail fails.
class BuildFixture
{
public:
    BuildFixture();

    // The store may lie elsewhere (another file system): call before anything is built.
    void openStore(const QString &root);
    const Store &store() const { return *m_store; }

    // A path in the folder of the user's own files, which is not the store.
    QString path(const QString &name) const { return m_dir.filePath(QStringLiteral("files/") + name); }
    void write(const QString &name, const QByteArray &bytes) const;
    static QByteArray read(const QString &path);

    // Builds NAME from a Modelfile's text that lies in path("").
    Result<BuildResult>
    build(const QString &name, const QString &modelfile, const BuildOptions &options = {}) const;
    Result<BuildResult> build(
        const QString &name, const QString &modelfile, const BuildOptions &options, Progress &progress) const;

    Manifest manifest(const QString &name) const;
    // The bytes of a model's last layer of a kind; of its config.
    QByteArray layer(const QString &name, QStringView mediaType) const;
    QByteArray config(const QString &name) const;
    // The kinds of its layers in their order, without the common prefix.
    QStringList kinds(const QString &name) const;
    // What is wrong with any model: a layer that is missing, or not what its digest says. Empty if all is
    // well.
    QString damage() const;
    // Every file of the store but the lock and the records, with mode and digest.
    QStringList listing() const;
    // Entries below staging.
    QStringList staged() const;

private:
    QTemporaryDir m_dir;
    std::optional<Store> m_store;
};

Name nameOf(const QString &text);

// Bytes of a small sound model. The seed decides the weights, bytes their size (a multiple of 32 * 4 is
// kept).
QByteArray model(
    std::optional<quint32> fileType, char seed = 'a', qint64 bytes = 256,
    const QByteArray &architecture = "llama");
// A header that is followed by a hole: a file of about bytes that takes no space.
void writeSparseModel(const QString &path, qint64 bytes, quint32 fileType = 0);

// Sets both times of a file back by an hour, so that its digest may be remembered.
void makeOld(const QString &path);

// Bytes that this process has read by read() and its like (/proc/self/io).
qint64 bytesReadSoFar();

// A folder on another file system than reference, or nothing when there's none here.
std::unique_ptr<QTemporaryDir> otherFileSystem(const QString &reference);

} // namespace weightroom
