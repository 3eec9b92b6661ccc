#include "support/storefixture.h"

#include "model/gguf/filetype.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/digestrecords.h"
#include "support/ggufbuilder.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

Layer layerOf(QStringView mediaType, const QByteArray &bytes)
{
    return {mediaType.toString(), Digest::of(bytes), bytes.size(), {}, {}};
}

QByteArray weightsOf(const QString &build, const QByteArray &label)
{
    const auto number = gguf::fileTypeNumber(build);
    if (!number)
        qFatal("a test names a quantisation that doesn't exist");
    return GgufBuilder()
        .string("general.architecture", "llama")
        .u32("general.file_type", quint32(*number))
        .string("general.name", label)
        .bytes();
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write a test's file");
}

// Staged if the store lacks it, else pinned as a build pins what it reuses.
NeededBlob neededBlob(const Store &store, Staging &staging, const QByteArray &bytes)
{
    const auto digest = Digest::of(bytes);
    const auto there = findBlob(store, digest);
    if (!there) {
        const auto file = staging.newFile();
        if (!store.writeNew(file, bytes))
            qFatal("can't stage a test's blob");
        return {digest, NeededBlob::How::Staged, file, {}, 0, fileClockNow()};
    }
    auto pin = staging.pinPath(digest);
    // Another user's file may not be linked everywhere.
    if (::link(QFile::encodeName(there->path).constData(), QFile::encodeName(pin).constData()) != 0)
        pin.clear();
    const auto stamp = stampOf(there->path);
    if (!stamp)
        qFatal("can't pin a test's blob");
    return {digest, NeededBlob::How::Stored, pin, *stamp, stamp->mtimeNs, fileClockNow()};
}

} // namespace

QList<QByteArray> ModelParts::blobs() const
{
    QList<QByteArray> result{weights};
    if (!config.isEmpty())
        result.append(config);
    for (const auto &text : texts)
        result.append(text.toUtf8());
    return result;
}

QList<Digest> ModelParts::digests() const
{
    QList<Digest> result;
    for (const auto &bytes : blobs())
        result.append(Digest::of(bytes));
    return result;
}

ModelParts modelParts(const QString &build, const QByteArray &label, const QStringList &texts)
{
    ModelParts parts{weightsOf(build, label), {}, texts, {}};
    parts.config = "{\"model_format\":\"gguf\",\"model_family\":\"llama\",\"model_families\":[\"llama\"],"
                   "\"model_type\":\"0\",\"file_type\":\""
        + build.toUtf8() + "\",\"architecture\":\"amd64\",\"os\":\"linux\"}\n";
    std::vector<Layer> layers{layerOf(mediatype::kModel, parts.weights)};
    for (const auto &text : texts)
        layers.push_back(layerOf(mediatype::kSystem, text.toUtf8()));
    parts.manifest = Manifest::write(layerOf(mediatype::kConfig, parts.config), layers);
    return parts;
}

ModelParts q4Parts(const QByteArray &label, const QStringList &texts)
{
    return modelParts(u"Q4_0"_s, label, texts);
}

ModelParts seedParts(const QString &build, const QByteArray &label)
{
    ModelParts parts{weightsOf(build, label), {}, {}, {}};
    parts.manifest = "{\"layers\":[{\"mediaType\":\"" + mediatype::kModel.toUtf8() + "\",\"digest\":\""
        + Digest::of(parts.weights).toString().toUtf8()
        + "\",\"size\":" + QByteArray::number(parts.weights.size()) + "}]}";
    return parts;
}

Name nameOf(QStringView text)
{
    const auto name = Name::parse(text);
    if (!name)
        qFatal("a test names a model that can't be");
    return name->completed();
}

StoreFixture::StoreFixture()
{
    if (!m_directory.isValid() || !QDir().mkpath(path(u"blobs"_s)) || !QDir().mkpath(path(u"manifests"_s)))
        qFatal("can't make a test's store");
    qputenv("XDG_DATA_HOME", QFile::encodeName(beside(u"data"_s)));
    qputenv("XDG_CACHE_HOME", QFile::encodeName(beside(u"cache"_s)));
}

QString StoreFixture::path(const QString &below) const
{
    return m_directory.path() + u"/models"_s + (below.isEmpty() ? QString() : u'/' + below);
}

QString StoreFixture::beside(const QString &name) const
{
    return m_directory.path() + u'/' + name;
}

Store StoreFixture::open() const
{
    auto store = Store::open(path(), Store::Access::Write);
    if (!store)
        qFatal("can't open a test's store: %s", qPrintable(store.error().message));
    return *store;
}

QString StoreFixture::write(const QString &below, const QByteArray &bytes) const
{
    writeFile(path(below), bytes);
    return path(below);
}

Digest StoreFixture::addBlob(const QByteArray &bytes) const
{
    const auto digest = Digest::of(bytes);
    writeFile(path(u"blobs/"_s + digest.fileName()), bytes);
    return digest;
}

void StoreFixture::addModel(QStringView name, const ModelParts &parts) const
{
    for (const auto &bytes : parts.blobs())
        addBlob(bytes);
    write(u"manifests/"_s + nameOf(name).relativeManifestPath(), parts.manifest);
}

void StoreFixture::addSeedModel(QStringView name, const QString &build, const ModelParts &parts) const
{
    for (const auto &bytes : parts.blobs())
        addBlob(bytes);
    write(u"manifests/"_s + nameOf(name).relativeManifestPath() + u'/' + build, parts.manifest);
}

Result<PublishOutcome> StoreFixture::publish(
    QStringView name, const QString &build, const ModelParts &parts, ChangeReason why, bool mustBeNew) const
{
    const auto store = open();
    auto staging = Staging::create(store);
    if (!staging)
        return tl::unexpected(staging.error());
    Publication publication{nameOf(name), build, parts.manifest, {}, why, mustBeNew, {}};
    for (const auto &bytes : parts.blobs())
        publication.blobs.push_back(neededBlob(store, *staging, bytes));
    return weightroom::publish(store, *staging, publication);
}

bool StoreFixture::hasBlob(const Digest &digest) const
{
    return QFileInfo(path(u"blobs/"_s + digest.fileName())).isFile();
}

bool StoreFixture::hasTrashed(const Digest &digest) const
{
    return QFileInfo(path(u".weightroom/trash/blobs/"_s + digest.fileName())).isFile();
}

QStringList StoreFixture::models() const
{
    QStringList result;
    const auto files = snapshot(u"manifests"_s);
    for (auto file = files.begin(); file != files.end(); ++file) {
        const auto name = Name::fromManifestPath(file.key());
        if (!name)
            continue;
        const auto manifest = Manifest::parse(contentOf(path(u"manifests/"_s + file.key())));
        bool isWhole = manifest.has_value();
        if (manifest) {
            for (const auto &digest : manifest->digests())
                isWhole = isWhole && hasBlob(digest);
        }
        result.append(name->shortForm() + (isWhole ? QString() : u" (broken)"_s));
    }
    return result;
}

QMap<QString, QByteArray> StoreFixture::snapshot(const QString &below) const
{
    QMap<QString, QByteArray> result;
    const QDir root(path(below));
    QDirIterator files(
        root.path(), QDir::Files | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot,
        QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QFileInfo file(files.next());
        const auto key = root.relativeFilePath(file.filePath());
        result.insert(
            key,
            file.isSymLink() ? "-> " + QFile::encodeName(file.symLinkTarget()) : contentOf(file.filePath()));
    }
    return result;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll();
}

} // namespace weightroom
