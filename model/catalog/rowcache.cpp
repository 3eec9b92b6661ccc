#include "model/catalog/rowcache.h"

#include "model/core/tables.h"
#include "model/store/disk/digestrecords.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kCacheLimitBytes = qint64(256) * 1024 * 1024; // some 600,000 models
constexpr qsizetype kFactTextLimit = 4096;                     // characters of one file's facts

// Flags of packed facts; stored.
enum : quint32 {
    kHasContextLength = 1,
    kIsRemote = 2,
    kHasArchitecture = 4,
    kHasFileType = 8,
    kHasBlockCount = 16,
    kHasEmbeddingLength = 32,
    kHasPoolingType = 64,
    kHasCausal = 128,
    kIsCausal = 256,
    kHasChatTemplate = 512,
};
enum : quint32 { kUsesTools = 1, kUsesSuffix = 2, kUsesThinking = 4 };

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
    const auto path = pathOfRows(store);
    const auto fresh = path + u".new"_s;
    if (!QDir().mkpath(directoryOf(path)))
        return;
    auto fd = openFresh(fresh);
    if (!fd.isOpen())
        return;
    SealedWriter writer(fd.get(), kRowsMark, fresh);
    write(writer);
    const bool isWritten = writer.finish() && writer.bytesWritten() < kCacheLimitBytes;
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

std::optional<PackedManifest> RowCache::packedManifest(const FileStamp &stamp)
{
    const auto *known = m_manifests.find(stamp);
    return known == nullptr ? std::nullopt : std::optional<PackedManifest>(*known);
}

std::span<const PackedLayer> RowCache::layersOf(const PackedManifest &manifest) const
{
    return {m_layers.data() + manifest.layers.first, manifest.layers.count};
}

std::optional<ConfigFacts> RowCache::config(const FileStamp &stamp)
{
    const auto *known = m_configs.find(stamp);
    if (known == nullptr)
        return std::nullopt;
    ConfigFacts config{
        m_texts[known->format],
        m_texts[known->family],
        m_texts[known->type],
        m_texts[known->fileType],
        m_texts[known->parser],
        unpacked(known->capabilities),
        {},
        (known->flags & kIsRemote) != 0,
        {}};
    if ((known->flags & kHasContextLength) != 0)
        config.contextLength = known->contextLength;
    return config;
}

std::optional<gguf::Facts> RowCache::weights(const FileStamp &stamp)
{
    const auto *known = m_weights.find(stamp);
    if (known == nullptr)
        return std::nullopt;
    const auto has = [&](quint32 flag) { return (known->flags & flag) != 0; };
    const auto number = [&](quint32 flag, quint64 value) {
        return has(flag) ? std::optional<quint64>(value) : std::nullopt;
    };
    gguf::Facts facts;
    if (has(kHasArchitecture))
        facts.architecture = m_texts[known->architecture];
    facts.fileType = number(kHasFileType, known->fileType);
    facts.dominantTensorType = m_texts[known->dominantTensorType];
    facts.parameterCount = known->parameterCount;
    facts.contextLength = number(kHasContextLength, known->contextLength);
    facts.blockCount = number(kHasBlockCount, known->blockCount);
    facts.embeddingLength = number(kHasEmbeddingLength, known->embeddingLength);
    facts.poolingType = number(kHasPoolingType, known->poolingType);
    if (has(kHasCausal))
        facts.causal = has(kIsCausal);
    facts.hasChatTemplate = has(kHasChatTemplate);
    facts.kind = gguf::Kind(known->kind);
    facts.capabilities = unpacked(known->capabilities);
    facts.problems = unpacked(known->problems);
    return facts;
}

std::optional<TemplateUse> RowCache::templateUse(const FileStamp &stamp)
{
    const auto *known = m_templates.find(stamp);
    if (known == nullptr)
        return std::nullopt;
    return TemplateUse{
        (*known & kUsesTools) != 0, (*known & kUsesSuffix) != 0, (*known & kUsesThinking) != 0};
}

void RowCache::add(const FileStamp &stamp, const Manifest &manifest)
{
    constexpr std::size_t kLayersLimit = 4096;
    if (isRacy(stamp) || !manifest.others.empty() || manifest.isIndex || manifest.layers.size() > kLayersLimit
        || lengthOf(manifest.problems) > kFactTextLimit)
        return;
    PackedManifest known{
        manifest.digest.bytes(),
        {quint32(m_layers.size()), quint32(manifest.layers.size() + (manifest.config ? 1 : 0))},
        packed(manifest.problems),
        manifest.config ? quint64(1) : quint64(0)};
    if (manifest.config)
        m_layers.push_back(packed(*manifest.config));
    for (const auto &layer : manifest.layers)
        m_layers.push_back(packed(layer));
    m_manifests.add(stamp, known);
    m_isChanged = true;
}

void RowCache::add(const FileStamp &stamp, const ConfigFacts &config)
{
    // With a problem it may be one of the moment, like a missing permission.
    if (isRacy(stamp) || !config.problems.isEmpty())
        return;
    const auto flags = (config.isRemote ? kIsRemote : 0U) | (config.contextLength ? kHasContextLength : 0U);
    m_configs.add(
        stamp,
        {config.contextLength.value_or(0), textNumber(config.format), textNumber(config.family),
         textNumber(config.type), textNumber(config.fileType), textNumber(config.parser),
         packed(config.capabilities), flags});
    m_isChanged = true;
}

void RowCache::add(const FileStamp &stamp, const gguf::Facts &weights)
{
    const auto length = weights.architecture.value_or(QString()).size() + lengthOf(weights.capabilities)
        + lengthOf(weights.problems);
    if (isRacy(stamp) || length > kFactTextLimit)
        return;
    quint32 flags = 0;
    const auto note = [&](bool is, quint32 flag) { flags |= is ? flag : 0U; };
    note(weights.architecture.has_value(), kHasArchitecture);
    note(weights.fileType.has_value(), kHasFileType);
    note(weights.contextLength.has_value(), kHasContextLength);
    note(weights.blockCount.has_value(), kHasBlockCount);
    note(weights.embeddingLength.has_value(), kHasEmbeddingLength);
    note(weights.poolingType.has_value(), kHasPoolingType);
    note(weights.causal.has_value(), kHasCausal);
    note(weights.causal.value_or(false), kIsCausal);
    note(weights.hasChatTemplate, kHasChatTemplate);
    m_weights.add(
        stamp,
        {weights.fileType.value_or(0), weights.parameterCount, weights.contextLength.value_or(0),
         weights.blockCount.value_or(0), weights.embeddingLength.value_or(0), weights.poolingType.value_or(0),
         textNumber(weights.architecture.value_or(QString())), textNumber(weights.dominantTensorType),
         packed(weights.capabilities), packed(weights.problems), quint32(weights.kind), flags});
    m_isChanged = true;
}

void RowCache::add(const FileStamp &stamp, const TemplateUse &use)
{
    if (isRacy(stamp))
        return;
    m_templates.add(
        stamp,
        (use.tools ? kUsesTools : 0U) | (use.suffix ? kUsesSuffix : 0U)
            | (use.thinking ? kUsesThinking : 0U));
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

quint32 RowCache::numberOf(const Digest &digest)
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

void RowCache::rest()
{
    m_textNumbers = {};
    m_digestNumbers = {};
}

PackedList RowCache::packed(const QStringList &texts)
{
    const PackedList list{quint32(m_lists.size()), quint32(texts.size())};
    for (const auto &text : texts)
        m_lists.push_back(textNumber(text));
    return list;
}

QStringList RowCache::unpacked(const PackedList &texts) const
{
    QStringList result;
    result.reserve(texts.count);
    for (quint32 i = 0; i < texts.count; ++i)
        result.append(m_texts[m_lists[texts.first + i]]);
    return result;
}

PackedLayer RowCache::packed(const Layer &layer)
{
    return {
        layer.bytes, numberOf(layer.digest), textNumber(layer.mediaType), textNumber(layer.from),
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
    Manifest result{{}, Digest(manifest.digest), {}, {}, unpacked(manifest.problems), {}, false};
    auto layers = layersOf(manifest);
    if (manifest.hasConfig != 0) {
        result.config = unpacked(layers.front());
        layers = layers.subspan(1);
    }
    result.layers.reserve(layers.size());
    for (const auto &layer : layers)
        result.layers.push_back(unpacked(layer));
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
    const auto isWithin = [](const PackedList &list, std::size_t all) {
        return list.first <= all && list.count <= all - list.first;
    };
    const auto isList = [&](const PackedList &list) { return isWithin(list, m_lists.size()); };
    return std::all_of(
               m_layers.begin(), m_layers.end(),
               [&](const PackedLayer &layer) {
                   return isDigest(layer.digest) && isText(layer.mediaType) && isText(layer.from)
                       && isText(layer.name);
               })
        && std::all_of(m_lists.begin(), m_lists.end(), isText)
        && m_manifests.all([&](const PackedManifest &manifest) {
               return isWithin(manifest.layers, m_layers.size()) && isList(manifest.problems)
                   && manifest.hasConfig <= 1 && manifest.hasConfig <= manifest.layers.count;
           })
        && m_configs.all([&](const PackedConfig &config) {
               return isText(config.format) && isText(config.family) && isText(config.type)
                   && isText(config.fileType) && isText(config.parser) && isList(config.capabilities);
           })
        && m_weights.all([&](const PackedWeights &weights) {
               return isText(weights.architecture) && isText(weights.dominantTensorType)
                   && isList(weights.capabilities) && isList(weights.problems)
                   && weights.kind <= quint32(gguf::Kind::VocabularyOnly);
           });
}

} // namespace weightroom
