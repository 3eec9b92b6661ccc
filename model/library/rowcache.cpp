#include "model/library/rowcache.h"

#include "model/store/digestrecords.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <limits>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kCacheLimitBytes = qint64(256) * 1024 * 1024; // some 600,000 models
constexpr qsizetype kFactTextLimit = 4096;                     // characters of one file's facts

QString pathOfRows(const Store &store)
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/weightroom/rows-"_s
        + Digest::of(store.root().toUtf8()).shortId();
}

qsizetype lengthOf(const QStringList &texts)
{
    qsizetype length = 0;
    for (const auto &text : texts)
        length += text.size();
    return length;
}

// A file of its own to write to, next to path; nothing while another process writes one.
FileDescriptor openFresh(const QString &path)
{
    constexpr auto kStaleNs = std::chrono::nanoseconds(std::chrono::minutes(1)).count();
    const auto open = [&] {
        return FileDescriptor(
            ::open(nativePath(path).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    };
    auto fd = open();
    if (fd.isOpen() || errno != EEXIST)
        return fd;
    // Its writer was killed, if it's old.
    const auto stamp = stampOf(path);
    if (!stamp || fileClockNow() - stamp->mtimeNs < kStaleNs || !removeFile(path))
        return {};
    return open();
}

// A store that isn't listed any more, like one in a temporary folder, shouldn't leave its rows here for ever.
void forgetOldStores(const QString &folder)
{
    constexpr qsizetype kStoresKept = 16;
    const auto files = QDir(folder).entryInfoList({u"rows-*"_s}, QDir::Files | QDir::NoSymLinks, QDir::Time);
    for (qsizetype i = kStoresKept; i < files.size(); ++i)
        (void)removeFile(files[i].filePath());
}

} // namespace

RowCache RowCache::load(const Store &store, Clock clock)
{
    const auto bytes = readWhole(pathOfRows(store), kCacheLimitBytes, Links::Refuse);
    auto known = bytes ? fromBytes(*bytes) : std::nullopt;
    auto cache = known ? std::move(*known) : RowCache();
    cache.m_clock = clock;
    return cache;
}

void RowCache::save(const Store &store)
{
    if (!m_isChanged)
        return;
    m_isChanged = false;
    forgetUnused();
    const auto bytes = toBytes();
    const auto path = pathOfRows(store);
    const auto fresh = path + u".new"_s;
    if (bytes.size() > kCacheLimitBytes || !QDir().mkpath(directoryOf(path)))
        return;
    auto fd = openFresh(fresh);
    if (!fd.isOpen())
        return;
    const bool isWritten = writeAll(fd.get(), bytes, fresh).has_value();
    fd.reset();
    if (!isWritten || ::rename(nativePath(fresh).constData(), nativePath(path).constData()) != 0)
        (void)removeFile(fresh);
    forgetOldStores(directoryOf(path));
}

void RowCache::startRound()
{
    m_readAtNs = m_clock();
    m_manifests.startRound();
    m_configs.startRound();
    m_weights.startRound();
    m_templates.startRound();
}

std::optional<Manifest> RowCache::manifest(const FileStamp &stamp)
{
    const auto *known = m_manifests.find(stamp);
    return known == nullptr ? std::nullopt : std::optional<Manifest>(unpacked(*known));
}

void RowCache::add(const FileStamp &stamp, const Manifest &manifest)
{
    constexpr std::size_t kLayersLimit = 4096;
    if (isRacy(stamp) || !manifest.others.empty() || manifest.isIndex || manifest.layers.size() > kLayersLimit
        || lengthOf(manifest.problems) > kFactTextLimit)
        return;
    PackedManifest known{
        digestNumber(manifest.digest),
        quint32(m_layers.size()),
        quint32(manifest.layers.size() + (manifest.config ? 1 : 0)),
        quint32(m_problems.size()),
        quint32(manifest.problems.size()),
        manifest.config ? 1U : 0U};
    if (manifest.config)
        m_layers.push_back(packed(*manifest.config));
    for (const auto &layer : manifest.layers)
        m_layers.push_back(packed(layer));
    for (const auto &problem : manifest.problems)
        m_problems.push_back(textNumber(problem));
    m_manifests.add(stamp, known);
    m_isChanged = true;
}

void RowCache::add(const FileStamp &stamp, const ConfigFacts &config)
{
    // With a problem it may be one of the moment, like a missing permission.
    if (isRacy(stamp) || !config.problems.isEmpty())
        return;
    m_configs.add(stamp, config);
    m_isChanged = true;
}

void RowCache::add(const FileStamp &stamp, const gguf::Facts &weights)
{
    const auto length = weights.architecture.value_or(QString()).size()
        + weights.name.value_or(QString()).size() + lengthOf(weights.capabilities)
        + lengthOf(weights.problems);
    if (isRacy(stamp) || length > kFactTextLimit)
        return;
    m_weights.add(stamp, weights);
    m_isChanged = true;
}

void RowCache::add(const FileStamp &stamp, const TemplateUse &use)
{
    if (isRacy(stamp))
        return;
    m_templates.add(stamp, use);
    m_isChanged = true;
}

quint32 RowCache::textNumber(const QString &text)
{
    if (m_textNumbers.size() != qsizetype(m_texts.size())) {
        for (const auto &known : m_texts)
            m_textNumbers.insert(known, quint32(m_textNumbers.size()));
    }
    const auto known = m_textNumbers.constFind(text);
    if (known != m_textNumbers.constEnd())
        return *known;
    m_texts.push_back(text);
    return *m_textNumbers.insert(text, quint32(m_texts.size() - 1));
}

quint32 RowCache::digestNumber(const Digest &digest)
{
    if (m_digestNumbers.size() != qsizetype(m_digests.size())) {
        for (const auto &known : m_digests)
            m_digestNumbers.insert(known, quint32(m_digestNumbers.size()));
    }
    const auto known = m_digestNumbers.constFind(digest);
    if (known != m_digestNumbers.constEnd())
        return *known;
    m_digests.push_back(digest);
    return *m_digestNumbers.insert(digest, quint32(m_digests.size() - 1));
}

PackedLayer RowCache::packed(const Layer &layer)
{
    return {
        layer.bytes, digestNumber(layer.digest), textNumber(layer.mediaType), textNumber(layer.from),
        textNumber(layer.name)};
}

Layer RowCache::unpacked(const PackedLayer &layer) const
{
    return {
        m_texts[layer.mediaType], m_digests[layer.digest], layer.bytes, m_texts[layer.from],
        m_texts[layer.name]};
}

Manifest RowCache::unpacked(const PackedManifest &manifest) const
{
    Manifest result{{}, m_digests[manifest.digest], {}, {}, {}, {}, false};
    auto at = manifest.firstLayer;
    const auto end = at + manifest.layers;
    if (manifest.hasConfig != 0)
        result.config = unpacked(m_layers[at++]);
    result.layers.reserve(end - at);
    for (; at < end; ++at)
        result.layers.push_back(unpacked(m_layers[at]));
    for (quint32 i = 0; i < manifest.problems; ++i)
        result.problems.append(m_texts[m_problems[manifest.firstProblem + i]]);
    return result;
}

bool RowCache::isRacy(const FileStamp &stamp) const
{
    constexpr qint64 kRacyNs = 2'000'000'000;
    return std::max(stamp.mtimeNs, stamp.ctimeNs) > m_readAtNs - kRacyNs;
}

bool RowCache::isSound() const
{
    const auto isText = [&](quint32 number) { return number < m_texts.size(); };
    const auto isDigest = [&](quint32 number) { return number < m_digests.size(); };
    const auto isWithin = [](quint32 first, quint32 count, std::size_t all) {
        return first <= all && count <= all - first;
    };
    return std::all_of(
               m_layers.begin(), m_layers.end(),
               [&](const PackedLayer &layer) {
                   return isDigest(layer.digest) && isText(layer.mediaType) && isText(layer.from)
                       && isText(layer.name);
               })
        && std::all_of(m_problems.begin(), m_problems.end(), isText)
        && std::all_of(m_manifests.all().begin(), m_manifests.all().end(), [&](const auto &known) {
               const auto &manifest = known.value;
               return isDigest(manifest.digest)
                   && isWithin(manifest.firstLayer, manifest.layers, m_layers.size())
                   && isWithin(manifest.firstProblem, manifest.problems, m_problems.size())
                   && manifest.hasConfig <= manifest.layers;
           });
}

void RowCache::forgetUnused()
{
    m_configs.forgetUnused();
    m_weights.forgetUnused();
    m_templates.forgetUnused();
    // The tables are made anew: what only forgotten manifests named isn't in them then.
    RowCache fresh(m_clock);
    fresh.m_readAtNs = std::numeric_limits<qint64>::max(); // they were found sound when they were read
    for (const auto &known : m_manifests.all()) {
        if (known.isUsed)
            fresh.add(known.stamp, unpacked(known.value));
    }
    fresh.m_configs = std::move(m_configs);
    fresh.m_weights = std::move(m_weights);
    fresh.m_templates = std::move(m_templates);
    fresh.m_readAtNs = m_readAtNs;
    fresh.m_isChanged = false;
    *this = std::move(fresh);
}

} // namespace weightroom
