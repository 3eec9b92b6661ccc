#include "model/catalog/libraryfixture.h"

#include "model/modelfile/parser.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

template<class T> T demanded(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().message));
    return std::move(*result);
}

} // namespace

GgufBuilder smallModel(const QByteArray &salt, quint32 fileType)
{
    GgufBuilder builder;
    builder.string("general.architecture", "llama")
        .string("general.name", salt)
        .u32("general.file_type", fileType)
        .u32("llama.context_length", 2048)
        .u32("llama.block_count", 1)
        .u32("llama.embedding_length", 32)
        .tensor("token_embd.weight", 0, {32, 2}, salt);
    return builder;
}

TestStore::TestStore()
{
    QDir().mkpath(root() + u"/blobs"_s);
    QDir().mkpath(root() + u"/manifests"_s);
}

Store TestStore::open(Store::Access access) const
{
    return demanded(Store::open(root(), access));
}

Layer TestStore::blob(QStringView mediaType, const QByteArray &bytes) const
{
    const auto digest = Digest::of(bytes);
    write(u"blobs/"_s + digest.fileName(), bytes);
    return {mediaType.toString(), digest, bytes.size(), {}, {}};
}

void TestStore::write(const QString &below, const QByteArray &bytes) const
{
    const QString path = root() + u'/' + below;
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write %s", qPrintable(path));
}

void TestStore::model(const QString &below, const std::vector<Layer> &layers, const QByteArray &config) const
{
    write(u"manifests/"_s + below, Manifest::write(blob(mediatype::kConfig, config), layers));
}

void TestStore::model(const QString &below, const std::vector<Layer> &layers) const
{
    model(below, layers, kPlainConfig);
}

void TestStore::soundModel(const QString &below, const QByteArray &salt) const
{
    model(below, {blob(mediatype::kModel, smallModel(salt).bytes())});
}

void TestStore::setModified(const QString &below, qint64 seconds, qint64 milliseconds) const
{
    QFile file(root() + u"/manifests/"_s + below);
    const auto time = QDateTime::fromMSecsSinceEpoch(seconds * 1000 + milliseconds);
    if (!file.open(QIODevice::ReadWrite) || !file.setFileTime(time, QFileDevice::FileModificationTime))
        qFatal("can't set a time");
}

Result<BuildResult> TestStore::build(const QString &name, const QString &modelfile) const
{
    auto recipe = modelfile::requestOf(modelfile::parse(modelfile));
    if (!recipe)
        return tl::unexpected(recipe.error());
    Progress progress;
    return weightroom::build(
        open(), {demanded(Name::parse(name)).completed(), *recipe, m_directory.path(), {}}, progress);
}

Snapshot TestStore::snapshot() const
{
    return demanded(takeSnapshot(open(Store::Access::Read)));
}

Model TestStore::row(const QString &below) const
{
    const auto all = snapshot();
    for (const auto &model : all.models) {
        if (model.ref.path == open(Store::Access::Read).manifestsPath() + u'/' + below)
            return model;
    }
    qFatal("%s isn't listed", qPrintable(below));
}

void copyFolder(const QString &from, const QString &to)
{
    QDirIterator files(from, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const auto path = files.next();
        const auto target = to + path.mid(from.size());
        QDir().mkpath(QFileInfo(target).path());
        QFile::remove(target);
        if (!QFile::copy(path, target))
            qFatal("can't copy %s", qPrintable(path));
        QFile::setPermissions(target, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
    }
}

} // namespace weightroom
