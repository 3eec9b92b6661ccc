#include "model/build/buildfixture.h"

#include "model/modelfile/parser.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/resolve.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

void demand(bool condition, const QString &what)
{
    if (!condition)
        qFatal("%s", qUtf8Printable(what));
}

template<class T> T demanded(Result<T> result, const QString &what)
{
    demand(result.has_value(), what + u": "_s + (result ? QString() : result.error().message));
    return std::move(*result);
}

} // namespace

BuildFixture::BuildFixture()
{
    demand(m_dir.isValid() && QDir().mkpath(m_dir.filePath(u"files"_s)), u"no temporary folder"_s);
    qputenv("XDG_DATA_HOME", QFile::encodeName(m_dir.filePath(u"data"_s)));
    openStore(m_dir.filePath(u"store"_s));
}

void BuildFixture::openStore(const QString &root)
{
    m_store = demanded(Store::open(root, Store::Access::Write), u"opening the store"_s);
}

void BuildFixture::write(const QString &name, const QByteArray &bytes) const
{
    QFile file(path(name));
    demand(
        QDir().mkpath(QFileInfo(file).path()) && file.open(QIODevice::WriteOnly)
            && file.write(bytes) == bytes.size(),
        u"writing "_s + file.fileName());
}

QByteArray BuildFixture::read(const QString &path)
{
    QFile file(path);
    demand(file.open(QIODevice::ReadOnly), u"reading "_s + path);
    return file.readAll();
}

Result<BuildResult>
BuildFixture::build(const QString &name, const QString &modelfile, const BuildOptions &options) const
{
    Progress progress;
    return build(name, modelfile, options, progress);
}

Result<BuildResult> BuildFixture::build(
    const QString &name, const QString &modelfile, const BuildOptions &options, Progress &progress) const
{
    auto recipe = modelfile::requestOf(modelfile::parse(modelfile));
    if (!recipe)
        return tl::unexpected(recipe.error());
    return weightroom::build(*m_store, {nameOf(name), std::move(*recipe), path({}), options}, progress);
}

Manifest BuildFixture::manifest(const QString &name) const
{
    return demanded(resolve(*m_store, nameOf(name)), name).manifest;
}

QByteArray BuildFixture::layer(const QString &name, QStringView mediaType) const
{
    const auto found = manifest(name);
    const auto *layer = found.last(mediaType);
    return layer == nullptr ? QByteArray() : read(m_store->blobPath(layer->digest));
}

QByteArray BuildFixture::config(const QString &name) const
{
    return read(m_store->blobPath(manifest(name).config->digest));
}

QStringList BuildFixture::kinds(const QString &name) const
{
    QStringList kinds;
    for (const auto &layer : manifest(name).layers)
        kinds.append(QString(layer.mediaType).remove(u"application/vnd.ollama.image."_s));
    return kinds;
}

QString BuildFixture::damage() const
{
    for (const auto &ref : demanded(scanRefs(*m_store), u"the models"_s).refs) {
        const auto manifest = readManifest(*m_store, ref);
        if (!manifest)
            return manifest.error().message;
        for (const auto &digest : manifest->digests()) {
            const auto blob = findBlob(*m_store, digest);
            if (!blob)
                return ref.path + u": "_s + blob.error().message;
            if (Digest::of(read(blob->path)) != digest)
                return ref.path + u": damaged "_s + blob->path;
        }
    }
    return {};
}

QStringList BuildFixture::listing() const
{
    QStringList entries;
    QDirIterator files(
        m_store->root(), QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const auto path = files.next();
        if (files.fileName() == u"lock" || files.fileName() == u"digests")
            continue;
        struct stat status {
        };
        demand(::lstat(QFile::encodeName(path).constData(), &status) == 0, path);
        entries.append(
            u"%1 %2 %3"_s.arg(path, QString::number(status.st_mode, 8), Digest::of(read(path)).hex()));
    }
    entries.sort();
    return entries;
}

QStringList BuildFixture::staged() const
{
    return QDir(m_store->privatePath(u"staging"_s))
        .entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden);
}

Name nameOf(const QString &text)
{
    const auto complete = demanded(Name::parse(text), text).completed();
    return complete;
}

QByteArray model(std::optional<quint32> fileType, char seed, qint64 bytes, const QByteArray &architecture)
{
    GgufBuilder builder;
    builder.string("general.architecture", architecture);
    if (fileType)
        builder.u32("general.file_type", *fileType);
    QByteArray weights(bytes, Qt::Uninitialized);
    // Not the same block again and again: a chunk written twice or left out must show.
    quint32 state = quint32(uchar(seed)) + 1;
    for (auto &byte : weights) {
        state = state * 1664525 + 1013904223;
        byte = char(state >> 24);
    }
    return builder.tensor("token_embd.weight", 0, {quint64(bytes / 4)}, weights).bytes();
}

void writeSparseModel(const QString &path, qint64 bytes, quint32 fileType)
{
    auto header = GgufBuilder()
                      .string("general.architecture", "llama")
                      .u32("general.file_type", fileType)
                      .rawTensor("token_embd.weight", 0, {quint64(bytes / 4)}, 0)
                      .bytes();
    header.append(QByteArray((32 - header.size() % 32) % 32, '\0'));
    QFile file(path);
    demand(
        file.open(QIODevice::WriteOnly) && file.write(header) == header.size()
            && file.resize(header.size() + bytes),
        u"writing "_s + path);
}

void makeOld(const QString &path)
{
    struct stat status {
    };
    demand(::stat(QFile::encodeName(path).constData(), &status) == 0, path);
    const timespec then{status.st_mtim.tv_sec - 3600, 0};
    const std::array<timespec, 2> times{then, then};
    demand(::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times.data(), 0) == 0, path);
}

qint64 bytesReadSoFar()
{
    for (const auto &line : BuildFixture::read(u"/proc/self/io"_s).split('\n')) {
        if (line.startsWith("rchar: "))
            return line.mid(7).toLongLong();
    }
    qFatal("/proc/self/io has no rchar");
}

std::unique_ptr<QTemporaryDir> otherFileSystem(const QString &reference)
{
    const auto device = [](const QString &path) {
        struct stat status {
        };
        return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_dev : 0;
    };
    for (const auto &candidate : {u"/dev/shm"_s, u"/tmp"_s, u"/var/tmp"_s, QDir::homePath()}) {
        if (device(candidate) == 0 || device(candidate) == device(reference))
            continue;
        auto dir = std::make_unique<QTemporaryDir>(candidate + u"/weightroom-XXXXXX"_s);
        if (dir->isValid())
            return dir;
    }
    return nullptr;
}

} // namespace weightroom
